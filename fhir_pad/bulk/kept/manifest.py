"""How far a run came: kept beside its outputs, so that it can go on after an interruption.

Only what it names as complete counts. Must not know what is in the outputs.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from fhir_pad.bulk.stopped import Stopped, because

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`run` says which run it is: program, inputs, options. `sizes` are those of the outputs.

    `units` counts the lines or patients that are complete.
    """

    run: Mapping[str, object]
    sizes: Mapping[str, int]
    units: int
    counts: Mapping[str, int]
    is_whole: bool

    def at(self, units: int, sizes: Mapping[str, int], counts: Mapping[str, int]) -> "Manifest":
        """Return that so much is complete."""
        return replace(self, units=units, sizes=sizes, counts=counts)

    def whole(self, units: int, sizes: Mapping[str, int], counts: Mapping[str, int]) -> "Manifest":
        """Return that all is complete; only the outputs have to get their names."""
        return replace(self.at(units, sizes, counts), is_whole=True)


def keep(manifest: Manifest, folder: Path) -> None:
    """Write it in place of an older one, as a whole or not at all."""
    part = folder / f"{NAME}.part"
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / NAME)
    except OSError as fault:
        raise because(folder / NAME, fault) from fault


def kept(folder: Path) -> Manifest | None:
    """Return the one in a folder, None when there is none; raise Stopped when it is none."""
    try:
        said = (folder / NAME).read_text("utf-8")
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise because(folder / NAME, fault) from fault
    try:
        return Manifest(**json.loads(said))
    except (ValueError, TypeError) as fault:
        raise Stopped(f"{folder / NAME}: not a manifest; run without --resume") from fault
