"""The page with LHC-Forms is there only where an operator put it, and nothing else runs scripts."""

from pathlib import Path

import pytest
from flask import Flask
from samples import NOW

from fhir_pad.web import create_app, from_environment
from fhir_pad.web.settings import LFORMS, SettingsRefused
from fhir_pad.web.tester.filling import RUNS


def unpacked(folder: Path) -> Path:
    """Return a folder in which there is a file of every name that is wanted."""
    for name in LFORMS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"/* {name} */")
    return folder


@pytest.fixture
def with_forms(tmp_path: Path) -> Flask:
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
        "FHIR_PAD_LFORMS_DIR": str(unpacked(tmp_path / "lforms")),
    }
    return create_app(from_environment(environ, {}), clock=lambda: NOW)


def test_without_the_setting_there_is_no_such_page(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/lforms").status_code == 404
    assert client.get("/lforms/leg-pain").status_code == 404
    assert "/lforms" not in client.get("/artefacts/Questionnaire/leg-pain").text


def test_only_its_page_runs_scripts_and_those_of_this_server(with_forms: Flask) -> None:
    client = with_forms.test_client()
    policies = {
        path: client.get(path).headers["Content-Security-Policy"]
        for path in ("/", "/lforms", "/artefacts/Questionnaire/leg-pain", "/lforms/leg-pain")
    }

    assert policies.pop("/lforms/leg-pain") == RUNS
    assert "script-src 'self'; style-src 'self' 'unsafe-inline'" in RUNS
    assert "unsafe-eval" not in RUNS
    assert all("script-src" not in one and "unsafe" not in one for one in policies.values())


def test_its_files_are_served_and_no_others(with_forms: Flask, tmp_path: Path) -> None:
    client = with_forms.test_client()
    for name in LFORMS:
        got = client.get(f"/lforms/files/{name}", buffered=True)
        assert got.text == f"/* {name} */"
        assert got.cache_control.max_age == 86_400

    (tmp_path / "secret").write_text("secret")
    for path in (
        "../secret",
        "%2e%2e/secret",
        "..%2fsecret",
        "webcomponent/../../secret",
        "/etc/passwd",
    ):
        assert client.get(f"/lforms/files/{path}", buffered=True).status_code == 404


def test_a_questionnaire_leads_to_it_and_nobody_else(with_forms: Flask) -> None:
    client = with_forms.test_client()

    assert 'href="/lforms/leg-pain"' in client.get("/artefacts/Questionnaire/leg-pain").text
    assert "/lforms/" not in client.get("/artefacts/ValueSet/triage-level").text
    assert 'href="/lforms"' in client.get("/").text
    assert client.get("/lforms/none").status_code == 404


@pytest.mark.parametrize("missing", LFORMS)
def test_a_folder_without_its_files_stops_the_start(tmp_path: Path, missing: str) -> None:
    folder = unpacked(tmp_path)
    (folder / missing).unlink()

    with pytest.raises(SettingsRefused) as refused:
        from_environment({"FHIR_PAD_LFORMS_DIR": str(folder)}, {})

    (fault,) = refused.value.faults
    assert missing in fault
    assert str(folder) not in fault


def test_where_tokens_are_wanted_it_is_not_there(tmp_path: Path) -> None:
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
        "FHIR_PAD_LFORMS_DIR": str(unpacked(tmp_path / "lforms")),
        "FHIR_PAD_ACCESS": "introspection",
        "FHIR_PAD_INTROSPECTION_URL": "https://auth.example.org/introspect",
        "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
        "FHIR_PAD_INTROSPECTION_CLIENT_SECRET": "secret-of-the-pad",
        "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
    }
    client = create_app(from_environment(environ, {})).test_client()

    assert client.get("/lforms/leg-pain").status_code == 404
