"""Names of codes are handed on only where a licence lets them: in results and in definitions.

SNOMED CT: names of the Global Patient Set alone (CC BY 4.0). ATC and WHO's ICD-10: none.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from report.patients import PATIENTS, context
from terminology_sample import codings

from fhir_pad import engine
from fhir_pad.report import bundle

TABLE = Path(__file__).parents[2].parent / "shared" / "clinical" / "terminology.csv"
SNOMED = "http://snomed.info/sct"
NAMELESS = ("http://www.whocc.no/atc", "http://hl7.org/fhir/sid/icd-10")
PUBLISHED = {f"{one['resourceType']}/{one['id']}": one for one in engine.published().resources}


def named(node: Any) -> Iterator[tuple[str, str, str]]:
    """Give (system, code, name) of every coding with a name below a node."""
    if isinstance(node, list):
        for child in node:
            yield from named(child)
    elif isinstance(node, dict):
        if {"system", "code", "display"} <= set(node):
            yield node["system"], node["code"], node["display"]
        yield from named(list(node.values()))


def names(resource: Any) -> set[tuple[str, str, str]]:
    """Return every named code of a resource, those listed below a system included."""
    listed = {(system, code, name) for system, code, name in codings(resource) if name}
    return {*named(resource), *listed}


@cache
def in_results() -> set[tuple[str, str, str]]:
    """Return every named code in the results of our patients."""
    return set().union(*(names(bundle(found, context())) for found in PATIENTS.values()))


@cache
def global_patient_set() -> dict[str, str]:
    """Return the codes of the Global Patient Set that are known here, with their names."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {
            row["code"]: row["display"]
            for row in csv.DictReader(table)
            if row["system"] == SNOMED and row["evidence"].startswith("GPS:yes")
        }


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_definition_names_no_code_of_a_system_whose_titles_are_not_ours(name: str) -> None:
    assert [one for one in names(PUBLISHED[name]) if one[0] in NAMELESS] == []


def test_a_result_names_no_code_of_a_system_whose_titles_are_not_ours() -> None:
    assert [one for one in in_results() if one[0] in NAMELESS] == []


@pytest.mark.external
def test_names_of_snomed_ct_are_those_of_the_global_patient_set() -> None:
    handed_on = in_results().union(*map(names, PUBLISHED.values()))
    snomed = {(code, name) for system, code, name in handed_on if system == SNOMED}

    assert snomed - set(global_patient_set().items()) == set()
    assert len(snomed) > 100, "the check looks at something"


def test_the_check_sees_a_name_wherever_it_stands() -> None:
    coding = {"system": "s", "code": "c", "display": "In a result"}
    listed = {"code": "l", "display": "In a list"}
    element = {"code": "f", "display": "From", "target": [{"code": "t", "display": "To"}]}

    assert names({"resourceType": "X", "code": {"coding": [coding]}}) == {("s", "c", "In a result")}
    assert names(
        {
            "resourceType": "ValueSet",
            "compose": {"include": [{"system": "v", "concept": [listed]}]},
        }
    ) == {("v", "l", "In a list")}
    assert names(
        {
            "resourceType": "ConceptMap",
            "group": [{"source": "a", "target": "b", "element": [element]}],
        }
    ) == {("a", "f", "From"), ("b", "t", "To")}
