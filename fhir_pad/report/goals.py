"""What the plan aims at, as Goals proposed with it.

Which aim belongs to which actions or stages is declared here (aims of care: S0-064, S2-137,
S1-016); no target number is: those belong to the rules.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from fhir_pad.findings import Findings
from fhir_pad.report.codes import LOINC, SNOMED
from fhir_pad.report.context import Context
from fhir_pad.report.elements import Code, Element, concept

_ACTIVE = ("recommended", "consider")


@dataclass(frozen=True, slots=True)
class Aim:
    """An aim, and the actions that serve it.

    It is set when one of them is proposed; where stages are named, the stage alone decides.
    """

    name: str
    words: str
    served_by: tuple[str, ...]
    at_stages: tuple[str, ...] = ()
    measure: Code | None = None
    measured: str = ""
    """What is measured, in words, where the measure has no name of its own to show."""
    lowers_risk: str = ""
    """The risk outcome that the aim is to make less likely."""


AIMS = (
    Aim(
        "limb-salvage",
        "Keep the limb.",
        served_by=(
            "emergency-vascular-assessment",
            "vascular-referral-urgent",
            "endovascular-revascularisation",
            "bypass-surgery",
            "mdt-before-amputation",
        ),
        at_stages=("ali", "clti-rest-pain", "clti-tissue-loss"),
        lowers_risk="limb-loss",
    ),
    Aim(
        "wound-healing",
        "Heal the wound and keep it free of infection.",
        served_by=("wound-care", "venous-ulcer-care", "offloading"),
    ),
    Aim(
        "walk-further",
        "Walk further before the pain begins.",
        served_by=("supervised-exercise", "home-walking"),
        measure=Code(SNOMED, "252094004"),
        measured="Distance walked before the pain begins",
    ),
    Aim("quit-tobacco", "Stop tobacco for good.", served_by=("smoking-cessation",)),
    Aim(
        "blood-pressure",
        "Blood pressure at the target of the guideline.",
        served_by=("bp-control",),
        measure=Code(LOINC, "85354-9", "Blood pressure panel with all children optional"),
    ),
    Aim(
        "ldl",
        "LDL cholesterol at the target of the guideline.",
        served_by=("lipid-control", "statin", "non-statin-lipid-lowering"),
        measure=Code(LOINC, "2089-1", "Cholesterol in LDL [Mass/volume] in Serum or Plasma"),
    ),
    Aim(
        "hba1c",
        "HbA1c at the target agreed with the patient.",
        served_by=("diabetes-control",),
        measure=Code(LOINC, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"),
    ),
    Aim(
        "heart-and-brain",
        "Prevent heart attack and stroke.",
        served_by=("cv-risk-assessment", "antiplatelet-single", "statin"),
        lowers_risk="cardiovascular-events",
    ),
)


def aims(findings: Findings) -> tuple[Aim, ...]:
    """Return the aims of this plan, in the order in which they are declared."""
    active = {action.code for action in findings.actions if action.status in _ACTIVE}
    return tuple(aim for aim in AIMS if _is_set(aim, findings.arterial_stage, active))


def _is_set(aim: Aim, stage: str | None, active: AbstractSet[str]) -> bool:
    return stage in aim.at_stages if aim.at_stages else not active.isdisjoint(aim.served_by)


def goal(aim: Aim, risks: Mapping[str, Element], context: Context) -> Element:
    """Return the Goal of an aim; `risks` are the RiskAssessments by outcome."""
    risk = risks.get(aim.lowers_risk)
    return context.resource(
        "Goal",
        aim.name,
        lifecycleStatus="proposed",
        description={"text": aim.words},
        subject=context.subject,
        target=target(aim),
        addresses=[] if risk is None else [context.refer(risk)],
    )


def target(aim: Aim) -> list[Element]:
    """Return the target of an aim: what is measured, without a number."""
    return [] if aim.measure is None else [{"measure": concept(aim.measure, text=aim.measured)}]
