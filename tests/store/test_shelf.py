"""What is published is found by the same search as what is stored, and never changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from fhir_pad import engine
from fhir_pad.fhir import strict
from fhir_pad.store import Shelf, query

PUBLISHED = datetime(2026, 11, 21, tzinfo=UTC)
BASE = "https://pad.example.org/fhir"
FORM = {"resourceType": "Questionnaire", "id": "form", "meta": {"tag": [{"code": "x"}]}}


def shelf(*resources: dict) -> Shelf:
    """Return a shelf of these resources."""
    return Shelf.of(resources, updated=PUBLISHED, base=BASE)


def test_a_resource_has_the_marks_of_its_version() -> None:
    found = shelf(FORM | {"title": "A form"}).read("Questionnaire", "form")

    assert found is not None
    assert strict.read(found.body) == FORM | {
        "title": "A form",
        "meta": {
            "versionId": found.version_id,
            "lastUpdated": "2026-11-21T00:00:00.000Z",
            "tag": [{"code": "x"}],
        },
    }
    assert shelf(FORM).read("Questionnaire", "another") is None


def test_another_content_is_another_version() -> None:
    one, same, other = (
        shelf(FORM | {"title": title}).read("Questionnaire", "form")
        for title in ("A form", "A form", "Another form")
    )

    assert one is not None
    assert same is not None
    assert other is not None
    assert one.version_id == same.version_id != other.version_id
    held = shelf(FORM | {"title": "A form"})
    assert held.vread("Questionnaire", "form", one.version_id) == one
    assert held.vread("Questionnaire", "form", "1") is None


def test_threads_search_at_once() -> None:
    held = Shelf.of(engine.published().resources, updated=PUBLISHED, base=BASE)
    asked = query("Questionnaire", [("_id", "leg-pain")], now=PUBLISHED)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: held.search(asked).entries, range(64)))

    assert {tuple(one.id for one in page) for page in found} == {("leg-pain",)}
    assert "Questionnaire" in held.types


BMI = {"system": "http://unitsofmeasure.org", "code": "a", "unit": "years"}
FOCUS = {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "focus"}
AGE = {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "age"}
ARTEFACTS = (
    {
        "resourceType": "PlanDefinition",
        "id": "plan",
        "experimental": True,
        "effectivePeriod": {"start": "2026-01-01"},
        "useContext": [
            {"code": FOCUS, "valueCodeableConcept": {"coding": [{"system": "x", "code": "leg"}]}},
            {"code": AGE, "valueRange": {"low": BMI | {"value": 18}}},
        ],
        "relatedArtifact": [
            {"type": "depends-on", "resource": "https://a.example/Library/one|1"},
            {"type": "predecessor", "resource": "https://a.example/PlanDefinition/old"},
        ],
        "library": ["https://a.example/Library/two"],
        "action": [{"definitionCanonical": "https://a.example/ActivityDefinition/a"}],
    },
    {"resourceType": "PlanDefinition", "id": "other", "experimental": False},
    {
        "resourceType": "ValueSet",
        "id": "set",
        "compose": {"include": [{"system": "https://a.example/s", "concept": [{"code": "c"}]}]},
    },
    {
        "resourceType": "StructureDefinition",
        "id": "shape",
        "abstract": False,
        "kind": "complex-type",
        "differential": {"element": [{"path": "Extension"}, {"path": "Extension.url"}]},
    },
)


@pytest.mark.parametrize(
    ("type_", "name", "value", "expected"),
    [
        ("PlanDefinition", "context", "leg", ["plan"]),
        ("PlanDefinition", "context-type", "focus", ["plan"]),
        ("PlanDefinition", "context-type-value", "focus$leg", ["plan"]),
        ("PlanDefinition", "context-type-value", "age$leg", []),
        ("PlanDefinition", "context-quantity", "gt60", ["plan"]),
        ("PlanDefinition", "context-quantity", "lt18||a", []),
        ("PlanDefinition", "context-type-quantity", "age$gt60", ["plan"]),
        ("PlanDefinition", "context-type-quantity", "focus$gt60", []),
        ("PlanDefinition", "depends-on", "https://a.example/Library/one", ["plan"]),
        ("PlanDefinition", "depends-on", "https://a.example/Library/one|2", []),
        ("PlanDefinition", "depends-on", "https://a.example/Library/two", ["plan"]),
        ("PlanDefinition", "depends-on", "https://a.example/PlanDefinition/old", []),
        ("PlanDefinition", "predecessor", "https://a.example/PlanDefinition/old", ["plan"]),
        ("PlanDefinition", "definition", "https://a.example/ActivityDefinition/a", ["plan"]),
        ("PlanDefinition", "experimental", "true", ["plan"]),
        ("PlanDefinition", "experimental", "false", ["other"]),
        ("PlanDefinition", "effective", "ge2027", ["plan"]),
        ("PlanDefinition", "effective", "lt2025", []),
        ("ValueSet", "reference", "https://a.example/s", ["set"]),
        ("ValueSet", "code", "c", ["set"]),
        ("StructureDefinition", "path", "Extension.url", ["shape"]),
        ("StructureDefinition", "abstract", "false", ["shape"]),
        ("StructureDefinition", "kind", "complex-type", ["shape"]),
        ("Library", "name", "x", []),
    ],
)
def test_a_definition_is_found_by_what_r4_lists(
    type_: str, name: str, value: str, expected: list[str]
) -> None:
    asked = query(type_, [(name, value)], now=PUBLISHED)

    assert [one.id for one in shelf(*ARTEFACTS).search(asked).entries] == expected
