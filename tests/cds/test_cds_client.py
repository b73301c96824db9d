"""A client's token is taken once, for the call that it was signed for, and never otherwise."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from access import issuer
from access.issuer import MOMENT
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOW

from cds.clients import EHR, JKU, OTHER_EHR, SERVICES, VIEW, claims, clients, good, header, token
from fhir_pad.access import Unidentified
from fhir_pad.access.cds_client import CdsClient, CdsClients, cds_client


class Uses:
    """Remembers which tokens were used, as the store does."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.noted: dict[tuple[str, str], datetime] = {}

    def __call__(self, issuer: str, name: str, until: datetime) -> bool:
        """Note a use; False when it is the second."""
        if (issuer, name) in self.noted:
            return False
        self.noted[issuer, name] = until
        return True


def calls(
    said: str, by: CdsClients | None = None, uses: Uses | None = None, to: str = VIEW
) -> CdsClient:
    return cds_client(f"Bearer {said}", by or clients(), to, NOW, uses or Uses())


def is_taken(said: str, by: CdsClients | None = None) -> bool:
    uses = Uses()
    try:
        calls(said, by, uses)
    except Unidentified:
        assert uses.noted == {}, "what is not valid leaves nothing behind"
        return False
    return True


GOOD: dict[str, dict[str, Any]] = {
    "as it should be": {},
    "several audiences": {"aud": ["https://else.example.org", VIEW]},
    "just expired": {"exp": MOMENT - 59, "iat": MOMENT - 300},
    "issued by a fast clock": {"iat": MOMENT + 60, "exp": MOMENT + 360},
    "a fraction": {"exp": MOMENT + 0.5},
    "a tenant that nobody asks for": {"tenant": "ward 7"},
    "more claims": {"sub": "x", "nbf": MOMENT},
    "a long name": {"jti": "j" * 255},
}


@pytest.mark.parametrize("algorithm", issuer.KINDS)
@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_token_is_taken(algorithm: str, changes: dict[str, Any]) -> None:
    assert calls(good(algorithm, **changes)).issuer == EHR


@pytest.mark.parametrize("changes", [{}, {"jku": JKU}, {"jku": None}, {"zz": 1}], ids=str)
def test_the_header_may_name_the_registered_jku(changes: dict[str, Any]) -> None:
    assert is_taken(token(header(**changes)))


CLAIMS: dict[str, dict[str, Any]] = {
    "expired": {"exp": MOMENT - 60, "iat": MOMENT - 300},
    "exp missing": {"exp": None},
    "exp text": {"exp": str(MOMENT + 60)},
    "exp true": {"exp": True},
    "valid for too long": {"exp": MOMENT + 301},
    "valid for too long from before": {"iat": MOMENT - 100, "exp": MOMENT + 201},
    "over before it began": {"iat": MOMENT, "exp": MOMENT - 1},
    "iat missing": {"iat": None},
    "iat text": {"iat": str(MOMENT)},
    "issued later": {"iat": MOMENT + 61},
    "not yet": {"nbf": MOMENT + 61},
    "iss missing": {"iss": None},
    "iss unknown": {"iss": "https://evil.example"},
    "iss longer": {"iss": f"{EHR}/"},
    "iss list": {"iss": [EHR]},
    "iss of other keys": {"iss": OTHER_EHR},
    "aud missing": {"aud": None},
    "aud of another service": {"aud": f"{SERVICES}/other"},
    "aud of the discovery": {"aud": SERVICES},
    "aud of the feedback": {"aud": f"{VIEW}/feedback"},
    "aud longer": {"aud": f"{VIEW}/"},
    "aud case": {"aud": VIEW.upper()},
    "aud of another host": {"aud": VIEW.replace("pad", "bad")},
    "aud empty": {"aud": []},
    "aud number": {"aud": [VIEW, 1]},
    "jti missing": {"jti": None},
    "jti empty": {"jti": ""},
    "jti number": {"jti": 1},
    "jti too long": {"jti": "j" * 256},
}


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_other_claims_are_not_taken(changes: dict[str, Any]) -> None:
    assert not is_taken(good(**changes))


HEADERS: dict[str, dict[str, Any]] = {
    "typ missing": {"typ": None},
    "typ of an access token": {"typ": "at+jwt"},
    "kid missing": {"kid": None},
    "kid empty": {"kid": ""},
    "kid unknown": {"kid": "other"},
    "kid of another kind": {"kid": "rsa"},
    "jku of somebody else": {"jku": "https://evil.example/jwks.json"},
    "jku longer": {"jku": f"{JKU}?x"},
    "jku null": {"jku": False},
    "critical": {"crit": ["exp"]},
    "alg none": {"alg": "none"},
    "alg unknown": {"alg": "ES999"},
}


@pytest.mark.parametrize("changes", HEADERS.values(), ids=HEADERS)
def test_other_headers_are_not_taken(changes: dict[str, Any]) -> None:
    head = header() | changes
    head = {name: value for name, value in head.items() if value is not None}

    assert not is_taken(issuer.signed(head, claims(), issuer.keys()["p384"], "ES384"))


def test_a_jku_is_not_taken_where_none_is_registered() -> None:
    head = header(jku=JKU)

    assert not is_taken(token(head, claims(iss=OTHER_EHR), issuer.others()["p384"]))


def test_a_key_of_somebody_else_is_not_taken() -> None:
    assert not is_taken(token(key=issuer.others()["p384"]))


@pytest.mark.parametrize("algorithm", ["HS256", "HS384"])
def test_a_public_key_is_no_secret(algorithm: str) -> None:
    head = header("RS256") | {"alg": algorithm}

    assert not is_taken(issuer.signed_with_public_key(head, claims()))


def test_an_algorithm_that_is_not_registered_is_not_taken() -> None:
    assert is_taken(good("RS256"))
    assert not is_taken(good("RS256"), clients(algorithms=("ES384",)))


def test_a_tenant_is_bound_to_its_issuer() -> None:
    by = clients(tenant="ward 7")

    assert is_taken(good(tenant="ward 7"), by)
    for other in ({}, {"tenant": "ward 8"}, {"tenant": ["ward 7"]}):
        assert not is_taken(good(**other), by)


def test_a_token_is_taken_once() -> None:
    uses, said = Uses(), good()
    calls(said, uses=uses)

    with pytest.raises(Unidentified, match="used before"):
        calls(said, uses=uses)


def test_the_same_name_of_another_issuer_is_another_token() -> None:
    uses = Uses()
    calls(good(jti="1"), uses=uses)
    calls(token(payload=claims(iss=OTHER_EHR, jti="1"), key=issuer.others()["p384"]), uses=uses)

    assert set(uses.noted) == {(EHR, "1"), (OTHER_EHR, "1")}


def test_a_use_is_remembered_until_nobody_could_use_it_again() -> None:
    uses = Uses()
    calls(good(jti="1", exp=MOMENT + 100), uses=uses)

    until = uses.noted[EHR, "1"]
    assert until > NOW + timedelta(seconds=100 + 60)
    with pytest.raises(Unidentified, match="expired"):
        cds_client(f"Bearer {good(jti='1', exp=MOMENT + 100)}", clients(), VIEW, until, Uses())


@pytest.mark.parametrize("said", [None, "", "Bearer", "Basic eDp5", "Bearer a.b", "Bearer a.b.c d"])
def test_what_is_no_token_is_not_taken(said: str | None) -> None:
    with pytest.raises(Unidentified) as unknown:
        cds_client(said, clients(), VIEW, NOW, Uses())

    assert unknown.value.has_token is (said is not None)
    assert "CDS client" in unknown.value.text


SOUND = good(jti="sound")


@settings(max_examples=60)
@given(at=st.integers(0, len(SOUND) - 1), sign=st.sampled_from("AZaz09-_.=~"))
def test_a_token_with_another_sign_in_it_is_not_taken(at: int, sign: str) -> None:
    changed = SOUND[:at] + sign + SOUND[at + 1 :]

    # The last sign of a part has bits that say nothing.
    is_end = at + 1 == len(SOUND) or SOUND[at + 1] == "."
    assert changed == SOUND or is_end or not is_taken(changed)


def test_a_claim_that_is_said_twice_is_not_taken() -> None:
    said = json.dumps(claims())
    twice = f'{said[:-1]}, "aud": "{VIEW}"}}'.encode()

    assert not is_taken(issuer.signed(header(), twice, issuer.keys()["p384"]))
