"""The assertion by which servers know us."""

from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from samples import NOW

from fhir_pad.ehr.assertion import assertion, private_key, public_key

AUDIENCE = "https://ehr.example.org/token"
RSA = RSAKey.generate_key(2048, {"kid": "ours"}).as_dict(private=True)
EC = ECKey.generate_key("P-384", {"kid": "ours"}).as_dict(private=True)
SMALL = {**RSA, "n": RSA["n"][:171]}
P256 = ECKey.generate_key("P-256", {"kid": "ours"}).as_dict(private=True)


def made(key, **changes):
    asked = {"client_id": "pad", "audience": AUDIENCE, "now": NOW, "jti": "once"}
    return assertion(private_key(key), **{**asked, **changes})


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS384"), (EC, "ES384")])
def test_the_server_can_check_it_with_our_public_key(key, algorithm) -> None:
    reader = (RSAKey if key is RSA else ECKey).import_key(public_key(private_key(key)))
    token = jwt.decode(made(key), reader, algorithms=[algorithm])

    assert {"alg": algorithm, "kid": "ours", "typ": "JWT"} == token.header
    assert {
        "iss": "pad",
        "sub": "pad",
        "aud": AUDIENCE,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(seconds=120)).timestamp()),
        "jti": "once",
    } == token.claims


@pytest.mark.parametrize("seconds", [0, 119, 301])
def test_it_is_not_valid_for_long(seconds) -> None:
    with pytest.raises(ValueError, match="120 to 300"):
        made(EC, lifetime_seconds=seconds)


@pytest.mark.parametrize("key", [RSA, EC])
def test_the_public_key_tells_no_secret(key) -> None:
    shown = public_key(private_key(key))

    assert not {"d", "p", "q", "dp", "dq", "qi"} & shown.keys()
    assert "ours" == shown["kid"]


@pytest.mark.parametrize(
    "key",
    [
        None,
        [],
        {},
        SMALL,
        P256,
        {**RSA, "kid": ""},
        {name: value for name, value in EC.items() if name != "kid"},
        {name: value for name, value in EC.items() if name != "d"},
        {**EC, "x": "AAAA"},
        {**RSA, "n": 5},
        {"kty": "oct", "k": "c2VjcmV0", "d": "x", "kid": "ours"},
    ],
)
def test_what_cannot_sign_is_refused_without_being_shown(key) -> None:
    with pytest.raises(ValueError, match=r"^A signing key is a private JWK with a kid: RSA of"):
        private_key(key)
