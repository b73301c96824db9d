"""A response on record that cannot be read: of another version, or not whole.

The call is right all the same, and the record beside it counts: a refusal of the whole would be
seen by nobody in an EHR. Must not know what is said of orders.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from fhir_pad import engine
from fhir_pad.alarm import is_alarm
from fhir_pad.cds.cards import CRITICAL, WARNING, card, joined, section
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.operations.apply.applied import People, assessed
from fhir_pad.operations.apply.basis import Basis
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.words import DEMANDS, EMERGENCY, urgency

NOT_READ: Final = "Leg pain: what was answered cannot be read here."
EMERGENCY_NOT_READ: Final = (
    "Leg pain: {headline}. What was answered cannot be read here as a whole."
)
WHY_NOT_READ: Final = "Why what was answered cannot be read"
RESPONSE_NOT_READ: Final = "what was answered cannot be read here, so it is not known"


class Read(NamedTuple):
    """What is known of a patient, and why the response that counts is not part of it."""

    basis: Basis
    found: engine.Assessment
    context: Context
    faults: tuple[Issue, ...]


def read(basis: Basis, people: People, now: datetime, language: str) -> Read:
    """Return what is known; without the response where it cannot be read."""
    try:
        return Read(basis, *assessed(basis, people, now, language), ())
    except Refused as refused:
        if basis.response is None:
            raise
        bare = replace(basis, response=None)
        return Read(bare, *assessed(bare, people, now, language), refused.issues)


def unread_card(faults: tuple[Issue, ...], record: str, context: Context, base: str) -> Element:
    """Return the card that says so, and first an emergency that can be seen nevertheless.

    What is wrong with the response is told in English, as every refusal is.
    """
    language = context.language
    urgent = any(map(is_alarm, faults))
    headline = language.within(language.say(DEMANDS[EMERGENCY].headline))
    said = language.say(EMERGENCY_NOT_READ, headline=headline) if urgent else language.say(NOT_READ)
    demanded = " ".join(urgency(EMERGENCY, None, language)) if urgent else ""
    why = section(language.say(WHY_NOT_READ), (one.text for one in faults))
    return card(
        context,
        "unread",
        summary=said,
        detail=joined((demanded, why, record, language.say(NOT_ADVICE))),
        indicator=CRITICAL if urgent else WARNING,
        base=base,
        suggestions=[],
        links=[],
    )
