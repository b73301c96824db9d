"""The rules in words: nothing is left out, and no condition says less than it means."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.declare import Figure
from fhir_pad.legs.model import ACTIONS, DERIVED, GAPS, OUTCOMES
from fhir_pad.legs.questions import ask
from fhir_pad.legs.sources import SOURCES
from fhir_pad.logic import Collect, Condition, FirstMatch, Points, all_of, any_of, at_least
from fhir_pad.web.tester.chapters import TITLES
from fhir_pad.web.tester.figures import figures
from fhir_pad.web.tester.rules import book, places
from fhir_pad.web.tester.wording import Words, words

COLD, PALE = ask["p-cold"], ask["p-pallor"]
TABLES = (FirstMatch, Points, Collect)


def said(condition: Condition) -> str:
    """Return the words in one line, parts in brackets."""
    return flat(words(condition))


def flat(told: Words) -> str:
    own = f"{told.before}{told.term}{''.join(told.after)}"
    return own + "".join(f"[{flat(part)}]" for part in told.parts)


WORDS: list[tuple[Condition, str]] = [
    (COLD, "p-cold is answered with yes"),
    (~COLD, "p-cold is answered with no"),
    (DERIVED["child"], "child holds"),
    (~DERIVED["child"], "child does not hold"),
    (COLD.known(), "p-cold is known"),
    (~COLD.known(), "p-cold is not known"),
    (COLD.is_true(), "It is known that:[p-cold is answered with yes]"),
    (~COLD.is_true(), "It is not known to be so that:[p-cold is answered with yes]"),
    (COLD.not_false(), "It is not ruled out that:[p-cold is answered with yes]"),
    (COLD.unknown(), "It is not known whether:[p-cold is answered with yes]"),
    (ask["swelling"] == "one-leg", "swelling is One leg"),
    (ask["swelling"] != "none", "swelling is known and not No swelling"),
    (ask["pain-site"].has("calf", "foot-dorsum"), "pain-site names Calf or Top of the foot"),
    (ask["age"] >= 65, "age is at least 65"),
    (~(ask["age"] >= 65), "age is below 65"),
    (~(ask["age"] < 65), "age is at least 65"),
    (ask["age"] == 65, "age is exactly 65"),
    (ask["abi-l"] <= Decimal("0.90"), "abi-l is at most 0.90"),
    (ask["abi-l"] > Decimal("1.40"), "abi-l is above 1.40"),
    (all_of(), "Always."),
    (any_of(), "Never."),
    (
        COLD & PALE,
        "All of these:[p-cold is answered with yes][p-pallor is answered with yes]",
    ),
    (
        ~(COLD | PALE),
        "It is not so that:[Any of these:[p-cold is answered with yes][p-pallor is answered with yes]]",
    ),
    (DERIVED["triage"] == "routine", "triage is routine"),
    (~(DERIVED["triage"] == "routine"), "triage is known and not routine"),
    (
        at_least(2, COLD, PALE),
        "At least 2 of these:[p-cold is answered with yes][p-pallor is answered with yes]",
    ),
    (
        all_of(PALE.is_true(), COLD.not_false(), ~PALE.is_true()),
        (
            "All of these:[It is known that:[p-pallor is answered with yes]]"
            "[It is not ruled out that:[p-cold is answered with yes]]"
            "[It is not known to be so that:[p-pallor is answered with yes]]"
        ),
    ),
]


@pytest.mark.parametrize(("condition", "expected"), WORDS, ids=[one for _, one in WORDS])
def test_a_condition_in_words(condition: Condition, expected: str) -> None:
    assert said(condition) == expected


def rows_of(definition: Any) -> tuple[str, ...]:
    return tuple(row.code for row in definition.rows) if isinstance(definition, TABLES) else ()


def test_every_fact_row_action_risk_and_gap_stands_in_one_chapter() -> None:
    shown = [row.code for chapter in book().values() for one in chapter.entries for row in one.rows]
    declared = [code for term in DERIVED for code in rows_of(term.definition)]
    declared += [code for action in ACTIONS for code in rows_of(action.status.definition)]
    declared += [row.code for outcome in OUTCOMES for row in outcome.rows]
    declared += [gap.code for gap in GAPS]
    entries = [one.anchor for chapter in book().values() for one in chapter.entries]

    assert sorted(shown) == sorted(declared)
    assert len(entries) == len(set(entries))
    assert set(entries) >= {term.name for term in (*ask, *DERIVED)}
    assert set(entries) >= {action.status.name for action in ACTIONS}
    assert set(places()) >= {*entries, *declared}


def test_every_number_is_shown_with_its_source() -> None:
    named = {name for name, value in vars(numbers).items() if isinstance(value, Figure)}

    assert {one.name for one in figures()} >= named
    assert len(figures()) > len(named)
    assert all(one.source and one.unit and one.year for one in figures())


@pytest.mark.parametrize("name", TITLES)
def test_a_chapter_says_all_that_is_in_it(client: FlaskClient, name: str) -> None:
    page = unescape(client.get(f"/rules/{name}").text)

    chapter = book().get(name)
    for entry in () if chapter is None else chapter.entries:
        assert entry.title in page
        assert all(note in page for note in entry.notes)
        for row in entry.rows:
            assert f">{row.code}</th>" in page
            assert row.words in page
        for cited in entry.sources:
            assert f'id="source-{cited}"' in page


def test_registers_are_shown_whole(client: FlaskClient) -> None:
    conflicts = unescape(client.get("/rules/conflicts").text)
    sources = unescape(client.get("/rules/sources").text)
    shown = unescape(client.get("/rules/numbers").text)

    assert all(one.resolution in conflicts for one in CONFLICTS)
    assert all(one.title in sources for one in SOURCES.values())
    assert "ABI_ABNORMAL_MAX" in shown
    assert ">0.90</td>" in shown
    assert "believed" in shown


def test_a_rule_stands_beside_its_cql(client: FlaskClient) -> None:
    page = unescape(client.get("/rules/actions").text)

    assert page.count("The same in CQL") == len(ACTIONS)
    assert 'define "propose:cilostazol"' in page
