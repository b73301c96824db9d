"""How tests call a service: what an EHR sends when a record is opened or an order is signed."""

from typing import Any

from samples import NOW

from fhir_pad import cds
from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE as BASE_LANGUAGE

BASE = "https://pad.example.org/fhir"
HERE = cds.Here(BASE)
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
PATIENT = {"resourceType": "Patient", "id": "example"}
AUTHORIZATION = {
    "access_token": "canary-token",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "user/*.rs",
    "subject": "cds-client",
}
ATC = "http://www.whocc.no/atc"


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle as a search answers."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def call(hook: str, *responses: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Return the body of a call about the example patient."""
    prefetch: dict[str, Any] = {"patient": PATIENT}
    if responses:
        prefetch["responses"] = bundle(*responses)
    return {
        "hook": hook,
        "hookInstance": INSTANCE,
        "context": {"userId": "Practitioner/1", "patientId": "example", **context},
        "prefetch": prefetch,
    }


def order(code: str, system: str = ATC, patient: str = "example") -> dict[str, Any]:
    """Return a draft order for a medicine."""
    return {
        "resourceType": "MedicationRequest",
        "id": f"order-{code}",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient}"},
        "medicationCodeableConcept": {"coding": [{"system": system, "code": code}]},
    }


def answered(
    body: Any, service: str | None = None, here: cds.Here = HERE, language: str = BASE_LANGUAGE.tag
) -> list[dict[str, Any]]:
    """Return the cards that a call is answered with, as JSON that has been through bytes."""
    found = cds.SERVICES[service or f"leg-pain-{body['hook']}"]
    said = cds.answer(body, found, NOW, here, language=language)
    made: Any = strict.read(write(said), strict.OWN_LIMITS)
    return made["cards"]
