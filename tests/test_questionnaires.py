"""The three Questionnaires: one vocabulary of linkIds, emergencies first, words for people."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fhir_pad import content
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_items import Item
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.strict import read

ANSWER = "https://w3id.org/fhir-pad/CodeSystem/leg-pain-answer"
Node = dict[str, Any]

NAMES = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]


def _questionnaire(name: str) -> Node:
    found = read((content.folder("questionnaires") / f"{name}.json").read_bytes())
    assert isinstance(found, dict)
    return found


QUESTIONNAIRES = {name: _questionnaire(name) for name in NAMES}
FORMS = {
    name: Form.compile(found, switches=content.SHOWN) for name, found in QUESTIONNAIRES.items()
}
FULL = FORMS["leg-pain"]


def nodes(node: Node) -> Iterator[Node]:
    """Give every item as JSON, a parent before its children."""
    for child in objects(node, "item"):
        yield dict(child)
        yield from nodes(dict(child))


def questions(form: Form) -> dict[str, Item]:
    return {link_id: item for link_id, item in form.items.items() if item.kind.asks}


def test_there_are_these_three_and_their_size() -> None:
    files = sorted(path.stem for path in content.folder("questionnaires").glob("*.json"))

    assert files == NAMES
    assert {name: len(questions(form)) for name, form in FORMS.items()} == {
        "leg-pain": 180,
        "leg-pain-self-check": 90,
        "vascular-measurements": 35,
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_kept_by_hand_in_one_readable_form(name: str) -> None:
    path = content.folder("questionnaires") / f"{name}.json"
    text = path.read_text("utf-8")

    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_link_id_means_the_same_as_in_the_full_form(name: str) -> None:
    for link_id, item in questions(FORMS[name]).items():
        full = FULL.items[link_id]
        same = [
            (one.kind, one.repeats, tuple(one.options), one.low, one.high, one.unit)
            for one in (item, full)
        ]

        assert same[0] == same[1], link_id
        assert {option.exclusive for option in item.options.values()} == {
            option.exclusive for option in full.options.values()
        }


@pytest.mark.parametrize("name", NAMES)
def test_a_question_carries_the_same_codes_in_every_form(name: str) -> None:
    full = {node["linkId"]: node.get("code") for node in nodes(QUESTIONNAIRES["leg-pain"])}

    for node in nodes(QUESTIONNAIRES[name]):
        if node["linkId"] in FULL.items:
            assert node.get("code") == full[node["linkId"]]


def test_the_self_check_fits_on_twelve_pages() -> None:
    top = [item for item in FORMS["leg-pain-self-check"].items.values() if item.parent is None]

    assert len(top) == 12


@pytest.mark.parametrize("name", NAMES)
def test_emergencies_are_asked_first(name: str) -> None:
    first = next(iter(questions(FORMS[name])))

    assert first == "acute-change"


ALARMING = {"acute-change", "p-pain", "p-pallor", "p-cold", "p-numb", "p-paralysis"}
ALARMING |= {"chest-symptoms", "massive-blue-swelling", "compartment-acute", "cauda-equina"}
ALARMING |= {"severe-infection", "hot-joint", "fever", "wound", "gangrene", "diabetes"}
ALARMING |= {"cancer-active", "pulsatile-mass", "trauma"}
"""What alone or with another answer raises an emergency, and does not follow from another."""


@pytest.mark.parametrize("name", ["leg-pain", "leg-pain-self-check"])
def test_what_can_raise_an_emergency_is_asked_of_everybody(name: str) -> None:
    hidden = {item.link_id for item in FORMS[name].conditional}

    assert set(FORMS[name].items) >= ALARMING
    assert hidden & ALARMING == set()


@pytest.mark.parametrize("name", NAMES)
def test_only_that_without_which_nothing_can_be_said_is_required(name: str) -> None:
    required = {item.link_id for item in FORMS[name].items.values() if item.required}

    assert required == (set() if name == "vascular-measurements" else {"age", "leg-symptom"})


@pytest.mark.parametrize("name", NAMES)
def test_not_knowing_can_be_answered_wherever_one_option_is_chosen(name: str) -> None:
    for item in questions(FORMS[name]).values():
        if item.options and not item.repeats:
            assert "unknown" in item.options, item.link_id


@pytest.mark.parametrize("name", NAMES)
def test_none_and_unknown_stand_alone_where_many_options_may_be_chosen(name: str) -> None:
    for item in questions(FORMS[name]).values():
        alone = {code for code, option in item.options.items() if option.exclusive}
        assert alone == (set(item.options) & {"none", "unknown"} if item.repeats else set())


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_of_our_own_code_system(name: str) -> None:
    systems = {
        option.system for item in FORMS[name].items.values() for option in item.options.values()
    }

    assert systems == {ANSWER}


def test_the_self_check_has_its_own_plain_words() -> None:
    check = FORMS["leg-pain-self-check"]

    assert check.items["cad"].text != FULL.items["cad"].text
    assert check.items["cad"].options["unknown"].display == "I do not know"


EXTENSIONS = {
    "http://hl7.org/fhir/StructureDefinition/minValue",
    "http://hl7.org/fhir/StructureDefinition/maxValue",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden",
    "http://hl7.org/fhir/StructureDefinition/variable",
    *(
        f"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-{name}"
        for name in (
            *("calculatedExpression", "enableWhenExpression", "initialExpression"),
            *("launchContext", "sourceQueries"),
            *("observationLinkPeriod", "observationExtract", "observation-extract-category"),
            *("templateExtract", "templateExtractValue"),
        )
    ),
}


def test_only_extensions_of_the_standard_are_used() -> None:
    text = "".join(json.dumps(found, default=str) for found in QUESTIONNAIRES.values())

    assert set(re.findall(r'"url": "([^"]*/StructureDefinition/[^"]*)"', text)) == EXTENSIONS


@pytest.mark.parametrize("name", NAMES)
def test_help_says_that_it_is_help(name: str) -> None:
    for node in nodes(QUESTIONNAIRES[name]):
        if node["linkId"].endswith("-help"):
            (extension,) = node["extension"]
            assert extension["valueCodeableConcept"]["coding"] == [
                {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}
            ]
            assert node["linkId"].removesuffix("-help") in FORMS[name].items


@pytest.mark.parametrize(
    "link_id", ["p-pallor", "redness", "skin-colour", "ankle-pigment", "gangrene"]
)
@pytest.mark.parametrize("name", ["leg-pain", "leg-pain-self-check"])
def test_signs_of_colour_say_how_they_look_on_brown_and_black_skin(name: str, link_id: str) -> None:
    assert "brown or black skin" in FORMS[name].items[f"{link_id}-help"].text.lower()
