"""A record is read in a time that somebody waits, and as far as it came."""

from typing import Any

import pytest

from fhir_pad.ehr.record import Unread, read
from fhir_pad.ehr.resources import Server
from fhir_pad.recorded import RESOURCE_TYPES
from fhir_pad.recorded.rows.codes import RXNORM
from fhir_pad.web.smart import reading
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


def test_everything_that_answers_a_question_is_read_of_the_record() -> None:
    assert set(reading.TYPES) == RESOURCE_TYPES - {"Medication"}


def test_what_was_borne_badly_is_told(started) -> None:
    """A statin that did harm is no answer, and nobody is to be told nothing of it."""
    event = {
        "resourceType": "AdverseEvent",
        "id": "e1",
        "actuality": "actual",
        "event": {"coding": [{"system": RXNORM, "code": "83367"}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
    }
    app, ehr = started(resources={**record(), "AdverseEvent": [event]})

    page = Browser(app, ehr).launched()

    assert "It is not said whether another statin or a lower dose is borne." in page.text
