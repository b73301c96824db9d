"""The chapters of the rules, in the order in which a reader needs them: where what is declared.

Declarations only. Must not know how a chapter is shown.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from fhir_pad.legs import (
    acute,
    causes,
    clots,
    contradictions,
    evidence,
    measurements,
    person,
    red_flags,
    risks,
    stages,
    triage,
)
from fhir_pad.legs.actions import terms as shared

QUESTIONS: Final = "questions"
NUMBERS: Final = "numbers"
ACTIONS: Final = "actions"
RISKS: Final = "risks"
MISSING: Final = "missing"
CONFLICTS: Final = "conflicts"
SOURCES: Final = "sources"
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        QUESTIONS: "What is asked, and what counts as which answer",
        "person": "The person: age and risk factors",
        "measurements": "Indices and pressures of each leg",
        "acute": "Acute limb ischaemia",
        "clots": "Deep vein thrombosis",
        "evidence": "What speaks for and against each cause",
        "stages": "Stages and classes",
        "causes": "The most likely cause",
        "red-flags": "Warning signs",
        "contradictions": "Answers that contradict each other",
        "triage": "How soon somebody has to be seen",
        "shared": "What several actions ask for",
        ACTIONS: "Actions: when they are offered, and what forbids them",
        RISKS: "Predicted outcomes",
        MISSING: "What is missing, and why it matters",
        NUMBERS: "Every number, with its source",
        CONFLICTS: "Where sources disagree, and what was decided",
        SOURCES: "The sources",
    }
)
"""Every chapter by its name in addresses."""
MODULES: Final[Mapping[str, ModuleType]] = MappingProxyType(
    {
        "person": person,
        "measurements": measurements,
        "acute": acute,
        "clots": clots,
        "evidence": evidence,
        "stages": stages,
        "causes": causes,
        "red-flags": red_flags,
        "contradictions": contradictions,
        "triage": triage,
        "shared": shared,
        RISKS: risks,
    }
)
"""Where the facts of a chapter are declared; what several import belongs to the first of them."""
