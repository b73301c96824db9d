"""What the Questionnaires declare for the engines of others follows from what ours reads."""

import json
import tarfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from samples import ROOT, SHARED
from validator.hl7 import OTHERS

from fhir_pad.fhir import form_rules
from fhir_pad.fhir.form_expressions import UNREAD
from fhir_pad.fhir.nodes import extension_value
from fhir_pad.recorded import ROWS
from sdc import declared

NAMES = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]
Node = dict[str, Any]


@pytest.mark.parametrize("name", NAMES)
def test_each_questionnaire_declares_exactly_what_follows_from_the_rows(name: str) -> None:
    assert declared.path(name).read_text("utf-8") == declared.written(declared.declared(name))


def test_what_is_read_from_observations_alone_can_be_filled_in_by_others() -> None:
    from_observations = {row.link_id for row in ROWS if row.resources == ("Observation",)}
    other = {row.link_id for row in ROWS if row.resources != ("Observation",)}

    assert set(declared.initial_expressions()) == (from_observations - other) | {"age", "sex"}


def test_a_look_back_stands_only_where_the_codes_of_a_question_say_it_all() -> None:
    assert declared.link_periods() == {"bmi": 365, "tbi-l": 365, "tbi-r": 365}


def test_a_disease_is_not_extracted_as_an_observation_that_may_say_no() -> None:
    for name in NAMES:
        for node in declared.nodes(declared.read(name)):
            if extension_value(node, declared.EXTRACT) is True:
                assert node["linkId"] in declared.CATEGORIES
                assert any(one["system"] == "http://loinc.org" for one in node["code"])


def age(q: Node) -> Node:
    (found,) = [one for one in declared.nodes(q) if one["linkId"] == "age"]
    return found


def expression(node: Node, url: str) -> Node:
    (found,) = [one for one in node["extension"] if one["url"] == url]
    said: Node = found["valueExpression"]
    return said


def query(q: Node) -> Node:
    (found,) = [one for one in q["contained"] if one["id"] == declared.QUERY]
    said: Node = found["entry"][0]["request"]
    return said


def variable(q: Node) -> Node:
    said: list[Node] = [
        one["valueExpression"] for one in q["extension"] if "valueExpression" in one
    ]
    return said[0]


def calculated(q: Node) -> Node:
    (found,) = [one for one in declared.nodes(q) if one["linkId"] == "red-flag-present"]
    return found


INITIAL = declared.INITIAL
CALCULATED = f"{declared.SDC}calculatedExpression"
BROKEN: dict[str, tuple[Callable[[Node], object], str]] = {
    "a context that nobody gives": (
        lambda q: expression(age(q), INITIAL).update(expression="%person.birthDate"),
        "not-found",
    ),
    "another language": (
        lambda q: expression(age(q), INITIAL).update(language="text/cql"),
        "not-supported",
    ),
    "a query that is no search": (
        lambda q: query(q).update(url="https://ehr.example.org/Observation"),
        "not-supported",
    ),
    "a query with a name outside its braces": (
        lambda q: query(q).update(url="Observation?patient=%patient"),
        "not-supported",
    ),
    "a query about a context that nobody gives": (
        lambda q: query(q).update(url="Observation?patient={{%person.id}}"),
        "not-found",
    ),
    "queries that are not contained": (lambda q: q["contained"].clear(), "not-found"),
    "a variable with the name of a context": (
        lambda q: variable(q).update(name="patient"),
        "duplicate",
    ),
    **{
        url.rpartition("/")[2]: (
            lambda q, url=url: age(q)["extension"].append({"url": url, "valueInteger": 1}),
            "not-supported",
        )
        for url in sorted(UNREAD)
    },
    "a calculation from the record": (
        lambda q: expression(calculated(q), CALCULATED).update(expression="%patient.active"),
        "not-found",
    ),
    "a calculation that begins with the record": (
        lambda q: calculated(q)["extension"].append(
            {
                "url": INITIAL,
                "valueExpression": {"language": "text/fhirpath", "expression": "%patient.active"},
            }
        ),
        "invariant",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_questionnaire_with_a_wrong_expression_is_refused(fault: str) -> None:
    breaking, code = BROKEN[fault]
    broken = deepcopy(declared.read("leg-pain-self-check"))
    breaking(broken)

    assert code in {one.code for one in form_rules.faults(broken)}


DEFINITIONS = sorted((ROOT / OTHERS).glob("*.json"))
PACKAGE = SHARED / "fhir" / "packages" / "hl7.fhir.uv.extensions.r4#5.3.0.tgz"
TOLD = ("min", "max", "fixedUri")


@pytest.mark.external
@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem.rpartition("-")[2])
def test_the_validator_is_told_what_hl7_says_of_each_extension(path: Path) -> None:
    """It has no network, so definitions of HL7's stand in the tests in our words."""
    ours, theirs = json.loads(path.read_text("utf-8")), hl7s(path.name)

    for name in ("url", "kind", "type", "baseDefinition", "derivation"):
        assert ours[name] == theirs[name]
    assert all(context in theirs["context"] for context in ours["context"])
    said, right = elements(ours), elements(theirs)
    assert said.items() <= right.items()


def hl7s(name: str) -> Node:
    """Return HL7's own definition."""
    guide = SHARED / "fhir" / "sdc-4.0.0-ci" / name
    if guide.is_file():
        found: Node = json.loads(guide.read_text("utf-8"))
        return found
    with tarfile.open(PACKAGE) as package:
        member = package.extractfile(f"package/{name}")
        assert member is not None
        inside: Node = json.load(member)
        return inside


def elements(definition: Node) -> dict[str, Any]:
    return {
        one["id"]: (
            *(one.get(name) for name in TOLD),
            tuple(each["code"] for each in one.get("type", ()) if one["path"] != "Extension"),
        )
        for one in definition["differential"]["element"]
    }
