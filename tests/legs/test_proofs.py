"""Tables proved by enumeration: every row can decide, and every overlap is intended."""

import json
from pathlib import Path

import pytest
from enumerated import TooMany, overlaps, situations, unreachable

from fhir_pad.legs.model import DERIVED, RISK_ROWS
from fhir_pad.logic import FirstMatch, FirstMatchRow, Input, Number, YesNo

INTENDED = Path(__file__).with_name("intended_overlaps.json")


def enumerable():
    """Return the tables small enough to be looked at in every situation."""
    found = []
    for term in (*DERIVED, *RISK_ROWS):
        if isinstance(term.definition, FirstMatch):
            try:
                next(situations(term.definition))
            except TooMany:
                continue
            found.append(term)
    return found


TABLES = enumerable()


@pytest.mark.parametrize("term", TABLES, ids=[term.name for term in TABLES])
def test_every_row_decides_in_some_situation(term):
    """No row is dead."""
    assert () == unreachable(term.definition)


def test_every_overlap_is_intended():
    """Where two rows with different results hold at once, the list says that the upper one wins.

    A new overlap fails here, and so does one that has gone: look at it, then write it down.
    """
    found = {
        term.name: [f"{upper} before {lower}" for upper, lower in overlaps(term.definition)]
        for term in TABLES
    }

    assert json.loads(INTENDED.read_text()) == {name: each for name, each in found.items() if each}


def test_the_decisions_that_matter_are_among_those_proved():
    """Which tables are small enough is part of the claim."""
    proved = {term.name for term in TABLES}

    assert {
        "abi-category-right",
        "six-hour-window",
        "acute-vein",
        "dvt-status",
        "wells-level",
        "fontaine",
        "rutherford-chronic",
        "arterial-stage",
        "ceap",
        "edinburgh",
        "risk:dvt",
        "risk:pulmonary-embolism",
    } <= proved


PAIN, COLD = YesNo("pain", Input()), YesNo("cold", Input())
AGE = Number("age", Input())


def _table(*conditions):
    rows = [FirstMatchRow(f"R{i}", f"r{i}", each, "", ()) for i, each in enumerate(conditions)]
    return FirstMatch(tuple(rows), None)


def test_a_dead_row_is_found():
    """What an upper row always takes, and what contradicts itself, never decides."""
    assert ("R1",) == unreachable(_table(AGE >= 18, AGE >= 65))
    assert ("R0",) == unreachable(_table(PAIN & ~PAIN, COLD))
    assert () == unreachable(_table(AGE >= 65, AGE >= 18))


def test_an_overlap_is_found():
    """Both rows hold at 65."""
    assert (("R0", "R1"),) == overlaps(_table(AGE >= 65, AGE >= 18))
    assert () == overlaps(_table(AGE >= 65, AGE < 65))


def test_a_table_too_large_is_refused_rather_than_half_proved():
    """Twelve truths have half a million situations."""
    truths = [YesNo(f"t{i}", Input()) for i in range(12)]

    with pytest.raises(TooMany):
        next(situations(_table(*truths)))
