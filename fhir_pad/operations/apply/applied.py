"""A response becomes what `$apply` answers with: the plan as a CarePlan around a RequestGroup.

The same actions with the same statuses as in the stored plan, which shows them as activities. Must
not know parameters, nor when an action applies.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.issues import Issue, operation_outcome
from fhir_pad.fhir.nodes import objects
from fhir_pad.findings import Action
from fhir_pad.language import BASE, Language
from fhir_pad.operations.apply.basis import EMPTY_FORM, RESPONSE, UNFINISHED, Basis, going_on
from fhir_pad.operations.apply.requests import priority, request, words
from fhir_pad.operations.apply.tongue import said_in
from fhir_pad.operations.operation import Node
from fhir_pad.report import Context
from fhir_pad.report.actions import code_of
from fhir_pad.report.basis import plan_phase, waits_for
from fhir_pad.report.careplan import RULE_SET
from fhir_pad.report.context import software
from fhir_pad.report.elements import Element, element, full_url
from fhir_pad.report.words import ACTION_STATUS, PHASES
from fhir_pad.spoken import spoken

PLAN, GROUP, OUTCOME, PROVENANCE = "CarePlan", "RequestGroup", "OperationOutcome", "Provenance"
NOT_SENT = "No response of the patient is known"
NOT_KEPT = "The response that was sent"


@dataclass(frozen=True, slots=True)
class People:
    """Who else is named in the call, each as a reference text."""

    encounter: str | None
    practitioner: str | None
    organization: str | None

    @property
    def contributors(self) -> list[Element]:
        """Return the references for CarePlan.contributor."""
        return [{"reference": who} for who in (self.practitioner, self.organization) if who]


@dataclass(frozen=True, slots=True)
class Applied:
    """The resources of one subject's plan, the CarePlan first; references are `urn:uuid:`.

    `response` is what stands in references to the response itself.
    """

    resources: tuple[Element, ...]
    response: tuple[str, Element]

    def care_plan(self) -> Element:
        """Return the CarePlan with everything else contained in it."""
        inside = [one for one in self.resources[1:] if one["resourceType"] != PROVENANCE]
        places: dict[str, Element] = {
            full_url(one): {"reference": f"#{one['id']}"} for one in inside
        }
        plan, *contained = _referring([self.resources[0], *inside], places, self.response)
        head = {name: plan[name] for name in ("resourceType", "id", "text") if name in plan}
        return head | {"contained": contained} | plan

    def bundle(self) -> Element:
        """Return a Bundle (type collection) of everything."""
        whole = _referring(self.resources, {}, self.response)
        entries = [{"fullUrl": full_url(one), "resource": one} for one in whole]
        language = said_in(self.resources[0])
        return {"resourceType": "Bundle", **language, "type": "collection", "entry": entries}


def applied(basis: Basis, people: People, now: datetime, language: str) -> Applied:
    """Return what the plan means for a subject, in the language of a tag.

    Raises Refused when the response cannot be read.
    """
    assessment, context = assessed(basis, people, now, language)
    made = [_resource(entry) for entry in objects(assessment.bundle(language), "entry")[1:]]
    plan, *others = (one for one in made if one["resourceType"] != OUTCOME)
    actions = spoken(assessment.findings, context.language).actions
    requests = {action.code: request(action, context) for action in actions}
    group = _group(actions, requests, context)
    # What has to be said of the input is said in English, as every refusal is.
    said = tuple(_outcome((*basis.issues, *assessment.issues), assessment.context()))
    parts = element(
        contributor=people.contributors,
        supportingInfo=[*objects(plan, "supportingInfo"), *map(_to, said)],
        activity=[{"reference": _to(group)}],
    )
    resources = ({**plan, **parts}, group, *requests.values(), *others, *said)
    return Applied(resources, (context.url_of(RESPONSE), _reference_to(basis, context)))


def assessed(
    basis: Basis, people: People, now: datetime, language: str = BASE.tag
) -> tuple[engine.Assessment, Context]:
    """Return the assessment of a subject, and the context of what is made from it."""
    found = engine.assess(_response(basis, people), now=now, records=basis.records)
    return found, found.context(language)


def _response(basis: Basis, people: People) -> Node:
    """Return the response that is assessed, about the subject of the call."""
    subject: Element = {"reference": basis.subject}
    if basis.response is None:
        form = engine.forms().find(pinned("Questionnaire", EMPTY_FORM))
        response: Node = form.respond({}, status=UNFINISHED, authored=None, subject=subject)
    else:
        response = going_on(basis.response)
    named = {"subject": subject} if "subject" not in response else {}
    here = {"encounter": {"reference": people.encounter}} if people.encounter else {}
    return {**response, **named, **here}


def _reference_to(basis: Basis, context: Context) -> Element:
    id_ = None if basis.response is None else context.response.get("id")
    if id_:
        return {"reference": f"{RESPONSE}/{id_}"}
    why = NOT_SENT if basis.response is None else NOT_KEPT
    return {"type": RESPONSE, "display": context.language.say(why)}


def _group(actions: Iterable[Action], requests: Mapping[str, Element], context: Context) -> Element:
    by_phase = groupby(actions, key=lambda action: action.phase)
    return context.resource(
        GROUP,
        instantiatesCanonical=[RULE_SET],
        status="draft",
        intent="proposal",
        subject=context.subject,
        encounter=context.encounter,
        authoredOn=context.moment,
        author=software(),
        action=[_phase(phase, members, requests, context.language) for phase, members in by_phase],
    )


def _phase(
    phase: int, actions: Iterable[Action], requests: Mapping[str, Element], language: Language
) -> Element:
    return element(
        extension=[plan_phase(phase)],
        prefix=str(phase),
        title=language.say(PHASES[phase]),
        groupingBehavior="logical-group",
        selectionBehavior="any",
        action=[_action(action, requests[action.code], language) for action in actions],
    )


def _action(action: Action, made: Element, language: Language) -> Element:
    return element(
        id=action.code,
        extension=waits_for(action.missing),
        title=action.title,
        description=_described(action, language),
        priority=priority(action),
        code=[code_of(action.code, action.title), ACTION_STATUS.concept(action.status)],
        requiredBehavior="could",
        resource=_to(made),
    )


def _described(action: Action, language: Language) -> str:
    status = language.say(ACTION_STATUS.words(action.status))
    return "\n".join(filter(None, [f"{status}: {action.reason}", words(action)]))


def _outcome(issues: tuple[Issue, ...], context: Context) -> Iterator[Element]:
    if issues:
        yield context.resource(OUTCOME, "apply") | operation_outcome(issues)


def _to(resource: Element) -> Element:
    return {"reference": full_url(resource)}


def _resource(entry: Node) -> Element:
    return cast("Element", entry["resource"])


def _referring(
    resources: Iterable[Element], places: Mapping[str, Element], response: tuple[str, Element]
) -> list[Element]:
    """Return the resources with each reference as it resolves where they will stand."""
    known = {**places, response[0]: response[1]}
    return [cast("Element", _moved(resource, known)) for resource in resources]


def _moved(node: object, places: Mapping[str, Element]) -> object:
    if isinstance(node, dict):
        target = node.get("reference")
        if isinstance(target, str) and target in places:
            return places[target]
        return {name: _moved(value, places) for name, value in node.items()}
    return [_moved(one, places) for one in node] if isinstance(node, list) else node
