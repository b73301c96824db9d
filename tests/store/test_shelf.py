"""What is published is found by the same search as what is stored, and never changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

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
