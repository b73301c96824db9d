"""Only the issuer's own word for us, now, and of this sign-in tells who signed in."""

import json

import pytest
from access.issuer import MOMENT, header, key_set, keys, others, signed, signed_with_public_key
from samples import NOW

from fhir_pad.access.keys import keys_of
from fhir_pad.ehr.ended import Ended, Fault
from fhir_pad.ehr.id_token import Expected, User, user

ISS = "https://ehr.example.org/fhir"
ISSUER = "https://auth.example.org"
EXPECTED = Expected(ISSUER, "pad", "our-nonce", ISS)
KEYS = keys_of(key_set(keys()))
KINDS = {"RS256": "rsa", "RS384": "rsa", "ES256": "p256", "ES384": "p384"}


def claims(**changes):
    made = {
        "iss": ISSUER,
        "aud": "pad",
        "sub": "u1",
        "exp": MOMENT + 60,
        "iat": MOMENT,
        "nonce": "our-nonce",
        "fhirUser": f"{ISS}/Practitioner/1",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def made(algorithm="RS256", head=None, **changes):
    return signed(
        {**header(algorithm, typ="JWT"), **(head or {})},
        claims(**changes),
        keys()[KINDS[algorithm]],
    )


@pytest.mark.parametrize("algorithm", KINDS)
def test_a_good_token_is_believed(algorithm) -> None:
    assert User("u1", "Practitioner/1") == user(made(algorithm), KEYS, EXPECTED, NOW)


GOOD = {
    "several audiences": made(aud=["other", "pad"]),
    "just ended": made(exp=MOMENT - 59),
    "just begun": made(iat=MOMENT + 59),
    "names us as the party": made(azp="pad"),
    "an address of keys that is not used": made(head={"jku": "https://evil.example/keys"}),
}


@pytest.mark.parametrize("token", GOOD.values(), ids=GOOD)
def test_what_is_right_in_another_way_is_believed_too(token) -> None:
    assert "u1" == user(token, KEYS, EXPECTED, NOW).subject


def test_without_a_kid_the_only_key_is_meant() -> None:
    nameless = signed({"alg": "RS256"}, claims(), keys()["rsa"])
    only = {"rsa": KEYS["rsa"]}

    assert "u1" == user(nameless, only, EXPECTED, NOW).subject
    with pytest.raises(Ended):
        user(nameless, KEYS, EXPECTED, NOW)


BAD = {
    "none": signed(header("none", kid="rsa"), claims(), keys()["rsa"], "RS256"),
    "a secret that is no secret": signed_with_public_key(header("HS256", kid="rsa"), claims()),
    "PS256": signed(header("PS256", kid="rsa"), claims(), keys()["rsa"]),
    "another algorithm than signed": signed(header("RS384"), claims(), keys()["rsa"], "RS256"),
    "somebody else's key": signed(header(), claims(), others()["rsa"]),
    "a key of its own": signed(
        header(jwk=others()["rsa"].as_dict(private=False)), claims(), others()["rsa"]
    ),
    "an unknown key": made(head={"kid": "stranger"}),
    "no name of a key": made(head={"kid": ""}),
    "a critical header": made(head={"crit": ["exp"]}),
    "another issuer": made(iss=f"{ISSUER}/"),
    "no issuer": made(iss=None),
    "another audience": made(aud="other"),
    "other audiences": made(aud=["other"]),
    "no audience": made(aud=None),
    "another party": made(azp="other"),
    "ended": made(exp=MOMENT - 61),
    "no end": made(exp=None),
    "an end that is text": made(exp=str(MOMENT + 60)),
    "an end that is true": made(exp=True),
    "not begun": made(iat=MOMENT + 61),
    "begun long ago": made(iat=MOMENT - 2 * 24 * 3600),
    "no beginning": made(iat=None),
    "not valid yet": made(nbf=MOMENT + 61),
    "another sign-in": made(nonce="other"),
    "no sign-in": made(nonce=None),
    "a sign-in that is no text": made(nonce=1),
    "nobody": made(sub=None),
    "an empty name": made(sub=""),
    "a name that is no text": made(sub=1),
    "a long name": made(sub="x" * 256),
    "a claim twice": signed(
        header(),
        json.dumps(claims(aud="other")).encode()[:-1] + b',"aud":"pad"}',
        keys()["rsa"],
    ),
    "claims that are no object": signed(header(), b"[]", keys()["rsa"]),
    "two parts": made().rpartition(".")[0],
    "four parts": f"{made()}.",
    "no signature": f"{made().rpartition('.')[0]}.",
    "too long": made(sub="x", more="x" * 20_000),
    "no text": None,
    "nothing": "",
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_what_is_not_right_ends_the_launch(token) -> None:
    with pytest.raises(Ended) as ended:
        user(token, KEYS, EXPECTED, NOW)

    assert Fault.IDENTITY is ended.value.fault
    assert "our-nonce" not in ended.value.text


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        (f"{ISS}/Practitioner/1", "Practitioner/1"),
        ("PractitionerRole/1", "PractitionerRole/1"),
        (f"{ISS}/Patient/p.1-A", "Patient/p.1-A"),
        ("https://evil.example/fhir/Practitioner/1", ""),
        (f"{ISS}/../Practitioner/1", ""),
        (f"{ISS}/Device/1", ""),
        (f"{ISS}/Practitioner/a b", ""),
        (f"{ISS}/Practitioner/1/x", ""),
        ("x/Practitioner/1", ""),
        ("", ""),
        (None, ""),
        (1, ""),
        (["Practitioner/1"], ""),
    ],
)
def test_a_user_is_one_on_the_ehrs_own_server(said, reference) -> None:
    assert reference == user(made(fhirUser=said), KEYS, EXPECTED, NOW).reference
