"""PostgreSQL has on its disk what it tells us is committed, seen in its own system calls."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import postgres
import psycopg
import pytest
from asking import begun, create
from servers import running
from syncs import reason_against

WRITES = 10
SETTLING_S = 1.0
COMMITTED = re.compile(r"sendto\(.*COMMIT")
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*/pg_wal/[^>]*>\) += 0$")


@contextmanager
def watched(first: int, folder: Path) -> Iterator[None]:
    """Write the system calls of a PostgreSQL, and of what it starts, into a folder."""
    calls = ("-e", "trace=sendto,fsync,fdatasync", "-o", str(folder / "trace"))
    command = ("strace", "-ff", "-y", "-s", "64", *calls, "-p", str(first))
    watcher = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(SETTLING_S)
    try:
        yield
    finally:
        watcher.terminate()
        watcher.wait()


def synced_commits(folder: Path) -> int:
    """Return how many commits were told after their log was written to the disk."""
    found = 0
    for path in sorted(folder.iterdir()):
        synced = False
        for line in path.read_text(errors="replace").splitlines():
            if SYNCED.match(line):
                synced = True
            elif COMMITTED.match(line):
                found += synced
                synced = False
    return found


@pytest.mark.parametrize("forgets", [False, True])
def test_a_commit_is_told_when_the_disk_has_it(forgets: bool, tmp_path: Path) -> None:
    """With `forgets` PostgreSQL is made to commit before it writes, which has to show."""
    reason = reason_against()
    if reason is None and not postgres.PROGRAMS.is_dir():
        reason = "PostgreSQL is not installed"
    if reason is not None:
        pytest.skip(reason)
    traces = tmp_path / "traces"
    traces.mkdir()
    with postgres.own() as server:
        first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        with (
            watched(first, traces),
            running(server.url, tmp_path / "server.log") as ours,
        ):
            if forgets:
                with psycopg.connect(server.url, autocommit=True) as connection:
                    connection.execute("ALTER SYSTEM SET synchronous_commit = off")
                    connection.execute("SELECT pg_reload_conf()")
                time.sleep(SETTLING_S)
            before = synced_commits(traces)
            for number in range(WRITES):
                assert create(ours.port, begun(f"synced-{number}", 0)).status == 201
            time.sleep(SETTLING_S)
            synced = synced_commits(traces) - before

    assert (synced == 0) if forgets else (synced >= WRITES), synced
