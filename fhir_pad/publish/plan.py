"""The PlanDefinition: every action of the catalogue under its phase, with when, why and where from.

A condition names a define of the one Library. An action without one would be unconditional to
another engine, so each has one. Must not know how a patient's plan is made.
"""

from fhir_pad.cql import library
from fhir_pad.fhir.canonical import pinned, system
from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import EMERGENCY
from fhir_pad.legs.catalogue import Action
from fhir_pad.legs.model import ACTIONS
from fhir_pad.publish.applies import applies, told
from fhir_pad.publish.cited import bibliography, citations
from fhir_pad.publish.metadata import about_patients, definition, notices
from fhir_pad.report.actions import code_of, request_for
from fhir_pad.report.basis import waits_for
from fhir_pad.report.codes import RISK_OUTCOME, SNOMED
from fhir_pad.report.context import NOT_ADVICE
from fhir_pad.report.elements import Code, Element, concept, element, quantity
from fhir_pad.report.goals import AIMS, Aim, target
from fhir_pad.report.words import PHASES

PLAN = "leg-pain"
EVENT = "leg-pain-assessment"
PAIN_IN_LEG = Code(SNOMED, "10601006")
CQL_IDENTIFIER = "text/cql-identifier"
"""Of the Using CQL guide: the expression is the name of a define."""
URGENT = frozenset(
    {"proximal-leg-ultrasound", "d-dimer", "interim-anticoagulation", "vascular-referral-urgent"}
)
"""Actions after phase 0 whose own words set a time limit of hours or days."""

_TYPES = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
_TOPICS = "http://terminology.hl7.org/CodeSystem/definition-topic"
_CONTEXTS = "http://terminology.hl7.org/CodeSystem/usage-context-type"
_ACTION_TYPES = "http://terminology.hl7.org/CodeSystem/action-type"


def plan_definition() -> Element:
    """Return the PlanDefinition that every CarePlan of ours instantiates."""
    return definition(
        "PlanDefinition",
        PLAN,
        title="Leg pain: triage, confirmation, treatment and follow-up",
        description="What is proposed for a painful leg, from the emergency to follow-up, as it "
        "follows from the answers to a Questionnaire: eight phases with their actions, when each "
        "is offered, what forbids it, and what has to be known before.",
        shareable=True,
        copyright=notices(_codes_used()),
        type=concept(Code(_TYPES, "clinical-protocol")),
        subjectCodeableConcept=about_patients(),
        useContext=_context(),
        purpose="Lets a reader, a tester or another system see by which rules a CarePlan of "
        "fhir-pad was proposed.",
        usage=f"{NOT_ADVICE} A condition names a define of the Library; a program that cannot "
        "evaluate it must not propose the action. Weights set by judgement wait for clinical "
        "sign-off.",
        topic=[concept(Code(_TOPICS, topic)) for topic in ("assessment", "treatment")],
        relatedArtifact=[
            *(
                {"type": "depends-on", "resource": pinned("Questionnaire", form)}
                for form in library.FORMS
            ),
            *bibliography(),
        ],
        library=[pinned("Library", library.NAME)],
        goal=[_goal(aim) for aim in AIMS],
        action=[_phase(number, title) for number, title in enumerate(PHASES)],
    )


def _codes_used() -> list[Code]:
    by_actions = [code for action in ACTIONS for code in request_for(action.code).codes]
    by_aims = [aim.measure for aim in AIMS if aim.measure is not None]
    return [PAIN_IN_LEG, *by_actions, *by_aims]


def _context() -> list[Element]:
    """Return what the plan is for: pain of the leg, in adults."""
    adults = {"low": quantity(n.ADULT_AGE_MIN, n.YEARS)}
    return [
        {
            "code": {"system": _CONTEXTS, "code": "focus"},
            "valueCodeableConcept": concept(PAIN_IN_LEG, text="Pain in the leg"),
        },
        {"code": {"system": _CONTEXTS, "code": "age"}, "valueRange": adults},
    ]


def _goal(aim: Aim) -> Element:
    return element(
        id=aim.name,
        description={"text": aim.words},
        addresses=[_risk(aim.lowers_risk)] if aim.lowers_risk else [],
        target=target(aim),
    )


def _risk(outcome: str) -> Element:
    own = Code(system(RISK_OUTCOME.name), outcome)
    term = RISK_OUTCOME.term(outcome)
    return concept(own, *term.codes, text=f"Risk of {term.words}")


def _phase(number: int, title: str) -> Element:
    return element(
        id=f"phase-{number}",
        prefix=str(number),
        title=title,
        trigger=[{"type": "named-event", "name": EVENT}],
        groupingBehavior="logical-group",
        selectionBehavior="any",
        action=[_action(action) for action in ACTIONS if action.phase == number],
    )


def _action(action: Action) -> Element:
    return element(
        id=action.code,
        title=action.title,
        description=told(action),
        priority=_priority(action),
        code=[code_of(action.code, action.title)],
        reason=[concept(text=words) for words in reasons(action)],
        documentation=citations(action.sources),
        goalId=[aim.name for aim in AIMS if action.code in aim.served_by],
        condition=[_condition(action)],
        input=[_input(action)],
        type=concept(Code(_ACTION_TYPES, "create")),
        requiredBehavior="could",
        definitionCanonical=pinned("ActivityDefinition", action.code),
    )


def reasons(action: Action) -> list[str]:
    """Return why the action is offered, each reason once."""
    return list(dict.fromkeys(offer.words for offer in action.offers))


def _priority(action: Action) -> str | None:
    """Return how quickly; None where that follows from the triage of the patient."""
    if action.phase == EMERGENCY:
        return "stat"
    return "urgent" if action.code in URGENT else None


def _condition(action: Action) -> Element:
    return {
        "kind": "applicability",
        "expression": {
            "description": applies(action),
            "language": CQL_IDENTIFIER,
            "expression": library.proposes(action.code),
        },
    }


def _input(action: Action) -> Element:
    """Return what the action reads: the response, and the answers it waits for.

    Which other answers can decide is not listed: through cause, stage and triage it is nearly all.
    """
    return element(
        extension=waits_for(topics(action)),
        type="QuestionnaireResponse",
        subjectCodeableConcept=about_patients(),
    )


def topics(action: Action) -> list[str]:
    """Return the linkIds (or `abi`, `tbi`) that the action waits for, each once."""
    return list(dict.fromkeys(topic for need in action.needs for topic in need.topics))
