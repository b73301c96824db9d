"""Where the lines of each patient stand: an index on disk over the files of an export.

A packed file cannot be read from its middle, so it is unpacked beside the index first. Must not
know what the lines say.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fhir_pad.bulk.export.attribution import MEDICATION, Owner, Unreadable, owner
from fhir_pad.bulk.lines import PACKED, Line, lines, reading
from fhir_pad.bulk.stopped import Stopped, because

_TABLES = """
CREATE TABLE line (
    whose TEXT, kind TEXT, server TEXT, file INTEGER, number INTEGER, start INTEGER, length INTEGER
);
CREATE TABLE medication (id TEXT, file INTEGER, number INTEGER, start INTEGER, length INTEGER);
CREATE TABLE fault (file INTEGER, number INTEGER, code TEXT, said TEXT);
CREATE TABLE file (number INTEGER PRIMARY KEY, name TEXT, path TEXT);
CREATE TABLE aside (lines INTEGER);
"""
_ORDER = """
CREATE INDEX line_whose ON line (whose, file, number);
CREATE INDEX medication_id ON medication (id, file, number);
"""
# What was interrupted is made again from the start, so nothing has to be safe on the disk.
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
_LINE = "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?)"
_MEDICATION = "INSERT INTO medication VALUES (?, ?, ?, ?, ?)"
_FAULT = "INSERT INTO fault VALUES (?, ?, ?, ?)"
_EVERY = 20_000
"""Lines between two signs of progress."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a patient: where it stands, and on which server its patient is said to be."""

    file: str
    path: str
    number: int
    start: int
    length: int
    server: str


def build(files: tuple[Path, ...], target: Path) -> Iterator[tuple[int, float]]:
    """Make the index of these files; give (lines read, share of the bytes) now and then.

    It has its name only when it is complete. Raises Stopped.
    """
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part)) as base:
            base.executescript(_FAST + _TABLES)
            yield from _filled(base, files, target.parent)
            base.executescript(_ORDER)
            base.commit()
    except sqlite3.Error as fault:
        raise Stopped(f"{target}: the index cannot be made ({fault})") from fault
    part.replace(target)


def _filled(
    base: sqlite3.Connection, files: tuple[Path, ...], work: Path
) -> Iterator[tuple[int, float]]:
    whole = sum(path.stat().st_size for path in files) or 1
    before, count, aside = 0, 0, 0
    for number, path in enumerate(files):
        plain = _plain(path, work / f"{number}.ndjson")
        base.execute("INSERT INTO file VALUES (?, ?, ?)", (number, path.name, str(plain)))
        with reading(plain) as (source, file):
            for line in lines(source, path.name):
                count += 1
                aside += _placed(base, number, line)
                if count % _EVERY == 0:
                    yield count, (before + min(file.tell(), path.stat().st_size)) / whole
        before += path.stat().st_size
    base.execute("INSERT INTO aside VALUES (?)", (aside,))
    yield count, 1.0


def _plain(path: Path, target: Path) -> Path:
    """Return the file as it is, or unpacked at the target."""
    if path.suffix != PACKED:
        return path.absolute()
    with reading(path) as (source, _):
        try:
            with target.open("wb") as unpacked:
                shutil.copyfileobj(source, unpacked)
        except OSError as fault:
            raise because(path, fault) from fault
    return target.absolute()


def _placed(base: sqlite3.Connection, file: int, line: Line) -> bool:
    """Keep the place of a line; return whether nothing of its type is read."""
    found = owner(line.text)
    at = (file, line.number, line.offset, len(line.text))
    match found:
        case Unreadable():
            base.execute(_FAULT, (file, line.number, found.code.value, found.text))
        case Owner(kind) if kind == MEDICATION:
            base.execute(_MEDICATION, (found.id, *at))
        case Owner():
            base.execute(_LINE, (found.id, found.kind, found.server, *at))
    return found is None


class Index:
    """A complete index, open for reading. Close it after use."""

    def __init__(self, path: Path) -> None:
        """Open it; a database that is not there is not made. Raises Stopped."""
        try:
            self._base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        except sqlite3.Error as fault:
            raise Stopped(f"{path}: the index cannot be read ({fault})") from fault

    def close(self) -> None:
        """Close it."""
        self._base.close()

    def patients(self) -> Iterator[str]:
        """Give the id of every patient of whom there is a line, in order."""
        for (whose,) in self._base.execute("SELECT DISTINCT whose FROM line ORDER BY whose"):
            yield whose

    def count(self) -> int:
        """Return how many patients there are."""
        return self._number("SELECT count(DISTINCT whose) FROM line")

    def aside(self) -> int:
        """Return how many lines are of types that are not read."""
        return self._number("SELECT lines FROM aside")

    def of(self, patient: str) -> tuple[Entry, ...]:
        """Return all lines of a patient, by file and line."""
        said = (
            "SELECT name, path, line.number, start, length, server FROM line"
            " JOIN file ON file.number = file WHERE whose = ? ORDER BY file, line.number"
        )
        return tuple(Entry(*row) for row in self._base.execute(said, (patient,)))

    def medications(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        """Return the lines of the Medications with these ids."""
        said = (
            "SELECT name, path, medication.number, start, length, '' FROM medication"
            " JOIN file ON file.number = file WHERE id = ? ORDER BY file, medication.number"
        )
        return tuple(Entry(*row) for id_ in ids for row in self._base.execute(said, (id_,)))

    def faults(self) -> Iterator[tuple[str, int, str, str]]:
        """Give (file, line, code, sentence) of every line that is nobody's, in order."""
        yield from self._base.execute(
            "SELECT name, fault.number, code, said FROM fault JOIN file ON file.number = file"
            " ORDER BY file, fault.number"
        )

    def _number(self, said: str) -> int:
        found: int = self._base.execute(said).fetchone()[0]
        return found
