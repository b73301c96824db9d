"""Folders of an EHR's export, and what a bulk run made of them, for tests."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from samples import NOW

from fhir_pad.bulk import Job, run
from fhir_pad.fhir.write import write

Resource = Mapping[str, Any]


def ndjson(resources: Iterable[Resource | bytes]) -> bytes:
    """Return the lines of a file; bytes are lines as they are."""
    return b"".join((one if isinstance(one, bytes) else write(one)) + b"\n" for one in resources)


def export(folder: Path, files: Mapping[str, Iterable[Resource | bytes]]) -> Path:
    """Write an export, a file for each name, packed when the name says so."""
    folder.mkdir(exist_ok=True)
    for name, resources in files.items():
        data = ndjson(resources)
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return folder


def by_type(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """Return the files of an export that holds these resources."""
    files: dict[str, list[Resource]] = {}
    for one in resources:
        files.setdefault(f"{one['resourceType']}.ndjson", []).append(one)
    return files


def done(job: Job) -> dict[str, int]:
    """Do a job at the moment of all tests."""
    return run(job, NOW, lambda _: None)


def read(path: Path) -> list[dict[str, Any]]:
    """Return the resources in a file of results."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def places(path: Path) -> list[tuple[str, int]]:
    """Return file and line of each error."""
    return [
        (one["extension"][0]["valueString"], one["issue"][0]["extension"][0]["valueInteger"])
        for one in read(path)
    ]
