"""Does the disk have what is acknowledged to several clients at once? Their writes share syncs.

Each write has a name, which stands in its request and in what is written to the log; so the traces
of all threads tell, by their clock, whether that was synced before the reply began.
"""

import math
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from asking import begun, create
from servers import running
from syncs import ACKNOWLEDGED, REQUEST, SYNCED, traced

CLIENTS = 8
PAGE = 4096
NAME = re.compile(r"group-\d\d-\d\d")
LOGGED = re.compile(r"pwrite64\(\d+<[^>]*-wal>, ")
_TIMED = re.compile(r"(\d+\.\d+) (.*?)(?: <(\d+\.\d+)>)?$")


@dataclass(frozen=True, slots=True)
class Shared:
    """Acknowledged writes, those whose log was not on the disk before, and the log's syncs."""

    acknowledged: int
    unsynced: int
    syncs: int


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: by which thread, when it began and was over, and what it was."""

    thread: int
    began: float
    over: float
    text: str


def at_once(command: tuple[str, ...], folder: Path, writes: int) -> Shared:
    """Return what a traced server did when each of several clients sent so many writes."""
    traces = folder / "traces"
    traces.mkdir(parents=True)
    url = f"sqlite:///{folder / 'pad.db'}"
    calls = ("recvfrom", "sendto", "pwrite64", "fsync", "fdatasync")
    command = traced(command, traces, calls, 2 * PAGE, "-ttt", "-T")
    with running(url, folder / "server.log", command) as server:

        def send(client: int) -> set[int]:
            names = (f"group-{client:02d}-{number:02d}" for number in range(writes))
            return {create(server.port, begun(name, 0)).status for name in names}

        with ThreadPoolExecutor(CLIENTS) as pool:
            statuses = set().union(*pool.map(send, range(CLIENTS)))
    if statuses != {201}:
        raise RuntimeError(f"Writes were answered with {statuses}.")
    return read([path.read_text(errors="replace") for path in traces.iterdir()])


def read(threads: list[str]) -> Shared:
    """Return what the traces of all threads tell."""
    calls = [call for number, trace in enumerate(threads) for call in _calls(number, trace)]
    calls.sort(key=lambda call: call.began)
    synced, syncs = _synced(calls)
    told = dict(_told(calls))
    unsynced = sum(synced.get(name, math.inf) > when for name, when in told.items())
    return Shared(len(told), unsynced, syncs)


def _calls(thread: int, trace: str) -> Iterator[Call]:
    for line in trace.splitlines():
        found = _TIMED.fullmatch(line)
        if found is not None:
            began = float(found[1])
            yield Call(thread, began, began + float(found[3] or 0), found[2])


def _synced(calls: list[Call]) -> tuple[dict[str, float], int]:
    """Return when what was first logged under each name was on the disk, and count the syncs."""
    logged: dict[str, int] = {}
    synced: dict[str, float] = {}
    syncs = 0
    for call in calls:
        if LOGGED.match(call.text):
            for name in NAME.findall(call.text):
                logged.setdefault(name, call.thread)
        elif SYNCED.match(call.text):
            syncs += 1
            for name in [name for name, thread in logged.items() if thread == call.thread]:
                synced.setdefault(name, call.over)
    return synced, syncs


def _told(calls: list[Call]) -> Iterator[tuple[str, float]]:
    """Give the name of each acknowledged request, and when its reply began."""
    asked: dict[int, str] = {}
    for call in calls:
        if REQUEST.match(call.text):
            asked[call.thread] = NAME.findall(call.text)[0]
        elif call.thread in asked and ACKNOWLEDGED.match(call.text):
            yield asked.pop(call.thread), call.began
