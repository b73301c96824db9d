"""The folder of published definitions: made, written, compared. Must not know what is in it."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fhir_pad import publish
from fhir_pad.fhir.write import write
from fhir_pad.publish.activities import activity_definitions
from fhir_pad.publish.extensions import structure_definitions
from fhir_pad.publish.library import libraries
from fhir_pad.publish.operations import operation_definitions
from fhir_pad.publish.plan import plan_definition
from fhir_pad.publish.profiles import profile_definitions
from fhir_pad.publish.search_parameters import search_parameters
from fhir_pad.report.elements import Element

TARGET = Path(__file__).parents[1] / "published"
CHECK = "--check"


def definitions() -> tuple[Element, ...]:
    """Return everything that is generated."""
    return (
        *activity_definitions(),
        *libraries(),
        *operation_definitions(),
        plan_definition(),
        *profile_definitions(),
        *search_parameters(),
        *structure_definitions(),
    )


def file_name(resource: Mapping[str, object]) -> str:
    """Return the name of a resource's file, which is that of FHIR packages."""
    return f"{resource['resourceType']}-{resource['id']}.json"


def file_text(resource: Mapping[str, object]) -> bytes:
    """Return the indented JSON of a resource, with a line end."""
    return write(resource, pretty=True) + b"\n"


def as_files(resources: Iterable[Mapping[str, object]]) -> dict[str, bytes]:
    """Return the files of these resources by name."""
    return {file_name(resource): file_text(resource) for resource in resources}


def main(arguments: Sequence[str], target: Path = TARGET) -> int:
    """Write `target`, or with --check only compare; return 0 when all is well."""
    if set(arguments) - {CHECK}:
        sys.stderr.write(f"{publish.__doc__}\n")
        return 2
    made = as_files(definitions())
    if CHECK not in arguments:
        _write(made, target)
        return 0
    stale = _stale(made, target)
    if stale:
        names = ", ".join(stale)
        sys.stderr.write(f"Run python -m fhir_pad.publish; not what the rules give: {names}\n")
    return 1 if stale else 0


def _present(target: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(target.glob("*.json"))}


def _stale(made: Mapping[str, bytes], target: Path) -> list[str]:
    """Return the names of files that differ, are absent, or should be."""
    present = _present(target)
    return sorted(name for name in {*made, *present} if made.get(name) != present.get(name))


def _write(made: Mapping[str, bytes], target: Path) -> None:
    target.mkdir(exist_ok=True)
    for name in _present(target).keys() - made.keys():
        (target / name).unlink()
    for name, text in made.items():
        (target / name).write_bytes(text)
