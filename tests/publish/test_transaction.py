"""All artefacts as one transaction: in an order that suits a server that looks, and repeatable."""

from typing import Any

import pytest

from fhir_pad import engine
from fhir_pad.fhir import structure
from fhir_pad.publish.transaction import ORDER, condition, in_order, transaction

RESOURCES = engine.published().resources
BUNDLE: Any = transaction(in_order(RESOURCES))
SENT = [entry["resource"] for entry in BUNDLE["entry"]]


def test_it_is_valid_r4_and_holds_everything_once() -> None:
    assert structure.check(BUNDLE) == ()
    assert sorted(one["url"] for one in SENT) == sorted(str(one["url"]) for one in RESOURCES)
    assert len({entry["request"]["url"] for entry in BUNDLE["entry"]}) == len(RESOURCES)


def test_each_entry_is_an_update_by_canonical_and_version() -> None:
    canonical = "https%3A%2F%2Fw3id.org%2Ffhir-pad%2FPlanDefinition%2Fleg-pain"

    assert {entry["request"]["method"] for entry in BUNDLE["entry"]} == {"PUT"}
    assert BUNDLE["entry"][-1]["request"]["url"] == f"PlanDefinition?url={canonical}&version=0.1.0"


def test_the_other_server_gives_the_ids() -> None:
    """One of ours would make a second version overwrite the first."""
    assert [one for one in SENT if "id" in one] == []
    assert all("id" in one for one in RESOURCES)


def test_what_is_mentioned_comes_first() -> None:
    types = [one["resourceType"] for one in SENT]
    structures = [one["kind"] for one in SENT if one["resourceType"] == "StructureDefinition"]

    assert list(dict.fromkeys(types)) == list(ORDER)
    assert types == sorted(types, key=ORDER.index)
    assert structures == sorted(structures) != structures[:1] * len(structures)


def test_the_order_of_reading_does_not_matter() -> None:
    assert in_order(reversed(RESOURCES)) == in_order(RESOURCES)


def test_a_type_without_a_place_is_refused() -> None:
    """A new type has to be given one."""
    with pytest.raises(ValueError, match="not in tuple"):
        in_order([{"resourceType": "Measure", "id": "x"}])


def test_a_canonical_is_escaped() -> None:
    resource = {"resourceType": "ValueSet", "url": "http://x.org/a&b?c d", "version": "1+2"}

    assert condition(resource) == "ValueSet?url=http%3A%2F%2Fx.org%2Fa%26b%3Fc+d&version=1%2B2"
