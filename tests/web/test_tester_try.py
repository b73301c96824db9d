"""The first page and the pages to try: a result for each visit, and nothing that is kept."""

import json
import shutil
import subprocess
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from samples import CLAUDICATION, NOW, response, sent

from fhir_pad import engine
from fhir_pad.fhir.write import write
from fhir_pad.kit import people
from fhir_pad.report.words import DEMANDS
from fhir_pad.web import create_app, from_environment
from fhir_pad.web.tester.ways import FOR_PEOPLE, FOR_TESTERS

BASH = shutil.which("bash") or "bash"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def paste(client: FlaskClient, text: str) -> Any:
    """Return the page that answers what is pasted."""
    head = 'Content-Disposition: form-data; name="response"'
    body = f"--part\r\n{head}\r\n\r\n{text}\r\n--part--\r\n".encode()
    return client.post("/try", data=body, content_type="multipart/form-data; boundary=part")


def kept(client: FlaskClient, *kinds: str) -> list[int]:
    return [client.get(f"/fhir/{kind}").get_json()["total"] for kind in kinds]


def test_the_first_page_shows_a_result_and_what_is_published(client: FlaskClient) -> None:
    page = client.get("/").text

    assert "Routine appointment" in page
    assert "Supervised walking" in page
    assert "87" in page.partition("ActivityDefinition</a>")[2][:60]
    assert "answers that would make the result safer" in page


def test_the_first_page_leads_to_what_there_is_and_nothing_else(client: FlaskClient) -> None:
    page = client.get("/").text

    for way in (*FOR_PEOPLE, *FOR_TESTERS):
        assert (f">{way.words}</a>" in page) is (way.endpoint in client.application.view_functions)


@pytest.mark.parametrize("person", people().values(), ids=lambda one: one.id)
def test_everybody_has_a_page_with_reasons_plan_and_fhir(client: FlaskClient, person: Any) -> None:
    page = unescape(client.get(f"/try/{person.id}").text)

    done = engine.assess(person.response(), now=NOW)
    assert person.title in page
    assert DEMANDS[done.findings.triage].headline in page
    assert write(done.bundle(), pretty=True).decode() in page
    assert write(done.findings_json(), pretty=True).decode() in page
    for action in done.findings.actions:
        assert action.title in page
        for basis in action.basis:
            assert f">{basis.rule}</a>" in page
    for flag in done.findings.triage_flags:
        assert f">{flag.basis.rule}</a>" in page


def test_a_response_that_is_pasted_is_assessed_and_not_kept(client: FlaskClient) -> None:
    kinds = ("QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation")
    before = kept(client, *kinds)

    got = paste(client, sent(CLAUDICATION).decode())

    assert got.status_code == 200
    assert got.headers["Cache-Control"] == "no-store"
    assert "Routine appointment" in got.text
    assert kept(client, *kinds) == before


def test_what_is_pasted_is_recorded_as_assess_is(client: FlaskClient) -> None:
    def more(since: int) -> int:
        """Return how many records there are more; each look leaves one of its own."""
        return kept(client, "AuditEvent")[0] - since

    counted = more(0)
    looked = more(counted)
    counted += looked
    client.post(
        "/fhir/QuestionnaireResponse/$assess",
        data=sent(CLAUDICATION),
        content_type="application/fhir+json",
    )
    by_assess = more(counted)
    paste(client, sent(CLAUDICATION).decode())

    assert more(counted + by_assess) == by_assess > looked


REFUSED: list[tuple[str, int, str]] = [
    ("", 400, "JSON"),
    ("{", 400, "structure"),
    ("null", 400, "Send one JSON object"),
    ('{"resourceType":"Patient"}', 400, "QuestionnaireResponse"),
    (sent(CLAUDICATION).decode().replace(":66}", ":400}"), 422, "QuestionnaireResponse.item"),
]


@pytest.mark.parametrize(("text", "status", "said"), REFUSED)
def test_what_cannot_be_assessed_is_told_in_a_table(
    client: FlaskClient, text: str, status: int, said: str
) -> None:
    got = paste(client, text)
    over_fhir = client.post(
        "/fhir/QuestionnaireResponse/$assess", data=text, content_type="application/fhir+json"
    )

    assert got.status_code == status
    assert said in got.text
    if text:
        assert over_fhir.status_code == status
        for issue in over_fhir.get_json()["issue"]:
            assert issue["details"]["text"] in unescape(got.text)


def test_an_emergency_in_a_refused_response_stands_first(client: FlaskClient) -> None:
    answers = {"p-cold": "yes", "acute-change": "yes", "age": 63, "leg-symptom": "yes"}
    refused = response(answers)
    refused["status"] = "finished"

    page = paste(client, write(refused).decode()).text

    rows = page.partition("<tbody>")[2]
    assert "call the emergency services now" in rows.partition("</tr>")[0]


def test_hostile_texts_are_shown_and_never_markup(client: FlaskClient) -> None:
    told = response(CLAUDICATION)
    told["id"] = "x"
    told["text"] = {"status": "generated", "div": HOSTILE}
    for text in (HOSTILE, json.dumps({HOSTILE: HOSTILE}), json.dumps(told, default=str)):
        page = paste(client, text).text

        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_a_name_that_is_hostile_is_escaped_in_the_result(client: FlaskClient) -> None:
    told: dict[str, Any] = response(CLAUDICATION)
    told["subject"] = {"reference": "Patient/1", "display": HOSTILE}

    got = paste(client, write(told).decode())

    assert got.status_code == 200
    assert HOSTILE not in got.text
    assert "&lt;script&gt;" in got.text


def test_what_is_too_long_is_refused_on_the_page(client: FlaskClient) -> None:
    almost = paste(client, " " * 900_000 + sent(CLAUDICATION).decode())
    too_long = paste(client, " " * 1_100_000)

    assert almost.status_code == 200
    assert too_long.status_code == 413
    assert "The body is longer than this server takes." in too_long.text


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return an application that wants tokens."""
    folder = tmp_path_factory.mktemp("guarded")
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{folder / 'pad.db'}",
        "FHIR_PAD_ACCESS": "introspection",
        "FHIR_PAD_INTROSPECTION_URL": "https://auth.example.org/introspect",
        "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
        "FHIR_PAD_INTROSPECTION_CLIENT_SECRET": "secret-of-the-pad",
        "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
    }
    return create_app(from_environment(environ, {}), clock=lambda: NOW)


def test_where_tokens_are_wanted_nothing_can_be_pasted(guarded: Flask) -> None:
    client = guarded.test_client()

    page = client.get("/try")
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert "$TOKEN" in page.text
    assert paste(client, sent(CLAUDICATION).decode()).status_code == 405
    assert "$TOKEN" in client.get("/").text
    assert client.get("/try/child").status_code == 200


def test_a_shell_takes_an_address_as_one_word(tmp_path: Any) -> None:
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
        "FHIR_PAD_BASE_URL": "https://pad.example.org/it's;id/fhir",
    }
    app = create_app(from_environment(environ, {}))
    page = unescape(app.test_client().get("/").text)
    line = page.partition('into a shell"><code>')[2].partition("</code>")[0]

    said = subprocess.run(
        [BASH, "-c", f"curl() {{ printf '%s\\n' \"$@\" >&2; }}; {line}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "https://pad.example.org/it's;id/fhir/QuestionnaireResponse/$assess" in (
        said.stderr.splitlines()
    )
