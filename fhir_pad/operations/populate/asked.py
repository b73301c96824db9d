"""What `$populate` is asked: which form, about whom, and with which data.

Source: http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate (SDC 4), and the names
of earlier versions. Must not know what the data answer, nor how another server is asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.arguments import Arguments, Kind, Parameter, Signature, at, read
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, warning
from fhir_pad.fhir.nodes import text_of
from fhir_pad.operations.operation import Fetched, Given, Node
from fhir_pad.operations.populate.contexts import CONTEXTS, Context, contexts
from fhir_pad.operations.populate.endpoint import endpoint_faults, of_endpoint
from fhir_pad.operations.populate.forms import questionnaire
from fhir_pad.operations.populate.populated import People
from fhir_pad.recorded import RESOURCE_TYPES, bundled, entry_names, patient_of
from fhir_pad.recorded.whose import URN, patient_id

PATIENT: Final = "Patient"
SIGNATURE: Final[Signature] = MappingProxyType(
    {
        # No Questionnaire of ours has an identifier besides its canonical.
        "identifier": Parameter(Kind.STRING, offered=False),
        "questionnaire": Parameter(Kind.ELEMENT),
        "questionnaireRef": Parameter(Kind.REFERENCE),
        "canonical": Parameter(Kind.URI),
        "subject": Parameter(Kind.REFERENCE),
        "context": Parameter(Kind.PART, repeats=True),
        "launchContext": Parameter(Kind.PART, repeats=True),
        "content": Parameter(Kind.ELEMENT, repeats=True),
        "dataEndpoint": Parameter(Kind.ELEMENT),
        "data": Parameter(Kind.RESOURCE),
        "local": Parameter(Kind.BOOLEAN),
    }
)
_REFERENCE: Final = re.compile(r"(?:\S+/)?Patient/([A-Za-z0-9.-]{1,64})(?:/_history/\S+)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call asks for: a Questionnaire of ours, people, and the resources to read."""

    questionnaire: Node
    people: People
    resources: tuple[Node, ...]
    issues: tuple[Issue, ...]


def asked(parameters: Node, given: Given) -> Asked:
    """Return what a call asks for; raise Refused with everything that is wrong with it."""
    arguments = read(parameters, SIGNATURE)
    form = questionnaire(arguments, given)
    given_as = tuple(contexts(arguments))
    sent = tuple(_sent(arguments, given_as))
    called = _called((arguments.node("data"), *(one.resource for one in given_as)))
    context = tuple(
        replace(one, reference=called.get(one.reference, one.reference)) for one in given_as
    )
    people = _people(
        (called.get(one, one) for one in arguments.references("subject")), context, sent
    )
    faults = [
        *_not_data(arguments),
        *endpoint_faults(arguments, given.sources, _id(people.subject or "")),
        *_other_patients(arguments, context, sent, people.subject),
    ]
    if faults:
        raise Refused(faults)
    fetched = of_endpoint(arguments, given.sources, _id(people.subject or ""))
    others = [*_of_another(fetched.resources, people.subject, at("dataEndpoint"))]
    if others:
        raise Refused(others)
    held = (*sent, *fetched.resources)
    stored = () if arguments.all("local") == (False,) else _stored(people.subject, held, given)
    issues = (*_not_fetched(context, people), *_not_had(fetched))
    return Asked(form, people, (*held, *stored), issues)


def _sent(arguments: Arguments, context: tuple[Context, ...]) -> Iterator[Node]:
    """Give each resource that was sent, also those in Bundles; nobody a second time without id."""
    wholes = (arguments.node("data"), *(one.resource for one in context))
    found = tuple(one for whole in wholes if whole is not None for one in _within(whole))
    named = [one for one in found if _is_patient(one) and "id" in one]
    again = [{key: value for key, value in one.items() if key != "id"} for one in named]
    yield from (one for one in found if one not in again)


def _within(resource: Node) -> Iterator[Node]:
    """Give a resource and what is in it: the results of several searches are Bundles in one."""
    yield resource
    for inside in bundled(resource, nameless=PATIENT):
        yield from _within(inside)


def _called(whole: Iterable[Node | None]) -> dict[str, str]:
    """Return whom the entries that are called by a URN are, in Bundles and in Bundles in those."""
    found: dict[str, str] = {}
    for one in filter(None, whole):
        found |= entry_names(one, PATIENT) | _called(bundled(one))
    return found


def _people(
    named_so: Iterable[str], context: tuple[Context, ...], sent: tuple[Node, ...]
) -> People:
    """Return who takes part: the subject as named, else the patient of the data.

    A patient who has no id yet is named as the entry is called.
    """
    named = {one.name: one.reference for one in context if one.reference}
    patients = (_named(one) for one in sent if _is_patient(one) and "id" in one)
    subjects = (*named_so, named.get("patient"), *patients)
    subject = next((one for one in subjects if one), None)
    return People(subject, named.get("encounter"), named.get("user"))


def _named(patient: Node) -> str:
    own = str(patient["id"])
    return own if own.startswith(URN) else f"{PATIENT}/{own}"


def _is_patient(resource: Node) -> bool:
    return resource.get("resourceType") == PATIENT


def _is_nameless(resource: Node) -> bool:
    return _is_patient(resource) and str(resource.get("id", "")).startswith(URN)


def _not_data(arguments: Arguments) -> Iterator[Issue]:
    data = arguments.node("data")
    if data is not None and data.get("resourceType") != "Bundle":
        yield error(IssueType.INVALID, "Let data be a Bundle.", at("data"))


def _not_had(fetched: Fetched) -> Iterator[Issue]:
    for said in fetched.missing:
        yield warning(IssueType.INCOMPLETE, f"Not had: {said}.", at("dataEndpoint"))


def _other_patients(
    arguments: Arguments,
    context: tuple[Context, ...],
    sent: tuple[Node, ...],
    subject: str | None,
) -> Iterator[Issue]:
    """Give an error for a subject that is no patient, and for what is about another patient."""
    if subject is None:
        return
    whose = patient_id(subject)
    if not whose or (subject.startswith(URN) and not any(map(_is_nameless, sent))):
        text = "Let the subject be a reference to a Patient, such as Patient/1."
        yield error(IssueType.INVALID, text, at("subject"))
        return
    for one in context:
        if one.name == "patient" and one.reference and patient_id(one.reference) != whose:
            text = "Let the patient of the context be the subject: this is another one."
            yield error(IssueType.BUSINESS_RULE, text, one.at)
    place = at("data" if arguments.has("data") else CONTEXTS[0])
    yield from _of_another(sent, subject, place)


def _of_another(resources: tuple[Node, ...], subject: str | None, place: str) -> Iterator[Issue]:
    whom = {patient_of(one) for one in resources if text_of(one, "resourceType") in RESOURCE_TYPES}
    if whom - {"", patient_id(subject or "")}:
        text = "Send data of the subject alone: some are about another patient."
        yield error(IssueType.BUSINESS_RULE, text, place)


def _id(reference: str) -> str:
    found = _REFERENCE.fullmatch(reference)
    return found[1] if found else ""


def _not_fetched(context: tuple[Context, ...], people: People) -> Iterator[Issue]:
    """Give a warning for what is only referred to, unless the reference is all that is used."""
    used = {people.subject, people.encounter, people.author}
    for one in context:
        if one.resource is None and one.reference not in used:
            text = "What is only referred to is not fetched: send it as a resource."
            yield warning(IssueType.NOT_SUPPORTED, text, one.at)


def _stored(subject: str | None, sent: tuple[Node, ...], given: Given) -> tuple[Node, ...]:
    """Return what is stored of the subject, without what was sent."""
    if subject is None or subject.startswith(URN):
        return ()
    own = {(text_of(one, "resourceType"), text_of(one, "id")) for one in sent}
    has_patient = any(map(_is_patient, sent))
    return tuple(
        one
        for one in given.records(subject)
        if (text_of(one, "resourceType"), text_of(one, "id")) not in own
        and not (has_patient and _is_patient(one))
    )
