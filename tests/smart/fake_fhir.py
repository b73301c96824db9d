"""The FHIR server of the fake EHR: it reads, searches page by page, and takes a transaction."""

import json

from flask import Response, request

from smart.fake_ehr import PATIENT, Ehr
from smart.fake_replies import late, said


def answer(ehr: Ehr, path: str) -> Response:
    if ehr.fault == "fhir_slow" and path == "Condition":
        return late()
    refused = _refused(ehr, path)
    if refused is not None:
        return refused
    type_, _, id_ = path.partition("/")
    found = ehr.resources.get(type_, [])
    if id_:
        one = next((one for one in found if one["id"] == id_), None)
        return said({"resourceType": "OperationOutcome"}, 404) if one is None else said(one)
    # R4 has no search parameter `patient` for this type.
    whose = ("subject", f"Patient/{PATIENT}") if type_ == "AdverseEvent" else ("patient", PATIENT)
    assert request.args[whose[0]] == whose[1]
    page = {"resourceType": "Bundle", "type": "searchset"}
    page["entry"] = [{"resource": one, "search": {"mode": "match"}} for one in found]
    page |= {"link": _links(ehr, type_)}
    if "page" in request.args:
        page["entry"] = page["entry"][1:]
    elif page["link"]:
        page["entry"] = page["entry"][:1]
    return said(page)


def _links(ehr: Ehr, type_: str) -> list[dict[str, str]]:
    if ehr.fault == "fhir_next_elsewhere" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.elsewhere}/fhir/Condition?page=2"}]
    if ehr.fault == "fhir_next_outside" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.origin}/auth/keys"}]
    if ehr.fault == "fhir_endless" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.iss}/Condition?patient={PATIENT}&page=2"}]
    if len(ehr.resources.get(type_, [])) > 1 and "page" not in request.args:
        return [{"relation": "next", "url": f"{ehr.iss}/{type_}?patient={PATIENT}&page=2"}]
    return []


def _refused(ehr: Ehr, path: str) -> Response | None:
    bearer = request.headers.get("Authorization", "")
    if bearer != f"Bearer {ehr.tokens[-1]}" or ehr.fault == "fhir_401":
        return said({"resourceType": "OperationOutcome"}, 401)
    if ehr.fault == "fhir_401_once":
        ehr.fault = ""
        return said({"resourceType": "OperationOutcome"}, 401)
    status = {"fhir_403": 403, "fhir_500": 500}.get(ehr.fault)
    if status is not None and path == "Condition":
        return said({"resourceType": "OperationOutcome"}, status)
    if ehr.fault == "fhir_html" and path == "Condition":
        return Response("<html>", content_type="text/html")
    if ehr.fault == "fhir_other_patient" and path.startswith("Patient/"):
        return said({"resourceType": "Patient", "id": "p2"})
    return None


def transaction(ehr: Ehr) -> Response:
    refused = _refused(ehr, "")
    if refused is not None:
        return refused
    if ehr.fault == "write_400":
        return said({"resourceType": "OperationOutcome"}, 400)
    if ehr.fault == "write_slow":
        return late()
    ehr.written.append(json.loads(request.get_data()))
    if ehr.fault == "write_html":
        return Response("<p>thanks</p>", content_type="text/html")
    if ehr.fault == "write_502":
        return Response("proxy", 502)
    status = "422 Unprocessable" if ehr.fault == "write_part" else "201 Created"
    entries = [{"response": {"status": status}} for _ in ehr.written[-1]["entry"]]
    return said({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})
