"""Validate everything we publish, make or answer, and say what is not as expected.

`expected_warnings.json` lists each kind of warning that remains, with the reason: the message
`id` of the validator, the kinds of place (`at`) where it is met, and, where the id alone says too
little, a piece of its `text`. Each of these has to be met: an entry that nothing needs any longer
is to be taken out. No error is ever expected.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from validator import claimed, hl7, made
from validator.hl7 import Issue

EXPECTED = Path(__file__).with_name("expected_warnings.json")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of warning that may remain, at one kind of place."""

    id: str
    at: str
    text: str
    reason: str

    def covers(self, issue: Issue) -> bool:
        """Whether the issue is of this kind."""
        return issue.id == self.id and issue.place == self.at and self.text in issue.text


def expected() -> tuple[Kind, ...]:
    """Return the kinds of warning that may remain."""
    entries = json.loads(EXPECTED.read_text("utf-8"))
    return tuple(
        Kind(one["id"], at, one.get("text", ""), one["reason"])
        for one in entries
        for at in one["at"]
    )


def differences(issues: Iterable[Issue], kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield an example of each error and of each warning that is not expected, then what is unmet."""
    met: set[Kind] = set()
    faults: dict[tuple[str, str, str], Issue] = {}
    for issue in issues:
        known = {kind for kind in kinds if kind.covers(issue)}
        met |= known
        if issue.is_error or (issue.severity == "warning" and not known):
            faults.setdefault((issue.severity, issue.id, issue.place), issue)
    for one in faults.values():
        yield f"{one.severity} {one.id}: {one.file.name} {one.at}: {one.text}"
    yield from (
        f"no longer met: {kind.id} {kind.at} {kind.text}" for kind in kinds if kind not in met
    )


def main() -> int:
    """Print what differs; return 0 when nothing does, 1 when something does, 2 without Java."""
    if absent := hl7.absent():
        print(f"Not validated: there is no {', no '.join(absent)} on this machine.")
        return 2
    hl7.build()
    with tempfile.TemporaryDirectory() as folder:
        reports = hl7.validate([*made.published(), *claimed.write_all(Path(folder))])
    issues = [issue for found in reports.values() for issue in found]
    faults = list(differences(issues, expected()))
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(reports)} files: {_number(issues)}, {len(faults)} not expected.")
    return 1 if faults else 0


def _number(issues: Sequence[Issue]) -> str:
    errors = sum(issue.is_error for issue in issues)
    warnings = sum(issue.severity == "warning" for issue in issues)
    return f"{errors} errors, {warnings} warnings of {len(expected())} kinds"


if __name__ == "__main__":
    sys.exit(main())
