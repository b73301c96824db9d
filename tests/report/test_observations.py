"""Observations say what was found in codes that strangers read."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fhir_pad.findings import Basis, Candidate, Findings, Index, Missing
from fhir_pad.report import bundle

from .patients import ACUTE_LIMB, CHILD, CLAUDICATION, NOTHING, PREGNANT, VENOUS_ULCER, context
from .read_back import code_in


def observations(found: Findings, **changes: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in bundle(found, context(**changes))["entry"]:
        one = entry["resource"]
        if one["resourceType"] == "Observation":
            yield code_in(one["code"], "leg-pain-observation") or "", one


def first(found: Findings, name: str) -> dict[str, Any]:
    return next(one for called, one in observations(found) if called == name)


def codes(concept: dict[str, Any]) -> list[str]:
    return [one["code"] for one in concept["coding"]]


def test_an_abi_has_loinc_snomed_side_and_unit() -> None:
    """The right leg comes first and 0.90 keeps its second decimal."""
    one = first(CLAUDICATION, "abi")

    assert codes(one["code"]) == ["abi", "77194-9", "446841001"]
    assert codes(one["bodySite"]) == ["62175007"]
    assert str(one["valueQuantity"]["value"]) == "0.90"
    assert one["valueQuantity"]["code"] == "{ratio}"
    assert one["category"][0]["coding"][0]["code"] == "exam"


def test_missing_answers_are_no_evidence_against_a_cause() -> None:
    """Nobody is said to have no vein disease because nobody was asked about veins."""
    speaks = Basis("EV08", "No sign of the veins.", (), ())
    unasked = Candidate("venous-chronic", 0, "against", None, (), ())
    found = replace(NOTHING, differential=(unasked, replace(unasked, rules_against=(speaks,))))

    parts = first(found, "differential")["component"]

    assert [["no-evidence"], ["against"]] == [codes(one["interpretation"][0]) for one in parts]


@pytest.mark.parametrize(("side", "expected"), [("right", "77618-7"), ("left", "77617-9")])
def test_a_tbi_has_the_loinc_code_of_its_side(side: str, expected: str) -> None:
    """LOINC knows toe indices by side."""
    found = replace(NOTHING, tbi={side: Index(Decimal("0.70"), "abnormal", None, ())})

    assert codes(first(found, "tbi")["code"]) == ["tbi", expected]


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [
        ("abnormal", "mild", ["abnormal", "L"]),
        ("abnormal", "severe", ["abnormal", "LL"]),
        ("borderline", None, ["borderline"]),
        ("normal", None, ["normal", "N"]),
        ("high-normal", None, ["high-normal", "N"]),
        ("noncompressible", None, ["noncompressible", "H"]),
    ],
)
def test_an_abi_is_interpreted_in_our_category_and_in_hl7s(
    category: str, severity: str | None, expected: list[str]
) -> None:
    """HL7 has no word for borderline, so our category stands alone there."""
    found = replace(NOTHING, abi={"left": Index(Decimal("0.95"), category, severity, ())})

    assert codes(first(found, "abi")["interpretation"][0]) == expected


def test_flags_of_an_index_are_notes_in_words() -> None:
    """The code of the flag opens the note, a sentence follows."""
    flags = ("single-artery", "single-arm", "subclavian", "reported", "differs-from-reported")
    found = replace(NOTHING, abi={"left": Index(Decimal("0.95"), "borderline", None, flags)})
    notes = [note["text"] for note in first(found, "abi")["note"]]

    assert notes == [
        "single-artery: only one ankle artery was measured.",
        "single-arm: only one arm was measured.",
        "subclavian: the pressures of the arms differ; look for a subclavian stenosis.",
        "reported: index as reported, not computed from pressures.",
        "differs-from-reported: the computed index stands here; the reported one differs from it.",
    ]


@pytest.mark.parametrize(
    ("triage", "expected"),
    [
        ("emergency-now", ["emergency-now", "stat", "S"]),
        ("same-day", ["same-day", "asap", "A"]),
        ("urgent-days", ["urgent-days", "urgent", "UR"]),
        ("routine", ["routine", "routine", "R"]),
        ("self-care", ["self-care", "routine", "R"]),
    ],
)
def test_triage_is_also_told_as_an_hl7_priority(triage: str, expected: list[str]) -> None:
    """An emergency is stat in both HL7 systems."""
    one = first(replace(NOTHING, triage=triage), "triage")

    assert codes(one["valueCodeableConcept"]) == expected


def test_a_question_without_an_answer_is_data_absent() -> None:
    """Missing answers have no value but a reason, in FHIR's own words."""
    components = first(VENOUS_ULCER, "missing-data")["component"]
    said = [
        (one["code"]["coding"][0]["system"].rpartition("/")[2], codes(one["dataAbsentReason"]))
        for one in components
    ]

    assert said == [("leg-pain-observation", ["unknown"]), ("leg-pain-question", ["unknown"])]
    assert all(name.startswith(("code", "dataAbsent")) for one in components for name in one)


@pytest.mark.parametrize(
    ("topic", "system"),
    [
        ("abi", "leg-pain-observation"),
        ("tbi", "leg-pain-observation"),
        ("abi-r", "leg-pain-question"),
        ("tbi-r", "leg-pain-question"),
    ],
)
def test_what_is_missing_is_named_as_an_index_or_as_a_question(topic: str, system: str) -> None:
    """An index is worked out and has a code of its own; the rest goes by its linkId."""
    found = replace(NOTHING, missing=(Missing(topic, "Needed."),))
    [part] = first(found, "missing-data")["component"]

    assert part["code"]["coding"] == [
        {"system": f"https://w3id.org/fhir-pad/CodeSystem/{system}", "code": topic}
    ]
    assert part["dataAbsentReason"]["text"] == "Needed."


def test_an_open_stage_has_both_ends_and_no_value() -> None:
    """A range of classes is not passed off as one class."""
    one = first(ACUTE_LIMB, "rutherford-acute")
    ends = [code_in(part["valueCodeableConcept"], "rutherford-acute") for part in one["component"]]

    assert "valueCodeableConcept" not in one
    assert ends == ["IIa", "III"]


def test_a_decided_stage_has_a_value_too() -> None:
    """When both ends meet a plain reader finds the class as the value."""
    one = first(CLAUDICATION, "rutherford-chronic")

    assert code_in(one["valueCodeableConcept"], "rutherford-chronic") == "1"


def test_nothing_is_said_of_a_child_that_holds_for_adults_only() -> None:
    """Cause, PAD and stage are absent, and the scope says why."""
    said = dict(observations(CHILD))

    assert said.keys().isdisjoint({"primary-cause", "pad-status", "arterial-stage", "wifi"})
    assert said["scope"]["valueBoolean"] is False


def test_a_wells_score_is_absent_where_it_is_not_used() -> None:
    """In pregnancy there is a pathway but no score."""
    assert "wells" not in dict(observations(PREGNANT))
    assert codes(first(VENOUS_ULCER, "wells")["code"]) == ["wells", "429053008"]


def test_an_observation_tells_why_and_from_what() -> None:
    """It is derived from the response and carries the rule behind it."""
    one = first(CLAUDICATION, "primary-cause")
    rule = one["extension"][0]["extension"][0]
    response = bundle(CLAUDICATION, context())["entry"][0]["fullUrl"]

    assert one["derivedFrom"] == [{"reference": response}]
    assert rule == {"url": "rule", "valueCode": "PC9"}


def test_observations_hold_for_the_time_of_the_answers() -> None:
    """The time is written as the response has it; without one it is now."""
    dated = {one["effectiveDateTime"] for _, one in observations(NOTHING)}
    undated = {one["effectiveDateTime"] for _, one in observations(NOTHING, authored=None)}

    assert dated == {"2026-11-21T09:00:00+01:00"}
    assert undated == {"2026-11-21T09:30:00+00:00"}
