"""Every extension we write keeps its StructureDefinition, and stands where that allows."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from report.arbitrary import findings
from report.patients import PATIENTS, context
from samples import CLAUDICATION, COLD_LEG, NOW, response, sent, vignettes

from fhir_pad import assess, engine
from fhir_pad.fhir.canonical import BASE, url
from fhir_pad.findings import Action, Basis, Findings
from fhir_pad.legs.model import ACTIONS
from fhir_pad.operations.apply.plan import APPLY_PLAN_AS_BUNDLE
from fhir_pad.operations.apply.requests import request
from fhir_pad.operations.operation import Given
from fhir_pad.publish.extension_elements import Part, differential, snapshot
from fhir_pad.publish.extensions import structure_definitions
from fhir_pad.publish.folder import definitions
from fhir_pad.report import bundle
from fhir_pad.rest.published import by_canonical

OURS = f"{BASE}/StructureDefinition/"
DEFINED: dict[str, Any] = {one["url"]: one for one in structure_definitions()}
DATA_TYPES = {"PlanDefinition.action.action.input": "DataRequirement"}
"""Places that are told by their data type."""


def written(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Give every extension of ours below a node, with the place it stands on."""
    if isinstance(node, list):
        for child in node:
            yield from written(child, place)
        return
    if not isinstance(node, dict):
        return
    for name, child in node.items():
        if name == "extension":
            yield from ((place, one) for one in child if one["url"].startswith(OURS))
        else:
            start = child.get("resourceType") if isinstance(child, dict) else None
            yield from written(child, start or f"{place}.{name}")


def faults(extension: Any, elements: dict[str, Any], at: str = "Extension") -> list[str]:
    """Return what of an extension its snapshot does not allow."""
    parts = extension.get("extension", [])
    allowed = {name for name in elements if name.startswith(f"{at}.extension:")}
    counted = Counter(f"{at}.extension:{part['url']}" for part in parts)
    values = [name for name in extension if name.startswith("value")]
    value = elements[f"{at}.value[x]"]
    types = [f"value{one['code'][0].upper()}{one['code'][1:]}" for one in value["type"]]
    found = [f"{name} is not defined" for name in counted if name not in allowed]
    found += [
        f"{name} stands {times} times"
        for name, times in counted.items()
        if name in allowed and elements[name]["max"] not in ("*", str(times))
    ]
    if elements[f"{at}.url"]["fixedUri"] != extension["url"]:
        found.append(f"{at} has another url")
    if not value["min"] <= len(values) <= int(value["max"]) or not set(values) <= set(types):
        found.append(f"{at} has {values}, not {types}")
    if parts and elements[f"{at}.extension"]["max"] == "0":
        found.append(f"{at} has parts")
    for part in parts:
        inner = f"{at}.extension:{part['url']}"
        found += faults(part, elements, inner) if inner in elements else []
    return found


def all_faults(resource: Any) -> list[str]:
    """Return the faults of every extension of ours in a resource."""
    found = []
    for place, extension in written(resource, resource["resourceType"]):
        defined = DEFINED[extension["url"]]
        elements = {one["id"]: one for one in defined["snapshot"]["element"]}
        contexts = [one["expression"] for one in defined["context"]]
        found += faults(extension, elements)
        if DATA_TYPES.get(place, place) not in contexts:
            found.append(f"{extension['url']} does not belong on {place}")
    return found


@pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
def test_the_results_of_a_patient_keep_them(found: Findings) -> None:
    assert all_faults(bundle(found, context())) == []


@settings(max_examples=25, deadline=None)
@given(findings())
def test_any_results_keep_them(found: Findings) -> None:
    assert all_faults(bundle(found, context())) == []


@pytest.mark.external
@pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])
def test_the_results_of_a_vignette_keep_them(vignette: dict[str, Any]) -> None:
    results = assess(sent(vignette["inputs"], status="in-progress"), now=NOW).bundle()

    assert all_faults(results) == []


def test_what_is_published_keeps_them() -> None:
    assert [fault for one in definitions() for fault in all_faults(one)] == []


NESTED = re.compile(r"(\.action)+")


def apply_plan(answered: dict[str, Any]) -> Any:
    """Return the Bundle of the plan applied to a patient with this response."""
    data = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": answered}]}
    asked = [
        {"name": "subject", "valueString": "Patient/example"},
        {"name": "url", "valueUri": url("PlanDefinition", "leg-pain")},
        {"name": "data", "resource": data},
    ]
    published = by_canonical(engine.published().resources)
    how = Given(NOW, None, published, lambda _type, _id: None, lambda _subject: ())
    return APPLY_PLAN_AS_BUNDLE.run({"resourceType": "Parameters", "parameter": asked}, how)


def test_they_are_allowed_where_they_are_written_and_nowhere_else() -> None:
    """Each definition is used, and each of its contexts."""
    results = [bundle(found, context()) for found in PATIENTS.values()]
    why = (Basis("TR01", "", (), ()),)
    requests = [
        request(Action(one.code, one.phase, one.title, "recommended", "", (), (), why), context())
        for one in ACTIONS
    ]
    applied = [apply_plan(response(answers)) for answers in (CLAUDICATION, COLD_LEG)]
    used = {
        (extension["url"], DATA_TYPES.get(place, NESTED.sub(".action", place)))
        for one in (*results, *requests, *applied, *definitions())
        for place, extension in written(one, str(one["resourceType"]))
    }

    assert used == {
        (url, one["expression"]) for url, defined in DEFINED.items() for one in defined["context"]
    }


WHOLE = {"url": f"{OURS}decision-basis", "extension": [{"url": "rule", "valueCode": "TR01"}]}


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"extension": [{"url": "author", "valueCode": "x"}]}, "author is not defined"),
        ({"extension": [{"url": "rule", "valueString": "x"}]}, "has ['valueString']"),
        ({"extension": WHOLE["extension"] * 2}, "rule stands 2 times"),
        ({"valueString": "x"}, "Extension has ['valueString']"),
        ({"extension": [{"url": "answer", "valueString": "x"}]}, "answer has ['valueString']"),
    ],
)
def test_an_extension_that_breaks_its_definition_is_found(broken: Any, expected: str) -> None:
    """The check itself can fail."""
    plan = {"resourceType": "Observation", "extension": [WHOLE | broken]}

    assert any(expected in fault for fault in all_faults(plan))
    assert all_faults({"resourceType": "Observation", "extension": [WHOLE]}) == []


def test_an_extension_in_the_wrong_place_is_found() -> None:
    patient = {"resourceType": "Patient", "name": [{"extension": [WHOLE]}]}

    assert all_faults(patient) == [f"{OURS}decision-basis does not belong on Patient.name"]


def test_the_differential_says_only_what_is_ours() -> None:
    """Ids and the open list of extensions stay as R4 has them; parts, urls and values are said."""
    whole = Part("http://example.org/e", "Words.", parts=(Part("one", "One.", "code", most="*"),))
    elements = [(one["id"], one["min"], one["max"]) for one in differential(whole)]

    assert elements == [
        ("Extension", 0, "1"),
        ("Extension.extension:one", 0, "*"),
        ("Extension.extension:one.extension", 0, "0"),
        ("Extension.extension:one.url", 1, "1"),
        ("Extension.extension:one.value[x]", 1, "1"),
        ("Extension.url", 1, "1"),
        ("Extension.value[x]", 0, "0"),
    ]
    assert {one["id"] for one in snapshot(whole)} - {one[0] for one in elements} == {
        "Extension.id",
        "Extension.extension",
        "Extension.extension:one.id",
    }
