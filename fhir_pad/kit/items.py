"""What a test kit is made of: a request, and the answer that has to come.

Must not know how it is packed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Final

from fhir_pad import cds, engine
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused, operation_outcome
from fhir_pad.fhir.write import write
from fhir_pad.kit.calls import CALLS, Call
from fhir_pad.kit.people import Person, people
from fhir_pad.kit.wrong import Wrong, wrong
from fhir_pad.rest.problems import Problem, from_refused

CLOCK: Final = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
"""The present in all answers of the kit."""
FHIR: Final = "application/fhir+json"
JSON: Final = "application/json"
ASSESS: Final = "fhir/QuestionnaireResponse/$assess"
SERVICES: Final = "cds-services"


@dataclass(frozen=True, slots=True)
class Item:
    """A request with its answer. `path` lies beside `fhir`, the last segment of the FHIR base."""

    name: str
    says: str
    path: str
    media_type: str
    request: bytes
    status: int
    answer: bytes
    findings: bytes = b""
    """The clinical result without FHIR; empty where there is none."""
    expected: bytes = b""
    """What was written down by hand of this result, before it was worked out."""


@cache
def items(base: str) -> tuple[Item, ...]:
    """Return the kit of a server whose FHIR base this is."""
    return (
        *map(_assessed, people().values()),
        *map(_refused, wrong()),
        *(_called(call, base) for call in CALLS),
    )


def _assessed(person: Person) -> Item:
    sent = write(person.response(), pretty=True)
    done = engine.assess(sent, now=CLOCK)
    return Item(
        name=f"assess/{person.id}",
        says=person.title,
        path=ASSESS,
        media_type=FHIR,
        request=sent,
        status=HTTPStatus.OK,
        answer=write(done.bundle(), pretty=True),
        findings=write(done.findings_json(), pretty=True),
        expected=write(person.expected, pretty=True),
    )


def _refused(one: Wrong) -> Item:
    problem = _problem(one.request)
    return Item(
        name=f"refused/{one.name}",
        says=one.says,
        path=ASSESS,
        media_type=FHIR,
        request=one.request,
        status=problem.status,
        answer=write(operation_outcome(problem.issues), pretty=True),
    )


def _problem(request: bytes) -> Problem:
    try:
        engine.assess(request, now=CLOCK)
    except Refused as refused:
        return from_refused(refused)
    raise ValueError("What is in the kit as wrong has to be refused.")


def _called(call: Call, base: str) -> Item:
    body = write(call.body(), pretty=True)
    status, told = _answered(body, call.service, base)
    path = f"{SERVICES}/{call.service}"
    return Item(f"cds/{call.name}", call.says, path, JSON, body, status, write(told, pretty=True))


def _answered(body: bytes, service: str, base: str) -> tuple[int, dict[str, object]]:
    try:
        told = cds.answer(strict.read(body), cds.SERVICES[service], CLOCK, cds.Here(base))
    except cds.CannotBeHad as missing:
        return HTTPStatus.PRECONDITION_FAILED, operation_outcome(missing.issues)
    return HTTPStatus.OK, told
