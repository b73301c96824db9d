"""Every citation leads to a registered source, and the register says what was checked."""

import json
import re
from pathlib import Path
from typing import Any as Json

import pytest

from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.questions import ask
from fhir_pad.legs.sources import SOURCES
from fhir_pad.recorded import ROWS
from fhir_pad.recorded.row import ALWAYS

TABLES = Path(__file__).parents[2].parent / "shared" / "clinical" / "tables.json"
ITEMS = {"S0": 65, "S1": 22, "S2": 193, "S3": 28, "S4": 49}
# What the specification, 2.19, lists as standard knowledge that was not read again.
BELIEVED = {
    "NG234",
    "NICE-CKS-LIMP",
    "OTTAWA",
    "PEDOWITZ",
    "WIFI-OUTCOMES",
    "HIT",
    "ANEURYSM",
    "ORTHOPNOEA",
    "OEDEMA",
}
WINNERS = {
    "guideline": "guideline",
    "guideline (safety)": "guideline-safety",
    "both": "both",
    "seed": "seed",
    "seed kept, flagged": "seed-flagged",
    "seed for alarm, guideline for treatment": "both",
    "resolution": "resolution",
    "editorial": "editorial",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, Json]:
    return json.loads(TABLES.read_text(encoding="utf-8"))


def leads_somewhere(citation: str) -> bool:
    seed = re.fullmatch(r"(S[0-4])-(\d{3})", citation)
    if seed is None:
        return citation in SOURCES and SOURCES[citation].kind != "seed"
    return 1 <= int(seed[2]) <= SOURCES[seed[1]].items


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("S2-193", True),
        ("S2-194", False),
        ("S2-000", False),
        ("S2", False),
        ("S5-001", False),
        ("2024-PAD", True),
        ("2024 PAD", False),
    ],
)
def test_a_citation_leads_to_a_passage_or_a_source(citation: str, *, expected: bool) -> None:
    """A passage outside its document, or an id nobody registered, leads nowhere."""
    assert leads_somewhere(citation) is expected


def test_every_citation_of_a_question_leads_somewhere() -> None:
    """No question cites a passage or a source that is not registered."""
    lost = [(term.name, each) for term in ask for each in term.sources if not leads_somewhere(each)]

    assert lost == []


def test_every_citation_of_a_record_leads_somewhere() -> None:
    """What is read from a record, and how far back, rests on registered passages and sources."""
    cited = {(row.link_id, each) for row in ROWS for each in (*row.sources, *row.time.sources)}

    assert {pair for pair in cited if not leads_somewhere(pair[1])} == set()


def test_how_far_back_a_record_counts_has_a_reason_and_a_source() -> None:
    """A span in days is a judgement about a patient; only "whenever" needs no reason."""
    spans = {row.time for row in ROWS} - {ALWAYS}

    assert spans
    assert {span for span in spans if not (span.because and span.sources)} == set()


def test_every_citation_of_a_conflict_leads_somewhere() -> None:
    """No conflict is about a passage that is not in the inventory."""
    lost = [
        (each.id, cited) for each in CONFLICTS for cited in each.seeds if not leads_somewhere(cited)
    ]

    assert lost == []


def test_the_source_of_every_number_leads_somewhere() -> None:
    """No number rests on a source that is not registered."""
    figures = {
        name: value.source for name, value in vars(numbers).items() if hasattr(value, "source")
    }

    assert figures
    assert {name: cited for name, cited in figures.items() if not leads_somewhere(cited)} == {}


def test_a_source_stands_under_its_own_id() -> None:
    """The register's key and the source's id are one."""
    assert {code: source.id for code, source in SOURCES.items()} == {code: code for code in SOURCES}


def test_the_seeds_have_as_many_items_as_the_inventory() -> None:
    """A passage number can be checked against the length of its document."""
    assert {code: each.items for code, each in SOURCES.items() if each.kind == "seed"} == ITEMS


def test_what_was_only_believed_is_not_called_verified() -> None:
    """A clinician sees what still has to be read at its source."""
    assert {code for code in BELIEVED if SOURCES[code].verified} == set()


def test_a_date_is_a_year_or_a_day_or_absent() -> None:
    """Dates are FHIR dates, so that they can be published."""
    odd = [
        code
        for code, each in SOURCES.items()
        if not re.fullmatch(r"|\d{4}|\d{4}-\d{2}-\d{2}", each.date)
    ]
    assert odd == []


def test_there_are_31_conflicts_numbered_in_order() -> None:
    """No disagreement of the register is dropped."""
    assert [each.id for each in CONFLICTS] == [f"C-{number:02d}" for number in range(1, 32)]


@pytest.mark.parametrize("entry", CONFLICTS, ids=lambda entry: entry.id)
def test_a_conflict_says_both_sides_what_was_decided_and_what_carries_it(entry: Json) -> None:
    """An entry without a carrier would be a decision nobody took."""
    for text in (entry.seed_says, entry.guideline_says, entry.resolution):
        assert text[:1].isupper() or text[:1].isdigit()
        assert text.endswith(".")
    assert entry.carried_by


class TestAgainstTheSpecification:
    """The registers agree with the published ones."""

    pytestmark = pytest.mark.external

    def test_the_inventory_has_the_same_items(self, tables: Json) -> None:
        """Every inventoried passage can be cited, and no other."""
        counted = {
            code: [item["id"] for item in tables["inventory"] if item["id"].startswith(code)]
            for code in ITEMS
        }
        assert counted == {
            code: [f"{code}-{number:03d}" for number in range(1, SOURCES[code].items + 1)]
            for code in ITEMS
        }

    def test_conflicts_have_the_same_winner(self, tables: Json) -> None:
        """Nobody else prevails here than there."""
        assert {each["id"]: WINNERS[each["wins"]] for each in tables["conflicts"]} == {
            each.id: each.winner for each in CONFLICTS
        }

    def test_conflicts_concern_the_same_passages(self, tables: Json) -> None:
        """Every passage that the published entry names stands in ours."""
        missing = [
            (each["id"], passage)
            for each, ours in zip(tables["conflicts"], CONFLICTS, strict=True)
            for passage in re.findall(r"S[0-4]-\d{3}", each["seed"])
            if passage not in ours.seeds
        ]
        assert missing == []

    def test_a_carrier_is_a_rule_an_action_a_question_or_a_number(self, tables: Json) -> None:
        """A conflict names nothing that does not exist in the specification or in `numbers`."""
        rules = {row[0] for table in tables["evidence"].values() for row in table}
        rules |= {row[0] for row in tables["triage"]}
        actions = {each["code"] for each in tables["actions"]}
        known = rules | actions | {term.name for term in ask} | set(vars(numbers))

        lost = [
            (each.id, name) for each in CONFLICTS for name in each.carried_by if name not in known
        ]
        assert lost == []
