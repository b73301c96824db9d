"""Stored patients can be tried where nobody needs a token, and are recorded as any reading is."""

import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, response
from serving import free_port, in_thread

from fhir_pad.fhir.write import write
from fhir_pad.language import LANGUAGES
from fhir_pad.web import create_app, from_environment

BASH = shutil.which("bash") or "bash"
HOSTILE = "<script>alert(1)</script>"
FHIR = "application/fhir+json"
TR = LANGUAGES["tr"]
HEADING = "Patients of this server"

GUARDED = {
    "FHIR_PAD_ACCESS": "introspection",
    "FHIR_PAD_INTROSPECTION_URL": "https://auth.example.org/introspect",
    "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
    "FHIR_PAD_INTROSPECTION_CLIENT_SECRET": "secret-of-the-pad",
    "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
}


def served(folder: Path, **more: str) -> Flask:
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{folder / 'pad.db'}",
        "FHIR_PAD_BASE_URL": "https://pad.example.org/fhir",
        **more,
    }
    return create_app(from_environment(environ, {}), clock=lambda: NOW)


@pytest.fixture
def keeping(tmp_path: Path) -> FlaskClient:
    """Return a client of a server with nothing in its store."""
    return served(tmp_path).test_client()


def posted(client: FlaskClient, kind: str, resource: Any) -> str:
    got = client.post(f"/fhir/{kind}", data=write(resource), content_type=FHIR)
    assert got.status_code == 201
    return str(got.get_json()["id"])


def of_patient(client: FlaskClient, family: str, answers: dict[str, Any]) -> str:
    patient = posted(client, "Patient", {"resourceType": "Patient", "name": [{"family": family}]})
    told = {**response(answers), "subject": {"reference": f"Patient/{patient}"}}
    return posted(client, "QuestionnaireResponse", told)


def test_an_empty_store_says_how_to_get_some(keeping: FlaskClient) -> None:
    page = keeping.get("/try").text

    assert "No response is stored here yet." in page
    assert "fhir-pad demo" in page


def test_stored_patients_stand_beside_invented_ones_the_newest_first(keeping: FlaskClient) -> None:
    ids = [of_patient(keeping, f"Person {number}", CLAUDICATION) for number in range(22)]

    got = keeping.get("/try")
    listed = got.text.partition(f"<h2>{HEADING}</h2>")[2]

    places = [listed.find(f'href="/try/stored/{one}"') for one in reversed(ids)]
    assert places[:20] == sorted(places[:20])
    assert -1 not in places[:20]
    assert places[20:] == [-1, -1]
    assert "Person 21" in listed
    assert got.headers["Cache-Control"] == "no-store"


def test_a_stored_response_is_assessed_anew_and_stays(keeping: FlaskClient) -> None:
    id_ = of_patient(keeping, HOSTILE, COLD_LEG)
    before = keeping.get(f"/fhir/QuestionnaireResponse/{id_}").get_json()

    for address in ("/try", f"/try/stored/{id_}"):
        page = keeping.get(address)
        assert page.status_code == 200
        assert HOSTILE not in page.text
        assert "&lt;script&gt;" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert "Emergency now" in page.text
    assert "This person does not exist" not in page.text
    assert keeping.get(f"/fhir/QuestionnaireResponse/{id_}").get_json() == before
    assert TR.say("Emergency now") in keeping.get(f"/try/stored/{id_}?lang=tr").text


def test_each_look_leaves_a_record_as_the_interactions_do(keeping: FlaskClient) -> None:
    id_ = of_patient(keeping, "Herbst", CLAUDICATION)

    def records() -> int:
        return int(keeping.get("/fhir/AuditEvent?_summary=count").get_json()["total"])

    counted = records()
    looked = records() - counted
    counted += looked
    keeping.get(f"/fhir/QuestionnaireResponse/{id_}")
    by_read = records() - counted - looked
    counted = records()
    keeping.get(f"/try/stored/{id_}")

    assert records() - counted - looked >= by_read + 1 > 1


def test_what_is_not_stored_or_cannot_be_assessed_is_told(keeping: FlaskClient) -> None:
    gone = keeping.get("/try/stored/nobody")

    assert gone.status_code == 404
    assert "This cannot be assessed" in gone.text
    assert "Nothing of it was kept" not in gone.text


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_the_line_of_a_stored_response_works_in_a_shell(tmp_path: Path) -> None:
    port = free_port()
    app = served(tmp_path, FHIR_PAD_BASE_URL=f"http://127.0.0.1:{port}/fhir")
    client = app.test_client()
    id_ = of_patient(client, "Herbst", COLD_LEG)
    page = unescape(client.get(f"/try/stored/{id_}?lang=tr").text)
    line = page.partition('<pre class="line"')[2].partition("<code")[2]
    line = line.partition(">")[2].partition("</code>")[0]

    with in_thread(app, port):
        said = subprocess.run([BASH, "-c", line], capture_output=True, text=True, check=True)

    assert '"resourceType":"CarePlan"' in said.stdout
    assert TR.say("Emergency now") in said.stdout


def test_where_tokens_are_wanted_nobody_stored_is_shown(tmp_path: Path) -> None:
    guarded = served(tmp_path, **GUARDED).test_client()

    assert HEADING not in guarded.get("/try").text
    assert guarded.get("/try/stored/1").status_code == 404
