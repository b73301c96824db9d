"""What is published is found by the same search as what is stored, and never changes."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import pytest

from fhir_pad import engine
from fhir_pad.fhir import strict
from fhir_pad.store import Shelf, include, query

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
        "action": [
            {"definitionCanonical": "https://a.example/ActivityDefinition/a"},
            {"action": [{"definitionCanonical": "https://a.example/ActivityDefinition/b|1"}]},
        ],
    },
    {
        "resourceType": "ActivityDefinition",
        "id": "young",
        "useContext": [{"code": AGE, "valueRange": {"high": BMI | {"value": 17}}}],
    },
    {"resourceType": "Library", "id": "real", "experimental": False},
    {"resourceType": "Library", "id": "trial", "experimental": True},
    {
        "resourceType": "Questionnaire",
        "id": "form",
        "item": [{"item": [{"code": [{"code": "c"}], "item": [{"code": [{"code": "d"}]}]}]}],
    },
    {
        "resourceType": "CodeSystem",
        "id": "system",
        "concept": [{"code": "a", "concept": [{"code": "b", "designation": [{"language": "de"}]}]}],
    },
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
        ("ActivityDefinition", "context-quantity", "eb18||a", ["young"]),
        ("ActivityDefinition", "context-quantity", "sa16", []),
        ("PlanDefinition", "context-type-quantity", "age$gt60", ["plan"]),
        ("PlanDefinition", "context-type-quantity", "focus$gt60", []),
        ("PlanDefinition", "depends-on", "https://a.example/Library/one", ["plan"]),
        ("PlanDefinition", "depends-on", "https://a.example/Library/one|2", []),
        ("PlanDefinition", "depends-on", "https://a.example/Library/two", ["plan"]),
        ("PlanDefinition", "depends-on", "https://a.example/PlanDefinition/old", []),
        ("PlanDefinition", "predecessor", "https://a.example/PlanDefinition/old", ["plan"]),
        ("PlanDefinition", "definition", "https://a.example/ActivityDefinition/a", ["plan"]),
        ("PlanDefinition", "definition", "https://a.example/ActivityDefinition/b", ["plan"]),
        ("Questionnaire", "code", "c", ["form"]),
        ("Questionnaire", "code", "d", ["form"]),
        ("CodeSystem", "code", "b", ["system"]),
        ("CodeSystem", "language", "de", ["system"]),
        ("Library", "experimental", "true", ["trial"]),
        ("Library", "experimental", "false", ["real"]),
        ("PlanDefinition", "effective", "ge2027", ["plan"]),
        ("PlanDefinition", "effective", "lt2025", []),
        ("ValueSet", "reference", "https://a.example/s", ["set"]),
        ("ValueSet", "code", "c", ["set"]),
        ("StructureDefinition", "path", "Extension.url", ["shape"]),
        ("StructureDefinition", "abstract", "false", ["shape"]),
        ("StructureDefinition", "kind", "complex-type", ["shape"]),
        ("ConceptMap", "name", "x", []),
    ],
)
def test_a_definition_is_found_by_what_r4_lists(
    type_: str, name: str, value: str, expected: list[str]
) -> None:
    asked = query(type_, [(name, value)], now=PUBLISHED)

    assert [one.id for one in shelf(*ARTEFACTS).search(asked).entries] == expected


def test_what_is_found_is_whole() -> None:
    held = shelf(*ARTEFACTS)
    asked = query("Library", [], now=PUBLISHED)

    assert [held.read("Library", id_) for id_ in ("trial", "real")] == [*held.search(asked).entries]


def test_pages_follow_each_other_in_the_order_asked_for() -> None:
    names = ["c", "a", "e", "b", "d"]
    held = shelf(*({"resourceType": "Library", "id": name, "name": name} for name in names))
    seen: list[list[str]] = []
    after: str | None = None
    while not seen or after is not None:
        asked = query("Library", [], sort="-name", count=2, after=after, now=PUBLISHED)
        page = held.search(asked)
        assert page.total == 5
        seen.append([one.id for one in page.entries])
        after = page.next

    assert [["e", "d"], ["c", "b"], ["a"]] == seen


ONE = {
    "resourceType": "Library",
    "id": "one",
    "url": "https://a.example/Library/one",
    "version": "1",
}
LINKED = (
    ONE,
    ONE | {"id": "newer", "version": "2"},
    ONE | {"id": "two", "url": "https://a.example/Library/two"},
    ONE | {"id": "three", "url": "https://a.example/Library/three"},
    *(
        {"resourceType": "PlanDefinition", "id": id_, "library": [library]}
        for id_, library in (
            ("pinned", "https://a.example/Library/one|1"),
            ("open", "https://a.example/Library/one"),
            ("lost", "https://a.example/Library/one|3"),
            ("other", "https://a.example/Library/two|1"),
        )
    ),
)


@pytest.mark.parametrize(
    ("plan", "asked", "expected"),
    [
        ("pinned", "PlanDefinition:depends-on", ["one"]),
        ("open", "PlanDefinition:depends-on", ["one", "newer"]),
        ("open", "PlanDefinition:depends-on:Library", ["one", "newer"]),
        ("open", "PlanDefinition:depends-on:ValueSet", []),
        ("lost", "PlanDefinition:depends-on", []),
        ("pinned,other", "PlanDefinition:depends-on", ["one", "two"]),
        ("pinned", "PlanDefinition:predecessor", []),
        ("none", "PlanDefinition:depends-on", []),
    ],
)
def test_what_a_canonical_means_is_included(plan: str, asked: str, expected: list[str]) -> None:
    held = shelf(*LINKED)
    matches = held.search(query("PlanDefinition", [("_id", plan)], now=PUBLISHED))

    assert expected == [one.id for one in held.included(matches, [include(asked)])]


@pytest.mark.parametrize(
    ("library", "asked", "expected"),
    [
        ("one", "PlanDefinition:depends-on", ["pinned", "open"]),
        ("newer", "PlanDefinition:depends-on", ["open"]),
        ("newer,two", "PlanDefinition:depends-on:Library", ["open", "other"]),
        ("one", "PlanDefinition:depends-on:ValueSet", []),
        ("one", "PlanDefinition:predecessor", []),
        ("three", "PlanDefinition:depends-on", []),
    ],
)
def test_whose_canonical_means_a_match_is_included(
    library: str, asked: str, expected: list[str]
) -> None:
    held = shelf(*LINKED)
    matches = held.search(query("Library", [("_id", library)], now=PUBLISHED))
    found = held.revincluded(matches, [include(asked)])

    assert expected == [one.id for one in found]
    assert all(one.body for one in found)


def test_a_forked_process_searches_as_its_parent_does() -> None:
    """As a server does that loads the application before it forks its workers."""
    held = shelf(*LINKED)
    asked = query("Library", [("version", "1")], sort="_id", now=PUBLISHED)
    before = held.search(asked)
    reader, writer = multiprocessing.Pipe(duplex=False)

    def search(answered: Connection) -> None:
        answered.send([one.id for one in held.search(asked).entries])

    child = multiprocessing.get_context("fork").Process(target=search, args=(writer,))
    child.start()
    child.join(30)

    assert child.exitcode == 0
    assert ["one", "three", "two"] == reader.recv() == [one.id for one in before.entries]
    assert before == held.search(asked)
