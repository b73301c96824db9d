"""What the server bears, as tables.

    PYTHONPATH=tests python -m load.run overload [--seconds 10] [--rounds 5]
    PYTHONPATH=tests python -m load.run soak [--seconds 3600]

Everything runs on this machine, on loopback. Ends with 1 when a reply was none of those that a
client can deal with.
"""

import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from serving import process

from load.overload import GOOD, REFUSED, Overload, overloaded
from load.soak import Soak, soaked

WANTED = 0.8
"""Of the peak, at twice the load."""


def main() -> int:
    """Run what is asked for and print it."""
    given = _arguments()
    with TemporaryDirectory(prefix="pad-load-") as name:
        folder = Path(name)
        with process(f"sqlite:///{folder / 'pad.db'}", folder, workers=given.workers) as server:
            print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.processor()}")
            if given.what == "soak":
                return _soak(soaked(server, seconds=given.seconds))
            return _overload(overloaded(server.port, seconds=given.seconds, rounds=given.rounds))


def _overload(rounds: list[Overload]) -> int:
    print("| peak/s | offered/s | good/s | of peak | good p99 ms | refused | refused p99 ms |")
    print("|---|---|---|---|---|---|---|")
    for one in rounds:
        refused = sum(one.statuses[status] for status in REFUSED)
        print(
            f"| {one.peak:.0f} | {one.offered:.0f} | {one.goodput:.0f} | {one.ratio:.2f} "
            f"| {one.p99_ms:.0f} | {refused} | {one.refused_p99_ms:.0f} |"
        )
    strange = {status for one in rounds for status in one.statuses} - {*GOOD, *REFUSED}
    print(f"other answers: {sorted(strange) or 'none'}; wanted: {WANTED} of the peak or more")
    return 1 if strange or any(one.bare for one in rounds) else 0


def _soak(made: Soak) -> int:
    print(f"{made.seconds:.0f} s, {made.statuses.total()} requests, by status {made.statuses}")
    print("| part | memory MB | descriptors |")
    print("|---|---|---|")
    for part, (memory, descriptors) in enumerate(
        zip(made.memory_kb, made.descriptors, strict=True), 1
    ):
        print(f"| {part} | {memory / 1024:.1f} | {descriptors} |")
    print(f"memory at the end by that after the beginning: {made.growth:.3f}")
    print(f"put off with 503: {made.put_off}, failed: {len(made.failed)}; wanted: none of either")
    for one in made.failed[:20]:
        print(f"FAILED {one}")
    return 1 if made.failed or made.put_off else 0


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("overload", "soak"))
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    if given.seconds is None:
        given.seconds = 3600 if given.what == "soak" else 10
    return given


if __name__ == "__main__":
    sys.exit(main())
