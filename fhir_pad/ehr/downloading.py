"""An export fetched into a folder, from wherever an earlier run left off.

Must not know the command that asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fhir_pad.ehr import exported
from fhir_pad.ehr.bulk import NDJSON, File, Upstream, kick_off, patiently, poll
from fhir_pad.ehr.exported import Arriving, Kept, NotKept, NotWhole
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Reply, Session

BOUNDS: Final = Bounds(connect_seconds=5, total_seconds=3600, body_bytes=8 * 1024**3)
HEADERS: Final = {"Accept": NDJSON}


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file: how many lines it has, or why it is not whole (empty when it is)."""

    name: str
    lines: int
    why: str = ""


def ready(upstream: Upstream, folder: Path, path: str) -> Kept:
    """Return the export of a folder once it is ready; ask for one where there is none.

    Raises NotKept when the folder holds another export, and what asking raises.
    """
    kept = exported.load(folder)
    if kept is None:
        kept = Kept(upstream.client.base, path, kick_off(upstream, path))
        exported.save(folder, kept)
    if (kept.base, kept.request) != (upstream.client.base, path):
        raise NotKept("the folder holds another export; name an empty one")
    if kept.export is None:
        kept = replace(kept, export=poll(upstream, kept.status))
        exported.save(folder, kept)
    return kept


def fetched(upstream: Upstream, folder: Path, kept: Kept) -> Iterator[Fetched]:
    """Give each file that was missing, as soon as it is known what became of it.

    A file that is not whole stops none of the others. Raises NotKept, NotGranted, or TooLong.
    """
    for name, file in kept.missing.items():
        try:
            lines = _fetched(upstream, folder, name, file, kept)
        except NotWhole as fault:
            yield Fetched(name, 0, str(fault))
            continue
        kept = replace(kept, lines={**kept.lines, name: lines})
        exported.save(folder, kept)
        yield Fetched(name, lines)


def _fetched(upstream: Upstream, folder: Path, name: str, file: File, kept: Kept) -> int:
    arriving = Arriving(folder, name)
    try:
        reply = _saved(upstream, file, arriving, kept)
        if reply.status != HTTPStatus.OK:
            raise NotWhole(f"the server answers {reply.status}")
        return arriving.finish(file)
    finally:
        arriving.drop()


def _saved(upstream: Upstream, file: File, arriving: Arriving, kept: Kept) -> Reply:
    with_token = kept.export is not None and kept.export.wants_token
    try:
        with Session(upstream.client.origins, BOUNDS, EVERYWHERE) as session:
            return patiently(
                upstream,
                lambda bearer: session.save(file.url, {**HEADERS, **bearer}, arriving.keep),
                with_token=with_token,
            )
    except ExchangeFailed as fault:
        raise NotWhole(str(fault)) from fault
