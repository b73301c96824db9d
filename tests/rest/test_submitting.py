"""A response is stored with what follows from it, and what it replaces is closed."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
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

from fhir_pad.fhir.write import write

RESULTS = "&".join(
    f"_revinclude={one}"
    for one in (
        *("CarePlan:supporting-info", "RiskAssessment:basis", "Observation:derived-from"),
        "Provenance:entity",
    )
)
BASE = "https://pad.example.org/fhir"
A_MINUTE_MS = 60_000


def results(client: FlaskClient, response_id: str) -> list[dict[str, Any]]:
    """Return what is found from a response."""
    reply = client.get(f"{RESPONSES}?_id={response_id}&{RESULTS}")
    return found(reply, "include")


def of_type(kind: str, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the resources of a type."""
    return [one for one in resources if one["resourceType"] == kind]


def plans(client: FlaskClient, response_id: str) -> dict[str, str]:
    """Return the status of every plan of a response by its id."""
    made = of_type("CarePlan", results(client, response_id))
    return {one["id"]: one["status"] for one in made}


def test_results_are_found_from_the_response(client: FlaskClient) -> None:
    stored = created(client, claudication())

    made = results(client, stored["id"])

    assert {one["resourceType"] for one in made} == {
        *("CarePlan", "RiskAssessment", "Observation", "Provenance")
    }
    for one in made:
        read = client.get(f"/fhir/{one['resourceType']}/{one['id']}")
        assert json.loads(read.data) == one


def test_every_reference_of_a_result_resolves(client: FlaskClient) -> None:
    stored = created(client, claudication())
    plan = of_type("CarePlan", results(client, stored["id"]))[0]
    text = json.dumps(results(client, stored["id"]))

    assert "urn:uuid:" not in text
    for reference in (*plan["supportingInfo"], *plan["goal"]):
        assert client.get(f"/fhir/{reference['reference']}").status_code == 200


def test_ids_of_what_is_stored_begin_with_the_moment(client: FlaskClient) -> None:
    """The store's own: those that an assessment has follow from the answers."""
    stored = created(client, claudication())

    ids = [UUID(one["id"]) for one in (stored, *results(client, stored["id"]))]

    assert {one.version for one in ids} == {7}
    moments = {one.int >> 80 for one in ids}
    assert max(moments) - min(moments) < A_MINUTE_MS


def test_goals_come_with_the_plan(client: FlaskClient) -> None:
    stored = created(client, claudication())

    reply = client.get(
        f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{stored['id']}"
        "&_include=CarePlan:goal"
    )

    assert of_type("Goal", found(reply, "include"))


def test_the_stored_answer_is_what_assess_says(client: FlaskClient) -> None:
    stored = created(client, claudication())
    plan = of_type("CarePlan", results(client, stored["id"]))[0]

    bundle = json.loads(sent(client, "POST", f"{RESPONSES}/$assess", stored).data)
    stateless = next(
        entry["resource"] for entry in bundle["entry"] if "activity" in entry["resource"]
    )

    assert [one["detail"]["code"] for one in plan["activity"]] == [
        one["detail"]["code"] for one in stateless["activity"]
    ]
    assert plan["text"] == stateless["text"]


def test_an_amended_response_has_one_open_plan(client: FlaskClient) -> None:
    stored = created(client, claudication())
    [first] = plans(client, stored["id"])
    amended = stored | {"status": "amended", "authored": "2026-11-21T11:00:00Z"}

    assert sent(client, "PUT", f"{RESPONSES}/{stored['id']}", amended).status_code == 200

    after = plans(client, stored["id"])
    [second] = after.keys() - {first}
    assert after == {first: "revoked", second: "draft"}
    plan = json.loads(client.get(f"/fhir/CarePlan/{second}").data)
    assert plan["replaces"] == [{"reference": f"CarePlan/{first}"}]
    made = results(client, stored["id"])
    statuses = {one["status"] for one in of_type("RiskAssessment", made)}
    assert statuses == {"cancelled", "final"}
    assert {one["status"] for one in of_type("Observation", made)} == {"cancelled", "final"}


def test_the_same_form_sent_again_has_one_open_plan(client: FlaskClient) -> None:
    identifier = {"system": "https://ehr.example.org/forms", "value": "1|2,3"}
    first = created(client, claudication(identifier=identifier))
    second = created(client, claudication(identifier=identifier))

    assert list(plans(client, first["id"]).values()) == ["revoked"]
    [(new, status)] = plans(client, second["id"]).items()
    assert status == "draft"
    [old] = plans(client, first["id"])
    plan = json.loads(client.get(f"/fhir/CarePlan/{new}").data)
    assert plan["replaces"] == [{"reference": f"CarePlan/{old}"}]


FORM = {"system": "https://ehr.example.org/forms", "value": "1|2,3"}


def withdrawn(client: FlaskClient, response: dict[str, Any]) -> None:
    """Say of a stored response that it was never right."""
    sent(client, "PUT", f"{RESPONSES}/{response['id']}", response | {"status": "entered-in-error"})


def deleted(client: FlaskClient, response: dict[str, Any]) -> None:
    """Delete a stored response."""
    client.delete(f"{RESPONSES}/{response['id']}")


TAKEN_AWAY = pytest.mark.parametrize("away", [deleted, withdrawn])


@TAKEN_AWAY
def test_a_form_of_which_the_last_submission_is_gone_has_an_open_plan(
    client: FlaskClient, away: Callable[[FlaskClient, dict[str, Any]], None]
) -> None:
    """It was sent twice by accident; the emergency of the first one was seen by nobody then."""
    first, second = (
        created(client, cold_leg("completed") | {"identifier": FORM}) for _ in range(2)
    )

    away(client, second)

    assert sorted(plans(client, first["id"]).values()) == ["draft", "revoked"]
    assert "draft" not in plans(client, second["id"]).values()


@TAKEN_AWAY
def test_the_plan_of_the_last_submission_stays_when_one_before_it_goes(
    client: FlaskClient, away: Callable[[FlaskClient, dict[str, Any]], None]
) -> None:
    first, second = (
        created(client, cold_leg("completed") | {"identifier": FORM}) for _ in range(2)
    )

    away(client, first)

    assert list(plans(client, second["id"]).values()) == ["draft"]
    assert "draft" not in plans(client, first["id"]).values()


def test_a_form_that_was_taken_back_stays_so(client: FlaskClient) -> None:
    """Somebody sent it again to say so, and then deleted a third one."""
    first = created(client, claudication(identifier=FORM))
    created(client, claudication(identifier=FORM, status="entered-in-error"))
    third = created(client, claudication(identifier=FORM))

    deleted(client, third)

    assert list(plans(client, first["id"]).values()) == ["entered-in-error"]


@pytest.mark.parametrize("status", ["in-progress", "stopped"])
def test_what_is_only_begun_closes_no_plan_until_it_is_finished(
    client: FlaskClient, status: str
) -> None:
    first = created(client, cold_leg("completed") | {"identifier": FORM})
    begun = created(client, unfinished(identifier=FORM, status=status))

    assert list(plans(client, first["id"]).values()) == ["draft"]

    finished = claudication(identifier=FORM, id=begun["id"])
    sent(client, "PUT", f"{RESPONSES}/{begun['id']}", finished)

    assert list(plans(client, first["id"]).values()) == ["revoked"]
    assert list(plans(client, begun["id"]).values()) == ["draft"]


def test_a_third_submission_closes_the_first_behind_one_that_was_only_begun(
    client: FlaskClient,
) -> None:
    first = created(client, claudication(identifier=FORM))
    created(client, unfinished(identifier=FORM))
    third = created(client, claudication(identifier=FORM))

    assert list(plans(client, first["id"]).values()) == ["revoked"]
    assert list(plans(client, third["id"]).values()) == ["draft"]


@pytest.mark.parametrize("again", [f"{BASE}/Patient/1", "Patient/1/_history/2"])
def test_the_same_form_of_the_same_patient_has_one_open_plan_however_they_are_named(
    client: FlaskClient, again: str
) -> None:
    identifier = {"system": "https://ehr.example.org/forms", "value": "1"}
    first, second = (
        created(client, claudication(identifier=identifier, subject={"reference": named}))
        for named in ("Patient/1", again)
    )

    assert list(plans(client, first["id"]).values()) == ["revoked"]
    assert list(plans(client, second["id"]).values()) == ["draft"]


@pytest.mark.parametrize(
    ("identifier", "subject"),
    [
        ({"value": "1"}, {"reference": "Patient/example"}),
        ({"system": "https://ehr.example.org", "value": "1"}, {"reference": "Patient/other"}),
        (
            {"system": "https://ehr.example.org", "value": "1"},
            {"reference": "https://other.example.org/fhir/Patient/example"},
        ),
    ],
    ids=["no system", "another patient", "another server"],
)
def test_nobody_closes_the_plan_of_somebody_else(
    client: FlaskClient, identifier: dict, subject: dict
) -> None:
    """An identifier without a system may be anybody's."""
    system = {"system": "https://ehr.example.org"} if "system" in identifier else {}
    first = created(client, claudication(identifier=system | {"value": "1"}))

    created(client, claudication(identifier=identifier, subject=subject))

    assert list(plans(client, first["id"]).values()) == ["draft"]


def test_a_withdrawn_response_leaves_no_open_result(client: FlaskClient) -> None:
    stored = created(client, claudication())

    withdrawn = stored | {"status": "entered-in-error"}
    assert sent(client, "PUT", f"{RESPONSES}/{stored['id']}", withdrawn).status_code == 200

    made = [one for one in results(client, stored["id"]) if "status" in one]
    assert {one["status"] for one in made} == {"entered-in-error"}


def test_a_response_put_right_to_another_patient_leaves_nothing_that_holds(
    client: FlaskClient,
) -> None:
    """What was recorded of the wrong patient should never have been; no plan replaces it."""
    stored = created(client, claudication(subject={"reference": "Patient/wrong"}))
    [first] = plans(client, stored["id"])
    right = stored | {"status": "amended", "subject": {"reference": "Patient/right"}}

    assert sent(client, "PUT", f"{RESPONSES}/{stored['id']}", right).status_code == 200

    after = plans(client, stored["id"])
    [second] = after.keys() - {first}
    assert after == {first: "entered-in-error", second: "draft"}
    assert "replaces" not in json.loads(client.get(f"/fhir/CarePlan/{second}").data)
    for type_ in ("RiskAssessment", "Observation"):
        made = found(client.get(f"/fhir/{type_}?subject=Patient/wrong"), "match")
        assert {one["status"] for one in made} == {"entered-in-error"}


@pytest.mark.parametrize("same", ["http://127.0.0.1/fhir/Patient/1", "Patient/1/_history/1"])
def test_another_spelling_of_the_patient_is_no_other_patient(
    client: FlaskClient, same: str
) -> None:
    stored = created(client, claudication(subject={"reference": "Patient/1"}))
    [first] = plans(client, stored["id"])
    amended = stored | {"status": "amended", "subject": {"reference": same}}

    sent(client, "PUT", f"{RESPONSES}/{stored['id']}", amended)

    assert plans(client, stored["id"])[first] == "revoked"


def test_what_followed_from_a_deleted_response_is_deleted(client: FlaskClient) -> None:
    stored = created(client, claudication())
    made = results(client, stored["id"])

    client.delete(f"{RESPONSES}/{stored['id']}")

    for one in made:
        assert client.get(f"/fhir/{one['resourceType']}/{one['id']}").status_code == 410
    goals = json.loads(client.get("/fhir/Goal?_summary=count").data)
    assert goals["total"] == 0


def test_an_unfinished_response_leads_to_nothing(client: FlaskClient) -> None:
    stored = created(client, unfinished())

    assert results(client, stored["id"]) == []


@pytest.mark.parametrize("status", ["in-progress", "stopped"])
def test_an_unfinished_response_is_screened_for_emergencies(
    client: FlaskClient, status: str
) -> None:
    stored = created(client, cold_leg("in-progress") | {"status": status})

    made = results(client, stored["id"])
    [plan] = of_type("CarePlan", made)
    assert of_type("RiskAssessment", made) == []
    phases = {
        extension["valueInteger"]
        for activity in plan["activity"]
        for extension in activity["detail"]["extension"]
        if extension["url"].endswith("/plan-phase")
    }
    assert phases == {0}
    assert "emergency" in plan["title"].casefold()


def test_a_screened_response_gets_its_whole_plan_when_it_is_completed(
    client: FlaskClient,
) -> None:
    stored = created(client, cold_leg())
    [first] = plans(client, stored["id"])

    sent(client, "PUT", f"{RESPONSES}/{stored['id']}", stored | {"status": "completed"})

    after = plans(client, stored["id"])
    assert after.pop(first) == "revoked"
    assert list(after.values()) == ["draft"]
    assert of_type("RiskAssessment", results(client, stored["id"]))


def test_a_refused_response_leaves_nothing_behind(client: FlaskClient) -> None:
    body = claudication()
    body["item"].append({"linkId": "unheard-of", "answer": [{"valueString": "x"}]})

    reply = sent(client, "POST", RESPONSES, body)

    assert (reply.status_code, codes(reply)) == (422, ["not-found"])
    for kind in ("QuestionnaireResponse", "CarePlan", "Observation", "Provenance"):
        assert json.loads(client.get(f"/fhir/{kind}?_summary=count").data)["total"] == 0


def test_process_response_keeps_the_response(client: FlaskClient) -> None:
    for body in (
        claudication(),
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "in", "resource": claudication()}],
        },
    ):
        reply = sent(client, "POST", "/fhir/Questionnaire/$process-response", body)

        assert (reply.status_code, codes(reply)[0]) == (200, "informational")
    reply = client.get("/fhir/CarePlan?status=draft")
    assert len(found(reply)) == 2


def test_process_response_of_another_questionnaire_is_refused(client: FlaskClient) -> None:
    address = "/fhir/Questionnaire/vascular-measurements/$process-response"

    reply = sent(client, "POST", address, claudication())

    assert reply.status_code == 422, reply.text
    assert sent(client, "GET", address).status_code == 405


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("PUT", f"{RESPONSES}/another", {}, 400),
        ("PUT", f"{RESPONSES}/cold", {"if_match": 'W/"9"'}, 412),
        ("PUT", f"{RESPONSES}?status=nonsense&foo=1", {}, 400),
        ("POST", RESPONSES, {"if_none_exist": "foo=1"}, 400),
        ("POST", "/fhir/Questionnaire/leg-pain-self-check/$process-response", {}, 422),
        ("POST", "/fhir/Patient", {}, 400),
    ],
)
def test_whatever_a_response_is_refused_for_its_emergency_stands_first(
    client: FlaskClient, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    reply = sent(client, method, address, cold_leg() | {"id": "cold"}, **headers)

    assert (reply.status_code, codes(reply)[0]) == (status, "processing")
    assert "p-cold" in json.loads(reply.data)["issue"][0]["details"]["text"]
    calm = sent(client, method, address, unfinished(id="cold"), **headers)
    assert (calm.status_code, "processing" in codes(calm)) == (status, False)


@pytest.mark.parametrize("type_", ["text/plain", "application/fhir+json; fhirVersion=5.0"])
def test_the_emergency_stands_first_in_whatever_type_it_is_sent(
    client: FlaskClient, type_: str
) -> None:
    reply = sent(client, "POST", RESPONSES, cold_leg(), content_type=type_)
    calm = sent(client, "POST", RESPONSES, unfinished(), content_type=type_)

    assert (reply.status_code, codes(reply)) == (415, ["processing", "not-supported"])
    assert (calm.status_code, codes(calm)) == (415, ["not-supported"])


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [
        (RESPONSES, "application/fhir+xml", 406),
        (f"{RESPONSES}?_format=xml", "*/*", 406),
        (f"{RESPONSES}?_pretty=yes", "*/*", 400),
    ],
)
def test_the_emergency_stands_first_in_whatever_form_the_answer_is_wanted(
    client: FlaskClient, address: str, accept: str, status: int
) -> None:
    reply = sent(client, "POST", address, cold_leg(), Accept=accept)
    calm = sent(client, "POST", address, unfinished(), Accept=accept)

    assert (reply.status_code, codes(reply)[0]) == (status, "processing")
    assert (calm.status_code, "processing" in codes(calm)) == (status, False)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", "/fhir/QuestionnaireResponses", 404),
        ("POST", f"{RESPONSES}/cold", 405),
        ("POST", "/fhir/$process-response", 404),
    ],
)
def test_the_emergency_stands_first_at_whatever_address_it_is_sent(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    reply = sent(client, method, address, cold_leg())
    calm = sent(client, method, address, unfinished())

    assert (reply.status_code, codes(reply)) == (status, ["processing", "not-supported"])
    assert (calm.status_code, codes(calm)) == (status, ["not-supported"])
    assert calm.headers.get("Allow") == reply.headers.get("Allow")


def test_the_emergency_stands_first_though_gzip_is_not_taken(client: FlaskClient) -> None:
    replies = [
        sent(client, "POST", RESPONSES, gzip.compress(write(one)), content_encoding="gzip")
        for one in (cold_leg(), unfinished())
    ]

    assert [one.status_code for one in replies] == [415, 415]
    assert [codes(one) for one in replies] == [["processing", "not-supported"], ["not-supported"]]


@pytest.mark.parametrize("type_", [None, [], "Answers"])
def test_a_bundle_that_forgets_what_it_is_still_tells_the_emergency_in_it(
    client: FlaskClient, type_: Any
) -> None:
    body = transaction(RESPONSES.removeprefix("/fhir/"), cold_leg()) | {"resourceType": type_}

    reply = sent(client, "POST", "/fhir", body)

    assert (reply.status_code, codes(reply)[0]) == (400, "processing")


def test_an_entry_of_a_batch_at_a_wrong_address_still_tells_its_emergency(
    client: FlaskClient,
) -> None:
    body = transaction("Answers", cold_leg()) | {"type": "batch"}

    (entry,) = json.loads(sent(client, "POST", "/fhir", body).data)["entry"]

    issues = entry["response"]["outcome"]["issue"]
    assert entry["response"]["status"].startswith("404")
    assert [one["code"] for one in issues] == ["processing", "not-supported"]


def transaction(address: str, resource: dict[str, Any]) -> dict[str, Any]:
    """Return a transaction that creates one resource."""
    entry = {"resource": resource, "request": {"method": "POST", "url": address}}
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}


def test_an_emergency_is_told_though_another_entry_ends_the_transaction(
    client: FlaskClient,
) -> None:
    entries = [
        {"resource": cold_leg(), "request": {"method": "POST", "url": "QuestionnaireResponse"}},
        {"request": {"method": "GET", "url": "Patient/never"}},
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}

    reply = sent(client, "POST", "/fhir", bundle)

    assert (reply.status_code, codes(reply)) == (404, ["processing", "not-found"])


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"op": "test", "path": "/status", "value": "completed"}, "conflict"),
        ({"op": "remove", "path": "/nothing"}, "value"),
    ],
)
def test_an_emergency_is_told_though_a_patch_beside_it_fails(
    client: FlaskClient, step: dict[str, str], why: str
) -> None:
    there = created(client, unfinished())["id"]
    steps = b64encode(json.dumps([step]).encode()).decode()
    patch = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": steps,
    }
    entries = [
        {"resource": cold_leg(), "request": {"method": "POST", "url": "QuestionnaireResponse"}},
        {
            "resource": patch,
            "request": {"method": "PATCH", "url": f"QuestionnaireResponse/{there}"},
        },
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}

    reply = sent(client, "POST", "/fhir", bundle)

    assert (reply.status_code, codes(reply)) == (422, ["processing", why])
