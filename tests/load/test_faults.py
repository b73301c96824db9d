"""What is kept cannot be written, or not be reached: reading goes on where it can, nothing is lost,
and when the fault is over the server goes on by itself."""

import json
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, repeat
from pathlib import Path

import pytest
from databases import NAMED
from postgres import own
from serving import Process, process

from load.asked import RESPONSES, SYSTEM, kept
from load.firing import Battery, Fired, Reply, shot
from load.reading import held

CLIENTS = 4
SECONDS = 1.5
GOOD = (200, 201)
NAMES = (f"faults-{number}" for number in count())
STORED = f"{RESPONSES}?_count=1&_elements=status"
PUBLISHED = "/fhir/Questionnaire/leg-pain"


@contextmanager
def full(server: Process, _: str) -> Iterator[None]:
    """Let no file of the server grow: every write to the database fails, as on a full disk."""
    for pid in server.pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
    yield
    for pid in server.pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


@contextmanager
def locked(_: Process, file: str) -> Iterator[None]:
    """Let another process write to the database and not come to an end."""
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


@pytest.mark.parametrize(("fault", "code"), [(full, "no-store"), (locked, "lock-error")])
def test_reading_goes_on_while_nothing_can_be_written(
    fault: Callable[[Process, str], contextmanager], code: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "pad.db")
    with process(f"sqlite:///{file}", tmp_path) as server:
        before = written(server)
        with fault(server, file):
            refused = written(server)
            read = asked(server, STORED)
            alive = server.status("/health/live"), server.status("/health/ready")
        after = written(server)
        there = held(server.port, RESPONSES, SYSTEM)

    assert {reply.status for reply in before.replies} == {201}
    assert refused.replies
    for reply in refused.replies:
        refused_for_now(reply, code)
    assert (read.status, alive) == (200, (200, 200))
    assert {reply.status for reply in after.replies} == {201}
    good = {reply.asked for reply in (*before.replies, *after.replies)}
    assert good == there


@pytest.mark.skipif(NAMED is None, reason="no PostgreSQL is named, so there may be none")
def test_a_database_that_was_gone_is_used_again(tmp_path: Path) -> None:
    with own() as database, process(database.url, tmp_path, workers=2) as server:
        before = written(server)
        database.stop()
        refused, read, published = (
            written(server).replies,
            asked(server, STORED),
            asked(server, PUBLISHED),
        )
        alive = server.status("/health/live"), server.status("/health/ready")
        database.again()
        after = written(server)
        there = held(server.port, RESPONSES, SYSTEM)

    assert refused
    for reply in (*refused, read):
        refused_for_now(reply, "no-store")
    assert published.status == 200
    assert alive == (200, 503)
    good = {reply.asked for reply in (*before.replies, *after.replies) if reply.status in GOOD}
    assert {reply.status for reply in after.replies} == {201}
    assert good == there


def written(server: Process) -> Fired:
    """Send responses to be kept for a while."""
    battery = Battery(server.port, CLIENTS)
    fired = battery.fire(kept(NAMES), seconds=SECONDS)
    battery.close()
    return fired


def asked(server: Process, path: str) -> Reply:
    """Return the reply to a GET."""
    battery = Battery(server.port, 1)
    replies = battery.fire(repeat(shot(path, "GET", path)), seconds=0.01).replies
    battery.close()
    return replies[0]


def refused_for_now(reply: Reply, code: str) -> None:
    """Check that a reply says in FHIR that it could be done later."""
    assert reply.status == 503, reply
    assert b"\r\nretry-after: " in reply.head.lower()
    assert [issue["code"] for issue in json.loads(reply.body)["issue"]] == [code]
