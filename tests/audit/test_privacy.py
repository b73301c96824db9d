"""A patient whose every field is a word that stands nowhere else, and where that word must not be.

It goes through every way in: right, wrong, refused, failing. It must not be in a log, on standard
error, in an error or in an address that the server makes; and no reply with it may be kept.
"""

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from access.issuer import expected, good
from access.stored import BASE, answered
from flask.testing import FlaskClient
from samples import NOW
from werkzeug.test import TestResponse

from fhir_pad import cds
from fhir_pad.fhir.write import write
from fhir_pad.web import Settings, create_app

FHIR, PATCH, FORM = (
    "application/fhir+json",
    "application/json-patch+json",
    "application/x-www-form-urlencoded",
)
WORD = "zzcanary"
ID = f"{WORD}-id"
BIRTH = "1907-03-29"
PATIENT = {
    "resourceType": "Patient",
    "id": ID,
    "identifier": [{"system": f"https://{WORD}.example.org", "value": f"{WORD}-mrn"}],
    "name": [{"family": f"{WORD}family", "given": [f"{WORD}given"], "text": f"{WORD}text"}],
    "telecom": [{"system": "phone", "value": f"{WORD}phone"}],
    "address": [{"line": [f"{WORD}line"], "city": f"{WORD}city", "text": f"{WORD}address"}],
    "birthDate": BIRTH,
    "contact": [{"name": {"text": f"{WORD}contact"}}],
}
SUBJECT = {"reference": f"Patient/{ID}", "display": f"{WORD}display"}
TOLD = (WORD, BIRTH)


def responded(**changes: Any) -> dict[str, Any]:
    """Return a response with the word wherever it takes a text."""
    made = answered(ID, status="in-progress")
    return {
        **made,
        "subject": {**SUBJECT, "identifier": {"value": f"{WORD}-subject"}},
        "identifier": {"system": f"https://{WORD}.example.org", "value": f"{WORD}-form"},
        "author": {"display": f"{WORD}author"},
        "source": {"display": f"{WORD}source"},
        "text": {
            "status": "additional",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{WORD}</div>',
        },
        **changes,
    }


@pytest.fixture(scope="module", params=["open", "protected"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Return a client of an application in either mode."""
    database = f"sqlite:///{tmp_path_factory.mktemp('privacy') / 'pad.db'}"
    settings = Settings(base_url=BASE, database_url=database)
    if request.param == "protected":
        settings = Settings(base_url=BASE, database_url=database, admission=expected())
    app = create_app(settings, clock=lambda: NOW)
    yield app.test_client()
    app.extensions["fhir-pad"].store.close()


Exchange = tuple[str, str, Any, str, dict[str, str]]


def exchanges() -> Iterator[Exchange]:
    """Give what is sent: method, address below the base, body, its kind, headers."""
    query = f"name={WORD}family&identifier={WORD}-mrn&birthdate={BIRTH}&_count=1"
    by_subject = f"subject=Patient/{ID}&identifier={WORD}-form"
    own = f"QuestionnaireResponse/{ID}"
    yield "POST", "Patient", PATIENT, FHIR, {}
    yield "POST", "Patient", {**PATIENT, "name": f"{WORD}"}, FHIR, {}
    yield "POST", "Patient", {**PATIENT, "gender": f"{WORD}"}, FHIR, {}
    yield "POST", "Patient", {**PATIENT, "unknownElement": WORD}, FHIR, {}
    yield "POST", "Patient", {**PATIENT, "birthDate": f"{BIRTH}T{WORD}"}, FHIR, {}
    yield "POST", "Patient", PATIENT, FHIR, {"If-None-Exist": f"identifier={WORD}-mrn&{WORD}=1"}
    yield "POST", "Patient", f"{{{WORD}".encode(), FHIR, {}
    yield "POST", "Patient", PATIENT, f"text/{WORD}", {}
    yield "PUT", own, responded(id=ID), FHIR, {}
    yield "POST", "QuestionnaireResponse", responded(), FHIR, {}
    yield "POST", "QuestionnaireResponse", responded(status="completed"), FHIR, {}
    yield "POST", "QuestionnaireResponse", responded(status=WORD), FHIR, {}
    yield "POST", "QuestionnaireResponse", responded(questionnaire=f"https://{WORD}"), FHIR, {}
    yield "POST", "QuestionnaireResponse", responded(authored=WORD), FHIR, {}
    wrong = [{"linkId": f"{WORD}question", "answer": [{"valueString": f"{WORD}answer"}]}]
    yield "POST", "QuestionnaireResponse", responded(item=wrong), FHIR, {}
    typed = [{"linkId": "age", "answer": [{"valueString": f"{WORD}answer"}]}]
    yield "POST", "QuestionnaireResponse", responded(item=typed, status="completed"), FHIR, {}
    yield "PUT", own, responded(id=f"{WORD}other"), FHIR, {}
    yield "PUT", own, responded(id=ID, language="en"), FHIR, {"If-Match": f'W/"{WORD}"'}
    yield "PUT", f"QuestionnaireResponse?{by_subject}", responded(), FHIR, {}
    yield "PATCH", own, [{"op": "test", "path": "/language", "value": WORD}], PATCH, {}
    yield "PATCH", own, [{"op": WORD, "path": f"/{WORD}", "value": WORD}], PATCH, {}
    for address in (f"Patient?{query}", f"QuestionnaireResponse?{by_subject}", own):
        yield "GET", address, None, "", {}
    yield "GET", f"{own}/_history", None, "", {}
    yield "GET", f"{own}/_history/{WORD}", None, "", {}
    yield "GET", f"Patient/{WORD}-nobody", None, "", {}
    yield "GET", f"Patient?{WORD}={WORD}", None, "", {"Prefer": "handling=strict"}
    yield "GET", f"Patient?name:{WORD}={WORD}", None, "", {}
    yield "GET", f"Patient?birthdate={WORD}&_count={WORD}&_sort={WORD}", None, "", {}
    yield "GET", f"Patient?_include={WORD}:{WORD}&_summary={WORD}", None, "", {}
    yield "GET", f"Patient?_page={WORD}.{WORD}", None, "", {}
    yield "GET", f"Patient?_page={WORD}", None, "", {}
    yield "POST", "Patient/_search", query.encode(), FORM, {}
    yield "POST", "Patient/_search", f"birthdate={WORD}".encode(), FORM, {}
    yield "POST", "QuestionnaireResponse/_search", f"{by_subject}&_count=1".encode(), FORM, {}
    yield "GET", f"{WORD}/{WORD}", None, "", {"X-Request-Id": f"{WORD} {WORD}"}
    yield "GET", "Patient", None, "", {"Accept": f"text/{WORD}", "Origin": f"https://{WORD}"}
    for operation in ("$assess", "$validate", f"${WORD}"):
        yield "POST", f"QuestionnaireResponse/{operation}", responded(), FHIR, {}
        yield "POST", f"QuestionnaireResponse/{operation}", responded(status=WORD), FHIR, {}
    yield "GET", f"PlanDefinition/leg-pain/$apply?subject=Patient/{ID}&{WORD}={WORD}", None, "", {}
    yield "GET", f"PlanDefinition/leg-pain/$apply?subject={WORD}%20{WORD}", None, "", {}
    yield "GET", f"ValueSet/$expand?url=https://{WORD}&filter={WORD}", None, "", {}
    entries = [
        {"request": {"method": "POST", "url": "QuestionnaireResponse"}, "resource": responded()},
        {"request": {"method": "GET", "url": f"Patient?{query}"}},
        {"request": {"method": "GET", "url": f"{WORD}?{WORD}={WORD}"}},
        {"request": {"method": "PUT", "url": own}, "resource": responded(id=WORD)},
    ]
    for kind in ("batch", "transaction", WORD):
        yield "POST", "", {"resourceType": "Bundle", "type": kind, "entry": entries}, FHIR, {}


def replies(client: FlaskClient) -> Iterator[tuple[Exchange, TestResponse]]:
    """Send everything, as somebody who may do it all and, once more, as somebody who may not."""
    all_scopes = good(scope="user/*.cruds", jti=f"{WORD}jti", sub=f"{WORD}sub")
    others = good(scope="patient/*.cruds", patient="other")
    for token in (all_scopes, others, f"{WORD}token"):
        for one in exchanges():
            method, address, body, kind, headers = one
            sent = {**headers, "Authorization": f"Bearer {token}"}
            if kind:
                sent["Content-Type"] = kind
            data = body if isinstance(body, bytes | None) else write(body)
            yield one, client.open(f"/fhir/{address}", method=method, data=data, headers=sent)


def errors(reply: TestResponse) -> Iterator[str]:
    """Give the texts of every OperationOutcome in a reply."""
    said = json.loads(reply.data) if reply.data else {}
    outcomes = [
        said,
        *(one.get("response", {}).get("outcome", {}) for one in said.get("entry", ())),
    ]
    for outcome in outcomes:
        if outcome.get("resourceType") == "OperationOutcome":
            yield json.dumps(outcome, ensure_ascii=False)


def addresses(one: Exchange, reply: TestResponse) -> Iterator[str]:
    """Give the addresses that the server made, but for what the client itself put into its own.

    An id is the server's own; the id that a client chose for a resource is the resource's address.
    """
    said = json.loads(reply.data) if reply.data else {}
    links = [each["url"] for each in said.get("link", ())]
    if one[0] == "GET":
        links = []
    for each in (
        *links,
        reply.headers.get("Location", ""),
        reply.headers.get("Content-Location", ""),
    ):
        yield unquote(each).replace(f"QuestionnaireResponse/{ID}", "")


def test_the_word_is_in_no_log_no_error_and_no_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    found, statuses = [], set()
    with caplog.at_level(logging.DEBUG):
        for one, reply in replies(client):
            statuses.add(reply.status_code)
            told = [("error", text) for text in errors(reply)]
            told += [("address", text) for text in addresses(one, reply)]
            told += [("header", str(reply.headers).replace(f"QuestionnaireResponse/{ID}", ""))]
            found += [(what, one[:2], text) for what, text in told for word in TOLD if word in text]
    printed = capfd.readouterr()

    assert found == []
    for word in TOLD:
        assert word not in caplog.text + printed.out + printed.err
    assert {200, 201, 400, 404, 412, 422} <= statuses
    assert caplog.text


def calls() -> Iterator[Any]:
    """Give calls of CDS Hooks about the patient: one that is right, and many that are not."""
    context = {"patientId": ID, "userId": f"Practitioner/{WORD}", "encounterId": f"{WORD}-visit"}
    whole = {
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "hook": "patient-view",
        "context": context,
        "prefetch": {"patient": PATIENT, "responses": {"resourceType": "Bundle", "type": WORD}},
    }
    yield whole
    yield whole | {"hook": WORD}
    yield whole | {"context": {**context, "patientId": f"{WORD}-other"}}
    yield whole | {"prefetch": {"patient": {**PATIENT, "birthDate": WORD}}}
    yield whole | {"prefetch": {"patient": WORD}}
    yield whole | {"fhirServer": f"https://{WORD}.example.org", "prefetch": {}}
    yield whole | {"fhirAuthorization": {"access_token": f"{WORD}token"}}
    yield {WORD: WORD}


def test_the_word_is_in_no_log_and_no_error_of_cds_hooks(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    found, statuses = [], set()
    with caplog.at_level(logging.DEBUG):
        for service in cds.SERVICES:
            for call in calls():
                reply = client.post(f"/cds-services/{service}", json=call)
                statuses.add(reply.status_code)
                if reply.status_code >= 400:
                    found += [reply.text] if WORD in reply.text else []
                if reply.status_code != 404:
                    assert reply.headers["Cache-Control"] == "no-store"
    printed = capfd.readouterr()

    assert found == []
    assert WORD not in caplog.text + printed.out + printed.err
    assert statuses & {400, 401, 404, 412}


def test_no_reply_about_patients_may_be_kept(client: FlaskClient) -> None:
    for one, reply in replies(client):
        if "public" not in reply.headers["Cache-Control"]:
            assert reply.headers["Cache-Control"] == "no-store", one[:2]
        else:
            assert reply.status_code == 200
            assert one[1].startswith(("ValueSet/", "metadata")), one[:2]
            assert WORD not in reply.text


def test_a_fault_is_logged_with_its_place_and_kind_and_not_with_its_words(
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError(f"{WORD}outer") from KeyError(f"{WORD}inner")

    monkeypatch.setattr("fhir_pad.rest.guarded.Guarded.read", fail)
    token = {"Authorization": f"Bearer {good(scope='user/*.cruds')}"}

    reply = client.get(f"/fhir/Patient/{ID}", headers=token)

    assert reply.status_code == 500
    assert "LookupError" in caplog.text
    assert "KeyError" in caplog.text
    assert "guarded.py" in caplog.text or "reading.py" in caplog.text
    printed = capfd.readouterr()
    assert WORD not in caplog.text + printed.out + printed.err + reply.text


def posted(client: FlaskClient, form: str, type_: str = "Patient", **claims: Any) -> TestResponse:
    claims = {"scope": "user/*.cruds", **claims}
    token = {"Authorization": f"Bearer {good(**claims)}", "Content-Type": FORM}
    return client.post(f"/fhir/{type_}/_search", data=form, headers=token)


def followed(
    client: FlaskClient, reply: TestResponse, relation: str, **claims: Any
) -> TestResponse:
    """Follow a link of a searchset."""
    claims = {"scope": "user/*.cruds", **claims}
    (url,) = (one["url"] for one in reply.json["link"] if one["relation"] == relation)
    token = {"Authorization": f"Bearer {good(**claims)}"}
    return client.get(url.removeprefix("https://pad.example.org"), headers=token)


def ids(reply: TestResponse) -> list[str]:
    return [one["resource"]["id"] for one in reply.json.get("entry", ())]


@pytest.fixture
def three(client: FlaskClient) -> list[str]:
    """Return the ids of three patients who are found together by a new name."""
    token = {"Authorization": f"Bearer {good(scope='user/*.cruds')}", "Content-Type": FHIR}
    every = client.get("/fhir/Patient?_summary=count", headers=token).json["total"]
    name = [{"family": f"Trio{every}"}]
    sent = write({"resourceType": "Patient", "name": name, "active": True})
    made = [client.post("/fhir/Patient", data=sent, headers=token).json["id"] for _ in range(3)]
    return [f"Trio{every}", *made]


def test_a_search_by_form_is_paged_by_links_that_do_not_tell_it(
    client: FlaskClient, three: list[str]
) -> None:
    name, *made = three
    first = posted(client, f"family={name}&_count=2&_sort=_id")
    second = followed(client, first, "next")

    assert ids(first) + ids(second) == sorted(made)
    assert ids(followed(client, second, "previous")) == ids(first)
    assert ids(followed(client, second, "first")) == ids(first)
    assert ids(followed(client, first, "self")) == ids(first)
    assert ids(followed(client, second, "self")) == ids(second)
    for reply in (first, second):
        assert not [
            one for one in reply.json["link"] if name in one["url"] or "family" in one["url"]
        ]


def test_a_link_is_the_same_each_time(client: FlaskClient, three: list[str]) -> None:
    form = f"family={three[0]}&_count=1"
    first, again = (posted(client, form).json["link"][0] for _ in range(2))

    assert first["relation"] == "self"
    assert first == again


def test_a_link_is_good_for_its_own_type_and_is_not_forged(
    client: FlaskClient, three: list[str]
) -> None:
    first = posted(client, f"family={three[0]}&_count=1")
    (url,) = (one["url"] for one in first.json["link"] if one["relation"] == "next")
    sealed = url.partition("_page=")[2]
    token = {"Authorization": f"Bearer {good(scope='user/*.cruds')}"}

    for address in (f"Goal?_page={sealed}", f"Patient?_page={sealed[:-4]}AAAA", "Patient?_page=x"):
        assert client.get(f"/fhir/{address}", headers=token).status_code == 400


def test_a_link_is_for_the_app_of_the_same_patient(client: FlaskClient) -> None:
    mine = {"scope": "patient/*.cruds", "patient": "mine"}
    first = posted(client, "_count=1", **mine)

    assert followed(client, first, "self", **mine).status_code == 200
    theirs = followed(client, first, "self", **{**mine, "patient": "theirs"})
    # Where nobody is asked who they are, no patient's app is told apart.
    is_open = client.get("/fhir/Patient").status_code == 200
    assert theirs.status_code == (200 if is_open else 400)
