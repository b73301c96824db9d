"""A folder with an export: which files it is to hold, which of them are whole, and the files.

What is known of the export stands in `export.json`, which is replaced whole after each step, so
that a run that was broken off is continued by the next. A file has its name only once it is whole
and on disk. Must not know how an export is asked for, nor what the resources say.
"""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from fhir_pad.ehr.bulk import Export, File
from fhir_pad.fhir.nodes import objects, text_of

STATE: Final = "export.json"
PART: Final = ".part"
LONGEST_LINE: Final = 64 * 1024 * 1024
_GRAVE: Final = frozenset({"error", "fatal"})


class NotKept(Exception):  # noqa: N818 - a statement, as Refused is
    """The folder cannot be used. The text says why, and what would help."""


class NotWhole(Exception):  # noqa: N818 - likewise
    """A file is not what it should be. The text says why, without any of its content."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an `export.json` says.

    `base` and `request` are what was asked where, `status` the address that tells of it, `export`
    what the server has ready (None before that), `lines` how many each whole file has, by name.
    """

    base: str
    request: str
    status: str
    export: Export | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, File]:
        """The files by the names that they get here, in the server's order."""
        count: Counter[str] = Counter()
        named = {}
        for file in self.export.files if self.export else ():
            kind = file.type if file.listed == "output" else file.listed
            count[kind] += 1
            named[f"{kind}-{count[kind]}.ndjson"] = file
        return named

    @property
    def missing(self) -> dict[str, File]:
        """The files that are not whole here."""
        return {name: file for name, file in self.names.items() if name not in self.lines}


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made where there is none; raise NotKept while another run holds it.

    Where the file system knows no locks, nobody holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = os.open(folder, os.O_RDONLY)
    except OSError as fault:
        raise NotKept(f"{fault.strerror}") from fault
    try:
        with suppress(OSError):
            _hold(held)
        yield
    finally:
        os.close(held)


def _hold(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise NotKept("another run is downloading into it; let that end first") from fault


def load(folder: Path) -> Kept | None:
    """Return what a folder says, None when it is empty; raise NotKept for any other folder.

    A file that somebody took away is missing, whatever the folder says.
    """
    try:
        held = {one.name for one in folder.iterdir()} - {f"{STATE}{PART}"}
        if held and STATE not in held:
            raise NotKept("the folder holds something else; name an empty one")
        if not held:
            return None
        kept = _kept((folder / STATE).read_bytes())
    except OSError as fault:
        raise NotKept(f"{fault.strerror}") from fault
    there = {name: lines for name, lines in kept.lines.items() if name in held}
    return replace(kept, lines=there)


def save(folder: Path, kept: Kept) -> None:
    """Replace what a folder says, durably; raise NotKept when it cannot be written."""
    beside = folder / f"{STATE}{PART}"
    try:
        with beside.open("wb") as target:
            target.write(orjson.dumps(asdict(kept), option=orjson.OPT_INDENT_2))
            _settle(target)
        _rename(beside, folder / STATE)
    except OSError as fault:
        raise NotKept(f"{fault.strerror}") from fault


class Arriving:
    """A file that comes in pieces, beside its name until it is whole."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin anew, whatever an earlier run left."""
        self._path = folder / name
        self._beside = folder / f"{name}{PART}"
        try:
            self._target: BinaryIO = self._beside.open("wb")
        except OSError as fault:
            raise NotKept(f"{fault.strerror}") from fault

    def keep(self, piece: bytes) -> None:
        """Add a piece; raise NotKept when it cannot be written."""
        try:
            self._target.write(piece)
        except OSError as fault:
            raise NotKept(f"{fault.strerror}") from fault

    def finish(self, file: File) -> int:
        """Give it its name and return how many lines it has; raise NotWhole or NotKept."""
        try:
            with self._target as target:
                _settle(target)
            found = _lines(self._beside, file)
            _rename(self._beside, self._path)
        except OSError as fault:
            raise NotKept(f"{fault.strerror}") from fault
        return found

    def drop(self) -> None:
        """Leave nothing behind of what is not whole."""
        self._target.close()
        with suppress(OSError):  # the next run begins anew anyway
            self._beside.unlink(missing_ok=True)


def faults(folder: Path, kept: Kept) -> int:
    """Return how many errors the server tells of in the files of its list `error`."""
    told = [name for name in kept.lines if kept.names[name].listed == "error"]
    return sum(map(_grave, (line for name in told for line in _read(folder / name))))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        yield from source


def _grave(line: bytes) -> int:
    if not line.strip():
        return 0
    return sum(text_of(one, "severity") in _GRAVE for one in objects(orjson.loads(line), "issue"))


def _lines(path: Path, file: File) -> int:
    """Return how many resources a file holds; raise NotWhole unless each line is one."""
    count = 0
    with path.open("rb") as source:
        for number, line in enumerate(iter(lambda: source.readline(LONGEST_LINE), b""), start=1):
            if not line.strip():
                continue
            _check(line, number, file.type)
            count += 1
    if file.count is not None and count != file.count:
        raise NotWhole(f"it holds {count} resources, and the server tells of {file.count}")
    return count


def _check(line: bytes, number: int, type_: str) -> None:
    """Raise NotWhole unless a line is a resource. What it says is whoever's that reads it."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise NotWhole(f"line {number} is no JSON") from fault
    if not isinstance(found, dict) or found.get("resourceType") != type_:
        raise NotWhole(f"line {number} is no {type_}")


def _kept(text: bytes) -> Kept:
    """Return what the text says; raise NotKept when this module did not write it."""
    try:
        said: dict[str, Any] = orjson.loads(text)
        export = said.pop("export")
        if export is not None:
            files = tuple(File(**one) for one in export.pop("files"))
            export = Export(**export, files=files)
        return Kept(**said | {"lines": dict(said["lines"])}, export=export)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        text_ = f"its {STATE} was not written by this command; name an empty folder"
        raise NotKept(text_) from fault


def _settle(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def _rename(before: Path, after: Path) -> None:
    """Give a file its name, durably."""
    before.replace(after)
    folder = os.open(after.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
