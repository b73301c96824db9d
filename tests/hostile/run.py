"""Send every hostile case to a running server and compare the answers.

    PYTHONPATH=tests python -m hostile.run

Prints a table, every failure, and what was not sent; ends with 1 when there is a failure.
"""

import sys
import tempfile
from pathlib import Path

from hostile.bound import every_case
from hostile.running import running
from hostile.sweep import Outcome, not_sent, swept


def main() -> int:
    """Run all cases; return the exit code."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        outcome = swept(server)
    for line in _table(outcome):
        print(line)
    return 1 if outcome.failures else 0


def _table(outcome: Outcome) -> list[str]:
    failed = {case for case, _ in outcome.failures}
    lines = [f"{'group':26} {'cases':>5} {'passed':>6}"]
    for group, cases in sorted(outcome.done.items()):
        passed = sum(case not in failed for case in cases)
        lines.append(f"{group:26} {len(cases):5} {passed:6}")
    lines += (f"FAILED {case}: {wrong}" for case, wrong in outcome.failures)
    missing = not_sent()
    lines += (f"not sent, {len(ids)}: {why} ({', '.join(ids)})" for why, ids in missing.items())
    unsent = sum(map(len, missing.values()))
    number = sum(map(len, outcome.done.values()))
    shared = len(every_case())
    lines.append(f"{number} requests and cases run, {len(failed)} failed")
    lines.append(f"{shared - unsent} of the {shared} shared cases run, {unsent} not")
    costly, seconds = outcome.costliest
    lines.append(f"most CPU: {seconds:.2f} s ({costly}); most memory: {outcome.peak_mb} MB")
    fault, slowest = outcome.slowest
    lines.append(f"slowest fault of another server: {slowest:.2f} s ({fault})")
    lines.append(f"calls to others: {len(outcome.calls)}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
