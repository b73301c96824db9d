"""The CarePlan proposes and never orders."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from fhir_pad.findings import Findings
from fhir_pad.report import actions, bundle
from fhir_pad.report.codes import ARTERIAL_STAGE

from .patients import (
    ACUTE_LIMB,
    CHILD,
    CLAUDICATION,
    LIMB_THREAT,
    NOTHING,
    PATIENTS,
    action,
    context,
)
from .read_back import code_in

KEEP = "Keep the limb."
HEAL = "Heal the wound and keep it free of infection."
WALK = "Walk further before the pain begins."
QUIT = "Stop tobacco for good."
PRESSURE = "Blood pressure at the target of the guideline."
LDL = "LDL cholesterol at the target of the guideline."
HBA1C = "HbA1c at the target agreed with the patient."
PREVENT = "Prevent heart attack and stroke."
AIMED = {
    "emergency-vascular-assessment": [KEEP],
    "vascular-referral-urgent": [KEEP],
    "endovascular-revascularisation": [KEEP],
    "bypass-surgery": [KEEP],
    "mdt-before-amputation": [KEEP],
    "wound-care": [HEAL],
    "venous-ulcer-care": [HEAL],
    "offloading": [HEAL],
    "supervised-exercise": [WALK],
    "home-walking": [WALK],
    "smoking-cessation": [QUIT],
    "bp-control": [PRESSURE],
    "lipid-control": [LDL],
    "statin": [LDL, PREVENT],
    "non-statin-lipid-lowering": [LDL],
    "diabetes-control": [HBA1C],
    "cv-risk-assessment": [PREVENT],
    "antiplatelet-single": [PREVENT],
}
"""What is aimed at with each action; the others serve no aim of their own."""
LIMB_IN_DANGER = {"ali", "clti-rest-pain", "clti-tissue-loss"}


def plan_of(found: Findings) -> dict[str, Any]:
    return bundle(found, context())["entry"][1]["resource"]


def details(found: Findings) -> dict[str, Any]:
    return {
        code_in(one["detail"]["code"], "leg-pain-action") or "": one["detail"]
        for one in plan_of(found).get("activity", ())
    }


def goals(found: Findings) -> list[str]:
    resources = [entry["resource"] for entry in bundle(found, context())["entry"]]
    return [one["description"]["text"] for one in resources if one["resourceType"] == "Goal"]


@pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
def test_a_plan_is_a_draft_proposal_under_our_rule_set(found: Findings) -> None:
    """Whatever was found, nothing is ordered and the rule set is named with its version."""
    plan = plan_of(found)

    assert (plan["status"], plan["intent"]) == ("draft", "proposal")
    assert plan["instantiatesCanonical"] == [
        "https://w3id.org/fhir-pad/PlanDefinition/leg-pain|0.1.0"
    ]
    assert "not medical advice" in plan["note"][0]["text"]
    assert "addresses" not in plan


def test_a_plan_has_both_categories_that_us_core_ever_asked_for() -> None:
    """SNOMED CT's care plan and US Core's assess-plan stand side by side."""
    codes = [concept["coding"][0]["code"] for concept in plan_of(NOTHING)["category"]]

    assert codes == ["734163000", "assess-plan"]


def test_activities_keep_the_order_of_the_actions() -> None:
    """The order of the findings is the order of the plan."""
    assert list(details(LIMB_THREAT)) == [action.code for action in LIMB_THREAT.actions]


def test_an_activity_names_its_definition_with_the_version() -> None:
    """What would be requested is defined once, under the code of the action."""
    found = replace(NOTHING, actions=(action("statin", 3, "recommended"),))

    assert details(found)["statin"]["instantiatesCanonical"] == [
        "https://w3id.org/fhir-pad/ActivityDefinition/statin|0.1.0"
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("recommended", ("not-started", None)),
        ("consider", ("not-started", None)),
        ("needs-data", ("on-hold", None)),
        ("withheld", ("not-started", True)),
    ],
)
def test_only_a_withheld_action_says_do_not_perform(
    status: str, expected: tuple[str, bool | None]
) -> None:
    """An action that lacks data is on hold; one that harms is shown as not to be done."""
    found = replace(NOTHING, actions=(action("statin", 3, status),))
    detail = details(found)["statin"]

    assert (detail["status"], detail.get("doNotPerform")) == expected
    assert code_in(detail["statusReason"], "action-status") == status


@pytest.mark.parametrize(
    ("phase", "status", "expected"),
    [
        (0, "recommended", "not-started"),
        (0, "consider", "not-started"),
        (1, "recommended", "cancelled"),
        (1, "consider", "cancelled"),
        (7, "recommended", "cancelled"),
        (1, "needs-data", "on-hold"),
        (1, "withheld", "not-started"),
    ],
)
def test_a_proposal_that_was_not_chosen_is_cancelled_and_nothing_else_can_be(
    phase: int, status: str, expected: str
) -> None:
    """An emergency, a warning and what waits for an answer stay, whatever a clinician leaves out."""
    found = replace(NOTHING, actions=(action("xray", phase, status),))
    left_out = replace(context(), left_out=frozenset({"xray"}))
    [activity] = bundle(found, left_out)["entry"][1]["resource"]["activity"]
    detail = activity["detail"]
    reason = "Not chosen by the clinician." if expected == "cancelled" else "Reason for xray."

    assert (detail["status"], detail["statusReason"]["text"]) == (expected, reason)
    assert ("doNotPerform" in detail) is (status == "withheld")


def test_a_medicine_carries_rxnorm_before_atc() -> None:
    """US Core reads the first drug code; ours stays in front for those who know it."""
    codings = details(CLAUDICATION)["cilostazol"]["code"]["coding"]

    assert [(one["system"].rpartition("/")[2], one["code"]) for one in codings] == [
        ("leg-pain-action", "cilostazol"),
        ("rxnorm", "21107"),
        ("atc", "B01AC23"),
    ]


def test_an_action_that_waits_names_the_questions() -> None:
    """A reader can ask for the missing answer by its linkId."""
    detail = details(CLAUDICATION)["cilostazol"]
    waits = [one["valueString"] for one in detail["extension"] if one["url"].endswith("/waits-for")]

    assert waits == ["heart-failure"]


def test_an_unknown_action_is_still_shown() -> None:
    """An action without a row of its own is a plain service, never an error."""
    found = replace(NOTHING, actions=(action("brand-new", 2),))

    assert details(found)["brand-new"]["kind"] == "ServiceRequest"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (NOTHING, []),
        (CHILD, []),
        (ACUTE_LIMB, ["Keep the limb."]),
        (
            CLAUDICATION,
            [
                "Walk further before the pain begins.",
                "Stop tobacco for good.",
                "LDL cholesterol at the target of the guideline.",
                "Prevent heart attack and stroke.",
            ],
        ),
        (LIMB_THREAT, ["Keep the limb.", "Heal the wound and keep it free of infection."]),
    ],
)
def test_goals_follow_from_what_is_proposed_and_from_the_stage(
    found: Findings, expected: list[str]
) -> None:
    """A withheld walking programme sets no walking goal."""
    assert goals(found) == expected


@pytest.mark.parametrize("stage", ARTERIAL_STAGE.terms)
def test_the_limb_is_to_be_kept_at_the_stages_that_endanger_it_and_at_no_other(stage: str) -> None:
    """The stage decides, whatever is proposed."""
    proposed = (action("vascular-referral-urgent", 4),)

    assert goals(replace(NOTHING, arterial_stage=stage)) == [KEEP] * (stage in LIMB_IN_DANGER)
    assert goals(replace(NOTHING, arterial_stage=stage, actions=proposed)) == [KEEP] * (
        stage in LIMB_IN_DANGER
    )


@pytest.mark.parametrize("code", actions.REQUESTS)
@pytest.mark.parametrize("status", ["recommended", "consider", "needs-data", "withheld"])
def test_an_action_that_is_proposed_serves_its_aims(code: str, status: str) -> None:
    """Proposed for a limb in danger, it leads to each Goal it serves; withheld, it sets none."""
    found = replace(NOTHING, arterial_stage="ali", actions=(action(code, 2, status),))
    made = {entry["fullUrl"]: entry["resource"] for entry in bundle(found, context())["entry"]}
    served = details(found)[code].get("goal", ())
    aimed = AIMED.get(code, [])
    expected = aimed if status in ("recommended", "consider") or aimed == [KEEP] else []

    assert [made[one["reference"]]["description"]["text"] for one in served] == expected


@pytest.mark.parametrize(
    ("aim", "expected"),
    [
        (WALK, ["252094004"]),
        (PRESSURE, ["85354-9"]),
        (LDL, ["2089-1"]),
        (HBA1C, ["4548-4"]),
        (QUIT, []),
        (PREVENT, []),
        (HEAL, []),
    ],
)
def test_a_goal_names_what_is_measured(aim: str, expected: list[str]) -> None:
    """A measure is named and no number is set; some aims have no measure."""
    code = next(code for code, aims in AIMED.items() if aim in aims)
    found = replace(NOTHING, actions=(action(code, 2),))
    made = [entry["resource"] for entry in bundle(found, context())["entry"]]
    goal = next(
        one for one in made if one["resourceType"] == "Goal" and one["description"]["text"] == aim
    )

    assert goal["lifecycleStatus"] == "proposed"
    assert [one["measure"]["coding"][0]["code"] for one in goal.get("target", ())] == expected
    assert all(one.keys() == {"measure"} for one in goal.get("target", ()))


def test_an_activity_points_to_the_goal_it_serves_and_the_goal_to_its_risk() -> None:
    """Activity, goal and risk are linked both ways through the Bundle."""
    made = bundle(LIMB_THREAT, context())
    by_url = {entry["fullUrl"]: entry["resource"] for entry in made["entry"]}
    keep = by_url[details(LIMB_THREAT)["bypass-surgery"]["goal"][0]["reference"]]
    risk = by_url[keep["addresses"][0]["reference"]]

    assert keep["description"]["text"] == "Keep the limb."
    assert code_in(risk["prediction"][0]["outcome"], "risk-outcome") == "limb-loss"


def test_the_plan_names_all_that_it_rests_on() -> None:
    """Response, RiskAssessments and Observations are its supporting information."""
    made = bundle(LIMB_THREAT, context())
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in made["entry"]}
    plan = made["entry"][1]["resource"]
    found = Counter(kinds[one["reference"]] for one in plan["supportingInfo"])
    there = Counter(kinds.values())

    assert found == {
        kind: there[kind] for kind in ("QuestionnaireResponse", "RiskAssessment", "Observation")
    }
