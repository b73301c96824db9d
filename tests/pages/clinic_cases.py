"""What the pages of clinicians are filled with: stored responses of invented patients."""

from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

import orjson
from samples import CLAUDICATION, response

from fhir_pad.fhir.write import write

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
ULCER: dict[str, Any] = {
    **CLAUDICATION,
    "walk-trigger": "unknown",
    "rest-pain": "yes",
    "wound": "yes",
    "wound-site": "toe-forefoot",
    "wound-days": 40,
    "gangrene": "no",
    "diabetes": "yes",
    "pulse-femoral-l": "weak",
    "pulse-foot-l": "absent",
    "pulse-foot-r": "normal",
}
"""A sore toe, diabetes, no foot pulse."""


def made(origin: str, type_: str, resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as the server keeps it."""
    asked = Request(  # noqa: S310 - our own server
        f"{origin}/fhir/{type_}",
        data=write(resource),
        headers={"Content-Type": "application/fhir+json", "Prefer": "return=representation"},
    )
    with urlopen(asked, timeout=30) as reply:  # noqa: S310
        kept: dict[str, Any] = orjson.loads(reply.read())
        return kept


def patient(origin: str, family: str, given: str = "Maria") -> str:
    """Return the reference of a new patient."""
    name = [{"family": family, "given": [given]}]
    kept = made(origin, "Patient", {"resourceType": "Patient", "name": name})
    return f"Patient/{kept['id']}"


def submitted(origin: str, answers: dict[str, Any], subject: str, **how: Any) -> str:
    """Return the id of a stored response."""
    sent = response(answers, **how)
    if how.get("status", "completed") == "completed":
        sent = response(answers, **{**how, "status": "completed"})
    kept = made(origin, "QuestionnaireResponse", {**sent, "subject": {"reference": subject}})
    return str(kept["id"])


def abi_over_time(origin: str, family: str = "Herbst", given: str = "Maria") -> str:
    """Return the id of the last of three responses of a new patient, whose left leg gets worse."""
    subject = patient(origin, family, given)
    id_ = ""
    for day, index in (("2024-03-01", "1.44"), ("2025-03-01", "0.84"), ("2026-03-01", "0.61")):
        answers = {**CLAUDICATION, "abi-l": Decimal(index)}
        id_ = submitted(origin, answers, subject, authored=f"{day}T09:00:00Z", status="completed")
    return id_
