"""Registrations at EHRs are checked at the start, and what is wrong is said without its value."""

import json

import pytest
from joserfc.jwk import ECKey

from fhir_pad.web import SettingsRefused, from_environment

BASE = "https://ehr.example.org/fhir"
KEY = ECKey.generate_key("P-384", {"kid": "ours"}).as_dict(private=True)
GOOD = {
    "client_id": "pad",
    "scopes": "openid patient/Observation.rs",
    "token_endpoint_auth": "private_key_jwt",
    "key": KEY,
}


def loaded(said, **environ):
    own = {"FHIR_PAD_BASE_URL": "https://pad.example.org/fhir", **environ}
    return from_environment({**own, "FHIR_PAD_SMART_CLIENTS": said}, {}).smart_clients


def test_a_registration_has_what_a_launch_needs() -> None:
    [found] = loaded(json.dumps({f"{BASE}/": GOOD})).values()

    assert BASE == found.iss == found.name
    assert "https://pad.example.org/smart/callback" == found.redirect_uri
    assert ("openid", "patient/Observation.rs") == found.scopes
    assert {"https://ehr.example.org:443"} == found.allowed
    assert str(KEY["d"]) not in repr(found)


def test_registrations_and_keys_may_be_in_files(tmp_path) -> None:
    key, clients = tmp_path / "key.json", tmp_path / "clients.json"
    key.write_text(json.dumps(KEY))
    clients.write_text(json.dumps({BASE: {**GOOD, "key": str(key)}}))

    assert "ours" == loaded(str(clients))[BASE].key.kid


def test_a_public_client_has_no_key() -> None:
    said = {"client_id": "pad", "scopes": "openid", "token_endpoint_auth": "none"}

    assert loaded(json.dumps({BASE: said}))[BASE].key is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"client_id": None}, "client_id: "),
        ({"client_id": "two words"}, "client_id: Must be one word."),
        ({"scopes": None}, "scopes: "),
        ({"scopes": "everything"}, "scopes: Must be scopes of SMART"),
        ({"scopes": "patient/Nonsense.rs"}, "scopes: Must be scopes of SMART"),
        ({"token_endpoint_auth": None}, "token_endpoint_auth: "),
        ({"token_endpoint_auth": "client_secret_basic"}, "token_endpoint_auth: Must be"),
        ({"token_endpoint_auth": "none"}, "key: Has no meaning for a public client."),
        ({"key": None}, "key: Must be set with private_key_jwt."),
        ({"key": {**KEY, "d": None}}, "key: A signing key is a private JWK"),
        ({"redirect_uri": "http://pad.example.org/smart/callback"}, "redirect_uri: Must be"),
        ({"origins": ["https://auth.example.org/path"]}, "origins: Must be origins"),
        ({"origins": ["http://auth.example.org"]}, "origins: Must be origins"),
        ({"frame_origins": ["*"]}, "frame_origins: Must be origins"),
        ({"secret": "hunter2"}, "secret: Unknown field."),
    ],
)
def test_what_is_wrong_is_said_by_its_name_and_never_its_value(changes, says) -> None:
    said = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}

    with pytest.raises(SettingsRefused) as refused:
        loaded(json.dumps({BASE: said}))

    [fault] = refused.value.faults
    assert fault.startswith(f"FHIR_PAD_SMART_CLIENTS: {says}")
    assert "hunter2" not in fault
    assert str(KEY["d"]) not in fault


@pytest.mark.parametrize(
    "said",
    [
        "{}",
        "[]",
        "nowhere.json",
        json.dumps({"http://ehr.example.org/fhir": GOOD}),
        json.dumps({"ehr.example.org": GOOD}),
        json.dumps({f"{BASE}?tenant=1": GOOD}),
        json.dumps({BASE: "pad"}),
    ],
)
def test_what_is_no_registration_stops_the_start(said) -> None:
    with pytest.raises(SettingsRefused, match=r"^FHIR_PAD_SMART_CLIENTS: "):
        loaded(said)


@pytest.mark.parametrize("base", ["http://pad.example.org/fhir", "https://pad.example.org/r4"])
def test_the_callback_must_be_safe_and_known(base) -> None:
    said = json.dumps({BASE: GOOD})
    set_by_hand = json.dumps({BASE: {**GOOD, "redirect_uri": "https://pad.example.org/back"}})

    with pytest.raises(SettingsRefused, match="redirect_uri: Must be set"):
        loaded(said, FHIR_PAD_BASE_URL=base)
    assert (
        "https://pad.example.org/back"
        == loaded(set_by_hand, FHIR_PAD_BASE_URL=base)[BASE].redirect_uri
    )
