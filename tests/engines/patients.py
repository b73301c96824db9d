"""Each vignette as data for another engine, with the actions that our `$apply` proposes for it.

Must not know which engine applies the plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from operations.calling import given, parameters, published
from samples import CLAUDICATION, COLD_LEG, response, vignettes

from fhir_pad.fhir import strict
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.plan import APPLY_PLAN

PATIENT = {"resourceType": "Patient", "id": "example"}
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
PROPOSED = frozenset({"recommended", "consider"})


def _condition(code: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "subject": {"reference": f"Patient/{PATIENT['id']}"},
        "code": {"coding": [{"system": SNOMED, "code": code}]},
    }


EHR = (
    _condition("399957001"),  # arterial disease of the legs
    _condition("73211009"),  # diabetes
    _condition("84114007"),  # heart failure
    {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": f"Patient/{PATIENT['id']}"},
        "code": {"coding": [{"system": LOINC, "code": "72166-2"}]},
        "effectiveDateTime": "2026-11-01",
        "valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "449868002"}]},
    },
)


@dataclass(frozen=True, slots=True)
class Patient:
    """One person: the resources that an engine is given, and the codes of what is proposed."""

    name: str
    resources: tuple[dict[str, Any], ...]
    proposed: frozenset[str]


def patients() -> Iterator[Patient]:
    """Give people of our own, of one of whom nothing is known, and every vignette."""
    yield _patient("nobody asked")
    yield _patient("claudication", response(CLAUDICATION))
    yield _patient("cold leg", response(COLD_LEG))
    yield _patient("known to the EHR", *EHR)
    yield _patient("known to the EHR and asked", response(CLAUDICATION), *EHR)
    for one in vignettes():
        authored = {"authored": one["authored"]} if "authored" in one else {}
        yield _patient(one["id"], response(one["inputs"], status="in-progress", **authored))


def _patient(name: str, *resources: dict[str, Any]) -> Patient:
    """Return a person with these resources, as JSON that has been through bytes."""
    sent = tuple(
        strict.read(write({**one, "id": f"sent-{index}"})) for index, one in enumerate(resources)
    )
    return Patient(name, (PATIENT, *sent), proposed(sent))


def proposed(resources: tuple[dict[str, Any], ...]) -> frozenset[str]:
    """Return the codes of the actions that `$apply` recommends or offers for consideration."""
    data = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in resources],
    }
    instance = published("PlanDefinition", url("PlanDefinition", "leg-pain"))
    asked = parameters(subject__valueString=f"Patient/{PATIENT['id']}", data=data)
    plan: Any = strict.read(write(APPLY_PLAN.run(asked, given(instance))))
    [group] = [one for one in plan["contained"] if one["resourceType"] == "RequestGroup"]
    return frozenset(
        action["id"]
        for phase in group.get("action", ())
        for action in phase["action"]
        if action["code"][1]["coding"][0]["code"] in PROPOSED
    )
