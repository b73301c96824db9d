"""Properties of the tables themselves: complete, reachable, ordered, closed."""

import ast
import json
import re
from collections import Counter
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from legs.random_forms import random_form, varied_patient
from samples import SHARED

from fhir_pad.answers import understood
from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.declare import Figure
from fhir_pad.legs.model import (
    ACTIONS,
    DERIVED,
    GAPS,
    RISK_ROWS,
    STATUSES,
    TRIAGE_RULES,
    compiled,
)
from fhir_pad.legs.questions import ask
from fhir_pad.legs.sources import SOURCES
from fhir_pad.logic import Collect, Evaluation, FirstMatch, Points

TABLES = SHARED / "clinical" / "tables.json"
SEED_ITEMS = {"S0": 65, "S1": 22, "S2": 193, "S3": 28, "S4": 49}


def tables():
    return json.loads(TABLES.read_text())


TABLES_OF_ROWS = [
    term
    for term in (*DERIVED, *STATUSES, *RISK_ROWS)
    if isinstance(term.definition, FirstMatch | Points | Collect)
]


def rows_of_everything():
    """Every row of every table, with the name of the table it stands in."""
    return [(term.name, row) for term in TABLES_OF_ROWS for row in term.definition.rows]


@pytest.mark.external
def test_the_catalogue_is_the_one_of_the_specification():
    """87 actions, in order and phase as the specification lists them."""
    expected = [(each["code"], each["phase"]) for each in tables()["actions"]]
    expected.sort(key=lambda each: each[1])

    assert expected == [(each.code, each.phase) for each in ACTIONS]


@pytest.mark.external
def test_triage_and_evidence_rules_have_the_specification_s_codes_levels_and_points():
    """40 triage rules and 76 evidence rows; a row with two steps has a second row with a plus."""
    given = tables()
    triage = [(code, result) for code, result, *_ in given["triage"]]
    evidence = {
        code: [points] if isinstance(points, int) else points
        for table in given["evidence"].values()
        for code, points, *_ in table
    }
    ours = {
        row.code: row.points
        for name, row in rows_of_everything()
        if isinstance(row.code, str) and row.code[:2] in ("EA", "EV", "EN", "EM")
    }

    assert sorted(triage) == sorted((row.code, row.result) for row in TRIAGE_RULES)
    assert set(evidence) == {code.removesuffix("+") for code in ours}
    steps = {"1 (2 if >=3)": (1, 1), "1 (2 if >=4)": (1, 1)}
    for code, points in evidence.items():
        expected = steps.get(points, points) if isinstance(points, str) else tuple(points)
        assert expected == tuple(
            each for each in (ours.get(code), ours.get(f"{code}+")) if each is not None
        )


@pytest.mark.external
def test_the_wifi_table_is_the_one_of_the_specification():
    """All 64 cells."""
    assert tables()["wifiStage_I_W_fI"] == json.loads(json.dumps(numbers.WIFI_STAGE))


def test_wifi_stage_never_falls_when_a_grade_rises():
    """So the smallest grades give the smallest stage, and the largest the largest."""
    for i, w, fi in product(range(4), repeat=3):
        stage = numbers.WIFI_STAGE[i][w][fi]
        for other in ((i + 1, w, fi), (i, w + 1, fi), (i, w, fi + 1)):
            if max(other) < 4:
                assert stage <= numbers.WIFI_STAGE[other[0]][other[1]][other[2]]


def test_every_source_cited_leads_somewhere():
    """Seeds by number, guidelines by the register, disputes by the conflict register."""
    known = {f"{seed}-{at:03d}" for seed, items in SEED_ITEMS.items() for at in range(1, items + 1)}
    known |= set(SOURCES) | {each.id for each in CONFLICTS}
    cited = {source for term in (*ask, *DERIVED) for source in term.sources}
    cited |= {source for _, row in rows_of_everything() for source in row.sources}
    cited |= {source for each in ACTIONS for source in each.sources}
    cited |= {source for gap in GAPS for source in gap.sources}
    cited |= {each.source for each in figures().values()}

    assert set() == cited - known


def test_every_row_has_words_and_sources():
    """Each row can say why, and where that comes from."""
    speechless = [row.code for _, row in rows_of_everything() if not row.words or not row.sources]

    assert [] == speechless


def figures():
    found = {}
    for name, value in vars(numbers).items():
        values = value.values() if isinstance(value, dict) else (value,)
        for each in values:
            for at, one in enumerate(each if type(each) is tuple else (each,)):
                if isinstance(one, Figure):
                    found[f"{name}[{at}]"] = one
    return found


def test_every_clinical_number_has_unit_source_and_year():
    """A number without a source is a guess."""
    bare = [
        name for name, each in figures().items() if not (each.unit and each.source and each.year)
    ]

    assert [] == bare
    assert len(figures()) > 70


def test_no_clinical_number_stands_twice_in_the_rules():
    """Rules compare with named numbers: a literal above 3 outside `numbers` would be a second home."""
    folder = Path(numbers.__file__).parent
    found = []
    for path in sorted(folder.rglob("*.py")):
        if path.name in ("numbers.py", "declare.py") or "questions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare):
                numbers_in = [
                    each.value
                    for each in node.comparators
                    if isinstance(each, ast.Constant) and isinstance(each.value, int | float)
                ]
                found += [
                    (path.name, node.lineno, each) for each in numbers_in if each not in (0, 1)
                ]

    assert [] == found


WRITTEN = {"mmHg": numbers.MMHG, "cm": numbers.CENTIMETRES, "m": numbers.METRES}
QUOTING = {"numbers.py", "conflicts.py", "sources.py"}


def test_no_clinical_number_stands_again_in_the_words_of_a_rule():
    """Words take it from `numbers`; what a question asks and what a guideline says is quoted."""
    known = {(each.unit, each) for each in figures().values()}
    found = []
    for path in sorted(Path(numbers.__file__).parent.rglob("*.py")):
        if path.name in QUOTING or "questions" in path.parts:
            continue
        every = list(ast.walk(ast.parse(path.read_text())))
        notes = [node.value for node in every if isinstance(node, ast.Expr)]
        for node in every:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in notes:
                told = [
                    *re.findall(r"\b(\d+) (?:to \d+ )?(mmHg|cm|m)\b", node.value),
                    *((index, "index") for index in re.findall(r"\b\d\.\d\d\b", node.value)),
                ]
                found += [
                    (path.name, node.lineno, *each)
                    for each in told
                    if (WRITTEN.get(each[1], numbers.RATIO), Decimal(each[0])) in known
                ]

    assert [] == found


def fired(term, evaluation):
    """Return the codes of the rows of a table that decide for this patient."""
    table = term.definition
    if isinstance(table, FirstMatch):
        row = evaluation.matched(table)
        return [] if row is None else [row.code]
    return [row.code for row in table.rows if evaluation.truth(row.condition) is True]


def test_every_row_of_every_table_can_decide():
    """A row that can never be the one that decides is a mistake in its order or condition."""
    wanted = {(name, row.code) for name, row in rows_of_everything()}
    for seed in range(20_000):
        form = varied_patient(seed) if seed % 4 else random_form(seed, 0.5)
        values, _ = understood(form)
        evaluation = Evaluation(values, compiled(values)[0])
        open_tables = {name for name, _ in wanted}
        for term in (each for each in TABLES_OF_ROWS if each.name in open_tables):
            wanted -= {(term.name, code) for code in fired(term, evaluation)}
        if not wanted:
            break

    assert set() == wanted


def test_names_are_unique_across_questions_and_derived_facts():
    """A derived fact never hides a question of the same name."""
    names = Counter(term.name for term in (*ask, *DERIVED))

    assert [] == [name for name, times in names.items() if times > 1]
