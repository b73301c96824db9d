"""A token is taken when its issuer made it for us and for now, and never otherwise."""

import json
import string
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import NOW

from access.issuer import (
    AUDIENCE,
    ISSUER,
    KINDS,
    MOMENT,
    OTHER_ISSUER,
    SERVER,
    claims,
    expected,
    good,
    header,
    keys,
    others,
    signed,
    signed_with_public_key,
    spelled,
)
from fhir_pad.access import Identity, Jwt, Unidentified
from fhir_pad.access.keys import keys_of
from fhir_pad.access.tokens import identified

SPELLED = string.ascii_letters + string.digits + "-_"


def taken(token: str, by: Jwt | None = None) -> Identity:
    return identified(token, by or expected(), NOW)


def is_taken(token: str) -> bool:
    try:
        taken(token)
    except Unidentified:
        return False
    return True


GOOD: dict[str, Any] = {
    "aud-among-others": {"aud": ["https://else.example.org", AUDIENCE]},
    "just-expired": {"exp": MOMENT - 59},
    "just-not-yet": {"nbf": MOMENT + 60, "iat": MOMENT + 60},
    "fraction": {"exp": MOMENT + 0.5},
    "without-iat": {"iat": None},
    "without-sub": {"sub": None},
    "longest": {"exp": MOMENT + 24 * 60 * 60},
    "more": {"jti": "1", "client_id": "app", "fhirUser": "Practitioner/1", "patient": "p1"},
    "without-scope": {"scope": None},
}


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_token_is_taken(algorithm: str, changes: dict[str, Any]) -> None:
    assert taken(good(algorithm, **changes)).is_known


HEADERS: dict[str, dict[str, Any]] = {
    "jwt": {"typ": "JWT"},
    "no-type": {"typ": None},
    "whole-type": {"typ": "application/at+jwt"},
    "case": {"typ": "AT+JWT"},
    "unknown-member": {"zz": 1},
    "jku-that-nobody-follows": {"jku": "https://evil.example/jwks.json"},
    "thumbprint": {"x5t": "abc"},
    "long": {"x5c": ["A" * 2000]},
}


@pytest.mark.parametrize("changes", HEADERS.values(), ids=HEADERS)
def test_a_header_may_say_what_does_not_matter(changes: dict[str, Any]) -> None:
    assert is_taken(signed(header(**changes), claims(), keys()["rsa"]))


def test_a_key_without_name_is_the_only_one() -> None:
    key = keys()["rsa"].as_dict(private=False)
    del key["kid"]
    alone = Jwt({ISSUER: keys_of({"keys": [key]})}, AUDIENCE, SERVER)

    assert taken(signed(header(kid=None), claims(), keys()["rsa"]), alone).is_known
    with pytest.raises(Unidentified):
        taken(good(), alone)


CLAIMS: dict[str, dict[str, Any]] = {
    "expired": {"exp": MOMENT - 60},
    "expired-long-ago": {"exp": MOMENT - 3600},
    "exp-text": {"exp": "9999999999"},
    "exp-true": {"exp": True},
    "exp-missing": {"exp": None},
    "exp-far": {"exp": MOMENT + 24 * 60 * 60 + 61},
    "exp-huge": {"exp": 10**20},
    "nbf-ahead": {"nbf": MOMENT + 61},
    "nbf-text": {"nbf": "0"},
    "iat-ahead": {"iat": MOMENT + 3600},
    "iss-missing": {"iss": None},
    "iss-unknown": {"iss": "https://evil.example"},
    "iss-longer": {"iss": f"{ISSUER}/"},
    "iss-list": {"iss": [ISSUER]},
    "iss-of-other-keys": {"iss": OTHER_ISSUER},
    "aud-missing": {"aud": None},
    "aud-prefix": {"aud": AUDIENCE[:-1]},
    "aud-longer": {"aud": f"{AUDIENCE}/"},
    "aud-case": {"aud": AUDIENCE.upper()},
    "aud-empty": {"aud": []},
    "aud-other": {"aud": ["https://else.example.org"]},
    "aud-object": {"aud": {"value": AUDIENCE}},
    "aud-number": {"aud": [AUDIENCE, 1]},
    "sub-number": {"sub": 1},
    "scope-list": {"scope": ["user/*.rs"]},
    "bound-to-a-key": {"cnf": {"jkt": "x"}},
}


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_a_token_that_is_not_for_here_and_now_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unidentified):
        taken(good(**changes))


BAD_HEADERS: dict[str, dict[str, Any]] = {
    "unknown-kid": {"kid": "zz"},
    "no-kid": {"kid": None},
    "empty-kid": {"kid": ""},
    "kid-list": {"kid": ["rsa"]},
    "kid-path": {"kid": "../../dev/null"},
    "kid-of-other-kind": {"kid": "p256"},
    "crit": {"crit": ["zz"], "zz": 1},
    "crit-empty": {"crit": []},
    "b64": {"crit": ["b64"], "b64": True},
    "type-of-something-else": {"typ": "logout+jwt"},
    "type-of-a-proof": {"typ": "dpop+jwt"},
}


@pytest.mark.parametrize("changes", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_a_header_that_names_no_key_or_asks_for_more_is_refused(changes: dict[str, Any]) -> None:
    assert not is_taken(signed(header(**changes), claims(), keys()["rsa"]))


@pytest.mark.parametrize("claim", ["nonce", "at_hash", "c_hash"])
def test_an_id_token_is_no_access_token(claim: str) -> None:
    payload = claims(**{claim: "x"})

    assert not is_taken(signed(header(typ="JWT"), payload, keys()["rsa"]))
    assert not is_taken(signed(header(typ=None), payload, keys()["rsa"]))
    assert is_taken(signed(header(typ="at+jwt"), payload, keys()["rsa"]))


@pytest.mark.parametrize("algorithm", KINDS)
def test_another_key_of_the_same_name_signs_in_vain(algorithm: str) -> None:
    token = signed(header(algorithm), claims(), others()[KINDS[algorithm]])

    assert not is_taken(token)


def test_each_issuer_has_its_own_keys() -> None:
    own = signed(header(), claims(iss=OTHER_ISSUER), others()["rsa"])
    foreign = signed(header(), claims(iss=ISSUER), others()["rsa"])

    assert is_taken(own)
    assert not is_taken(foreign)


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_a_token_brings_along_is_not_looked_at(name: str) -> None:
    brought = {
        "jwk": others()["rsa"].as_dict(private=False),
        "jku": "https://evil.example/jwks.json",
        "x5u": "https://evil.example/c.pem",
        "x5c": ["AAAA"],
    }
    token = signed(header(**{name: brought[name]}), claims(), others()["rsa"])

    assert not is_taken(token)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_signature_is_refused(algorithm: str) -> None:
    head = spelled(json.dumps(header() | {"alg": algorithm}).encode())
    payload = good().split(".")[1]

    assert not is_taken(f"{head}.{payload}.")
    assert not is_taken(f"{head}.{payload}.{good().split('.')[2]}")
    assert not is_taken(f"{head}.{payload}")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("name", ["rsa", "p256"])
def test_a_public_key_is_no_secret(algorithm: str, name: str) -> None:
    assert not is_taken(signed_with_public_key(header(algorithm, kid=name), claims()))


@pytest.mark.parametrize("signed_by", KINDS)
@pytest.mark.parametrize("said", [*KINDS, "PS256", "RS512", "ES512", "EdDSA", "ES256K"])
def test_a_signature_is_of_the_algorithm_that_is_said(signed_by: str, said: str) -> None:
    """Whether the signature was made before the header was changed, or over the changed one."""
    key, head = keys()[KINDS[signed_by]], header(signed_by) | {"alg": said}
    _, payload, signature = good(signed_by).split(".")
    changed = f"{spelled(json.dumps(head).encode())}.{payload}.{signature}"

    assert is_taken(changed) is (said == signed_by)
    assert is_taken(signed(head, claims(), key, signed_by)) is (said == signed_by)


def test_an_algorithm_that_is_not_allowed_is_refused() -> None:
    only = Jwt(expected().issuers, AUDIENCE, SERVER, ("ES384",))

    assert taken(good("ES384"), only).is_known
    for other in ("RS256", "RS384", "ES256"):
        with pytest.raises(Unidentified):
            taken(good(other), only)


def test_a_key_is_for_the_algorithm_that_it_names() -> None:
    key = keys()["rsa"].as_dict(private=False) | {"alg": "RS384"}
    only = Jwt({ISSUER: keys_of({"keys": [key]})}, AUDIENCE, SERVER)

    assert taken(good("RS384"), only).is_known
    with pytest.raises(Unidentified):
        taken(good("RS256"), only)


@pytest.mark.parametrize("algorithm", KINDS)
def test_no_character_of_a_token_can_be_another(algorithm: str) -> None:
    """Every place, with characters of every class: a letter, a digit, a sign, a stranger."""
    token = good(algorithm)
    wrong = [mutant for mutant in _mutants(token) if is_taken(mutant)]

    assert wrong == []


def _mutants(token: str) -> Iterator[str]:
    for place, written in enumerate(token):
        at = SPELLED.find(written)
        near = {SPELLED[(at + step) % len(SPELLED)] for step in (1, 2, 32)} if at >= 0 else set()
        for other in sorted({*near, ".", "="} - {written}):
            yield token[:place] + other + token[place + 1 :]
        yield token[:place] + token[place + 1 :]
    for part in (".", "=", "A", " ", "\n", "é"):
        yield token + part
        yield part + token


def test_claims_that_are_said_twice_are_refused() -> None:
    twice = json.dumps(claims())[:-1] + f', "iss": "{ISSUER}"}}'

    assert not is_taken(signed(header(), twice.encode(), keys()["rsa"]))


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"null", b'"x"', b"{", b"\xff", b'{"exp":NaN}', b"[" * 5000, b'{"a":' * 3000],
    ids=["empty", "list", "null", "text", "cut", "bytes", "nan", "deep", "deep-objects"],
)
def test_what_holds_no_claims_is_refused(payload: bytes) -> None:
    assert not is_taken(signed(header(), payload, keys()["rsa"]))


@given(st.text(max_size=300) | st.from_regex(r"[\w.=-]{0,300}", fullmatch=True))
def test_no_text_is_a_token(text: str) -> None:
    assert not is_taken(text)


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_are_a_token(head: bytes, payload: bytes, signature: bytes) -> None:
    assert not is_taken(".".join(map(spelled, (head, payload, signature))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(["iss", "aud", "exp", "nbf", "iat", "sub", "scope", "patient", "cnf"])


@given(st.dictionaries(NAMES, JSON, min_size=1))
def test_a_signed_token_with_any_claims_is_taken_or_refused(changes: dict[str, Any]) -> None:
    """It never fails otherwise, and is refused unless issuer, audience and end are right."""
    said = claims() | changes
    is_right = (
        said["iss"] == ISSUER and said["aud"] in (AUDIENCE, [AUDIENCE]) and said["exp"] is not True
    )

    assert is_right or not is_taken(signed(header(), said, keys()["rsa"]))


def test_a_token_ends_with_its_time() -> None:
    token = good(exp=MOMENT + 10)

    assert identified(token, expected(), NOW + timedelta(seconds=69)).is_known
    with pytest.raises(Unidentified, match="expired"):
        identified(token, expected(), NOW + timedelta(seconds=70))


def test_a_refusal_tells_nothing_of_the_token() -> None:
    for token in (good(exp=1), good(aud="canary"), good(iss="canary"), good(sub=["canary"])):
        with pytest.raises(Unidentified) as refused:
            taken(token)

        assert "canary" not in str(refused.value)
