"""How access is set: what belongs together is set together, and nothing that would only seem to."""

import json
from pathlib import Path
from typing import Any

import pytest
from access.issuer import ISSUER, OTHER_ISSUER, SERVER, key_set, keys, others

from fhir_pad.access import Introspection, Jwt, Open
from fhir_pad.web import SettingsRefused, from_environment

BASE = "https://pad.example.org/fhir"
ISSUERS = json.dumps({ISSUER: key_set(keys())})
JWT = {
    "ACCESS": "jwt",
    "ISSUERS": ISSUERS,
    "TOKEN_ENDPOINT": SERVER.token_endpoint,
    "BASE_URL": BASE,
}
ASKED = {
    "ACCESS": "introspection",
    "INTROSPECTION_URL": f"{ISSUER}/introspect",
    "INTROSPECTION_CLIENT_ID": "pad",
    "INTROSPECTION_CLIENT_SECRET": "canary",
    "TOKEN_ENDPOINT": SERVER.token_endpoint,
    "BASE_URL": BASE,
}


def admission(**named: str) -> Any:
    return from_environment({f"FHIR_PAD_{name}": one for name, one in named.items()}, {}).admission


def faults(**named: str) -> tuple[str, ...]:
    with pytest.raises(SettingsRefused) as refused:
        admission(**named)
    return refused.value.faults


def test_without_any_setting_nobody_is_asked() -> None:
    assert Open() == admission()
    assert Open() == admission(ACCESS="open")


def test_issuers_are_pinned_with_their_keys() -> None:
    made = admission(**JWT)

    assert isinstance(made, Jwt)
    assert set(made.issuers[ISSUER]) == {"rsa", "p256", "p384"}
    assert (made.audience, made.algorithms) == (BASE, ("RS256", "RS384", "ES256", "ES384"))
    assert made.server.grant_types == ("client_credentials",)


def test_issuers_and_their_keys_may_stand_in_files(tmp_path: Path) -> None:
    own, whole = tmp_path / "own.json", tmp_path / "issuers.json"
    own.write_text(json.dumps(key_set(keys())))
    whole.write_text(json.dumps({ISSUER: str(own), OTHER_ISSUER: key_set(others())}))

    made = admission(**{**JWT, "ISSUERS": str(whole)})

    assert set(made.issuers) == {ISSUER, OTHER_ISSUER}


def test_audience_and_algorithms_can_be_set() -> None:
    made = admission(**JWT, AUDIENCE="urn:pad", ALGORITHMS="ES384, RS384")

    assert (made.audience, made.algorithms) == ("urn:pad", ("ES384", "RS384"))


def test_a_server_can_be_asked_about_tokens() -> None:
    made = admission(
        **ASKED,
        AUTHORIZATION_ENDPOINT=f"{ISSUER}/authorize",
        CAPABILITIES="launch-ehr client-public",
    )

    assert isinstance(made, Introspection)
    assert (made.url, made.client_id, made.audience) == (f"{ISSUER}/introspect", "pad", BASE)
    assert made.server.capabilities == ("launch-ehr", "client-public")
    assert made.server.grant_types == ("authorization_code",)
    assert made.server.introspection_endpoint == made.url


@pytest.mark.parametrize("name", ["ISSUERS", "TOKEN_ENDPOINT"])
def test_signed_tokens_need_issuers_with_keys(name: str) -> None:
    left = {other: one for other, one in JWT.items() if other != name}

    assert faults(**left) == (f"FHIR_PAD_{name}: Must be set with FHIR_PAD_ACCESS=jwt.",)


@pytest.mark.parametrize(
    "name",
    [
        *("INTROSPECTION_URL", "INTROSPECTION_CLIENT_ID", "INTROSPECTION_CLIENT_SECRET"),
        "TOKEN_ENDPOINT",
    ],
)
def test_to_ask_needs_credentials_that_nobody_makes_up(name: str) -> None:
    left = {other: one for other, one in ASKED.items() if other != name}

    assert faults(**left) == (f"FHIR_PAD_{name}: Must be set with FHIR_PAD_ACCESS=introspection.",)


@pytest.mark.parametrize("mode", [{}, {"ACCESS": "open"}])
def test_an_open_server_with_issuers_would_only_seem_protected(mode: dict[str, str]) -> None:
    said = faults(**mode, ISSUERS=ISSUERS, AUDIENCE=BASE)

    assert [one.partition(":")[0] for one in said] == ["FHIR_PAD_AUDIENCE", "FHIR_PAD_ISSUERS"]


def test_what_is_for_one_way_is_refused_with_another() -> None:
    both = {**ASKED, **JWT}

    assert len(faults(**both)) == 3
    assert len(faults(**{**both, "ACCESS": "introspection"})) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCESS", "OPEN"),
        ("ACCESS", "none"),
        ("ACCESS", ""),
        ("ISSUERS", ""),
        ("ISSUERS", "{}"),
        ("ISSUERS", "[]"),
        ("ISSUERS", "no-such-file.json"),
        ("ISSUERS", '{"": {"keys": []}}'),
        ("ISSUERS", '{"https://i": {"keys": []}}'),
        ("ISSUERS", '{"https://i": 7}'),
        ("ISSUERS", '{"https://i": "no-such-file.json"}'),
        ("ISSUERS", json.dumps({ISSUER: {"keys": [keys()["p256"].as_dict(private=True)]}})),
        ("ISSUERS", ISSUERS[:-1] + "," + ISSUERS[1:]),
        ("ALGORITHMS", ""),
        ("ALGORITHMS", "none"),
        ("ALGORITHMS", "HS256"),
        ("ALGORITHMS", "RS256 HS256"),
        ("ALGORITHMS", "rs256"),
        ("ALGORITHMS", "RS512"),
        ("AUDIENCE", ""),
        ("AUDIENCE", "a b"),
        ("TOKEN_ENDPOINT", "http://auth.example.org/token"),
        ("TOKEN_ENDPOINT", "/token"),
        ("TOKEN_ENDPOINT", "https://user:canary@auth.example.org/token"),
        ("AUTHORIZATION_ENDPOINT", "javascript:x"),
        ("GRANT_TYPES", "password"),
        ("CAPABILITIES", "sso-openid-connect"),
    ],
)
def test_a_wrong_setting_of_access_is_refused_by_name(name: str, value: str) -> None:
    said = faults(**{**JWT, name: value})

    assert [one.partition(": ")[0] for one in said] == [f"FHIR_PAD_{name}"]
    assert "canary" not in str(said)


@pytest.mark.parametrize(
    "promised", [{"CAPABILITIES": "launch-ehr"}, {"GRANT_TYPES": "authorization_code"}]
)
def test_where_users_sign_in_an_address_is_named(promised: dict[str, str]) -> None:
    [said] = faults(**JWT, **promised)

    assert said.startswith("FHIR_PAD_AUTHORIZATION_ENDPOINT: ")


def test_on_this_machine_nobody_listens() -> None:
    made = admission(**{**ASKED, "INTROSPECTION_URL": "http://127.0.0.1:9000/introspect"})

    assert made.url == "http://127.0.0.1:9000/introspect"


def test_a_secret_is_never_shown() -> None:
    assert "canary" not in repr(admission(**ASKED))
    assert "canary" not in str(faults(**{**ASKED, "INTROSPECTION_URL": "x"}))
