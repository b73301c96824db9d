"""The plan as a CarePlan: a draft proposal, one activity for each action, in the plan's order.

Must not know why an action is in the plan; the action says so itself.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from fhir_pad.fhir.canonical import pinned
from fhir_pad.findings import Action, Findings
from fhir_pad.language import Language
from fhir_pad.report.actions import code_of, request_for
from fhir_pad.report.basis import decision_bases, plan_phase, waits_for
from fhir_pad.report.choosing import NOT_CHOSEN, is_left_out
from fhir_pad.report.codes import PLAN_CATEGORIES
from fhir_pad.report.context import NOT_ADVICE, Context, software
from fhir_pad.report.elements import SHARED, Element, concept, element
from fhir_pad.report.goals import Aim
from fhir_pad.report.narrative import narrative
from fhir_pad.report.words import ACTION_STATUS, TRIAGE, urgency

TITLE = "Leg pain plan: {triage}"
RULE_SET = pinned("PlanDefinition", "leg-pain")


def care_plan(
    findings: Findings,
    context: Context,
    aims: Sequence[tuple[Aim, Element]],
    rests_on: Iterable[Element],
) -> Element:
    """Return the CarePlan. `aims` come with their Goals; `rests_on` are resources behind it."""
    return context.resource(
        "CarePlan",
        text=narrative(findings, context),
        instantiatesCanonical=[RULE_SET],
        status="draft",
        intent="proposal",
        category=[concept(code, text=words) for code, words in PLAN_CATEGORIES],
        title=title(findings.triage, context.language),
        description=" ".join(urgency(findings.triage, findings.window, context.language)),
        subject=context.subject,
        encounter=context.encounter,
        created=context.moment,
        author=software(),
        supportingInfo=[context.source, *map(context.refer, rests_on)],
        goal=[context.refer(goal) for _, goal in aims],
        activity=[{"detail": _detail(action, aims, context)} for action in findings.actions],
        note=[{"text": NOT_ADVICE}],
    )


def title(triage: str, language: Language) -> str:
    """Return the title of a plan: how soon care is needed."""
    return language.say(TITLE, triage=language.say(TRIAGE.words(triage)))


def _detail(action: Action, aims: Iterable[tuple[Aim, Element]], context: Context) -> Element:
    what = _what(action.code, action.title, action.notes)
    return element(
        extension=[
            plan_phase(action.phase),
            *waits_for(action.missing),
            *decision_bases(action.basis),
        ],
        kind=what.kind,
        instantiatesCanonical=[what.definition],
        code=what.code,
        reasonCode=[concept(text=action.reason)] if action.reason else [],
        goal=[context.refer(goal) for aim, goal in aims if action.code in aim.served_by],
        **_status(action, context),
        doNotPerform=True if action.status == "withheld" else None,
        description=what.description,
    )


class _What(NamedTuple):
    """What is the same of an action for every patient."""

    kind: str
    definition: str
    code: Element
    description: str


@lru_cache(SHARED)
def _what(code: str, title: str, notes: tuple[str, ...]) -> _What:
    return _What(
        request_for(code).kind,
        pinned("ActivityDefinition", code),
        code_of(code, title),
        "\n".join([title, *notes]),
    )


def _status(action: Action, context: Context) -> Element:
    """Return how far the activity is, and why. What was not chosen stays in the plan, cancelled."""
    if is_left_out(action, context.left_out):
        return {"status": "cancelled", "statusReason": concept(text=NOT_CHOSEN)}
    status = "on-hold" if action.status == "needs-data" else "not-started"
    return {"status": status, "statusReason": _status_reason(action)}


def _status_reason(action: Action) -> Element:
    """Return our status; its text is the reason, which matters more than the status in words."""
    said = ACTION_STATUS.concept(action.status)
    return said | {"text": action.reason} if action.reason else said
