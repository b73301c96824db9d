"""Settings are checked at the start, all at once, and never shown in the fault."""

from pathlib import Path

import pytest

from fhir_pad.web import Settings, SettingsRefused, create_app, from_environment


def test_without_any_setting_this_machine_is_served() -> None:
    assert from_environment({}, {}) == Settings()


def test_what_is_given_comes_before_the_environment() -> None:
    environ = {"FHIR_PAD_BASE_URL": "https://a.example/fhir", "OTHER": "x"}

    settings = from_environment(environ, {"base_url": "https://b.example/fhir"})
    untouched = from_environment(environ, {"base_url": None})

    assert settings.base_url == "https://b.example/fhir"
    assert untouched.base_url == "https://a.example/fhir"


def test_origins_are_read_from_one_line() -> None:
    environ = {"FHIR_PAD_CORS_ORIGINS": "https://a.example, https://b.example:8443"}

    origins = from_environment(environ, {}).cors_origins

    assert origins == ("https://a.example", "https://b.example:8443")


def test_a_name_that_is_no_setting_is_told_with_where_they_stand() -> None:
    with pytest.raises(SettingsRefused, match="FHIR_PAD_BASEURL: There is no such setting; OPER"):
        from_environment({"FHIR_PAD_BASEURL": "https://a.example/fhir"}, {})


def test_no_origin_at_all_can_be_said() -> None:
    assert from_environment({"FHIR_PAD_CORS_ORIGINS": ""}, {}).cors_origins == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "ftp://a.example"),
        ("BASE_URL", "https://a.example/fhir/"),
        ("BASE_URL", "https://user:word@a.example/fhir"),
        ("BASE_URL", "https://a.example/fhir?x=1"),
        ("BASE_URL", "https://a.example:port/fhir"),
        ("BASE_URL", ""),
        ("MAX_BODY_BYTES", "1_000_000"),
        ("MAX_BODY_BYTES", "٥٥٥٥٥"),
        ("MAX_BODY_BYTES", "9"),
        ("MAX_BODY_BYTES", "99999999"),
        ("WORKERS", "0"),
        ("CONCURRENCY", "many"),
        ("QUEUE", "-1"),
        ("DRAIN_SECONDS", "9999"),
        ("METRICS", "open"),
        ("METRICS_TOKEN", "a-token-that-nobody-asks-for"),
        ("LOG", "xml"),
        ("CORS_ORIGINS", "a.example"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("TYPO", "canary"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("TIME_ZONE", "../zone"),
        ("TIME_ZONE", "Asia"),
        ("TIME_ZONE", ""),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=f"^FHIR_PAD_{name}: ") as refused:
        from_environment({f"FHIR_PAD_{name}": value}, {})

    assert value == "" or value not in str(refused.value)


def test_all_wrong_settings_are_said_at_once() -> None:
    environ = {"FHIR_PAD_BASE_URL": "x", "FHIR_PAD_MAX_BODY_BYTES": "x", "FHIR_PAD_TYPO": "x"}

    with pytest.raises(SettingsRefused) as refused:
        from_environment(environ, {})

    assert len(refused.value.faults) == 3


def test_nobody_can_switch_debugging_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask would take it from its own variable."""
    monkeypatch.setenv("FLASK_DEBUG", "1")

    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}"))

    assert not app.debug
    app.extensions["fhir-pad"].store.close()
