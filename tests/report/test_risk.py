"""RiskAssessments: percent, likelihood, time and reason."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from fhir_pad.findings import Dvt, Findings, Risk
from fhir_pad.report import bundle
from fhir_pad.report.codes import RISK_OUTCOME
from fhir_pad.report.horizon import period

from .patients import ACUTE_LIMB, CLAUDICATION, LIMB_THREAT, PREGNANT, because, context
from .read_back import SNOMED, code_in

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
RESTS_ON = {
    "cardiovascular-events": ["pad-status", "arterial-stage"],
    "progression-to-clti": ["pad-status", "arterial-stage", "abi 62175007", "abi 32153003"],
    "limb-loss": ["arterial-stage", "wifi", "rutherford-acute"],
    "irreversible-ischaemic-damage": ["ali-status", "rutherford-acute", "six-hour-window"],
    "dvt": ["dvt-status", "wells"],
    "pulmonary-embolism": ["dvt-status"],
    "venous-ulceration": ["primary-cause", "ceap"],
}
"""The findings behind each risk; an index with the leg it was measured on."""


def risks(found: Findings, **changes: Any) -> dict[str, Any]:
    resources = [entry["resource"] for entry in bundle(found, context(**changes))["entry"]]
    return {
        code_in(one["prediction"][0]["outcome"], "risk-outcome") or "": one
        for one in resources
        if one["resourceType"] == "RiskAssessment"
    }


def test_a_number_is_a_percentage() -> None:
    """R4 counts probabilityDecimal from 0 to 100 (ras-2)."""
    prediction = risks(CLAUDICATION)["cardiovascular-events"]["prediction"][0]

    assert prediction["probabilityDecimal"] == Decimal(20)
    assert prediction["qualitativeRisk"]["coding"] == [
        {"system": "http://terminology.hl7.org/CodeSystem/risk-probability", "code": "high"}
    ]


def test_a_range_is_in_ucum_percent() -> None:
    """Both ends carry the unit (ras-1)."""
    span = risks(LIMB_THREAT)["limb-loss"]["prediction"][0]["probabilityRange"]

    assert [(span[end]["value"], span[end]["system"], span[end]["code"]) for end in span] == [
        (Decimal(11), "http://unitsofmeasure.org", "%"),
        (Decimal(50), "http://unitsofmeasure.org", "%"),
    ]


def test_a_prediction_names_its_rule_and_the_answers_that_decided() -> None:
    """The rationale has the rule id; the extension has the answers and the passages."""
    prediction = risks(ACUTE_LIMB)["irreversible-ischaemic-damage"]["prediction"][0]
    basis = prediction["extension"][0]["extension"]

    assert prediction["rationale"] == "RK05: Rule RK05 holds."
    assert [part["url"] for part in basis] == ["rule", "text", "answer", "source", "source"]


def test_a_risk_rests_on_the_response_and_on_its_observations() -> None:
    """The basis leads to the findings behind the risk, and only to those that are there."""
    made = bundle(LIMB_THREAT, context())
    by_url = {entry["fullUrl"]: entry["resource"] for entry in made["entry"]}
    basis = [by_url[one["reference"]] for one in risks(LIMB_THREAT)["limb-loss"]["basis"]]

    assert basis[0]["resourceType"] == "QuestionnaireResponse"
    assert [code_in(one["code"], "leg-pain-observation") for one in basis[1:]] == [
        "arterial-stage",
        "wifi",
    ]


@pytest.mark.parametrize("outcome", RISK_OUTCOME.terms)
def test_each_risk_leads_to_the_findings_behind_it(outcome: str) -> None:
    """Of a patient who has them all, a risk names those that it rests on, and no other."""
    risk = Risk(outcome, "high", None, None, "1 y", "leg-pain-rules", "", because("RK01"))
    found = replace(
        LIMB_THREAT,
        rutherford_acute=("IIa", "IIa"),
        window=ACUTE_LIMB.window,
        dvt=Dvt("likely", 2, (2, 2), "likely"),
        ceap="C3",
        risks=(risk,),
    )
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle(found, context())["entry"]}
    behind = [by_url[one["reference"]] for one in risks(found)[outcome]["basis"][1:]]

    assert [_called(one) for one in behind] == RESTS_ON[outcome]


def _called(observation: dict[str, Any]) -> str:
    name = code_in(observation["code"], "leg-pain-observation")
    leg = code_in(observation.get("bodySite"), SNOMED)
    return f"{name} {leg}" if name == "abi" else f"{name}"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("completed", "final"),
        ("amended", "final"),
        ("in-progress", "preliminary"),
        ("stopped", "preliminary"),
    ],
)
def test_unfinished_answers_give_a_preliminary_risk(status: str, expected: str) -> None:
    """The status is an observation-status and follows the response."""
    assert risks(PREGNANT, status=status)["dvt"]["status"] == expected


def test_every_risk_says_that_it_is_no_medical_advice() -> None:
    """The sentence stands in the note and in the narrative."""
    for one in risks(CLAUDICATION).values():
        assert "not medical advice" in one["note"][0]["text"]
        assert "not medical advice" in one["text"]["div"]


def test_a_risk_without_a_mitigation_has_no_empty_paragraph() -> None:
    """What is not said leaves no trace in the narrative."""
    silent = replace(CLAUDICATION.risks[0], mitigation="")
    one = risks(replace(CLAUDICATION, risks=(silent,)))["cardiovascular-events"]

    assert "<p></p>" not in one["text"]["div"]


@pytest.mark.parametrize(
    ("horizon", "asked", "expected"),
    [
        (
            "5 y",
            "2026-11-21T09:00:00+01:00",
            ("2026-11-21T09:00:00+01:00", "2031-11-21T09:00:00+01:00"),
        ),
        ("1 y", "2024-02-29T00:00:00Z", ("2024-02-29T00:00:00+00:00", "2025-02-28T00:00:00+00:00")),
        ("3 mo", "2026-11-30", ("2026-11-30", "2027-02-28")),
        ("3 mo", "2026-01-31", ("2026-01-31", "2026-04-30")),
        ("30 d", "2026-12-05", ("2026-12-05", "2027-01-04")),
        ("30 d", "2026", ("2026-11-21T09:30:00+00:00", "2026-12-21T09:30:00+00:00")),
        ("30 d", "2026-11", ("2026-11-21T09:30:00+00:00", "2026-12-21T09:30:00+00:00")),
        (
            "30 d",
            "2026-11-21T23:59:60Z",
            ("2026-11-21T09:30:00+00:00", "2026-12-21T09:30:00+00:00"),
        ),
    ],
)
def test_a_horizon_is_counted_from_the_day_of_the_answers(
    horizon: str, asked: str, expected: tuple[str, str]
) -> None:
    """Months end on their last day; where the day is not known the count starts now."""
    counted = period(horizon, asked, NOW)

    assert counted is not None
    assert (counted["start"], counted["end"]) == expected


@pytest.mark.parametrize(
    ("horizon", "asked"),
    [
        ("now", "2026-11-21"),
        ("hours", "2026-11-21"),
        ("", "2026-11-21"),
        ("2 fortnights", "2026-11-21"),
        ("5 y", "9998-11-21"),
        ("30 d", "9999-12-21"),
    ],
)
def test_a_horizon_without_a_length_or_beyond_the_calendar_has_no_period(
    horizon: str, asked: str
) -> None:
    """The words of the horizon still stand in their extension."""
    assert period(horizon, asked, NOW) is None
