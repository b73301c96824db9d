"""The record of an invented patient, as an EHR has it."""

from typing import Any

from smart.fake_ehr import FAMILY, PATIENT

SNOMED = "http://snomed.info/sct"
ACTIVE = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}
    ]
}


def record() -> dict[str, list[dict[str, Any]]]:
    """Return resources by type: a man of 1960 with diabetes and heart failure."""
    return {
        "Patient": [
            {
                "resourceType": "Patient",
                "id": PATIENT,
                "name": [{"family": FAMILY, "given": ["Maria <b>"]}],
                "gender": "male",
                "birthDate": "1960-02-03",
            }
        ],
        "Condition": [_condition("c1", "44054006"), _condition("c2", "84114007")],
    }


def _condition(id_: str, code: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": id_,
        "clinicalStatus": ACTIVE,
        "code": {"coding": [{"system": SNOMED, "code": code}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "recordedDate": "2020-01-01",
    }
