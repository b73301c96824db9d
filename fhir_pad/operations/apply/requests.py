"""One action of a plan as the request that it would become: a draft, an option, never an order.

The action is in the language of the context already. Must not know why an action is in the plan.
"""

from collections.abc import Callable, Mapping

from fhir_pad.fhir.canonical import pinned
from fhir_pad.findings import Action
from fhir_pad.legs.actions.terms import EMERGENCY
from fhir_pad.publish.plan import URGENT
from fhir_pad.report.actions import (
    ADVICE,
    DEVICE,
    MEDICINE,
    SERVICE,
    TASK,
    VISIT,
    code_of,
    request_for,
)
from fhir_pad.report.basis import decision_bases
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element, concept, element

WITHHELD, NEEDS_DATA = "withheld", "needs-data"
CAN_FORBID = frozenset({SERVICE, MEDICINE, ADVICE})
"""The kinds of request that R4 lets say `doNotPerform`."""
OPTION = "option"
FIND_OUT = "Find out what is missing"
CONCERNS = "{reason} This concerns: {title}."
QUESTION = "question"


def kind_of(action: Action) -> str:
    """Return the resource type of the request.

    What waits for data is a Task to answer them, so that nobody can carry out the action itself.
    What must not be done is a ServiceRequest where its own kind cannot say so: a request for a
    device that only a note calls forbidden could be carried out.
    """
    if action.status == NEEDS_DATA:
        return TASK
    kind = request_for(action.code).kind
    return kind if action.status != WITHHELD or kind in CAN_FORBID else SERVICE


def request(action: Action, context: Context, intent: str = OPTION) -> Element:
    """Return the request; its subject and encounter are those of the response."""
    kind = kind_of(action)
    build = _question if action.status == NEEDS_DATA else _BUILDERS[kind]
    why = decision_bases(action.basis)
    return context.resource(kind, action.code, extension=why, **build(action, context, intent))


def priority(action: Action) -> str:
    """Return R4's request-priority of the action."""
    if action.phase == EMERGENCY:
        return "stat"
    return "urgent" if action.code in URGENT else "routine"


def words(action: Action) -> str:
    """Return the action with everything that must be said beside it."""
    return "\n".join([action.title, *action.notes])


def _why(action: Action) -> list[Element]:
    return [concept(text=action.reason)] if action.reason else []


def _forbids(action: Action) -> bool | None:
    return True if action.status == WITHHELD else None


def _canonical(action: Action) -> str:
    return pinned("ActivityDefinition", action.code)


def _notes(action: Action) -> list[Element]:
    return [{"text": note} for note in (*action.notes, NOT_ADVICE)]


def _service(action: Action, context: Context, intent: str) -> Element:
    return element(
        instantiatesCanonical=[_canonical(action)],
        status="draft",
        intent=intent,
        priority=priority(action),
        doNotPerform=_forbids(action),
        code=code_of(action.code, action.title),
        subject=context.subject,
        encounter=context.encounter,
        authoredOn=context.moment,
        reasonCode=_why(action),
        note=_notes(action),
    )


def _medicine(action: Action, context: Context, intent: str) -> Element:
    return element(
        status="draft",
        intent=intent,
        priority=priority(action),
        doNotPerform=_forbids(action),
        medicationCodeableConcept=code_of(action.code, action.title),
        subject=context.subject,
        encounter=context.encounter,
        authoredOn=context.moment,
        reasonCode=_why(action),
        instantiatesCanonical=[_canonical(action)],
        note=_notes(action),
    )


def _advice(action: Action, context: Context, _intent: str) -> Element:
    """Return a CommunicationRequest, which in R4 has neither intent nor instantiatesCanonical."""
    return element(
        status="draft",
        category=[code_of(action.code, action.title)],
        priority=priority(action),
        doNotPerform=_forbids(action),
        subject=context.subject,
        encounter=context.encounter,
        payload=[{"contentString": words(action)}],
        authoredOn=context.moment,
        recipient=[context.subject],
        reasonCode=_why(action),
        note=[{"text": NOT_ADVICE}],
    )


def _device(action: Action, context: Context, intent: str) -> Element:
    return element(
        instantiatesCanonical=[_canonical(action)],
        status="draft",
        intent=intent,
        priority=priority(action),
        codeCodeableConcept=code_of(action.code, action.title),
        subject=context.subject,
        encounter=context.encounter,
        authoredOn=context.moment,
        reasonCode=_why(action),
        note=_notes(action),
    )


def _task(action: Action, context: Context, intent: str) -> Element:
    return element(
        instantiatesCanonical=_canonical(action),
        status="draft",
        intent=intent,
        priority=priority(action),
        code=code_of(action.code, action.title),
        description=words(action),
        **{"for": context.subject},
        encounter=context.encounter,
        authoredOn=context.moment,
        reasonCode=concept(text=action.reason),
        note=[{"text": NOT_ADVICE}],
    )


def _question(action: Action, context: Context, intent: str) -> Element:
    """Return the Task to find out what has to be known before the action can be judged."""
    return element(
        status="draft",
        intent=intent,
        priority=priority(action),
        code=concept(text=FIND_OUT),
        description=context.language.say(CONCERNS, reason=action.reason, title=action.title),
        **{"for": context.subject},
        encounter=context.encounter,
        authoredOn=context.moment,
        input=[_asked(topic) for topic in action.missing],
        note=[{"text": NOT_ADVICE}],
    )


def _asked(topic: str) -> Element:
    """Return the input that names a question by its linkId, or an index to be measured."""
    return {"type": concept(text=QUESTION), "valueString": topic}


def _visit(action: Action, context: Context, _intent: str) -> Element:
    """Return an Appointment, which in R4 is `proposed` instead of being a draft."""
    return element(
        status="proposed",
        appointmentType=code_of(action.code, action.title),
        reasonCode=_why(action),
        description=action.title,
        comment="\n".join([*action.notes, context.language.say(NOT_ADVICE)]),
        created=context.moment,
        participant=[{"actor": context.subject, "status": "needs-action"}],
    )


_BUILDERS: Mapping[str, Callable[[Action, Context, str], Element]] = {
    SERVICE: _service,
    MEDICINE: _medicine,
    ADVICE: _advice,
    DEVICE: _device,
    TASK: _task,
    VISIT: _visit,
}
