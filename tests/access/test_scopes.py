"""A scope is what SMART writes, to the letter; anything else grants nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.access.scopes import ALL, Level, Scope, scopes

PATIENT, USER, SYSTEM = Level.PATIENT, Level.USER, Level.SYSTEM
LABORATORY = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
READ = {
    "patient/Observation.rs": Scope(PATIENT, "Observation", "rs"),
    "patient/Observation.read": Scope(PATIENT, "Observation", "rs"),
    "user/*.write": Scope(USER, "*", "cud"),
    "system/*.*": Scope(SYSTEM, "*", "cruds"),
    "user/CarePlan.cruds": Scope(USER, "CarePlan", "cruds"),
    "patient/QuestionnaireResponse.c": Scope(PATIENT, "QuestionnaireResponse", "c"),
    f"patient/Observation.rs?category={LABORATORY}": Scope(
        PATIENT, "Observation", "rs", (("category", LABORATORY),)
    ),
    "user/Observation.s?code=a,b&status=final": Scope(
        USER, "Observation", "s", (("code", "a,b"), ("status", "final"))
    ),
    "user/Observation.rs?code=x%7Cy": Scope(USER, "Observation", "rs", (("code", "x|y"),)),
    "user/Observation.rs?date=ge2026-01-01T00:00:00+01:00": Scope(
        USER, "Observation", "rs", (("date", "ge2026-01-01T00:00:00+01:00"),)
    ),
    "user/Observation.rs?value-string=a=b": Scope(
        USER, "Observation", "rs", (("value-string", "a=b"),)
    ),
}
NOTHING = [
    "",
    " ",
    "patient",
    "patient/",
    "patient/Observation",
    "patient/Observation.",
    "patient/.rs",
    "patient/Observation.sr",
    "patient/Observation.rsc",
    "patient/Observation.rr",
    "patient/Observation.rsXYZ",
    "patient/Observation.RS",
    "patient/Observation.readwrite",
    "patient/Observation.read.write",
    "patient/Observation.rs.read",
    "patient/observation.rs",
    "patient/OBSERVATION.rs",
    "patient/Observations.rs",
    "patient/Nothing.rs",
    "patient/Resource.rs",
    "patient/DomainResource.rs",
    "patient/**.rs",
    "patient/*.**",
    "*/*.rs",
    "Patient/Observation.rs",
    "practitioner/Observation.rs",
    "xpatient/Observation.rs",
    "patient/Observation.rs,patient/CarePlan.rs",
    "patient\\Observation.rs",
    "patient/Observation/1.rs",
    "patient//Observation.rs",
    "patient/Observation.rs/",
    "patient/Observation.rs?",
    "patient/Observation.?code=x",
    "patient/Observation.read?code=x",
    "patient/Observation.*?code=x",
    "patient/Observation.rs?code",
    "patient/Observation.rs?code=",
    "patient/Observation.rs?=x",
    "patient/Observation.rs?code=x&",
    "patient/Observation.rs?&code=x",
    "patient/Observation.rs?code=x&&status=final",
    "patient/Observation.rs?code:not=x",
    "patient/Observation.rs?subject:Patient=1",
    "patient/Observation.rs?subject.name=x",
    "patient/Observation.rs?_has:CarePlan:goal:_id=x",
    "patient/Observation.rs?code=%",
    "patient/Observation.rs?code=%zz",
    "patient/Observation.rs?code=%ff",
    "patient/Observation.rs?code=é",
    "patient/Observation.rs\n",
    "patient/Observation.rs\tuser/*.cruds",
    "patient/Observation.rs\u00a0",
    "openid",
    "fhirUser",
    "launch",
    "launch/patient",
    "offline_access",
    "https://example.org/scope",
]


@pytest.mark.parametrize("text", READ)
def test_a_scope_is_read(text: str) -> None:
    assert (READ[text],) == scopes(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_scope_grants_nothing(text: str) -> None:
    assert () == scopes(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_scope_takes_nothing_from_others(text: str) -> None:
    first = "user/CarePlan.r"

    assert scopes(f"{first} {text}")[0] == Scope(USER, "CarePlan", "r")
    assert len(scopes(f"{first} {text}")) == 1


def test_only_blanks_stand_between_scopes() -> None:
    assert len(scopes("user/CarePlan.r  user/Goal.r user/CarePlan.r")) == 2


@pytest.mark.parametrize("number", range(1, 32))
def test_every_choice_of_letters_in_their_order_is_a_scope(number: int) -> None:
    letters = "".join(letter for bit, letter in enumerate(ALL) if number >> bit & 1)

    [read] = scopes(f"user/CarePlan.{letters}")

    assert read.permissions == letters
    assert {one for one in ALL if read.grants(one, "CarePlan")} == set(letters)
    assert not any(read.grants(one, "Goal") for one in ALL)


@given(st.text(max_size=60) | st.text(alphabet="patienusr/*.Obv?=&%cd ", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for read in scopes(text):
        assert read.permissions
        assert f"{read.level}/{read.type}." in text
