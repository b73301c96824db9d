"""A server that is told to end under load says so first, and loses nothing that it has begun."""

import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread

import pytest
from serving import Process, process

from load.asked import RESPONSES, SYSTEM, kept
from load.firing import Battery
from load.reading import held

CLIENTS = 6
BEFORE = 5
"""So many are acknowledged before the server is told to end."""
LONGEST_S = 60
GOOD = (200, 201)


@pytest.fixture
def server(new_url: str, tmp_path: Path) -> Iterator[Process]:
    """Return a server with two workers that says for a second that it ends."""
    with process(new_url, tmp_path, workers=2, not_ready_seconds=1) as server:
        yield server


def test_what_has_begun_is_finished_and_what_was_acknowledged_is_there(
    server: Process, new_url: str, tmp_path: Path
) -> None:
    battery, fired, ready = Battery(server.port, CLIENTS), [], []

    def write() -> None:
        names = (f"ending-{number}" for number in count())
        over = server.master.poll
        fired.append(battery.fire(kept(names), seconds=LONGEST_S, stop=lambda: over() is not None))

    writer = Thread(target=write)
    writer.start()
    while sum(reply.status in GOOD for reply in battery.replies) < BEFORE:
        time.sleep(0.02)
    server.master.send_signal(signal.SIGTERM)
    while server.master.poll() is None:
        ready.append(server.status("/health/ready"))
        time.sleep(0.02)
    writer.join()
    battery.close()

    [told] = fired
    assert server.master.returncode == 0
    # Not ready comes before not there.
    assert 503 in ready
    assert set(ready[ready.index(503) :]) <= {503, 0}
    unanswered = {reply.asked for reply in told.replies if reply.status == 0}
    assert [reply for reply in told.replies if reply.status == 0 and reply.head] == []
    # Who has just come to the door when it closes has been let in by the system and nobody else.
    assert sum(reply.status == 0 and reply.sent for reply in told.replies) < CLIENTS / 2
    written = {reply.asked for reply in told.replies if reply.status in GOOD}
    assert written
    assert {reply.status for reply in told.replies} <= {*GOOD, 503, 0}
    with process(new_url, tmp_path) as again:
        there = held(again.port, RESPONSES, SYSTEM)
    assert written <= there
    # Whoever had no answer was never let in: nothing was done for him.
    assert unanswered.isdisjoint(there)
