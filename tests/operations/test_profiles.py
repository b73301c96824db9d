"""Our published profiles are evaluated: what we make keeps them, what breaks them is told."""

import copy
from typing import Any

import pytest
from calling import given, parameters, published
from samples import CLAUDICATION, COLD_LEG, NOW, response, vignettes

from fhir_pad import engine
from fhir_pad.fhir import strict
from fhir_pad.fhir.canonical import BASE, pinned
from fhir_pad.fhir.write import write
from fhir_pad.operations.differential import ONE_OF, UNDERSTOOD
from fhir_pad.operations.validate import validate_of
from fhir_pad.publish.profiles import PROFILES

OF_TYPE = {one.type: pinned("StructureDefinition", one.name) for one in PROFILES}
PEOPLE = [CLAUDICATION, COLD_LEG, *(one["inputs"] for one in vignettes())]


def said(resource: dict[str, Any], profile: str) -> list[tuple[str, str]]:
    """Return (code, place) of each error that the profile leads to."""
    asked = parameters(resource=resource, profile__valueUri=profile)
    outcome: Any = validate_of(resource["resourceType"]).run(asked, given())
    return [
        (one["code"], one.get("expression", [""])[0])
        for one in outcome["issue"]
        if one["severity"] == "error"
    ]


def made(answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the results of a patient that a profile is published for."""
    bundle = engine.assess(response(answers, status="in-progress"), now=NOW).bundle()
    read: Any = strict.read(write(bundle))
    resources = [entry["resource"] for entry in read["entry"]]
    return [one for one in resources if one["resourceType"] in OF_TYPE]


@pytest.mark.parametrize("answers", PEOPLE)
def test_what_we_make_keeps_its_profile(answers: dict[str, Any]) -> None:
    resources = made(answers)

    assert {one["resourceType"] for one in resources} >= {"CarePlan", "Observation"}
    for one in resources:
        if one["resourceType"] == "QuestionnaireResponse":
            continue  # it is the sender's, and need not say when it was written
        assert said(one, OF_TYPE[one["resourceType"]]) == []


def changed(kind: str, path: str, value: Any) -> dict[str, Any]:
    """Return a result of this type with one element set, or taken out by None."""
    whole = copy.deepcopy(next(one for one in made(CLAUDICATION) if one["resourceType"] == kind))
    *steps, last = path.split(".")
    node: Any = whole
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    if value is None:
        del node[int(last) if last.isdigit() else last]
    else:
        node[last] = value
    return whole


@pytest.mark.parametrize(
    ("kind", "path", "value", "expected"),
    [
        ("CarePlan", "title", None, ("required", "CarePlan.title")),
        ("CarePlan", "status", "active", ("invariant", "CarePlan.status")),
        ("CarePlan", "intent", "order", ("value", "CarePlan.intent")),
        (
            "CarePlan",
            "instantiatesCanonical",
            [f"{BASE}/PlanDefinition/other"],
            ("value", "CarePlan.instantiatesCanonical[0]"),
        ),
        (
            "CarePlan",
            "activity.0.detail.extension",
            None,
            ("required", "CarePlan.activity[0].detail.extension"),
        ),
        (
            "CarePlan",
            "activity.0.detail.code",
            {"coding": [{"system": "http://loinc.org", "code": "1-8"}]},
            ("code-invalid", "CarePlan.activity[0].detail.code"),
        ),
        (
            "Observation",
            "derivedFrom",
            [{"reference": "Observation/1"}],
            ("invariant", "Observation.derivedFrom[0]"),
        ),
        ("Observation", "valueString", "x", ("structure", "Observation.value")),
        (
            "RiskAssessment",
            "method",
            {"coding": [{"system": "http://loinc.org", "code": "1-8"}]},
            ("code-invalid", "RiskAssessment.method"),
        ),
    ],
)
def test_what_breaks_a_profile_is_told_at_its_place(
    kind: str, path: str, value: Any, expected: tuple[str, str]
) -> None:
    resource = changed(kind, path, value)
    if path == "valueString":
        for name in [name for name in resource if name.startswith("value") and name != path]:
            del resource[name]

    assert expected in said(resource, OF_TYPE[kind])


def test_a_profile_that_a_resource_claims_is_evaluated() -> None:
    resource = changed("CarePlan", "title", None)
    resource["meta"] = {"profile": [OF_TYPE["CarePlan"]]}

    outcome: Any = validate_of("CarePlan").run(parameters(resource=resource), given())

    assert ("required", ["CarePlan.title"]) in [
        (one["code"], one.get("expression")) for one in outcome["issue"]
    ]


def test_every_published_profile_uses_only_what_is_understood() -> None:
    for one in PROFILES:
        profile: Any = published("StructureDefinition", pinned("StructureDefinition", one.name))
        for element in profile["differential"]["element"]:
            assert element.keys() <= UNDERSTOOD
            for constraint in element.get("constraint", ()):
                assert ONE_OF.fullmatch(constraint["expression"])
