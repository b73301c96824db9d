"""Feedback on cards: what a clinician did with them, read strictly.

Source: https://cds-hooks.hl7.org/2.0/#feedback. Must not know where it is kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from fhir_pad.cds.services import Service
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.primitives import PRIMITIVES

Node = Mapping[str, object]

ACCEPTED, OVERRIDDEN = "accepted", "overridden"
MOST: Final = 100
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of one card: its UUID, the outcome, which suggestions were taken, and when.

    `reason` is the code of the reason for which it was set aside; free text is not kept.
    """

    card: str
    outcome: str
    suggestions: tuple[str, ...]
    reason: str | None
    moment: str


def topic(service: Service) -> str:
    """Return under which topic the feedback on the cards of a service is kept."""
    return f"cds-feedback/{service.id}"


def feedback(body: object) -> tuple[Feedback, ...]:
    """Return what was told; raise Refused with every fault."""
    told = body.get("feedback") if isinstance(body, Mapping) else None
    if not isinstance(told, list) or not told:
        raise Refused([error(IssueType.REQUIRED, "Send a list of feedback.", "feedback")])
    if len(told) > MOST:
        text = f"Send feedback on {MOST} cards at most."
        raise Refused([error(IssueType.TOO_COSTLY, text, "feedback")])
    faults = [fault for index, one in enumerate(told) for fault in _faults(one, index)]
    if faults:
        raise Refused(faults)
    return tuple(_feedback(one) for one in told)


def _faults(one: object, index: int) -> Iterator[Issue]:
    at = f"feedback[{index}]"
    if not isinstance(one, Mapping):
        yield error(IssueType.STRUCTURE, "Let each feedback be an object.", at)
        return
    if not _is_id(one.get("card")):
        yield error(_fault_of(one, "card"), "Name the card by its uuid.", f"{at}.card")
    if text_of(one, "outcome") not in {ACCEPTED, OVERRIDDEN}:
        text = f"Say {ACCEPTED} or {OVERRIDDEN}."
        yield error(IssueType.INVALID, text, f"{at}.outcome")
    if one.get("outcome") == ACCEPTED and not _suggestions(one):
        text = "Name the suggestions that were accepted."
        yield error(IssueType.REQUIRED, text, f"{at}.acceptedSuggestions")
    moment = one.get("outcomeTimestamp")
    if not PRIMITIVES["instant"].matches(moment):
        text = "Say when, as an instant with a time zone."
        yield error(_fault_of(one, "outcomeTimestamp"), text, f"{at}.outcomeTimestamp")


def _fault_of(one: Node, name: str) -> IssueType:
    """Return what is wrong with an element: it is not there, or says something else."""
    return IssueType.REQUIRED if one.get(name) is None else IssueType.VALUE


def _feedback(one: Node) -> Feedback:
    override = one.get("overrideReason")
    reason = override.get("reason") if isinstance(override, Mapping) else None
    code = reason.get("code") if isinstance(reason, Mapping) else None
    return Feedback(
        card=str(one["card"]),
        outcome=str(one["outcome"]),
        suggestions=_suggestions(one),
        reason=code if _is_id(code) else None,
        moment=str(one["outcomeTimestamp"]),
    )


def _suggestions(one: Node) -> tuple[str, ...]:
    told = one.get("acceptedSuggestions")
    members = told if isinstance(told, list) else []
    ids = (member.get("id") for member in members if isinstance(member, Mapping))
    return tuple(cast("str", each) for each in ids if _is_id(each))


def _is_id(said: object) -> bool:
    return isinstance(said, str) and bool(_ID.fullmatch(said))
