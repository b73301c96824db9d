"""`$populate` reads of what is stored only what the scopes of who asks let them search."""

from collections.abc import Iterator
from typing import Any

import pytest

from access.stored import BASE, Stored, read_strictly, stored, who
from fhir_pad.rest import Asked

FORM = "https://w3id.org/fhir-pad/Questionnaire/leg-pain"
INDEX = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "39156-5"}]},
    "effectiveDateTime": "2026-11-01",
    "valueQuantity": {
        "value": 27,
        "unit": "kg/m2",
        "system": "http://unitsofmeasure.org",
        "code": "kg/m2",
    },
}
MINE = "patient/QuestionnaireResponse.c"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """Return a server that holds two patients, each with one measurement."""
    with stored(tmp_path_factory.mktemp("reach")) as held:
        with held.server.store.transaction() as work:
            for patient in ("p1", "p2"):
                subject = {"reference": f"Patient/{patient}"}
                work.create(INDEX | {"subject": subject}, now=held.server.clock())
        yield held


def populated(server: Stored, scope: str, subject: str = "Patient/p1") -> tuple[int, set[str]]:
    """Return the status, and the linkIds that are answered."""
    sent = [
        {"name": "questionnaire", "valueCanonical": FORM},
        {"name": "subject", "valueReference": {"reference": subject}},
    ]
    body = read_strictly({"resourceType": "Parameters", "parameter": sent})
    asked = Asked("POST", ("Questionnaire", "$populate"), body=body)
    status, said = server.ask(asked, who(scope, "p1"))
    return status, _answered(said["parameter"][0]["resource"]) if status == 200 else set()


def _answered(node: Any) -> set[str]:
    own = {one["linkId"] for one in node.get("item", ()) if "answer" in one}
    return own.union(*(_answered(one) for one in node.get("item", ())))


SCOPES = [
    ("patient/*.cruds", {"sex", "bmi"}),
    (f"{MINE} patient/Patient.s", {"sex"}),
    (f"{MINE} patient/Observation.s", {"bmi"}),
    ("user/*.cruds", {"sex", "bmi"}),
]


@pytest.mark.parametrize(("scope", "filled"), SCOPES)
def test_only_what_may_be_searched_is_filled_in(
    server: Stored, scope: str, filled: set[str]
) -> None:
    status, found = populated(server, scope)

    assert status == 200
    assert found & {"sex", "bmi"} == filled


def test_with_no_scope_to_search_nothing_is_filled_in(server: Stored) -> None:
    assert populated(server, MINE) == (422, set())
    assert populated(server, "patient/Patient.rs patient/Observation.rs") == (403, set())


def test_an_app_for_one_patient_cannot_ask_about_another(server: Stored) -> None:
    assert populated(server, "patient/*.cruds", "Patient/p2") == (403, set())


def test_a_patient_elsewhere_is_not_the_one_stored_here(server: Stored) -> None:
    everybody = "user/*.cruds"

    assert populated(server, everybody, f"{BASE}/Patient/p2")[0] == 200
    assert populated(server, everybody, "https://ehr.example.org/fhir/Patient/p2") == (422, set())
