"""An application that was made before a fork serves in every process that comes of it."""

import os
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from flask import Flask
from samples import CLAUDICATION, sent

from fhir_pad.web import Settings, create_app

CHILDREN = 3
WAIT_S = 60
HEADERS = {"Content-Type": "application/fhir+json"}
RESPONSES = "/fhir/QuestionnaireResponse"
PROCESSES = get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture
def used(new_url: str) -> Iterator[Flask]:
    """Return an application that has already served in the process that made it."""
    made = create_app(Settings(database_url=new_url))
    assert stored(made) == 201
    yield made
    made.extensions["fhir-pad"].store.close()


def stored(app: Flask) -> int:
    """Store a response and what follows from it; return the status."""
    body = sent(CLAUDICATION)
    return app.test_client().post(RESPONSES, data=body, headers=HEADERS).status_code


def total(app: Flask) -> int:
    """Return how many responses are stored."""
    reply = app.test_client().get(f"{RESPONSES}?_summary=count")
    return int(reply.get_json(force=True)["total"])


def in_children(work: Callable[[], object]) -> list[object]:
    """Return what each of several forked processes says that the work gives."""
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(CHILDREN)]
    children = [PROCESSES.Process(target=lambda t=tell: t.send(work())) for _, tell in pipes]
    for child in children:
        child.start()
    answers = [told.recv() if told.poll(WAIT_S) else "nothing" for told, _ in pipes]
    for child in children:
        child.join(WAIT_S)
    return answers


def test_children_and_parent_store_beside_each_other(used: Flask) -> None:
    assert [201] * CHILDREN == in_children(lambda: stored(used))

    assert stored(used) == 201
    assert CHILDREN + 2 == total(used)


def test_a_child_locks_the_file_for_itself(tmp_path: Path) -> None:
    """SQLite forgets to, in a process that comes with an open connection."""
    if not Path("/proc/locks").is_file():
        pytest.skip("the locks of files are read in Linux's way")
    file = tmp_path / "pad.db"
    app = create_app(Settings(database_url=f"sqlite:///{file}"))
    assert stored(app) == 201

    def is_locked() -> bool:
        total(app)
        return os.getpid() in holders(file)

    assert [True] * CHILDREN == in_children(is_locked)
    app.extensions["fhir-pad"].store.close()


def holders(file: Path) -> set[int]:
    """Return the processes that hold a lock on a file."""
    inode = str(file.stat().st_ino)
    rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return {int(row[4]) for row in rows if row[1] == "POSIX" and row[5].split(":")[2] == inode}
