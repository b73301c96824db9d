"""Who a token names, as far as its claims say it in a way that can be used."""

import pytest

from fhir_pad.access import NOBODY, Unidentified, limits
from fhir_pad.access.identity import Identity, identity


def test_claims_tell_who_asks() -> None:
    made = identity(
        {
            "iss": "https://i",
            "sub": "s",
            "client_id": "app",
            "patient": "p1",
            "fhirUser": "https://ehr.example.org/fhir/Practitioner/1",
        }
    )

    assert made == Identity(
        (), "p1", "https://ehr.example.org/fhir/Practitioner/1", "s", "https://i", "app"
    )


def test_somebody_without_claims_is_known_and_has_nothing() -> None:
    assert identity({}).is_known
    assert identity({}).scopes == ()
    assert not NOBODY.is_known


@pytest.mark.parametrize("value", ["", "Patient/p1", "p 1", "p1,p2", "a" * 65, 1, ["p1"], None])
def test_what_is_no_id_is_no_patient(value: object) -> None:
    assert identity({"patient": value, "scope": "patient/*.rs"}).patient is None


@pytest.mark.parametrize("value", ["Device/1", "javascript:x/Patient/1", "x", 7, "Patient/"])
def test_what_is_no_user_is_left_out(value: object) -> None:
    assert identity({"fhirUser": value}).user == ""


@pytest.mark.parametrize("name", ["scope", "sub", "iss", "client_id", "azp"])
@pytest.mark.parametrize("value", [1, None, ["x"], {}])
def test_a_claim_that_should_be_text_is_text(name: str, value: object) -> None:
    with pytest.raises(Unidentified, match=name):
        identity({name: value})


@pytest.mark.parametrize(
    ("user", "patient", "reaches"),
    [
        ("Practitioner/1", "p1", [None]),
        ("PractitionerRole/1", "p1", [None]),
        ("", "p1", [None]),
        ("Patient/p1", "p1", ["p1"]),
        ("https://ehr.example.org/fhir/Patient/p2", "p1", ["p1"]),
        ("RelatedPerson/1", "p1", ["p1"]),
        ("Person/1", None, []),
        (None, "p1", [None]),
        ("https://ehr.example.org/fhir/Practitioner/a_b/_history/2", "p1", [None]),
        ("https://ehr.example.org/fhir/Patient/p1/_history/2", "p1", ["p1"]),
        ("https://ehr.example.org/fhir/Patient/p1/", "p1", ["p1"]),
        ("https://ehr.example.org/fhir/Practitioner/1?tenant=2", "p1", ["p1"]),
        ("Patient/a_b", None, []),
        ("Device/1", None, []),
        (["Patient/p1"], "p1", ["p1"]),
        (7, "p1", ["p1"]),
    ],
)
def test_users_who_are_no_clinicians_have_the_patient_of_the_token_alone(
    user: object, patient: str | None, reaches: list[str | None]
) -> None:
    claims = {"scope": "user/*.rs", "fhirUser": user, "patient": patient}

    made = identity(claims)

    assert reaches == [one.patient for one in limits(made.scopes, "r", "CarePlan", made.patient)]
