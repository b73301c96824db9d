"""A record is read in a time that somebody waits, and as far as it came."""

from fhir_pad.ehr.record import Unread, read
from fhir_pad.ehr.resources import Server
from smart.fake_ehr import PATIENT
from smart.records import record

TYPES = ("Patient", "Condition", "Procedure")


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
