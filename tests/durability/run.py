"""The durability tests with large numbers, as a table: `make durability`.

On SQLite, and on a PostgreSQL of its own when Debian's or another one is installed. Ends with 1
when anything acknowledged was lost or doubled, or when a seeded fault was not found.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from asking import begun, create
from groups import CLIENTS, at_once
from kills import campaign
from postgres import PROGRAMS, own
from races import same_creates, same_updates
from servers import ALONE, running
from syncs import Syncs, read, reason_against, traced
from whole import faults

FORGETFUL = (sys.executable, str(Path(__file__).with_name("forgetful.py")), *ALONE[3:])
HASTY = (sys.executable, str(Path(__file__).with_name("hasty.py")), *ALONE[3:])


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; what is wrong should be nothing."""

    database: str
    what: str
    figures: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """A database by name; `strike` kills its own processes, if it has any."""

    name: str
    url: str
    strike: Callable[[], None] | None = None


def main() -> int:
    """Run everything and print the table."""
    sizes = arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pad-durability-")))
        databases = [Database("sqlite", f"sqlite:///{folder / 'pad.db'}")]
        if PROGRAMS.is_dir():
            postgres = stack.enter_context(own())
            databases.append(Database("postgresql", postgres.url, postgres.strike))
        else:
            print("PostgreSQL is not installed: not tested.")
        rows = [row for database in databases for row in rows_of(database, folder, sizes)]
        rows += [*synced(folder, sizes.writes)]
    return 1 if any(row.wrong for row in rows) else 0


def arguments() -> Namespace:
    """Return the sizes."""
    parser = ArgumentParser(description=__doc__)
    for name, default in (("kills", 60), ("rounds", 40), ("changes", 60), ("writes", 200)):
        parser.add_argument(f"--{name}", type=int, default=default, help="(%(default)s)")
    return parser.parse_args()


def rows_of(database: Database, folder: Path, sizes: Namespace) -> list[Row]:
    """Return the lines of one database."""
    rows = [shown(row) for row in raced(database, folder, sizes)]
    return [*rows, shown(killed(database, folder, sizes.kills))]


def killed(database: Database, folder: Path, kills: int) -> Row:
    """Kill the server and the database again and again."""
    began = perf_counter()
    outcome = campaign(
        database.url, folder, kills=kills, seed=kills, strike_database=database.strike
    )
    damage = faults(database.url)
    figures = (
        f"{outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.repeated} repeated, "
        f"{len(outcome.lost)} lost, {len(outcome.duplicates)} duplicates, "
        f"{len(outcome.halves)} halves, {'damaged' if damage else 'whole'}, "
        f"{perf_counter() - began:.0f} s"
    )
    wrong = outcome.lost + outcome.duplicates + outcome.halves + damage
    return Row(database.name, "kill -9", figures, wrong)


def raced(database: Database, folder: Path, sizes: Namespace) -> list[Row]:
    """Let many clients create and change the same."""
    with running(database.url, folder / "server.log") as server:
        creates = same_creates(server.port, sizes.rounds)
        updates = same_updates(server.port, sizes.changes)
    created = f"{sizes.rounds} rounds, {creates.requests} requests, one created in each"
    changed = f"{updates.acknowledged} changes, {updates.stale} refused as stale, one line"
    return [
        Row(database.name, "If-None-Exist", created, creates.violations),
        Row(database.name, "If-Match", changed, updates.violations),
    ]


def synced(folder: Path, writes: int) -> list[Row]:
    """Look whether each write was on the disk when it was acknowledged."""
    reason = reason_against()
    if reason is not None:
        print(f"Syncs are not looked at: {reason}.")
        return []
    kept = traced_writes(folder / "kept", ALONE, writes)
    seeded = traced_writes(folder / "forgetful", FORGETFUL, writes)
    rows = [
        Row("sqlite", "fsync", f"{kept}", () if kept == Syncs(writes, 0) else ("unsynced",)),
        Row("sqlite", "seeded", f"{seeded}", () if seeded.unsynced else ("not found",)),
    ]
    each = min(writes // CLIENTS, 100)
    shared = at_once(ALONE, folder / "shared", each)
    hasty = at_once(HASTY, folder / "hasty", each)
    rows += [
        Row("sqlite", "shared fsync", f"{shared}", ("unsynced",) if shared.unsynced else ()),
        Row("sqlite", "seeded", f"{hasty}", () if hasty.unsynced else ("not found",)),
    ]
    return [shown(row) for row in rows]


def traced_writes(folder: Path, command: tuple[str, ...], writes: int) -> Syncs:
    """Return what the system calls of a server tell about so many writes."""
    traces = folder / "traces"
    traces.mkdir(parents=True)
    url = f"sqlite:///{folder / 'pad.db'}"
    with running(url, folder / "server.log", traced(command, traces)) as server:
        for number in range(writes):
            create(server.port, begun(f"synced-{number}", 0))
    return read(traces)


def shown(row: Row) -> Row:
    """Print a line as soon as there is one."""
    verdict = "ok" if not row.wrong else f"WRONG: {'; '.join(row.wrong[:5])}"
    print(f"{row.database:<12}{row.what:<15}{row.figures}  {verdict}", flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
