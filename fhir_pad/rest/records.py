"""What is stored of a patient that can be read as answers: the Patient, and Observations.

Only what the scopes of who asks let them search. Must not know what any of it answers.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.access import limits
from fhir_pad.recorded import ROWS
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.needs import SEARCHING
from fhir_pad.rest.server import Call
from fhir_pad.store import query

PATIENT, OBSERVATION = "Patient", "Observation"
MOST: Final = 200
"""Observations of one patient that are read, the newest; of each kind the newest one counts."""
_CODES: Final = ",".join(
    dict.fromkeys(
        f"{code.system}|{code.code}"
        for row in ROWS
        if OBSERVATION in row.resources
        for code in row.codes
    )
)


def records(call: Call, subject: str) -> tuple[Node, ...]:
    """Return what is stored of a subject such as `Patient/1`, and of no one elsewhere."""
    own = subject.removeprefix(f"{call.server.base}/").partition("/_history/")[0]
    kind, _, id_ = own.partition("/")
    if kind != PATIENT or "/" in id_:
        return ()
    found = _found(call, PATIENT, {"_id": id_})
    asked = {"subject": own, "code": _CODES}
    return (*found, *_found(call, OBSERVATION, asked, sort="-date"))


def _found(call: Call, type_: str, asked: Mapping[str, str], *, sort: str = "") -> Iterator[Node]:
    if not limits(call.who.scopes, SEARCHING, type_, call.who.patient):
        return
    wanted = query(type_, [*asked.items()], now=call.now, sort=sort, count=MOST, counted=0)
    with call.reading() as work:
        yield from (one.resource() for one in work.search(wanted).entries)
