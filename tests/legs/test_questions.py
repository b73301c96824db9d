"""The 180 questions agree with the specification and say what counts in their own words."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any as Json

import pytest

from fhir_pad.legs import numbers as n
from fhir_pad.legs.questions import GROUPS, ask
from fhir_pad.logic import Choice, Many, Moment, Number, YesNo
from fhir_pad.logic.conditions import All, Any, Condition, Not
from fhir_pad.logic.terms import Compare, OneOf

SHARED = Path(__file__).parents[2].parent / "shared"
TABLES = SHARED / "clinical" / "tables.json"
KINDS = {
    "tri": YesNo,
    "one": Choice,
    "many": Many,
    "int": Number,
    "dec": Number,
    "dt": Moment,
}
WHO = {"P": "patient", "C": "clinician", "B": "both"}
HIDDEN = {"": None, "U": None, "F": False, "no": "no"}
# The column "shown when" as the declaration has to read: switched off only when this is false.
SHOWN = {
    "": "",
    "acute-change != no": "acute-change",
    "arterial-imaging = significant-disease": "arterial-imaging is significant-disease",
    "gangrene = yes": "gangrene",
    "leg-side = both": "leg-side is both",
    "leg-symptom != no": "leg-symptom",
    "numb-tingle = yes": "numb-tingle",
    "rest-pain = yes": "rest-pain",
    "sex != male and (age unknown or 12 <= age <= 55)": (
        "(not sex is male) and age >= 12 and age <= 55"
    ),
    "sport-trigger = yes": "sport-trigger",
    "swelling != none": "(not swelling is none)",
    "swelling in (one-leg, both)": "swelling is one-leg or both",
    "trauma = yes": "trauma",
    "walk-trigger = yes": "walk-trigger",
    "walk-trigger = yes or stand-trigger = yes": "walk-trigger or stand-trigger",
    "weakness = yes": "weakness",
    "wound = yes": "wound",
    "wound = yes or gangrene = yes": "wound or gangrene",
}
CHAINED = {"leg-worse": "leg-symptom and leg-side is both"}
"""Where the list names the last of a chain alone: what hides that hides this, too."""


@pytest.fixture(scope="module")
def tables() -> dict[str, Json]:
    return json.loads(TABLES.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(tables: dict[str, Json]) -> list[dict[str, str]]:
    return tables["questions"]


def test_there_are_180_questions_in_twelve_groups() -> None:
    """Nothing of the question list is lost and nothing is added."""
    assert len(ask) == 180
    assert " ".join(group.code for group in GROUPS) == (
        "red ctx site walk nerve rest vein skin exam msk hist safe"
    )


@pytest.mark.parametrize("term", ask, ids=lambda term: term.name)
def test_a_question_says_what_counts_who_answers_and_where_it_comes_from(term: Json) -> None:
    """A question is a full declaration, and its words are sentences."""
    asked = term.definition

    assert asked.counts[:1].isupper()
    assert asked.counts.endswith(".")
    assert asked.excludes == "" or asked.excludes.endswith(".")
    assert asked.who in ("clinician", "both")
    assert term.sources


def test_only_a_moment_goes_without_saying_what_does_not_count() -> None:
    """What looks like the fact and is not stands beside every question that can say it."""
    assert [term.name for term in ask if not term.definition.excludes] == ["onset-datetime"]


def test_no_two_questions_count_the_same() -> None:
    """A sentence pasted to the wrong question shows as a double."""
    said = [term.definition.counts for term in ask]

    assert [each for each in said if said.count(each) > 1] == []


def test_the_ages_at_which_pregnancy_is_asked_are_the_registered_numbers() -> None:
    """The limits stand in `numbers`, not in the question."""
    shown = words_of(ask.pregnancy.definition.shown_when)

    assert f"age >= {n.CHILDBEARING_AGE_MIN} and age <= {n.CHILDBEARING_AGE_MAX}" in shown


class TestAgainstTheSpecification:
    """Every column of the published question list agrees with the declaration."""

    pytestmark = pytest.mark.external

    def test_order_and_groups(self, tables: Json, asked: Json) -> None:
        """Questions come in the published order, in the published groups."""
        assert [term.name for term in ask] == [each["linkId"] for each in asked]
        assert [group.code for group in GROUPS] == [code for code, _ in tables["groups"]]
        grouped = [(term.name, group.code) for group in GROUPS for term in group.terms]
        assert grouped == [(each["linkId"], each["group"]) for each in asked]

    def test_type(self, asked: Json) -> None:
        """A tri is yes or no, a one is a choice, and so on."""
        assert {each["linkId"]: KINDS[each["type"]] for each in asked} == {
            term.name: type(term) for term in ask
        }

    def test_options(self, asked: Json) -> None:
        """The codes offered are those of the list, without `unknown`."""
        listed = {
            each["linkId"]: tuple(code for code in each["options"].split("|") if code != "unknown")
            for each in asked
            if each["type"] in ("one", "many")
        }
        assert listed == {
            term.name: term.options for term in ask if isinstance(term, Choice | Many)
        }

    def test_ranges(self, asked: Json) -> None:
        """A number has the limits of the list."""
        listed = {
            each["linkId"]: tuple(Decimal(limit) for limit in each["options"].split(".."))
            for each in asked
            if each["type"] in ("int", "dec")
        }
        assert listed == {term.name: (term.low, term.high) for term in ask if type(term) is Number}

    def test_who_answers(self, asked: Json) -> None:
        """The examiner's questions are the examiner's."""
        assert {each["linkId"]: WHO[each["who"]] for each in asked} == {
            term.name: term.definition.who for term in ask
        }

    def test_when_shown(self, asked: Json) -> None:
        """A question is switched off by the same answer as in the list."""
        listed = {each["linkId"]: SHOWN[each["show"]] for each in asked}
        assert listed | CHAINED == {term.name: words_of(term.definition.shown_when) for term in ask}

    def test_value_when_hidden(self, asked: Json) -> None:
        """A question switched off is no where the list says so, else unknown."""
        assert {each["linkId"]: HIDDEN[each["hidden"]] for each in asked} == {
            term.name: term.definition.hidden for term in ask
        }

    def test_sources_of_the_list(self, asked: Json) -> None:
        """Every passage the list names for a question is cited by it."""
        missing = [
            (each["linkId"], passage)
            for each in asked
            for passage in re.findall(r"S[0-4]-\d{3}", each["refs"])
            if passage not in ask[each["linkId"]].sources
        ]
        assert missing == []

    def test_inventory(self, tables: Json) -> None:
        """Every passage of the inventory that maps to a question is cited by it."""
        missing = [
            (item["id"], name)
            for item in tables["inventory"]
            for name in mapped(item["maps"])
            if item["id"] not in ask[name].sources
        ]
        assert missing == []

    def test_no_sentence_is_copied(self, asked: Json) -> None:
        """What counts is said in our own words, not in those of the list or of a seed."""
        strange = [normal(each["text"]) for each in asked]
        for path in sorted([*SHARED.glob("seeds/*.txt"), SHARED / "clinical/specification.md"]):
            strange += [normal(part) for part in sentences(path.read_text(encoding="utf-8"))]
        foreign = "\n".join(strange)
        copied = [
            part
            for term in ask
            for part in sentences(f"{term.definition.counts} {term.definition.excludes}")
            if len(normal(part)) > 40 and normal(part) in foreign
        ]
        assert copied == []


def words_of(condition: Condition | None) -> str:
    """Return a condition in words, so that it can be compared with the list."""
    match condition:
        case None:
            said = ""
        case YesNo(name=name):
            said = name
        case Not(part):
            said = f"(not {words_of(part)})"
        case All(parts):
            said = " and ".join(words_of(each) for each in parts)
        case Any(parts):
            said = " or ".join(words_of(each) for each in parts)
        case OneOf(term, codes):
            said = f"{term.name} is {' or '.join(codes)}"
        case Compare(term, relation, limit):
            said = f"{term.name} {relation} {limit}"
        case _:
            raise TypeError(condition)
    return said


def mapped(maps: str) -> list[str]:
    """Return the linkIds that an inventory entry maps to; `abi-*` and `pulse-foot` name several."""
    names = re.findall(r"\b[a-z0-9]+(?:-[a-z0-9]+)*(?:-\*|\b)", maps)
    return [term.name for term in ask for name in names if names_it(name, term.name)]


def names_it(name: str, link_id: str) -> bool:
    if name.endswith("-*"):
        return link_id.startswith(name[:-1]) and link_id.endswith(("-r", "-l"))
    return link_id == name or link_id in (f"{name}-r", f"{name}-l")


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.;:|?!\n]+", text) if part.strip()]


def normal(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
