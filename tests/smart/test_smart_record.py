"""A record is read in a time that somebody waits, and as far as it came."""

from typing import Any

import pytest

from fhir_pad.ehr.record import Unread, read
from fhir_pad.ehr.resources import Server
from smart.browsing import Browser, fields
from smart.fake_ehr import PATIENT
from smart.records import record

TYPES = ("Patient", "Condition", "Procedure")
CANARY = "Quittenstrauch"


def test_what_comes_too_late_is_not_asked_for(started) -> None:
    _, ehr = started(tokens=["t"])

    found = read(Server(ehr.iss, "t"), PATIENT, TYPES, longest_s=-1)

    assert (
        Unread("Condition", "reading took too long"),
        Unread("Procedure", "reading took too long"),
    ) == found.unread
    assert [] == ehr.asked("/fhir/Condition")


def test_what_was_found_before_stays(started) -> None:
    _, ehr = started("fhir_endless", tokens=["t"])

    found = read(Server(ehr.iss, "t"), PATIENT, TYPES)

    assert [Unread("Condition", "there are more than were read")] == list(found.unread)
    assert record()["Patient"][0] == found.patient
    assert {"c1", "c2"} == {one["id"] for one in found.resources} - {PATIENT}


def _of_another() -> dict[str, list[dict[str, Any]]]:
    """Return a record of diagnoses that is somebody else's as a whole."""
    other = {"subject": {"reference": "Patient/p2"}}
    return {**record(), "Condition": [{**one, **other} for one in record()["Condition"]]}


def _with_another() -> dict[str, list[dict[str, Any]]]:
    """Return the same, and the search brings that patient along."""
    them = {"resourceType": "Patient", "id": "p2", "name": [{"family": CANARY}]}
    found = _of_another()
    return {**found, "Condition": [them, *found["Condition"]]}


@pytest.mark.parametrize("scope", ["patient/*.rs", "patient/Condition.rs"])
@pytest.mark.parametrize("held", [_of_another(), _with_another()])
def test_a_record_of_somebody_else_fills_in_nothing(started, held, scope) -> None:
    app, ehr = started(resources=held, scope=f"launch openid {scope}")
    browser = Browser(app, ehr)

    page = browser.launched()

    assert 200 == page.status_code
    assert {"diabetes", "heart-failure"}.isdisjoint(fields(page))
    assert "It names another patient, or none that can be told." in page.text
    assert CANARY not in page.text


def test_a_record_is_this_patients_where_the_patient_is_not_read(started) -> None:
    app, ehr = started(scope="launch openid patient/Condition.rs")

    given = fields(Browser(app, ehr).launched())

    assert ["yes"] == given["diabetes"]
    assert "age" not in given
