"""The narrative reads like a one-page plan and can carry any text."""

from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from fhir_pad.findings import Findings, Window
from fhir_pad.report import bundle

from .arbitrary import findings
from .patients import ACUTE_LIMB, CHILD, LIMB_THREAT, NOTHING, PATIENTS, VENOUS_ULCER, context

XHTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {f"{XHTML}{name}" for name in ("div", "h2", "h3", "p", "b", "ul", "li")}
ILL_FORMED_ON_PURPOSE = '<script>"&'


def div_of(found: Findings, **changes: object) -> ET.Element:
    plan = bundle(found, context(**changes))["entry"][1]["resource"]
    return ET.fromstring(plan["text"]["div"])  # noqa: S314 - written by ourselves just now


def words(found: Findings, **changes: object) -> str:
    return " ".join(div_of(found, **changes).itertext())


@settings(max_examples=25, deadline=None)
@given(findings())
def test_any_findings_give_well_formed_xhtml_of_allowed_elements(found: Findings) -> None:
    """Text never becomes markup, and characters that XML lacks do not break it."""
    used = {element.tag for element in div_of(found).iter()}
    attributes = [element.attrib for element in div_of(found).iter() if element.attrib]
    empty = [element.tag for element in div_of(found).iter() if not "".join(element.itertext())]

    assert used <= ALLOWED
    assert attributes == []
    assert empty == []


def test_a_hostile_name_is_shown_as_text() -> None:
    """The display of the subject comes from outside and is escaped."""
    hostile = {"display": ILL_FORMED_ON_PURPOSE}

    assert f"Patient: {ILL_FORMED_ON_PURPOSE}." in words(NOTHING, subject=hostile)


@pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
def test_urgency_comes_first(found: Findings) -> None:
    """The first two elements tell how soon care is needed."""
    first, second = list(div_of(found))[:2]

    assert (first.tag, second.tag) == (f"{XHTML}h2", f"{XHTML}p")


@pytest.mark.parametrize(
    ("triage", "expected"),
    [
        ("emergency-now", "Call the emergency services now; this is a matter of minutes."),
        ("same-day", "the scan or the D-dimer is done within 4 hours"),
        ("urgent-days", "within 24 hours to a few days, at the latest within 7 days"),
        ("routine", "an appointment in the coming weeks"),
        ("self-care", "come back at once when a warning sign"),
    ],
)
def test_each_triage_level_says_what_it_demands(triage: str, expected: str) -> None:
    """The words are the specification's demand for the level."""
    assert expected in words(replace(NOTHING, triage=triage))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (
            Window("within", Decimal(5), Decimal(1)),
            "5 h since onset, 1 h left of the six.",
        ),
        (
            Window("elapsed", Decimal("6.0"), Decimal(0)),
            "6.0 h since onset, none left of the six; treat as now",
        ),
        (Window("unknown", None, None), "hours since onset unknown, so treat as now."),
    ],
)
def test_an_ischaemic_limb_shows_its_clock(window: Window, expected: str) -> None:
    """Hours since onset and hours left of six stand in narrative and description."""
    found = replace(ACUTE_LIMB, window=window)
    plan = bundle(found, context())["entry"][1]["resource"]

    assert expected in words(found)
    assert expected in plan["description"]


def test_withheld_actions_stand_apart_with_their_reason() -> None:
    """What is not to be done is under its own heading, not among the proposals."""
    proposals, _, withheld = words(LIMB_THREAT).partition("Not to be done")

    assert "Title of cilostazol" in withheld
    assert "Not in limb-threatening ischaemia." in withheld
    assert "Title of cilostazol" not in proposals
    assert "Title of bypass-surgery" in proposals


def test_what_is_missing_or_doubtful_is_listed() -> None:
    """Missing answers come with why they matter; conflicts are named."""
    said = words(VENOUS_ULCER)

    assert "Ankle-brachial index: Compression waits for it." in said
    assert "Waits for: Ankle-brachial index; Is neuropathy known?" in said
    assert "Is the pulse gone? The pulse was felt and not felt." in said


def test_unanswered_emergency_questions_are_named() -> None:
    """A provisional triage says which questions could still raise it."""
    said = words(ACUTE_LIMB)

    assert "Provisional: emergency questions are without an answer." in said
    assert "Is the bladder numb?" in said


def test_a_child_is_told_apart() -> None:
    """The reader learns that the adult pathway was not applied."""
    assert "does not apply to a child or adolescent" in words(CHILD)


def test_an_index_keeps_its_second_decimal() -> None:
    """0.90 is not 0.9."""
    assert "ABI right 0.90, abnormal." in words(LIMB_THREAT)


@pytest.mark.parametrize(("status", "expected"), [("completed", False), ("in-progress", True)])
def test_unfinished_answers_are_marked_as_preliminary(status: str, expected: bool) -> None:
    """A reader of the page sees that the form was not finished."""
    assert ("all of this is preliminary" in words(NOTHING, status=status)) is expected
