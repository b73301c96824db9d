"""read, vread, create, update, delete and history of responses, with their conditions."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from requests_of import (
    RESPONSES,
    claudication,
    codes,
    cold_leg,
    created,
    found,
    sent,
    unfinished,
)
from sqlalchemy import update

from fhir_pad.store.tables import VERSION

BASE = "https://pad.example.org/fhir"


def test_what_is_madeis_found_where_the_reply_says(client: FlaskClient) -> None:
    reply = sent(client, "POST", RESPONSES, unfinished())
    stored = json.loads(reply.data)

    assert reply.status_code == 201
    assert reply.headers["Location"] == (f"{BASE}/QuestionnaireResponse/{stored['id']}/_history/1")
    assert reply.headers["ETag"] == 'W/"1"'
    assert reply.headers["Last-Modified"].endswith(" GMT")
    assert reply.headers["Cache-Control"] == "no-store"
    read = client.get(f"{RESPONSES}/{stored['id']}")
    assert (read.status_code, read.data) == (200, reply.data)
    assert read.headers["ETag"] == 'W/"1"'


def test_the_marks_of_a_client_are_not_used(client: FlaskClient) -> None:
    meta = {"versionId": "77", "lastUpdated": "1999-01-01T00:00:00Z", "tag": [{"code": "mine"}]}

    stored = created(client, unfinished(id="i-choose", meta=meta))

    assert stored["id"] != "i-choose"
    assert stored["meta"]["versionId"] == "1"
    assert "1999" not in stored["meta"]["lastUpdated"]
    assert stored["meta"]["tag"] == [{"code": "mine"}]


@pytest.mark.parametrize(
    ("wish", "is_expected"),
    [
        ("return=minimal", lambda body: body == b""),
        ("return=representation", lambda body: b'"QuestionnaireResponse"' in body),
        ("return=OperationOutcome", lambda body: b'"OperationOutcome"' in body),
        ('Respond-Async, Return = "minimal"', lambda body: body == b""),
    ],
)
def test_a_client_gets_back_what_it_prefers(client: FlaskClient, wish: str, is_expected) -> None:
    reply = sent(client, "POST", RESPONSES, unfinished(), prefer=wish)

    assert reply.status_code == 201
    assert is_expected(reply.data)
    applied = wish.rpartition("=")[2].strip('" ')
    assert reply.headers["Preference-Applied"] == f"return={applied}"
    assert ("Content-Type" in reply.headers) is bool(reply.data)


def test_an_unknown_preference_is_passed_over(client: FlaskClient) -> None:
    """RFC 7240, 2."""
    reply = sent(client, "POST", RESPONSES, unfinished(), prefer="return=everything")

    assert (reply.status_code, reply.json["resourceType"]) == (201, "QuestionnaireResponse")
    assert "Preference-Applied" not in reply.headers


def test_every_version_stays_readable(client: FlaskClient) -> None:
    first = created(client, unfinished())
    address = f"{RESPONSES}/{first['id']}"

    second = sent(client, "PUT", address, first | {"status": "stopped"})

    assert second.status_code == 200
    assert second.headers["ETag"] == 'W/"2"'
    assert json.loads(client.get(f"{address}/_history/1").data) == first
    assert json.loads(client.get(f"{address}/_history/2").data)["status"] == "stopped"
    assert client.get(f"{address}/_history/3").status_code == 404


@pytest.mark.parametrize("version", ["0", "-1", "x", "01", "9" * 30, "٢"])
def test_a_version_that_cannot_be_is_not_found(client: FlaskClient, version: str) -> None:
    stored = created(client, unfinished())

    reply = client.get(f"{RESPONSES}/{stored['id']}/_history/{version}")

    assert (reply.status_code, codes(reply)) == (404, ["not-found"])


def test_sending_the_same_again_makes_no_new_version(client: FlaskClient) -> None:
    stored = created(client, unfinished())

    again = sent(client, "PUT", f"{RESPONSES}/{stored['id']}", stored)

    assert (again.status_code, again.headers["ETag"]) == (200, 'W/"1"')


def test_an_update_under_a_new_id_creates(client: FlaskClient) -> None:
    address = f"{RESPONSES}/chosen-by-the-client"

    reply = sent(client, "PUT", address, unfinished(id="chosen-by-the-client"))

    assert reply.status_code == 201
    assert reply.headers["Location"].endswith("/chosen-by-the-client/_history/1")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("inside", "code"), [({}, "required"), ({"id": "another"}, "value")])
def test_an_update_says_its_own_id(client: FlaskClient, inside: dict, code: str) -> None:
    stored = created(client, unfinished())

    reply = sent(client, "PUT", f"{RESPONSES}/{stored['id']}", unfinished(**inside))

    assert (reply.status_code, codes(reply)) == (400, [code])


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("if_match", 'W/"1"', 200),
        ("if_match", '"1"', 200),
        ("if_match", 'W/"9", W/"1"', 200),
        ("if_match", "*", 200),
        ("if_match", 'W/"2"', 412),
        ("if_match", "1", 400),
        ("if_match", 'W/"', 400),
        ("if_none_match", "*", 412),
        ("if_none_match", 'W/"1"', 412),
        ("if_none_match", 'W/"2"', 200),
    ],
)
def test_an_update_keeps_to_its_condition(
    client: FlaskClient, name: str, value: str, status: int
) -> None:
    stored = created(client, unfinished())
    changed = stored | {"status": "stopped"}

    reply = sent(client, "PUT", f"{RESPONSES}/{stored['id']}", changed, **{name: value})

    assert reply.status_code == status, reply.text


def test_a_version_that_is_not_there_cannot_match(client: FlaskClient) -> None:
    reply = sent(client, "PUT", f"{RESPONSES}/new", unfinished(id="new"), if_match="*")

    assert (reply.status_code, codes(reply)) == (412, ["conflict"])
    assert client.get(f"{RESPONSES}/new").status_code == 404


def test_a_reader_that_has_the_version_gets_no_body(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    address = f"{RESPONSES}/{stored['id']}"

    by_tag = sent(client, "GET", address, if_none_match='W/"1"')
    by_date = sent(
        client, "GET", address, if_modified_since=client.get(address).headers["Last-Modified"]
    )
    newer = sent(client, "GET", address, if_modified_since="Mon, 05 Jan 2015 10:00:00 GMT")

    assert (by_tag.status_code, by_tag.data) == (304, b"")
    assert (by_date.status_code, by_date.data) == (304, b"")
    assert newer.status_code == 200


def test_what_is_deleted_is_gone_and_can_come_back(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    address = f"{RESPONSES}/{stored['id']}"

    assert client.delete(address).status_code == 204
    gone = client.get(address)
    assert (gone.status_code, codes(gone)) == (410, ["deleted"])
    assert client.get(f"{address}/_history/2").status_code == 410
    assert client.get(f"{address}/_history/1").status_code == 200
    assert client.delete(address).status_code == 204, "R4: repeating a deletion is no error"
    assert sent(client, "PUT", address, stored).status_code == 201
    assert client.get(address).headers["ETag"] == 'W/"3"'


def test_to_delete_what_never_was_is_no_error(client: FlaskClient) -> None:
    """R4: successful deletion, "or if the resource does not exist at all"."""
    reply = client.delete(f"{RESPONSES}/never")
    condition = sent(client, "DELETE", f"{RESPONSES}/never", if_match='W/"1"')

    assert (reply.status_code, reply.data, "ETag" in reply.headers) == (204, b"", False)
    assert condition.status_code == 412
    assert client.get(f"{RESPONSES}/never").status_code == 404


def test_the_history_of_a_response_is_newest_first(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    address = f"{RESPONSES}/{stored['id']}"
    sent(client, "PUT", address, stored | {"status": "stopped"})
    client.delete(address)

    bundle = json.loads(client.get(f"{address}/_history").data)

    assert (bundle["type"], bundle["total"]) == ("history", 3)
    assert [entry["request"]["method"] for entry in bundle["entry"]] == ["DELETE", "PUT", "POST"]
    assert [entry["response"]["etag"] for entry in bundle["entry"]] == [
        'W/"3"',
        'W/"2"',
        'W/"1"',
    ]
    assert "resource" not in bundle["entry"][0]
    assert bundle["entry"][1]["resource"]["status"] == "stopped"


def asked_for(client: FlaskClient, address: str) -> list[tuple[str, str, str]]:
    """Return by which requests the versions in a history came to be, the oldest first."""
    entries = json.loads(client.get(f"{address}/_history").data)["entry"]
    requests = [(one["request"], one["response"]["status"]) for one in reversed(entries)]
    return [(one["method"], one["url"], status) for one, status in requests]


def test_a_history_tells_the_requests_as_they_came(client: FlaskClient, app: Flask) -> None:
    place = "QuestionnaireResponse/chosen"
    address, first = f"/fhir/{place}", unfinished(id="chosen")
    steps = b'[{"op": "replace", "path": "/status", "value": "stopped"}]'

    sent(client, "PUT", address, first)
    sent(client, "PATCH", address, steps, content_type="application/json-patch+json")
    client.delete(address)
    sent(client, "PUT", address, first)
    sent(client, "PUT", address, first | {"status": "stopped"})

    told = [
        ("PUT", place, "201"),
        ("PATCH", place, "200"),
        ("DELETE", place, "204"),
        ("PUT", place, "201"),
        ("PUT", place, "200"),
    ]
    assert asked_for(client, address) == told
    assert asked_for(client, RESPONSES) == told

    with app.extensions["fhir-pad"].store.engine.begin() as connection:
        connection.execute(update(VERSION).values(written_by=None))
    made, changed = ("POST", "QuestionnaireResponse", "201"), ("PUT", place, "200")
    assert asked_for(client, address) == [made, changed, told[2], changed, changed], (
        "an older release did not note them"
    )


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("_since=2020-01-01T00:00:00Z", 200),
        ("_since=2020", 400),
        ("_since=2026-11-21T10:00:00%2B01:00", 200),
        ("_since=soon", 400),
        ("_count=1", 200),
        ("_count=x", 400),
        ("_page=YWJj", 400),
        ("other=1", 200),
        ("_at=2026", 400),
        ("_list=42", 400),
    ],
)
def test_a_history_takes_since_and_count(client: FlaskClient, query: str, status: int) -> None:
    created(client, unfinished())

    assert client.get(f"{RESPONSES}/_history?{query}").status_code == status


def test_a_history_of_nothing_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{RESPONSES}/never/_history").status_code == 404


IDENTIFIER = {"system": "https://ehr.example.org/forms", "value": "form-1"}
FORM_1 = "identifier=https://ehr.example.org/forms|form-1"


def test_a_conditional_create_creates_once(client: FlaskClient) -> None:
    body = unfinished(identifier=IDENTIFIER)

    first = sent(client, "POST", RESPONSES, body, if_none_exist=FORM_1)
    again = sent(client, "POST", RESPONSES, body, if_none_exist=FORM_1)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.data == first.data


@pytest.mark.parametrize(
    "before", ["?", "QuestionnaireResponse?", "https://pad.example.org/fhir/QuestionnaireResponse?"]
)
def test_the_whole_address_of_a_search_is_a_condition_too(client: FlaskClient, before: str) -> None:
    """HAPI's client sends it so."""
    body = unfinished(identifier=IDENTIFIER)
    stored = created(client, body)

    alone = sent(client, "POST", RESPONSES, body, if_none_exist=f"{before}{FORM_1}")
    request = {"method": "POST", "url": "QuestionnaireResponse", "ifNoneExist": f"{before}{FORM_1}"}
    bundle = {"resourceType": "Bundle", "type": "transaction"}
    whole = bundle | {"entry": [{"resource": body, "request": request}]}
    within = json.loads(sent(client, "POST", "/fhir", whole).data)["entry"][0]

    assert (alone.status_code, json.loads(alone.data)["id"]) == (200, stored["id"])
    assert (within["response"]["status"], within["resource"]["id"]) == ("200", stored["id"])


@pytest.mark.parametrize(
    "before", ["Patient?", "https://other.example.org/fhir/QuestionnaireResponse?"]
)
def test_a_condition_about_anything_else_is_refused(client: FlaskClient, before: str) -> None:
    reply = sent(client, "POST", RESPONSES, unfinished(), if_none_exist=f"{before}{FORM_1}")

    assert (reply.status_code, codes(reply)) == (400, ["value"])
    assert "criteria for QuestionnaireResponse" in reply.text


def test_a_condition_that_is_not_known_is_told_what_is(client: FlaskClient) -> None:
    reply = sent(client, "POST", RESPONSES, unfinished(), if_none_exist="mrn=7")

    assert "QuestionnaireResponse has _id, _lastUpdated" in reply.text


@pytest.mark.parametrize("criteria", ["", "?", "foo=bar", "identifier=", "_has:x:y=z", "status=_"])
def test_criteria_that_say_nothing_create_nothing(client: FlaskClient, criteria: str) -> None:
    reply = sent(client, "POST", RESPONSES, unfinished(), if_none_exist=criteria)

    assert reply.status_code == (201 if criteria == "status=_" else 400), reply.text


def test_criteria_that_match_several_are_refused(client: FlaskClient) -> None:
    body = unfinished(identifier=IDENTIFIER)
    created(client, body)
    created(client, body)

    create = sent(client, "POST", RESPONSES, body, if_none_exist=FORM_1)
    update = sent(client, "PUT", f"{RESPONSES}?{FORM_1}", body)

    assert (create.status_code, codes(create)) == (412, ["multiple-matches"])
    assert (update.status_code, codes(update)) == (412, ["multiple-matches"])


def test_a_conditional_update_creates_and_then_updates(client: FlaskClient) -> None:
    body = unfinished(identifier=IDENTIFIER)
    address = f"{RESPONSES}?{FORM_1}"

    first = sent(client, "PUT", address, body)
    second = sent(client, "PUT", address, body | {"status": "stopped"})
    stored = json.loads(second.data)
    other = sent(client, "PUT", address, body | {"id": "another"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert stored["id"] == json.loads(first.data)["id"]
    assert stored["meta"]["versionId"] == "2"
    assert other.status_code == 400
    assert sent(client, "PUT", RESPONSES, body).status_code == 400


def test_a_conditional_update_changes_nothing_that_does_not_match(client: FlaskClient) -> None:
    sent(client, "PUT", f"{RESPONSES}/there", unfinished(id="there"))

    reply = sent(client, "PUT", f"{RESPONSES}?{FORM_1}", unfinished(id="there", status="stopped"))

    assert (reply.status_code, codes(reply)) == (409, ["conflict"])
    stored = json.loads(client.get(f"{RESPONSES}/there").data)
    assert (stored["status"], stored["meta"]["versionId"]) == ("in-progress", "1")
    new = sent(client, "PUT", f"{RESPONSES}?{FORM_1}", unfinished(id="new"))
    assert (new.status_code, json.loads(new.data)["id"]) == (201, "new")


@pytest.mark.parametrize("authored", ["0.90", "-0.0", "1.10e2", "0.123456789012345678"])
def test_a_decimal_comes_back_as_it_was_sent(client: FlaskClient, authored: str) -> None:
    extension = b'"extension":[{"url":"https://example.org/x","valueDecimal":%s}],' % (
        authored.encode()
    )
    body = json.dumps(unfinished()).encode().replace(b"{", b"{" + extension, 1)

    reply = sent(client, "POST", RESPONSES, body)

    assert reply.status_code == 201, reply.text
    assert b'"valueDecimal":%s}' % authored.encode() in reply.data


def test_a_response_of_an_unknown_form_is_refused(client: FlaskClient) -> None:
    reply = sent(
        client, "POST", RESPONSES, claudication(questionnaire="https://example.org/another")
    )

    assert reply.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"resourceType": "Patient"}, id="another type"),
        pytest.param(
            {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": cold_leg()}]},
            id="in a Bundle",
        ),
        pytest.param(cold_leg() | {"resourceType": "Observation"}, id="called another type"),
    ],
)
def test_what_is_no_response_is_told_what_this_address_takes(
    client: FlaskClient, wrong: dict[str, Any]
) -> None:
    """Only the operations take a response in Parameters or a Bundle."""
    reply = sent(client, "POST", RESPONSES, wrong)

    assert reply.status_code == 400
    said = json.loads(reply.data)["issue"]
    assert "Send a resource of type QuestionnaireResponse." in [
        issue["details"]["text"] for issue in said
    ]
    assert ("processing" == said[0]["code"]) is ("p-cold" in json.dumps(wrong))


def test_an_emergency_is_told_even_when_the_response_is_refused(client: FlaskClient) -> None:
    body = cold_leg("completed") | {"surprise": True}

    reply = sent(client, "POST", RESPONSES, body)

    assert reply.status_code == 400
    assert codes(reply)[0] == "processing"
    assert "emergency" in json.loads(reply.data)["issue"][0]["details"]["text"].casefold()


@pytest.mark.parametrize("kind", ["CarePlan", "RiskAssessment", "Observation", "Goal"])
def test_results_are_written_by_the_server_alone(client: FlaskClient, kind: str) -> None:
    reply = sent(client, "POST", f"/fhir/{kind}", {"resourceType": kind})

    assert (reply.status_code, codes(reply)) == (405, ["not-supported"])
    assert reply.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_patient_can_be_madeand_found(client: FlaskClient) -> None:
    patient = created(client, {"resourceType": "Patient", "name": [{"family": "Öztürk"}]})

    reply = client.get("/fhir/Patient?name=ozturk")

    assert [one["id"] for one in found(reply)] == [patient["id"]]
    assert sent(client, "PUT", f"/fhir/Patient/{patient['id']}", patient).status_code == 405
