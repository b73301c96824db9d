"""Too much at once, and a little of everything for a while. Here it runs for seconds; for the numbers
run `make load` and `make soak`."""

import os
from pathlib import Path

import pytest
from serving import process

from load.overload import GOOD, REFUSED, overloaded
from load.soak import CLIENTS, soaked

SECONDS = 2
SOAK_S = 120 if "CI" in os.environ else 20
MOST_GROWTH = 1.1
"""Of the memory at the end by that when a quarter of the time was left; an hour tells more."""


def test_too_much_is_refused_and_the_rest_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = {"concurrency": 2, "queue": 4, "queue_seconds": 2}
    with process(f"sqlite:///{tmp_path / 'pad.db'}", tmp_path, **few) as server:
        [told] = overloaded(server.port, seconds=SECONDS, times=4)

    with capsys.disabled():
        print(f" [{told.ratio:.2f} of the peak at four times the load] ", end="")
    assert set(told.statuses) <= {*GOOD, *REFUSED}
    assert told.statuses[200] > 0
    assert told.statuses[503] > 0
    assert told.bare == 0


def test_a_mixed_load_with_hostile_requests_fails_nowhere_and_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    with process(f"sqlite:///{tmp_path / 'pad.db'}", tmp_path) as server:
        made = soaked(server, seconds=SOAK_S, hostile=0.2)

    assert made.failed == []
    assert made.statuses[200] > 0
    assert made.statuses[400] > 0
    # Each client can have a connection open, and for it the server a database with its log; when
    # the last of them is first needed is chance.
    assert max(made.descriptors) - min(made.descriptors) <= 3 * CLIENTS
    half = len(made.descriptors) // 2
    assert max(made.descriptors[half:]) <= max(made.descriptors[1:half]) + 4
    assert made.memory_kb[-1] < MOST_GROWTH * made.memory_kb[-len(made.memory_kb) // 4]
