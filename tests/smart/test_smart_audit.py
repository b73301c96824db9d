"""Whoever opens a patient in the app leaves an AuditEvent, and so does who may not."""

from typing import Any

from audit.balp import faults
from flask import Flask
from samples import CLAUDICATION

from smart.browsing import Browser, fields
from smart.fake_ehr import PATIENT, Ehr
from smart.test_smart_work import FORM, as_fields


def recorded(app: Flask) -> list[dict[str, Any]]:
    """Return the AuditEvents of the app, the newest first."""
    found = app.test_client().get("/fhir/AuditEvent?_sort=-date&_count=100").get_json()
    return [entry["resource"] for entry in found.get("entry", ())]


def since(app: Flask, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the AuditEvents that are new and not about reading AuditEvents."""
    known = {one["id"] for one in before}
    new = [one for one in recorded(app) if one["id"] not in known]
    return [one for one in new if one["subtype"][0]["code"] == "operation"]


def patients(event: dict[str, Any]) -> list[str]:
    """Return whom an event is about."""
    what = (entity.get("what", {}) for entity in event.get("entity", ()))
    return [one["reference"] for one in what if "/Patient/" in one.get("reference", "")]


def test_each_page_with_a_patient_is_recorded(started) -> None:
    app, ehr = started()
    before = recorded(app)
    browser = Browser(app, ehr)
    given = fields(browser.launched())
    sent = browser.post(FORM, **{**given, **as_fields(CLAUDICATION)})
    browser.get(sent.location)

    events = since(app, before)

    assert len(events) == 4  # the callback, the form, the answers, the result
    assert {reference for one in events for reference in patients(one)} == {patient_of(ehr)}
    assert {one["outcome"] for one in events} == {"0"}
    assert [fault for one in events for fault in faults(one)] == []


def patient_of(ehr: Ehr) -> str:
    """Return the patient as the address at the EHR."""
    return f"{ehr.origin}/fhir/Patient/{PATIENT}"


def test_a_browser_without_a_patient_is_recorded_as_refused(started) -> None:
    app, ehr = started()
    before = recorded(app)

    assert Browser(app, ehr).get(FORM).status_code == 400

    [event] = since(app, before)
    assert event["outcome"] == "4"
    assert patients(event) == []
