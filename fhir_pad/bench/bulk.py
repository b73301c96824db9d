"""`bulk`: a table of findings of a population against decoding alone, and the memory it takes."""

import csv
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fhir_pad import engine
from fhir_pad.bench import says
from fhir_pad.bench.measured import Case, Ratio, Series, Told, WrongError, measured, ratio, spread
from fhir_pad.bench.population import write_population
from fhir_pad.bench.report import Table
from fhir_pad.bench.spent import Spent, spent
from fhir_pad.kit.items import CLOCK

HERE = Path(__file__).parent
FIVE = 5
JOBS = (1, 2)
DECODE = "decoding alone"
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: rounds, rows of the larger file, random forms."""

    rounds: int = 3
    rows: int = 10_000
    random: int = 85


@dataclass(slots=True)
class Runs:
    """Runs over one file in a folder, and what the last of each kind used."""

    file: Path
    rows: int
    used: dict[str, list[Spent]] = field(default_factory=dict)

    def run(self, name: str, command: Sequence[str], resting: float) -> float:
        """Return the CPU time for each row, in microseconds, without that of a start."""
        used = spent(command)
        self.used.setdefault(name, []).append(used)
        return max(used.cpu_s - resting, 0.0) / self.rows * 1e6


def bulk(sizes: Sizes, told: Told) -> Iterator[Table]:
    """Give the tables."""
    small = max(1, sizes.rows // FIVE)
    with TemporaryDirectory(prefix="fhir-pad-bench-") as name:
        folder = Path(name)
        told("writing the population")
        distinct = write_population(folder / "small.ndjson", small, sizes.random)
        write_population(folder / "large.ndjson", sizes.rows, sizes.random)
        write_population(folder / "one.ndjson", 1, 1)
        runs = Runs(folder / "small.ndjson", small)
        series = measured(_cases(runs, folder), sizes.rounds, told)
        yield Table(
            title=f"A table of findings of {small:,} responses",
            unit="CPU µs a response",
            rounds=sizes.rounds,
            series=series,
            ratios=tuple(
                ratio("bulk / decode", series, _named(jobs), DECODE, f"--jobs {jobs}")
                for jobs in JOBS
            ),
            says=says.BULK.format(distinct=distinct),
        )
        told("the larger file, for its memory")
        yield _memory(runs, folder, sizes)


def _cases(runs: Runs, folder: Path) -> list[Case]:
    decode = Case(DECODE, lambda: decoding(runs.file, runs.rows))
    return [decode, *(_bulk_case(runs, folder, jobs) for jobs in JOBS)]


def _bulk_case(runs: Runs, folder: Path, jobs: int) -> Case:
    def run() -> float:
        start = spent(bulking(folder / "one.ndjson", jobs)).cpu_s
        return runs.run(_named(jobs), bulking(runs.file, jobs), start)

    return Case(_named(jobs), run, lambda: check(runs.file, runs.rows, jobs))


def decoding(file: Path, rows: int) -> float:
    """Return the CPU time of decoding a line, in microseconds."""
    command = (PYTHON, str(HERE / "decode.py"), str(file))
    ended = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    lines, seconds = ended.stdout.split()
    if int(lines) != rows:
        raise WrongError(f"{lines} lines of {rows}")
    return float(seconds) / rows * 1e6


def bulking(file: Path, jobs: int) -> tuple[str, ...]:
    """Return the command that makes the table of a file."""
    words = ("bulk", str(file), str(_table(file, jobs)), "--jobs", str(jobs))
    return (PYTHON, "-m", "fhir_pad", *words, "--now", CLOCK.isoformat())


def _table(file: Path, jobs: int) -> Path:
    return file.with_name(f"{file.stem}-{jobs}.csv")


def check(file: Path, rows: int, jobs: int) -> None:
    """Run once; raise WrongError unless every response has the row that an assessment gives it."""
    spent(bulking(file, jobs))
    made = 0
    with file.open("rb") as lines, _table(file, jobs).open(encoding="utf-8", newline="") as table:
        for row, line in zip(csv.DictReader(table), lines, strict=True):
            found = engine.assess(line, now=CLOCK, tolerant=True).findings
            expected = (found.triage, found.primary_cause or "", found.pad_status or "")
            if (row["triage"], row["cause"], row["pad_status"]) != expected:
                raise WrongError(f"{row['patient']}: the table says something else")
            made += 1
    if made != rows:
        raise WrongError(f"{made} rows of {rows} responses")


def _memory(runs: Runs, folder: Path, sizes: Sizes) -> Table:
    """Return what the runs so far and one over the larger file took at their peaks."""
    large = folder / "large.ndjson"
    series, ratios = [], []
    for jobs in JOBS:
        few = tuple(used.memory_mb for used in runs.used.get(_named(jobs), ()))
        if not few:
            continue
        most = spent(bulking(large, jobs)).memory_mb
        series += [
            Series(f"{_named(jobs)}, {runs.rows:,} rows", few),
            Series(f"{_named(jobs)}, {sizes.rows:,} rows", (most,)),
        ]
        note = f"--jobs {jobs}"
        times = spread([most / one for one in few])
        ratios += [
            Ratio("bulk memory, five times the rows", times, note),
            Ratio("bulk memory in MB", spread([most]), f"{note}, {sizes.rows:,} rows"),
        ]
    return Table(
        title="Memory at the peak, all processes together",
        unit="MB",
        rounds=sizes.rounds,
        series=tuple(series),
        ratios=tuple(ratios),
        says=says.MEMORY.format(rows=f"{sizes.rows:,}"),
    )


def _named(jobs: int) -> str:
    return f"fhir-pad bulk --jobs {jobs}"
