"""Responses of invented patients, and the vignettes, for tests of every way in."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.write import write

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
VIGNETTES = SHARED / "clinical" / "vignettes.json"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

CLAUDICATION: dict[str, Any] = {
    "acute-change": "no",
    "p-pain": "no",
    "p-pallor": "no",
    "p-cold": "no",
    "p-numb": "no",
    "p-paralysis": "no",
    "chest-symptoms": "no",
    "massive-blue-swelling": "no",
    "compartment-acute": "no",
    "cauda-equina": "no",
    "severe-infection": "no",
    "trauma": "no",
    "age": 66,
    "sex": "male",
    "leg-symptom": "yes",
    "leg-side": "left",
    "pain-site": ("calf",),
    "walk-trigger": "yes",
    "walk-begins-rest": "no",
    "walk-uphill": "yes",
    "walk-level": "yes",
    "walk-distance-m": 300,
    "walk-distance-same": "yes",
    "relief-stand": "gone-10min",
    "abi-l": Decimal("0.70"),
    "abi-r": Decimal("1.05"),
}
"""A man with calf pain on walking."""

COLD_LEG: dict[str, Any] = {
    "acute-change": "yes",
    "p-pain": "yes",
    "p-pallor": "yes",
    "p-cold": "yes",
    "age": 71,
    "leg-symptom": "yes",
}
"""Someone whose leg turned cold, pale and painful today."""


def response(
    answers: Mapping[str, Any],
    *,
    status: str = "completed",
    questionnaire: str = "leg-pain",
    authored: str | None = "2026-11-21T09:30:00+01:00",
) -> dict[str, Any]:
    """Return the QuestionnaireResponse that gives these answers."""
    form = engine.forms().find(pinned("Questionnaire", questionnaire))
    subject = {"reference": "Patient/example"}
    return form.respond(as_answers(answers), status=status, authored=authored, subject=subject)


def sent(answers: Mapping[str, Any], **how: Any) -> bytes:
    """Return the bytes of such a response."""
    return write(response(answers, **how))


def as_answers(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON answers as the form takes them: a list becomes a tuple."""
    return {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}


def vignettes() -> list[dict[str, Any]]:
    """Return the vignettes, none when the folder is absent; decimals exact."""
    if not VIGNETTES.is_file():
        return []
    loaded: list[dict[str, Any]] = json.loads(VIGNETTES.read_text("utf-8"), parse_float=Decimal)[
        "vignettes"
    ]
    return loaded
