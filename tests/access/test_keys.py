"""A key set that cannot be relied on is refused when it is read."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from access.issuer import key_set, keys
from fhir_pad.access.keys import keys_of


def public(key: Any, **changes: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), **changes}


def test_keys_are_found_by_their_names() -> None:
    assert set(keys_of(key_set(keys()))) == {"rsa", "p256", "p384"}


def test_keys_of_no_use_are_left_out() -> None:
    others = [
        public(ECKey.generate_key("P-521"), kid="curve"),
        public(keys()["rsa"], kid="enc", use="enc"),
        public(keys()["rsa"], kid="ops", key_ops=["encrypt"]),
        {**public(keys()["rsa"], kid="odd"), "key_ops": 5},
        {"kty": "AKP", "kid": "later", "pub": "x"},
        {"kid": "nameless"},
    ]

    assert set(keys_of({"keys": [*others, public(keys()["p256"])]})) == {"p256"}
    with pytest.raises(ValueError, match="needs a public key"):
        keys_of({"keys": others})


def test_a_short_key_is_of_no_use() -> None:
    short = {"kty": "RSA", "kid": "short", "e": "AQAB", "n": "A" * 170 + "w"}

    assert set(keys_of({"keys": [short, public(keys()["p256"])]})) == {"p256"}


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "keys",
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [keys()["rsa"].as_dict(private=True)]},
        {"keys": [keys()["p256"].as_dict(private=True)]},
        {"keys": [OctKey.generate_key(256).as_dict(private=True)]},
        {"keys": [public(keys()["rsa"]), public(keys()["p256"], kid="rsa")]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
        {"keys": [{"kty": "EC", "crv": "P-256"}]},
        {"keys": [{"kty": "RSA", "n": "A" * 400, "e": "AQAB", "kid": "zero"}]},
        {"keys": [{"kty": "RSA", "e": "AQAB"}]},
    ],
)
def test_a_key_set_that_cannot_be_relied_on_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        keys_of(wrong)

    assert "AQAB" not in str(refused.value)


def test_keys_without_names_are_told_apart_by_nothing() -> None:
    def nameless(key: Any) -> dict[str, Any]:
        return {name: value for name, value in public(key).items() if name != "kid"}

    alone = {"keys": [nameless(RSAKey.generate_key(2048))]}

    assert len(keys_of(alone)) == 1
    with pytest.raises(ValueError, match="kid of its own"):
        keys_of({"keys": [*alone["keys"], public(keys()["p256"])]})
