"""Writers, and a server that is killed under them: is what it acknowledged there afterwards?

A writer repeats what was not answered, as a client has to, and goes on with the next. What it was
told is compared with what the server has at the end.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread

from asking import (
    RESPONSES,
    UNANSWERED,
    Reply,
    ask,
    begun,
    completed,
    create,
    moment,
    named,
    versions,
)
from servers import Server, free_port, kill, kill_workers, start, wait_until_ready

CREATORS = 2
UPDATERS = 2
PAUSE_S = 0.5
"""How long after the first acknowledgement since the last kill the next one comes, at most."""
WHOLE = 4
"""Of so many kills one takes the whole server, the others its workers."""
REPEAT_S = 0.05
INSIST_S = 60
WRITTEN = (200, 201)
STALE = 412


@dataclass(slots=True)
class Told:
    """What writers were told: created ids by identifier, marks by id and version."""

    created: dict[str, str] = field(default_factory=dict)
    updated: dict[tuple[str, int], int] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how much was acknowledged."""
        return len(self.created) + len(self.updated)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is there at the end, compared with what was told."""

    kills: int
    acknowledged: int
    repeated: int
    lost: tuple[str, ...]
    duplicates: tuple[str, ...]
    halves: tuple[str, ...]
    """Completed responses without the one plan that must have been stored with them."""


def campaign(
    url: str,
    folder: Path,
    *,
    kills: int,
    seed: int,
    strike_database: Callable[[], None] | None = None,
) -> Outcome:
    """Write, kill and start again so many times; then compare.

    `strike_database` kills the database's own processes and starts them again, while the server
    lives; it takes the place of every other kill of the whole server.
    """
    told, log, chance = Told(), folder / "server.log", Random(seed)
    server = start(url, free_port(), log)
    try:
        with writing(server.port, told):
            for number in range(1, kills + 1):
                wait_for_more(told)
                time.sleep(chance.uniform(0, PAUSE_S))
                if strike_database is not None and number % (2 * WHOLE) == 0:
                    strike_database()
                    wait_until_ready(server, log)
                else:
                    server = struck(server, url, log, whole=number % WHOLE == 0)
            wait_for_more(told)
        return compared(server.port, told, kills)
    finally:
        kill(server)


@contextmanager
def writing(port: int, told: Told) -> Iterator[None]:
    """Let writers write as long as the block runs."""
    stop = Event()
    writers = [Thread(target=creating, args=(port, f"c{n}", told, stop)) for n in range(CREATORS)]
    writers += [Thread(target=updating, args=(port, f"u{n}", told, stop)) for n in range(UPDATERS)]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def wait_for_more(told: Told) -> None:
    """Return when something has been acknowledged since the call, or after all patience."""
    before, give_up = told.total, time.monotonic() + INSIST_S
    while told.total == before and time.monotonic() < give_up:
        time.sleep(REPEAT_S)


def struck(server: Server, url: str, log: Path, *, whole: bool) -> Server:
    """Kill a server, or its workers alone, and return it as it runs again."""
    if whole:
        kill(server)
        return start(url, server.port, log)
    kill_workers(server)
    wait_until_ready(server, log)
    return server


def creating(port: int, name: str, told: Told, stop: Event) -> None:
    """Create one response after another, each with an identifier of its own."""
    number = 0
    while not stop.is_set():
        body = completed(f"{name}-{number}")
        reply = insisted(lambda sent=body: create(port, sent), told)
        if reply is None:
            return
        told.created[body["identifier"]["value"]] = reply.body["id"]
        number += 1


def updating(port: int, name: str, told: Told, stop: Event) -> None:
    """Change one response again and again, each time the version last heard of."""
    reply = insisted(lambda: create(port, begun(name, 0)), told)
    mark = 0
    while reply is not None:
        id_ = reply.body["id"]
        told.created.setdefault(name, id_)
        told.updated[id_, reply.version] = mark
        if stop.is_set():
            return
        mark += 1
        reply = changed(port, begun(name, mark, id_), reply.version, told)


def changed(port: int, body: dict[str, object], version: int, told: Told) -> Reply | None:
    """Change a response; when its version is gone, what is there must be our own change."""
    path = f"{RESPONSES}/{body['id']}"
    condition = f'W/"{version}"'
    reply = insisted(lambda: ask(port, "PUT", path, body, if_match=condition), told)
    if reply is not None and reply.status == STALE:
        reply = insisted(lambda: ask(port, "GET", path), told)
    return reply


def insisted(send: Callable[[], Reply], told: Told) -> Reply | None:
    """Send until it is answered and not put off; None when that takes too long."""
    give_up = time.monotonic() + INSIST_S
    while time.monotonic() < give_up:
        try:
            reply = send()
        except UNANSWERED:
            told.repeated["unanswered"] += 1
        else:
            if reply.status in {*WRITTEN, STALE}:
                return reply
            told.repeated[str(reply.status)] += 1
        time.sleep(REPEAT_S)
    told.repeated["given up"] += 1
    return None


def compared(port: int, told: Told, kills: int) -> Outcome:
    """Compare what is there with what was told."""
    present = {name: named(port, name) for name in told.created}
    histories = {id_: versions(port, id_) for id_ in {id_ for id_, _ in told.updated}}
    lost = [name for name, id_ in told.created.items() if id_ not in present[name]]
    lost += [
        f"{id_} version {version}"
        for (id_, version), mark in told.updated.items()
        if histories[id_].get(version) != moment(mark)
    ]
    duplicates = [name for name, ids in present.items() if len(ids) > 1]
    duplicates += [
        id_ for id_, history in histories.items() if len(set(history.values())) < len(history)
    ]
    ids = [id_ for name, id_ in told.created.items() if "-" in name]
    return Outcome(
        kills=kills,
        acknowledged=told.total,
        repeated=told.repeated.total(),
        lost=tuple(lost),
        duplicates=tuple(duplicates),
        halves=tuple(id_ for id_ in ids if plans(port, id_) != 1),
    )


def plans(port: int, id_: str) -> int:
    """Return how many plans follow from a response."""
    path = f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{id_}&_summary=count"
    return int(ask(port, "GET", path).body["total"])
