"""Operations over HTTP: by GET and POST, at types and instances, with the right refusals."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from requests_of import claudication, codes, cold_leg, created, sent

OURS = "https://w3id.org/fhir-pad"
SET = f"{OURS}/ValueSet/leg-pain-answer"
ANSWERS = f"{OURS}/CodeSystem/leg-pain-answer"


def parameters(**values: Any) -> dict[str, Any]:
    """Return Parameters: `code__valueCode="yes"`, and a resource under its bare name."""
    made = []
    for key, value in values.items():
        name, _, element = key.partition("__")
        made.append({"name": name, element or "resource": value})
    return {"resourceType": "Parameters"} | ({"parameter": made} if made else {})


def said(reply: Any) -> dict[str, Any]:
    """Return the values of the Parameters in a reply by their names."""
    assert reply.status_code == 200, reply.text
    return {
        one["name"]: next((value for name, value in one.items() if name != "name"), None)
        for one in json.loads(reply.data)["parameter"]
    }


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (f"/fhir/ValueSet/$expand?url={SET}", None),
        ("/fhir/ValueSet/leg-pain-answer/$expand", None),
        ("/fhir/ValueSet/$expand", parameters(url__valueUri=SET)),
        ("/fhir/ValueSet/leg-pain-answer/$expand", parameters()),
    ],
)
def test_a_value_set_is_expanded_in_every_way(client: FlaskClient, address: str, body: Any) -> None:
    reply = sent(client, "GET" if body is None else "POST", address, body)

    contained = json.loads(reply.data)["expansion"]["contains"]
    assert {one["code"] for one in contained} >= {"yes", "no", "unknown"}


def test_codes_are_looked_up_and_checked(client: FlaskClient) -> None:
    query = f"system={ANSWERS}&code=yes"

    assert said(client.get(f"/fhir/CodeSystem/$lookup?{query}"))["display"]
    checked = said(client.get(f"/fhir/CodeSystem/$validate-code?url={ANSWERS}&code=yes"))
    assert checked["result"] is True
    wrong = said(client.get("/fhir/CodeSystem/leg-pain-answer/$validate-code?code=nothing"))
    assert wrong["result"] is False
    inside = said(client.get(f"/fhir/ValueSet/leg-pain-answer/$validate-code?{query}"))
    assert inside["result"] is True
    same = said(client.get(f"/fhir/CodeSystem/$subsumes?system={ANSWERS}&codeA=yes&codeB=yes"))
    assert same["outcome"] == "equivalent"


def test_codes_are_translated(client: FlaskClient) -> None:
    reply = client.get(
        "/fhir/ConceptMap/triage-to-priority/$translate"
        f"?system={OURS}/CodeSystem/triage-level&code=emergency-now"
    )

    assert said(reply)["result"] is True


def test_the_versions_of_fhir_are_told(client: FlaskClient) -> None:
    assert said(client.get("/fhir/$versions")) == {"version": "4.0", "default": "4.0"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_plan_is_applied_to_what_is_stored(client: FlaskClient, method: str) -> None:
    stored = created(client, claudication())
    address = "/fhir/PlanDefinition/leg-pain/$apply"

    reply = (
        client.get(f"{address}?subject=Patient/example")
        if method == "GET"
        else sent(client, "POST", address, parameters(subject__valueString="Patient/example"))
    )

    plan = json.loads(reply.data)
    assert plan["resourceType"] == "CarePlan"
    assert f"QuestionnaireResponse/{stored['id']}" in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    kept = json.loads(client.get("/fhir/CarePlan").data)
    assert kept["total"] == 1, "what is applied is not kept"


def test_the_plan_is_applied_to_what_is_sent(client: FlaskClient) -> None:
    data = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": claudication()}]}
    body = parameters(
        subject__valueString="Patient/example",
        url__valueUri=f"{OURS}/PlanDefinition/leg-pain",
        data=data,
    )

    bundle = json.loads(sent(client, "POST", "/fhir/PlanDefinition/$r5.apply", body).data)

    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds >= {"CarePlan", "RequestGroup", "RiskAssessment", "Observation"}


def test_definitions_are_packed_and_their_data_named(client: FlaskClient) -> None:
    packed = json.loads(client.get("/fhir/Questionnaire/leg-pain/$package").data)
    library = json.loads(client.get("/fhir/PlanDefinition/leg-pain/$data-requirements").data)

    assert packed["entry"][0]["resource"]["id"] == "leg-pain"
    assert library["type"]["coding"][0]["code"] == "module-definition"


@pytest.mark.parametrize(
    ("body", "address", "severities"),
    [
        (claudication(), "/fhir/QuestionnaireResponse/$validate", {"information"}),
        (claudication() | {"status": "done"}, "/fhir/QuestionnaireResponse/$validate", {"error"}),
        ({"resourceType": "Patient"}, "/fhir/QuestionnaireResponse/$validate", {"error"}),
        (
            parameters(resource={"resourceType": "Patient"}),
            "/fhir/Patient/$validate",
            {"information"},
        ),
        ({"foo": 1}, "/fhir/Patient/$validate", {"error"}),
    ],
)
def test_what_is_wrong_is_an_answer(
    client: FlaskClient, body: Any, address: str, severities: set[str]
) -> None:
    reply = sent(client, "POST", address, body)

    assert reply.status_code == 200
    found = {one["severity"] for one in json.loads(reply.data)["issue"]}
    assert severities <= found
    assert ("error" in found) is ("error" in severities)


def test_what_is_stored_and_published_can_be_validated(client: FlaskClient) -> None:
    stored = created(client, claudication())

    for address in (f"QuestionnaireResponse/{stored['id']}", "Questionnaire/leg-pain"):
        reply = client.get(f"/fhir/{address}/$validate")
        assert "error" not in reply.text


@pytest.mark.parametrize(
    ("request_", "body", "status", "code"),
    [
        ("GET /fhir/PlanDefinition/leg-pain/$apply", None, 400, "required"),
        ("GET /fhir/PlanDefinition/$apply?subject=Patient/1", None, 400, "required"),
        ("GET /fhir/PlanDefinition/$apply?subject=Patient/1&url=x", None, 422, "not-found"),
        ("GET /fhir/PlanDefinition/never/$apply?subject=Patient/1", None, 404, "not-found"),
        ("GET /fhir/ActivityDefinition/statin/$apply?subject=Patient/1", None, 422, "business-rule"),
        ("GET /fhir/ValueSet/$expand", None, 400, "required"),
        ("GET /fhir/ValueSet/$expand?url=https://a.example/x", None, 422, "not-found"),
        (f"GET /fhir/ValueSet/$expand?url={SET}&count=x", None, 400, "invalid"),
        (f"GET /fhir/ValueSet/$expand?url={SET}&date=2020", None, 400, "not-supported"),
        ("GET /fhir/ValueSet/never/$expand", None, 404, "not-found"),
        (f"GET /fhir/CodeSystem/$lookup?system={ANSWERS}", None, 400, "required"),
        ("POST /fhir/ValueSet/$expand", {"resourceType": "Patient"}, 400, "invalid"),
        ("POST /fhir/ValueSet/$expand", [], 400, "structure"),
        ("POST /fhir/ValueSet/$nothing", {}, 404, "not-supported"),
        ("GET /fhir/QuestionnaireResponse/$assess", None, 405, "not-supported"),
        ("POST /fhir/PlanDefinition/leg-pain/$apply", {"resourceType": "Parameters", "x": 1}, 400, "structure"),
    ],
)  # fmt: skip
def test_a_wrong_call_has_the_right_status(
    client: FlaskClient, request_: str, body: Any, status: int, code: str
) -> None:
    method, address = request_.split()

    reply = sent(client, method, address, body)

    assert (reply.status_code, codes(reply)[0]) == (status, code), reply.text


def test_strict_handling_refuses_an_unknown_parameter(client: FlaskClient) -> None:
    address = f"/fhir/ValueSet/$expand?url={SET}&foo=bar"

    assert client.get(address).status_code == 200
    assert sent(client, "GET", address, prefer="handling=strict").status_code == 400


def test_strict_handling_refuses_an_unknown_parameter_in_a_body(client: FlaskClient) -> None:
    named = [{"name": "url", "valueUri": SET}, {"name": "fitler", "valueString": "x"}]
    body = {"resourceType": "Parameters", "parameter": named}

    assert sent(client, "POST", "/fhir/ValueSet/$expand", body).status_code == 200
    reply = sent(client, "POST", "/fhir/ValueSet/$expand", body, prefer="handling=strict")
    assert (reply.status_code, codes(reply)) == (400, ["not-supported"])


def test_what_is_not_finished_is_not_extracted_and_its_emergency_told(client: FlaskClient) -> None:
    for body in (cold_leg(), parameters(**{"questionnaire-response": cold_leg()})):
        reply = sent(client, "POST", "/fhir/QuestionnaireResponse/$extract", body)

        assert (reply.status_code, codes(reply)) == (422, ["processing", "business-rule"])


def test_strict_handling_of_an_assessment_loses_no_emergency(client: FlaskClient) -> None:
    address, strict = "/fhir/QuestionnaireResponse/$assess", "handling=strict"
    body = parameters(response=cold_leg())
    named = parameters(response=cold_leg(), canary__valueString="x")

    right = sent(client, "POST", address, body, prefer=strict)
    lenient = sent(client, "POST", address, named)
    wrong = sent(client, "POST", address, named, prefer=strict)
    in_address = sent(client, "POST", f"{address}?canary=1", body, prefer=strict)

    assert (right.status_code, lenient.status_code) == (200, 200)
    for refused in (wrong, in_address):
        assert (refused.status_code, codes(refused)) == (400, ["processing", "not-supported"])
        assert "canary" not in refused.text


@pytest.mark.parametrize("operation", ["$apply", "$r5.apply"])
def test_a_refusal_to_apply_the_plan_loses_no_emergency(
    client: FlaskClient, operation: str
) -> None:
    address = f"/fhir/PlanDefinition/leg-pain/{operation}"
    misspelt = [{"resource": cold_leg("draft")}]
    data = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": cold_leg()}]}

    nobody = sent(client, "POST", address, parameters(data=data))
    called = parameters(subject__valueString="Patient/example", data=data | {"entry": misspelt})
    malformed = sent(client, "POST", address, called)

    assert (nobody.status_code, codes(nobody)[:2]) == (400, ["processing", "required"])
    assert (malformed.status_code, codes(malformed)) == (400, ["processing", "code-invalid"])


@pytest.mark.parametrize(
    ("address", "subject", "sent_with_it"),
    [
        ("PlanDefinition/leg-pain/$apply", {"valueString": "Patient/2"}, claudication()),
        ("PlanDefinition/leg-pain/$r5.apply", {"valueString": "Patient/2"}, claudication()),
        (
            "Questionnaire/leg-pain/$populate",
            {"valueReference": {"reference": "Patient/2"}},
            {"resourceType": "Condition", "subject": {"reference": "Patient/1"}},
        ),
    ],
)
def test_what_is_about_another_patient_is_refused_alike_wherever_it_is_sent(
    client: FlaskClient, address: str, subject: dict[str, Any], sent_with_it: dict[str, Any]
) -> None:
    entries = [{"resource": sent_with_it}]
    body = parameters(data={"resourceType": "Bundle", "type": "collection", "entry": entries})
    body["parameter"].append({"name": "subject", **subject})

    reply = sent(client, "POST", f"/fhir/{address}", body)

    assert (reply.status_code, codes(reply)) == (422, ["business-rule"])
