"""Every result keeps the profile of its type, and every response that is taken that of responses."""

from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legs.random_forms import varied_patient
from publish.differential import breaches
from report.patients import PATIENTS, context
from samples import NOW, sent, vignettes

from fhir_pad import assess, engine
from fhir_pad.assess import find
from fhir_pad.findings import Findings
from fhir_pad.publish.profiles import PROFILES, profile_definitions
from fhir_pad.report import bundle

DEFINED: dict[str, Any] = {one["type"]: one for one in profile_definitions()}


@cache
def codes() -> dict[str, set[str]]:
    """Return the codes of each of our CodeSystems by the canonical of the ValueSet of them all."""
    return {
        str(one["valueSet"]): {f"{one['url']}#{each['code']}" for each in one["concept"]}
        for one in engine.published().resources
        if one["resourceType"] == "CodeSystem"
    }


def all_breaches(results: Any) -> list[str]:
    """Return what the profiles have against the results of a patient."""
    resources = [entry["resource"] for entry in results["entry"]]
    return [
        breach
        for one in resources
        if one["resourceType"] in DEFINED
        for breach in breaches(one, DEFINED[one["resourceType"]], codes())
    ]


@pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
def test_the_results_of_a_patient_keep_them(found: Findings) -> None:
    assert all_breaches(bundle(found, context())) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_the_results_of_any_answers_keep_them(seed: int) -> None:
    found = find(varied_patient(seed))

    assert all_breaches(bundle(found, context())) == []


@pytest.mark.external
@pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])
def test_the_results_of_a_vignette_keep_them(vignette: dict[str, Any]) -> None:
    results = assess(sent(vignette["inputs"], status="in-progress"), now=NOW).bundle()

    assert all_breaches(results) == []


def results() -> dict[str, Any]:
    """Return one result of each type that has a profile, with a plan that has actions."""
    made: Any = bundle(next(found for found in PATIENTS.values() if found.actions), context())
    return {one["resource"]["resourceType"]: one["resource"] for one in made["entry"]}


def without(resource: Any, *steps: Any) -> Any:
    """Return a copy without what stands at a place."""
    changed = deepcopy(resource)
    node = changed
    for step in steps[:-1]:
        node = node[step]
    del node[steps[-1]]
    return changed


SOUND = results()
OTHER = {"coding": [{"system": "http://example.org", "code": "x"}]}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (without(SOUND["QuestionnaireResponse"], "questionnaire"),
         "QuestionnaireResponse.questionnaire stands 0 times"),
        (SOUND["CarePlan"] | {"intent": "order"}, "CarePlan.intent is another"),
        (SOUND["CarePlan"] | {"instantiatesCanonical": ["http://example.org/x"]},
         "CarePlan.instantiatesCanonical is another"),
        (without(SOUND["CarePlan"], "activity", 0, "detail"),
         "CarePlan.activity.detail stands 0 times"),
        (without(SOUND["CarePlan"], "activity", 0, "detail", "extension", 0),
         "CarePlan.activity.detail.extension:plan-phase stands 0 times"),
        (SOUND["CarePlan"] | {"activity": [SOUND["CarePlan"]["activity"][0] | {"reference": {}}]},
         "CarePlan.activity.reference stands 1 times"),
        (without(SOUND["RiskAssessment"], "note"), "RiskAssessment.note stands 0 times"),
        (SOUND["RiskAssessment"] | {"prediction": SOUND["RiskAssessment"]["prediction"] * 2},
         "RiskAssessment.prediction stands 2 times"),
        (SOUND["RiskAssessment"] | {"method": OTHER},
         "RiskAssessment.method has no code of its ValueSet"),
        (SOUND["RiskAssessment"] | {"occurrencePeriod": {}},
         "RiskAssessment.occurrence[x] is occurrencePeriod"),
        (SOUND["Observation"] | {"valueString": "x"}, "Observation.value[x] is valueString"),
        (SOUND["Observation"] | {"code": OTHER}, "Observation.code has no code of its ValueSet"),
    ],
)  # fmt: skip
def test_a_result_that_breaks_a_profile_is_found(resource: Any, expected: str) -> None:
    """The check itself can fail."""
    profile = DEFINED[resource["resourceType"]]

    assert expected in list(breaches(resource, profile, codes()))
    assert list(breaches(SOUND[resource["resourceType"]], profile, codes())) == []


def test_a_result_does_not_claim_a_profile() -> None:
    """A server that was never told of it might refuse the result."""
    assert [one for one in SOUND.values() if "profile" in one.get("meta", {})] == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_a_profile_constrains_r4_itself_and_names_its_elements_once(profile: Any) -> None:
    defined: Any = DEFINED[profile.type]
    ids = [one["id"] for one in defined["differential"]["element"]]

    assert defined["baseDefinition"].endswith(f"/{profile.type}")
    assert (defined["kind"], defined["derivation"]) == ("resource", "constraint")
    assert len(set(ids)) == len(ids)
    assert all(one == profile.type or one.startswith(f"{profile.type}.") for one in ids)
    assert "snapshot" not in defined


@pytest.mark.parametrize("form", engine.forms().by_url.values(), ids=lambda form: form.url)
def test_the_response_may_name_each_questionnaire_with_and_without_version(form: Any) -> None:
    root = DEFINED["QuestionnaireResponse"]["differential"]["element"][0]
    (rule,) = root["constraint"]

    assert f"'{form.url}'" in rule["expression"]
    assert f"'{form.canonical}'" in rule["expression"]
    assert rule["expression"].count("'") == 4 * len(engine.forms().by_url)
