"""Resources with one fault each, made from sound ones: what a validator has to refuse.

Must not know a validator.
"""

import json
from collections.abc import Mapping
from typing import Any

from samples import CLAUDICATION, NOW, ROOT, response, sent
from validator.claimed import claiming

from fhir_pad import assess
from fhir_pad.fhir.canonical import system, url
from fhir_pad.fhir.write import write

Resource = Mapping[str, Any]
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def broken() -> Mapping[str, Resource]:
    """Return each broken resource under the name of its fault."""
    return _broken_results() | _broken_claims() | _broken_responses() | _broken_definitions()


def _sound() -> dict[str, Resource]:
    """Return one result of each type."""
    bundle = json.loads(write(assess(sent(CLAUDICATION), now=NOW).bundle()))
    return {one["resource"]["resourceType"]: one["resource"] for one in bundle["entry"]}


def _broken_claims() -> dict[str, Resource]:
    """Return results that R4 allows and that our profiles, which they claim, do not."""
    claims = {type_: claiming(resource) for type_, resource in _sound().items()}
    (prediction,) = claims["RiskAssessment"]["prediction"]
    bare = {name: part for name, part in prediction.items() if name != "extension"}
    other = {"coding": [{"system": system("pad-status"), "code": "confirmed"}]}
    elsewhere = {"questionnaire": f"{url('Questionnaire', 'leg-pain')}|0.0.1"}
    return {
        "active plan": {**claims["CarePlan"], "status": "active"},
        "prediction without its basis": {**claims["RiskAssessment"], "prediction": [bare]},
        "finding of another kind": {**claims["Observation"], "code": other},
        "Questionnaire in another version": {**claims["QuestionnaireResponse"], **elsewhere},
    }


def _broken_results() -> dict[str, Resource]:
    sound = _sound()
    unknown = [{"coding": [{"system": INTERPRETATION, "code": "low-ish"}]}]
    undefined = [{"url": url("StructureDefinition", "undefined"), "valueCode": "x"}]
    without = {name: part for name, part in sound["Goal"].items() if name != "lifecycleStatus"}
    return {
        "forbidden intent": sound["CarePlan"] | {"intent": "directive"},
        "missing status": without,
        "unknown element": sound["Provenance"] | {"why": "It was asked for."},
        "impossible probability": sound["RiskAssessment"]
        | {"prediction": [{"probabilityDecimal": 120}]},
        "undefined extension": sound["CarePlan"] | {"extension": undefined},
        "unknown code": sound["Observation"] | {"interpretation": unknown},
    }


def _broken_responses() -> dict[str, Resource]:
    offered_elsewhere = {"system": system("leg-pain-answer"), "code": "calf"}
    return {
        "unknown question": _first_item({"linkId": "shoe-size"}),
        "answer not offered": _first_item({"answer": [{"valueCoding": offered_elsewhere}]}),
    }


def _first_item(change: Resource) -> Resource:
    """Return a response with this change in its first answered question."""
    answered = response(CLAUDICATION)
    answered["item"][0]["item"][0] |= change
    return answered


def _broken_definitions() -> dict[str, Resource]:
    twice = [{"code": "routine"}, {"code": "routine"}]
    nowhere = [{"type": "element", "expression": "CarePlan.activity.urgency"}]
    extension = "fhir_pad/published/StructureDefinition-plan-phase.json"
    return {
        "code given twice": _published("valuesets/triage-level.json") | {"concept": twice},
        "extension of nothing": _published(extension) | {"context": nowhere},
    }


def _published(name: str) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads((ROOT / name).read_text("utf-8"))
    return definition
