"""A server on which two patients have answered, for tests of who sees what of it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad import rest
from fhir_pad.access import Identity
from fhir_pad.access.identity import identity
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.rest import Answer, Asked
from fhir_pad.rest.problems import Problem, from_refused
from fhir_pad.store import Work
from fhir_pad.web import Settings, create_app

BASE = "https://pad.example.org/fhir"
PATIENTS = ("p1", "p2")
TYPES = (
    *("QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation", "Goal", "Provenance"),
    "Patient",
)
RECORD = "AuditEvent"
Resource = Mapping[str, Any]
Version = tuple[int, Resource | None]
"""The number of a version, and what it says; None for a deletion."""


class Stored:
    """A server, and all that is stored there, told by nobody but the database."""

    def __init__(self, server: rest.Server) -> None:
        """Ask this server."""
        self.server = server
        self.table = rest.table(server.shelf.types, rest.metadata)
        self._read: dict[tuple[str, str, int], Resource | None] = {}

    def ask(self, asked: Asked, who: Identity) -> tuple[int, Any]:
        """Return the status and what was answered, as JSON."""
        try:
            said = rest.answer(self.table, self.server, asked, who)
        except Problem as problem:
            return int(problem.status), None
        except Refused as refused:
            return int(from_refused(refused).status), None
        return int(said.status), read(said)

    def writes(self) -> int:
        """Return how many versions of anything there are, but for the record of who did what."""
        with self.server.store.reading() as work:
            every, record = work.history(count=0), work.history(RECORD, count=0)
        return (every.total or 0) - (record.total or 0)

    def world(self) -> dict[str, dict[str, list[Version]]]:
        """Return every version of everything else by type and id, the oldest first."""
        with self.server.store.reading() as work:
            every = work.history(count=100_000).entries
        found = [one for one in every if one.type != RECORD]
        world: dict[str, dict[str, list[Version]]] = {type_: {} for type_ in TYPES}
        for one in reversed(found):
            place = (one.type, one.id, one.version)
            if place not in self._read:
                self._read[place] = None if one.deleted else json.loads(one.body)
            world[one.type].setdefault(one.id, []).append((one.version, self._read[place]))
        return world


def read(answer: Answer) -> Any:
    """Return the body of an answer as JSON."""
    body = answer.body
    if body is None:
        return None
    return json.loads(body if isinstance(body, bytes) else write(body))


def who(scope: str, patient: str | None = None, **claims: str) -> Identity:
    """Return whom a token with these scopes names."""
    return identity({"scope": scope, **({"patient": patient} if patient else {}), **claims})


def answered(patient: str, *, status: str = "completed", **answers: Any) -> dict[str, Any]:
    """Return a response about a patient, with an identifier of its own."""
    given = answers or (CLAUDICATION if status == "completed" else {"age": 60})
    made = response(given, status=status)
    return {**made, "subject": {"reference": f"Patient/{patient}"}}


def fill(work: Work) -> None:
    """Store the patients themselves."""
    for patient, gender in zip(PATIENTS, ("male", "female"), strict=True):
        resource = {"resourceType": "Patient", "gender": gender, "active": True}
        work.create(resource, now=NOW, id=patient)


@contextmanager
def stored(folder: Path) -> Iterator[Stored]:
    """Give a server where each patient has finished one response, begun one, and deleted one."""
    url = f"sqlite:///{folder / 'pad.db'}"
    app = create_app(Settings(base_url=BASE, database_url=url), clock=lambda: NOW)
    made = Stored(app.extensions["fhir-pad"])
    with made.server.store.transaction() as work:
        fill(work)
    anybody = who("system/*.cruds")
    for patient in PATIENTS:
        for sent in (
            answered(patient),
            answered(patient, status="in-progress"),
            response(COLD_LEG, status="in-progress")
            | {"subject": {"reference": f"{BASE}/Patient/{patient}"}},
        ):
            status, _ = made.ask(posted("QuestionnaireResponse", sent), anybody)
            assert status == 201
        _, gone = made.ask(
            posted("QuestionnaireResponse", answered(patient, status="in-progress")), anybody
        )
        made.ask(Asked("DELETE", ("QuestionnaireResponse", gone["id"])), anybody)
    yield made
    made.server.store.close()


def posted(type_: str, body: Resource, **headers: str) -> Asked:
    """Return a create."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Asked("POST", (type_,), headers=named, body=read_strictly(body))


def read_strictly(body: Any) -> Any:
    """Return a body as it comes from the wire."""
    return strict.read(write(body))
