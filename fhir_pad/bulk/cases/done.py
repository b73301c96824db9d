"""What assessing one or many cases gave: bytes for each output, and counts. Values, pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fhir_pad.alarm import is_alarm
from fhir_pad.bulk.cases import results, table
from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.flags import flags, together
from fhir_pad.bulk.cases.outcome import Place, failed, outcome
from fhir_pad.engine import Assessment
from fhir_pad.fhir.issues import Issue

RESULTS, TABLE, ERRORS = "results", "table", "errors"
ASSESSED, REFUSED, BAD, FAILED = "assessed", "refused", "bad", "failed"
ALARM, DECEASED, RECORDS, ASIDE = "alarm", "deceased", "from records alone", "aside"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made of each case. No shape: no result lines."""

    now: datetime
    shape: results.Shape | None
    table: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Lines for the results, the table and the errors, and how often what was found."""

    results: bytes = b""
    table: bytes = b""
    errors: bytes = b""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> Mapping[str, bytes]:
        """The lines by the output they go to."""
        return {RESULTS: self.results, TABLE: self.table, ERRORS: self.errors}


def joined(parts: Iterable[Done]) -> Done:
    """Return several as one, in their order."""
    made = tuple(parts)
    return Done(
        b"".join(part.results for part in made),
        b"".join(part.table for part in made),
        b"".join(part.errors for part in made),
        added(part.counts for part in made),
    )


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def assessed(case: Case, wanted: Wanted, assessment: Assessment | None = None) -> Done:
    """Return the lines of an assessed case; without its assessment there is no result line."""
    looked = together(flags(view, case.medicines) for view in case.views)
    said = [ASSESSED, f"triage {case.seen.triage}"]
    said += [f"{name} {getattr(looked, name)}" for name in table.FLAGS]
    said += [DECEASED] if case.deceased else []
    said += [] if case.was_sent else [RECORDS]
    shape = wanted.shape
    return Done(
        results=b"" if shape is None or not assessment else results.line(case, assessment, shape),
        table=table.row(case, looked) if wanted.table else b"",
        counts=dict.fromkeys(said, 1),
    )


def refused(issues: tuple[Issue, ...], place: Place, kind: str = REFUSED) -> Done:
    """Return the error line of what was refused; an emergency in it is counted of its own."""
    counts = dict.fromkeys([kind, ALARM] if any(map(is_alarm, issues)) else [kind], 1)
    return Done(errors=outcome(issues, place), counts=counts)


def broken(fault: Exception, place: Place) -> Done:
    """Return the error line of what the program failed on."""
    return Done(errors=outcome(failed(fault), place), counts={FAILED: 1})
