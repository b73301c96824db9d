"""Other submissions of one form: responses with the same business identifier and subject.

Must not know what follows from a response, nor HTTP.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from fhir_pad.rest.bodies import RESPONSE
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.touched import reference as patient_reference
from fhir_pad.store import Stored, Work, query

AT_ONCE = 5
"""Responses that are read from the store together."""
_LOCAL = re.compile(r"[A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_SEARCHABLE = re.compile(r"[^\x00-\x1f\x7f]{1,900}")


def resubmitted(
    work: Work, response: Stored, body: Node, *, base: str, now: datetime
) -> Iterator[Stored]:
    """Give the other submissions of a response, what was written last first.

    An identifier without a system is unique nowhere, and one patient's answers must never close
    another's plan, so both are needed to tell. `base` is the address of what is kept here.
    """
    identifier = body.get("identifier")
    if not isinstance(identifier, Mapping) or not isinstance(body.get("subject"), Mapping):
        return
    system, value = str(identifier.get("system", "")), str(identifier.get("value", ""))
    if not (_SEARCHABLE.fullmatch(system) and _SEARCHABLE.fullmatch(value)):
        return
    criteria = [("identifier", f"{_escaped(system)}|{_escaped(value)}")]
    subject = _subject_of(body, base)
    if subject is not None and _LOCAL.fullmatch(subject):
        criteria.append(("subject", subject))
    for found in _found(work, criteria, now):
        is_other = found.id != response.id
        if is_other and subject is not None and _subject_of(found.resource(), base) == subject:
            yield found


def _found(work: Work, criteria: Iterable[tuple[str, str]], now: datetime) -> Iterator[Stored]:
    """Give all responses that match, what was written last first, as far as they are taken."""
    pairs = tuple(criteria)
    page = work.search(query(RESPONSE, pairs, now=now, count=AT_ONCE, counted=0))
    yield from page.entries
    while page.next is not None:
        asked = query(RESPONSE, pairs, now=now, count=AT_ONCE, after=page.next, counted=0)
        page = work.search(asked)
        yield from page.entries


def _subject_of(body: Node, base: str) -> str | None:
    """Return the subject's reference, a patient's of this server without address and version."""
    subject = body.get("subject")
    said = subject.get("reference") if isinstance(subject, Mapping) else None
    return None if said is None else patient_reference(said, base) or str(said)


def _escaped(text: str) -> str:
    r"""Return a text as it is written in a search: `\`, `,`, `|` and `$` are marked."""
    return "".join(f"\\{sign}" if sign in "\\,|$" else sign for sign in text)
