"""What was acknowledged is there after any death of a process, and parallel writers lose nothing.

The figures are printed; `pytest -s` shows them.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import pytest
from stores import (
    NOW,
    PATIENT,
    content,
    count_up,
    create_if_absent,
    open_and_close,
    write_until_killed,
)

from fhir_pad.store import Store

# A fork is quick; the new process opens its own database and ends without looking at ours.
PROCESSES = multiprocessing.get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
KILLS = 25
WRITERS = 4
ROUNDS = 10
ADDITIONS = 10
WAIT_S = 60


def test_what_was_acknowledged_outlasts_kill_9(opened: Callable[[], Store], url: str) -> None:
    acknowledged: list[str] = []
    opened().close()
    for kill in range(KILLS):
        told, tell = PROCESSES.Pipe(duplex=False)
        writer = PROCESSES.Process(target=write_until_killed, args=(url, tell))
        writer.start()
        tell.close()
        acknowledged.append(told.recv())
        time.sleep(0.01 * (kill % 5))
        writer.kill()
        writer.join()
        acknowledged += everything(told)
    store = opened()
    with store.reading() as work:
        lost = [id_ for id_ in acknowledged if work.read("Patient", id_) is None]
        present = work.history(count=0).total
    figures = f"{KILLS} kills, {len(acknowledged)} acknowledged, {present} stored, {len(lost)} lost"
    tell_figures(store, figures)

    assert [] == lost
    assert len(acknowledged) == len(set(acknowledged))
    # The last write of each writer may have been committed and not told.
    assert len(acknowledged) <= present <= len(acknowledged) + KILLS
    assert is_whole(store)


def test_only_one_of_many_creates_the_same(opened: Callable[[], Store], url: str) -> None:
    created = in_parallel(create_if_absent, url, ROUNDS)
    store = opened()
    with store.reading() as work:
        present = work.history(count=0).total
    tell_figures(store, f"{WRITERS} times {ROUNDS} conditional creates, {present} created")

    assert ROUNDS == sum(created) == present


def test_no_update_is_lost_in_a_race(opened: Callable[[], Store], url: str) -> None:
    store = opened()
    with store.transaction() as work:
        work.create(PATIENT | {"multipleBirthInteger": 0}, now=NOW, id="counter")
    conflicts = in_parallel(count_up, url, ADDITIONS)
    with store.reading() as work:
        counter = work.read("Patient", "counter")
    assert counter is not None
    lost = WRITERS * ADDITIONS - content(counter)["multipleBirthInteger"]
    figures = f"{WRITERS} times {ADDITIONS} updates, {sum(conflicts)} conflicts, {lost} lost"
    tell_figures(store, figures)

    assert 0 == lost
    assert WRITERS * ADDITIONS + 1 == counter.version


def test_many_processes_open_a_new_database_at_once(new_url: str) -> None:
    assert [None] * WRITERS == in_parallel(open_and_close, new_url)


def in_parallel(target: Callable[..., None], *arguments: object) -> list[object]:
    """Return what each of several processes tells at its end."""
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(WRITERS)]
    running = [PROCESSES.Process(target=target, args=(*arguments, tell)) for _, tell in pipes]
    for process in running:
        process.start()
    answers = [told.recv() if told.poll(WAIT_S) else "nothing" for told, _ in pipes]
    for process in running:
        process.join(WAIT_S)
    return answers


def everything(told: Connection) -> list[str]:
    """Return what a writer told before it died."""
    answers: list[str] = []
    try:
        while True:
            answers.append(told.recv())
    except (EOFError, OSError):
        return answers


def is_whole(store: Store) -> bool:
    """Let SQLite check its file; PostgreSQL looks after itself."""
    if store.engine.dialect.name == "postgresql":
        return True
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def tell_figures(store: Store, figures: str) -> None:
    """Print what was counted."""
    sys.stdout.write(f"\n{store.engine.dialect.name}: {figures}\n")
