"""The store of ours for a service that has its results ready: all that the store does, no more.

A response is kept as ours keeps it: every resource with its history and its search index, linked to
what it follows from, and with its AuditEvents, in one unit of work whose commit is shared with who
comes at once. Must not know how results come about.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from fhir_pad.audit import Interaction, Requester, events
from fhir_pad.bench.http.started import HOST
from fhir_pad.store import New, Store, Work, instant, open_store, query
from fhir_pad.web.ids import new_id

RESPONSE: Final = "QuestionnaireResponse"
BASE: Final = f"http://{HOST}/fhir"
Resource = Mapping[str, Any]


class Stored:
    """A database of ours with what was sent, and what followed from it."""

    def __init__(self, path: Path) -> None:
        """Open the file when the first response comes: a process may still fork before that."""
        self._path = path

    @cached_property
    def store(self) -> Store:
        """The store, opened."""
        url = f"sqlite:///{self._path}"
        return open_store(url, new_id=new_id, new_key=secrets.token_bytes, base=BASE)

    def keep(self, response: Resource, results: Sequence[Resource]) -> None:
        """Return when the response and its results are durable, each with an id of its own."""
        now = datetime.now(UTC)
        with self.store.transaction() as work:
            sent = work.ready(New(response, now))
            made = [work.ready(New(one, now)) for one in results]
            (kept,) = work.keep(sent)
            work.keep(*made, derived_from=(RESPONSE, kept.id))
            work.create_all(_recorded(kept.id, str(response["subject"]["reference"]), now))

    def results(self, subject: str) -> tuple[list[bytes], int]:
        """Return what follows from the last response of a subject, and how often it is recorded."""
        now = datetime.now(UTC)
        with self.store.reading() as work:
            found = _found(work, RESPONSE, ("subject", subject), now)
            made = work.derived_from(RESPONSE, found[0].id) if found else ()
            return [one.body for one in made], len(
                _found(work, "AuditEvent", ("entity", subject), now)
            )


def _found(work: Work, type_: str, criterion: tuple[str, str], now: datetime) -> Sequence[Any]:
    return work.search(query(type_, (criterion,), now=now, counted=0)).entries


def _recorded(id_: str, subject: str, now: datetime) -> Iterable[New]:
    created = Interaction(
        code="create",
        status=201,
        recorded=instant(now),
        requester=Requester(address=HOST),
        server=BASE,
        request=uuid4().hex,
        data=f"{RESPONSE}/{id_}/_history/1",
        patients=(subject,),
    )
    return (New(event, now) for event in events(created))
