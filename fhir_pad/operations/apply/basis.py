"""What `$apply` rests on: for each subject one response, or none.

Data that were sent come before what is stored; a finished response before one that goes on, then
the newest. But an emergency is taken back by nothing that is not finished, and by nothing older.
Must not know what is made of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_pad import alarm, engine
from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, warning
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.search_dates import MICROSECONDS, stretch
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.nameless import PATIENT, meant
from fhir_pad.operations.apply.signature import HINTS
from fhir_pad.operations.apply.tongue import NOT_SPOKEN, USER_LANGUAGE, is_foreign
from fhir_pad.operations.operation import Given, Node
from fhir_pad.recorded import RESOURCE_TYPES, bundled, patient_of

RESPONSE = "QuestionnaireResponse"
UNFINISHED, STOPPED = "in-progress", "stopped"
USABLE = (*FINISHED, UNFINISHED)
WITHDRAWN = "entered-in-error"
EMPTY_FORM = "leg-pain"
_PATIENT = re.compile(r"(?:\S+/)?(Patient/[A-Za-z0-9.-]{1,64})")


@dataclass(frozen=True, slots=True)
class Basis:
    """One subject: its reference as sent, the response that counts, and what is to be said.

    `records` are the subject's resources of an EHR, as they were sent.
    """

    subject: str
    response: Node | None
    records: tuple[Node, ...]
    issues: tuple[Issue, ...]


def basis_of(subject: str, resources: Iterable[Node], *, finished_first: bool = False) -> Basis:
    """Return the basis of a subject, all of whose data these resources are.

    With `finished_first` a finished response also comes before a newer one with an emergency, which
    may not say yet what forbids a medicine.
    """
    given = tuple(resources)
    sent = [one for one in given if one.get("resourceType") == RESPONSE]
    chosen = _first(sent) if finished_first else _chosen(sent)
    records = _records(given, subject)
    return Basis(subject, chosen, records, tuple(_about(chosen, sent, records)))


def going_on(response: Node) -> Node:
    """Return a response as it is assessed: one that was broken off counts as one that goes on."""
    broken_off = response.get("status") == STOPPED
    return {**response, "status": UNFINISHED} if broken_off else response


def bases(arguments: Arguments, given: Given) -> tuple[Basis, ...]:
    """Return the basis for each subject; raise Refused when the call cannot be understood."""
    subjects = arguments.references("subject")
    faults = list(_faults(arguments, subjects))
    if faults:
        raise Refused(faults)
    return tuple(_basis(subject, arguments, given, subjects) for subject in subjects)


def _faults(arguments: Arguments, subjects: tuple[str, ...]) -> Iterator[Issue]:
    if not subjects:
        text = "Say to whom it is applied: a subject such as Patient/1."
        yield error(IssueType.REQUIRED, text, at("subject"))
    if not all(_PATIENT.fullmatch(subject) for subject in subjects):
        text = "Let each subject be a reference to a Patient, such as Patient/1."
        yield error(IssueType.INVALID, text, at("subject"))
    data = arguments.node("data")
    if data is None:
        return
    if data.get("resourceType") != "Bundle":
        yield error(IssueType.INVALID, "Let data be a Bundle.", at("data"))
    for response in _sent(_resources(data, subjects)):
        whose = _subject_of(response)
        if whose and not any(_same(whose, subject) for subject in subjects):
            text = "Send data of the subjects alone: a response is about another patient."
            yield error(IssueType.BUSINESS_RULE, text, at("data"))
        elif not whose and len(subjects) > 1:
            text = "Name the subject of each response when several subjects are asked about."
            yield error(IssueType.REQUIRED, text, at("data"))


def _basis(subject: str, arguments: Arguments, given: Given, subjects: tuple[str, ...]) -> Basis:
    data = _resources(arguments.node("data"), subjects)
    sent = _sent(data)
    own = [one for one in sent if _subject_of(one) == "" or _same(_subject_of(one), subject)]
    uses_stored = arguments.all("useServerData") != (False,)
    stored = given.responses(_local(subject)) if uses_stored else ()
    responses = own or stored
    chosen = _chosen(responses)
    records = _records(data, subject)
    issues = [*_about(chosen, responses, records), *_hints(arguments), *_left_out(data, subjects)]
    if chosen is not None and not _subject_of(chosen) and len(subjects) == 1:
        text = "The response names no subject; it was taken as that of the subject asked about."
        issues.append(warning(IssueType.INCOMPLETE, text))
    return Basis(subject, chosen, records, tuple(issues))


def _chosen(responses: Iterable[Node]) -> Node | None:
    """Return the response that counts: the first one, or an emergency that it does not take back.

    That one may be broken off, or name no Questionnaire of ours: then it is refused, and says so.
    """
    given = tuple(responses)
    first = _first(given)
    finished = first if first is not None and _is_finished(first) else None
    others = (one for one in given if one.get("status") != WITHDRAWN and not _is_finished(one))
    newer = (one for one in others if finished is None or not _is_before(one, finished))
    ranked = sorted(newer, key=_authored, reverse=True)
    return next((one for one in ranked if alarm.alarm(write(one), engine.questions())), first)


def _first(responses: Iterable[Node]) -> Node | None:
    """Return the newest finished response, else the newest one that goes on, None without any."""
    usable = _usable(responses)
    finished = [one for one in usable if _is_finished(one)]
    # sorted() is stable, also in reverse: of those written in the same second the first one counts.
    return next(iter(sorted(finished or usable, key=_authored, reverse=True)), None)


def _usable(responses: Iterable[Node]) -> list[Node]:
    return [one for one in responses if text_of(one, "status") in USABLE and _is_ours(one)]


def _is_finished(response: Node) -> bool:
    return text_of(response, "status") in FINISHED and _is_ours(response)


def _is_before(one: Node, other: Node) -> bool:
    """Tell whether a response is known to be older; one without a date may be of today."""
    written = _authored(one) or _seconds(_meta(one).get("lastUpdated"))
    return 0 < written < _authored(other)


def _about(
    chosen: Node | None, responses: Iterable[Node], records: tuple[Node, ...]
) -> Iterator[Issue]:
    if chosen is None:
        known = "only the record says anything" if records else "nothing is known"
        text = f"No response of the subject is known that can be used, so {known} of the patient."
        yield warning(IssueType.INCOMPLETE, text)
        return
    others = [one for one in _usable(responses) if one is not chosen]
    if others:
        which = "the newest finished one" if _is_finished(chosen) else "one that is not finished"
        text = f"Of {len(others) + 1} responses {which} was used."
        yield warning(IssueType.INFORMATIONAL, text)


def _hints(arguments: Arguments) -> Iterator[Issue]:
    if arguments.has(*HINTS):
        text = "Hints about user and setting change nothing: the plan is the same for everybody."
        yield warning(IssueType.INFORMATIONAL, text)
    if is_foreign(arguments):
        yield warning(IssueType.INFORMATIONAL, NOT_SPOKEN, at(USER_LANGUAGE))


def _left_out(data: list[Node], subjects: tuple[str, ...]) -> Iterator[Issue]:
    whom = {"", *(_id(subject) for subject in subjects)}
    if any(
        text_of(one, "resourceType") in RESOURCE_TYPES and patient_of(one) not in whom
        for one in data
    ):
        text = "Some of the data are about none of the subjects by their references; left out."
        yield warning(IssueType.BUSINESS_RULE, text)


def _sent(data: list[Node]) -> list[Node]:
    return [one for one in data if one.get("resourceType") == RESPONSE]


def _resources(data: Node | None, subjects: tuple[str, ...]) -> list[Node]:
    found = () if data is None else bundled(data, nameless=PATIENT)
    return meant(found, tuple(map(_id, subjects)))


def _records(resources: Iterable[Node], subject: str) -> tuple[Node, ...]:
    """Return what can be read of the subject's records; what names nobody is told about later."""
    whose = _id(subject)
    read = (one for one in resources if text_of(one, "resourceType") in RESOURCE_TYPES)
    return tuple(one for one in read if patient_of(one) in {whose, ""})


def _is_ours(response: Node) -> bool:
    url = str(response.get("questionnaire", "")).partition("|")[0]
    return url in engine.forms().by_url


def _authored(response: Node) -> int:
    """Return when a response was written, in seconds; one that does not say so is the oldest."""
    return _seconds(response.get("authored"))


def _seconds(said: object) -> int:
    found = stretch(said) if isinstance(said, str) else None
    return 0 if found is None else found.first // MICROSECONDS


def _meta(response: Node) -> Node:
    meta = response.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def _subject_of(response: Node) -> str:
    subject = response.get("subject")
    return str(subject.get("reference", "")) if isinstance(subject, Mapping) else ""


def _local(reference: str) -> str:
    found = _PATIENT.fullmatch(reference)
    return reference if found is None else found[1]


def _id(reference: str) -> str:
    return _local(reference).removeprefix("Patient/")


def _same(one: str, other: str) -> bool:
    """Tell whether two references may mean the same: a relative one has any base."""
    return one == other or (
        _local(one) == _local(other) and ("://" not in one or "://" not in other)
    )
