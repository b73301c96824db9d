"""What the server acknowledges over HTTP is kept, once, whatever dies and whoever else writes.

`make durability` does the same with larger numbers and prints a table.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import begun, create
from groups import CLIENTS, Shared, at_once
from groups import read as read_together
from kills import Told, campaign, compared
from races import same_creates, same_updates
from servers import ALONE, Server, running
from syncs import Syncs, in_thread, read, reason_against, traced
from whole import faults

FORGETFUL = (sys.executable, str(Path(__file__).with_name("forgetful.py")), *ALONE[3:])
HASTY = (sys.executable, str(Path(__file__).with_name("hasty.py")), *ALONE[3:])
KILLS = 5
ROUNDS = 2
CHANGES = 3
WRITES = 10
EACH = 5

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(),
    reason="the processes of a server are found in Linux's way",
)


@pytest.fixture
def server(new_url: str, tmp_path: Path) -> Iterator[Server]:
    """Return several workers on one database."""
    with running(new_url, tmp_path / "server.log") as server:
        yield server


def test_what_was_acknowledged_outlasts_kill_9(new_url: str, tmp_path: Path) -> None:
    outcome = campaign(new_url, tmp_path, kills=KILLS, seed=KILLS)
    sys.stdout.write(f"\n{outcome}\n")

    assert outcome.acknowledged >= KILLS
    assert outcome.lost == ()
    assert outcome.duplicates == ()
    assert outcome.halves == ()
    assert faults(new_url) == ()


def test_one_of_fifty_creates_wins_with_several_workers(server: Server) -> None:
    guarded = same_creates(server.port, ROUNDS)
    sys.stdout.write(f"\n{guarded}\n")

    assert guarded.violations == ()
    assert guarded.statuses == (200, 201)


def test_each_version_is_given_once_with_several_workers(server: Server) -> None:
    guarded = same_updates(server.port, CHANGES)
    sys.stdout.write(f"\n{guarded}\n")

    assert guarded.violations == ()
    assert guarded.stale > 0


def test_the_checks_find_races_and_losses(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'pad.db'}", tmp_path / "server.log") as server:
        creates = same_creates(server.port, 1, guarded=False)
        updates = same_updates(server.port, CHANGES, guarded=False)
        twice = [create(server.port, begun("twice", 0), guarded=False) for _ in range(2)]
        there = twice[0].body["id"]
        told = Told(
            created={"twice": there, "never": "no-such-id", "half-0": there},
            updated={(there, 1): 7},
        )
        outcome = compared(server.port, told, kills=0)

    assert "50 are there" in creates.violations
    assert any("was made from" in one for one in updates.violations)
    assert outcome.lost == ("never", "half-0", f"{there} version 1")
    assert outcome.duplicates == ("twice",)
    assert outcome.halves == (there,)


@pytest.mark.parametrize(("command", "is_kept"), [(ALONE, True), (FORGETFUL, False)])
def test_the_disk_has_what_is_acknowledged(
    command: tuple[str, ...], is_kept: bool, tmp_path: Path
) -> None:
    syncs = syncs_of(command, tmp_path)
    sys.stdout.write(f"\n{syncs}\n")

    assert syncs == Syncs(acknowledged=WRITES, unsynced=0 if is_kept else WRITES)


def syncs_of(command: tuple[str, ...], folder: Path) -> Syncs:
    """Return how many of some writes were on the disk of a server before it said so."""
    reason = reason_against()
    if reason is not None:
        pytest.skip(reason)
    traces = folder / "traces"
    traces.mkdir()
    url = f"sqlite:///{folder / 'pad.db'}"
    with running(url, folder / "server.log", traced(command, traces)) as server:
        for number in range(WRITES):
            assert create(server.port, begun(f"synced-{number}", 0)).status == 201
    return read(traces)


@pytest.mark.parametrize(("command", "is_kept"), [(ALONE, True), (HASTY, False)])
def test_several_clients_share_syncs_and_none_is_answered_before(
    command: tuple[str, ...], is_kept: bool, tmp_path: Path
) -> None:
    reason = reason_against()
    if reason is not None:
        pytest.skip(reason)
    shared = at_once(command, tmp_path, EACH)
    sys.stdout.write(f"\n{shared}\n")

    assert shared.acknowledged == CLIENTS * EACH
    assert shared.syncs < shared.acknowledged
    assert (shared.unsynced == 0) is is_kept


def test_a_sync_of_another_thread_counts_when_it_is_of_what_was_written() -> None:
    def thread(name: str, told: int) -> str:
        request = f'1.0 recvfrom(9<s>, "POST /fhir/Q?{name}"..., 64, 0, NULL, NULL) = 64 <0.1>'
        return f'{request}\n{told}.0 sendto(9<s>, "HTTP/1.1 201 C"..., 64, 0, NULL, 0) = 64 <0>'

    one, two = "group-00-00", "group-00-01"
    log = '{} pwrite64(7</tmp/pad.db-wal>, "x{}", 4096, 8) = 4096 <0.1>'
    sync = "{} fdatasync(7</tmp/pad.db-wal>) = 0 <1.5>"
    both = "\n".join((log.format("2.0", one), log.format("2.2", two), sync.format("3.0")))
    late = "\n".join((sync.format("2.0"), log.format("4.0", two), sync.format("7.0")))

    assert read_together([thread(one, 5), thread(two, 6), both]) == Shared(2, 0, 1)
    assert read_together([thread(one, 4), thread(two, 6), both]) == Shared(2, 1, 1)
    assert read_together([thread(two, 6), late]) == Shared(1, 1, 2)


def test_a_sync_before_the_request_or_after_the_reply_does_not_count() -> None:
    request = (
        'recvfrom(9<socket:[1]>, "POST /fhir/QuestionnaireResponse"..., 64, 0, NULL, NULL) = 64'
    )
    reply = 'sendto(9<socket:[1]>, "HTTP/1.1 201 CREATED"..., 64, 0, NULL, 0) = 64'
    synced = "fdatasync(7</tmp/pad.db-wal>) = 0"
    failed = "fdatasync(7</tmp/pad.db-wal>) = -1 EIO (Input/output error)"
    other = "fdatasync(7</tmp/other>) = 0"

    assert in_thread(f"{request}\n{synced}\n{reply}") == Syncs(1, 0)
    for lines in (
        [synced, request, reply, synced],
        [request, failed, reply],
        [request, other, reply],
    ):
        assert in_thread("\n".join(lines)) == Syncs(1, 1)
