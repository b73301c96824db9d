"""What the EHR's record answers already, and everything that it does not.

Must not know a page, nor which code answers which question.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeVar

from fhir_pad.access.scopes import scopes
from fhir_pad.ehr.ended import by_request
from fhir_pad.ehr.record import PATIENT, Record, read
from fhir_pad.ehr.resources import NotPermitted, Server
from fhir_pad.language import Language
from fhir_pad.recorded import facts
from fhir_pad.recorded.series import series
from fhir_pad.web.person import in_words
from fhir_pad.web.smart import past
from fhir_pad.web.smart.entering import App, in_time, renewed
from fhir_pad.web.smart.resuming import resumed
from fhir_pad.web.smart.sitting import Node, Prefilled, Recorded, Sitting

T = TypeVar("T")
RESPONSE: Final = "QuestionnaireResponse"
TYPES: Final[Mapping[str, str]] = {
    PATIENT: "the patient",
    "Observation": "measurements",
    "Condition": "diagnoses",
    "MedicationRequest": "prescriptions",
    "MedicationStatement": "medicines taken",
    "AllergyIntolerance": "allergies",
    "Procedure": "procedures",
    "AdverseEvent": "adverse events",
}
"""What is read, in words."""
NOT_GRANTED: Final = "The record of {what} was not read: the EHR does not let this app."
NOT_WHOLE: Final = "The record of {what} was not read, or not as a whole: {why}."


def with_token(app: App, sitting: Sitting, ask: Callable[[Server], T]) -> tuple[Sitting, T]:
    """Return what is asked of the EHR, and the sitting with the token that it was asked with.

    A token that is refused is renewed once; raises Ended when the EHR's permission has ended.
    """
    sitting = in_time(app, sitting)
    try:
        return sitting, ask(_server(sitting))
    except NotPermitted:
        sitting = renewed(app, sitting)
    try:
        return sitting, ask(_server(sitting))
    except NotPermitted as fault:
        raise by_request("The EHR does not take its own permission.") from fault


def recorded(server: Server, sitting: Sitting, now: datetime, language: Language) -> Recorded:
    """Return what the record answers, and what was answered in a response that was begun.

    What somebody answered comes before what is recorded. Raises NotPermitted when the token is not
    taken. `language` is that of the page.
    """
    granted = tuple(type_ for type_ in TYPES if may(sitting, _needed(type_), type_))
    record = read(server, sitting.grant.patient, granted)
    grant = sitting.grant
    resources = _about(grant.patient, record)
    found = facts(resources, now)
    recorded_answers = {
        fact.link_id: Prefilled(fact.value, fact.source.reference, fact.source.date)
        for fact in found.facts.values()
    }
    before = resumed(server, grant.begun, grant.patient, allowed=may(sitting, "r", RESPONSE))
    return Recorded(
        patient=in_words(record.patient, language),
        answers={**recorded_answers, **before.answers},
        unread=(*filter(None, [language.say(before.why)]), *_unread(record, granted, language)),
        passed=tuple(issue.text for issue in found.issues),
        measured=series(resources, past.SIDES, now),
    )


def _about(patient: str, record: Record) -> tuple[Node, ...]:
    """Return what was read, after the Patient whom it has to be about.

    Where that was not read its id stands for it: else an EHR that answers with the data of
    somebody else would have them taken for this patient's.
    """
    stands_for = {"resourceType": PATIENT, "id": patient}
    return (*(() if record.patient else (stands_for,)), *record.resources)


def may(sitting: Sitting, permission: str, type_: str) -> bool:
    """Tell whether the EHR granted a permission (a letter of cruds) for all of a type."""
    return any(
        scope.grants(permission, type_) and not scope.restriction
        for scope in scopes(" ".join(sitting.grant.scopes))
    )


def _needed(type_: str) -> str:
    return "r" if type_ == PATIENT else "s"


def _server(sitting: Sitting) -> Server:
    return Server(sitting.iss, sitting.grant.access_token)


def _unread(record: Record, granted: tuple[str, ...], language: Language) -> Iterator[str]:
    say = language.say
    for type_, words in TYPES.items():
        if type_ not in granted:
            yield say(NOT_GRANTED, what=say(words))
    for unread in record.unread:
        yield say(NOT_WHOLE, what=say(TYPES[unread.type]), why=say(unread.why))
