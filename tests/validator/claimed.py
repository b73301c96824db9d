"""Results that claim our profiles, so that a validator holds them to what these say.

The results themselves claim none. Must not know a validator.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from validator import made

from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.strict import Limits, read
from fhir_pad.fhir.write import write
from fhir_pad.publish.profiles import PROFILES

BY_TYPE = {one.type: pinned("StructureDefinition", one.name) for one in PROFILES}
LIMITS = Limits(size_bytes=1 << 24, nodes=1_000_000)


def write_all(folder: Path) -> list[Path]:
    """Write everything that is made, claiming what it can; return the files."""
    files = made.write_all(folder)
    _claim(files)
    return files


def _claim(files: Iterable[Path]) -> None:
    """Let each response, and each resource in a Bundle of results, claim the profile of its type.

    Results stand with their response; a plan that was only applied has another shape.
    """
    for file in files:
        held: Any = read(file.read_bytes(), LIMITS)
        if held["resourceType"] == "QuestionnaireResponse":
            file.write_bytes(write(claiming(held)))
        elif held["resourceType"] == "Bundle" and _has_results(held):
            entries = [one | {"resource": claiming(one["resource"])} for one in held["entry"]]
            file.write_bytes(write(held | {"entry": entries}))


def _has_results(bundle: Mapping[str, Any]) -> bool:
    first = bundle["entry"][0]["resource"]["resourceType"]
    return bundle["type"] == "collection" and first == "QuestionnaireResponse"


def claiming(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the resource with a claim, where there is a profile of its type."""
    profile = BY_TYPE.get(resource["resourceType"])
    return {**resource, "meta": {"profile": [profile]}} if profile else resource
