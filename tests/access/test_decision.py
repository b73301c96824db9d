"""What scopes grant, and with which limits."""

import pytest

from fhir_pad.access import Limit, limits
from fhir_pad.access.decision import WITHOUT_LIMIT
from fhir_pad.access.scopes import scopes


def granted(text: str, permission: str, type_: str, patient: str | None = "p1") -> set[Limit]:
    return set(limits(scopes(text), permission, type_, patient))


NOTHING: set[Limit] = set()
OWN = Limit("p1")


@pytest.mark.parametrize(
    ("text", "permission", "type_", "expected"),
    [
        ("user/CarePlan.rs", "r", "CarePlan", {WITHOUT_LIMIT}),
        ("system/*.rs", "s", "CarePlan", {WITHOUT_LIMIT}),
        ("patient/*.rs", "s", "CarePlan", {OWN}),
        ("patient/CarePlan.r", "s", "CarePlan", NOTHING),
        ("patient/CarePlan.r", "r", "Goal", NOTHING),
        ("user/*.write", "r", "CarePlan", NOTHING),
        ("patient/*.rs", "s", "AuditEvent", NOTHING),
        ("patient/AuditEvent.rs user/AuditEvent.s", "r", "AuditEvent", NOTHING),
        ("patient/AuditEvent.rs user/AuditEvent.s", "s", "AuditEvent", {WITHOUT_LIMIT}),
        ("", "r", "CarePlan", NOTHING),
        ("patient/CarePlan.r user/CarePlan.r", "r", "CarePlan", {WITHOUT_LIMIT}),
        ("patient/CarePlan.r user/Goal.r", "r", "CarePlan", {OWN}),
        (
            "patient/CarePlan.r?status=draft patient/CarePlan.s",
            "r",
            "CarePlan",
            {Limit("p1", (("status", "draft"),))},
        ),
        (
            "user/Observation.r?code=a patient/Observation.r?code=b",
            "r",
            "Observation",
            {Limit(None, (("code", "a"),)), Limit("p1", (("code", "b"),))},
        ),
    ],
)
def test_scopes_grant(text: str, permission: str, type_: str, expected: set[Limit]) -> None:
    assert expected == granted(text, permission, type_)


def test_without_a_patient_scopes_for_one_grant_nothing() -> None:
    assert NOTHING == granted("patient/*.cruds", "r", "CarePlan", None)
    assert granted("user/*.cruds", "r", "CarePlan", None) == {WITHOUT_LIMIT}


@pytest.mark.parametrize(
    "restriction",
    [
        "nothing=x",
        "_count=1",
        "_include=CarePlan:goal",
        "_elements=id",
        "_filter=x",
        "date=soon",
        "status=a|b|c",
        "status:not=draft",
        "date=ge",
    ],
)
def test_a_restriction_that_is_no_search_grants_nothing(restriction: str) -> None:
    assert NOTHING == granted(f"user/CarePlan.r?{restriction}", "r", "CarePlan")
    assert NOTHING == granted(f"user/*.r?{restriction}", "r", "CarePlan")


def test_a_restriction_of_any_type_counts_where_it_is_a_search() -> None:
    text = "user/*.r?lifecycle-status=proposed"

    assert granted(text, "r", "Goal") == {Limit(None, (("lifecycle-status", "proposed"),))}
    assert NOTHING == granted(text, "r", "CarePlan")
