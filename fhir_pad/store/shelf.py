"""An index of what is published: searched like what is stored, made once and never written again.

Must not know where the resources come from, nor HTTP.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from sqlalchemy import Engine

from fhir_pad.fhir.write import write
from fhir_pad.store import versions
from fhir_pad.store.database import engine_in_memory, image_of, reading
from fhir_pad.store.schema import migrate
from fhir_pad.store.search import includes
from fhir_pad.store.search.found import search
from fhir_pad.store.search.includes import Include
from fhir_pad.store.search.query import Query
from fhir_pad.store.search.sharing import found_by
from fhir_pad.store.stored import Matches, Resource, Stored, instant, marked
from fhir_pad.store.versions import Kept

_VERSION_HEX: Final = 16
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Published resources by type and id, with what they are found by.

    Threads and forked processes may share it.
    """

    engine: Engine
    base: str
    held: Mapping[Place, Stored]

    @classmethod
    def of(cls, resources: Iterable[Resource], *, updated: datetime, base: str) -> "Shelf":
        """Return the shelf of these resources, which are served under `base`.

        The version of each follows from its content, so that a release which changes it gives it
        another one; `updated` is when they were published.
        """
        base = base.rstrip("/")
        stored = [_stored(resource, updated) for resource in resources]
        held = MappingProxyType({(one.type, one.id): one for one, _ in stored})
        empty = engine_in_memory()
        with empty.begin() as connection:
            migrate(connection)
            placed = enumerate(stored, start=1)
            kept = (
                (Kept(place, replace(one, body=b"")), found_by(body))
                for place, (one, body) in placed
            )
            versions.append(connection, kept)
        with empty.connect() as connection:
            image = image_of(connection)
        empty.dispose()
        return cls(engine_in_memory(image), base, held)

    @property
    def types(self) -> tuple[str, ...]:
        """The types that are here, in the order of their names."""
        return tuple(sorted({type_ for type_, _ in self.held}))

    def read(self, type: str, id: str) -> Stored | None:  # noqa: A002 - the elements' names
        """Return a resource; None when there is none."""
        return self.held.get((type, id))

    def vread(self, type: str, id: str, version_id: str) -> Stored | None:  # noqa: A002 - likewise
        """Return a resource if that is its version; None otherwise, for only one is kept."""
        found = self.read(type, id)
        return found if found is not None and found.version_id == version_id else None

    def search(self, query: Query) -> Matches:
        """Return a page of what matches; `search.query` makes the query."""
        with reading(self.engine) as connection:
            found = search(connection, query, self.base)
        return replace(found, entries=self._whole(found.entries))

    def included(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what the matches refer to, by _include; raise Refused as `Work.included`."""
        with reading(self.engine) as connection:
            return self._whole(includes.included(connection, matches, asked, self.base))

    def revincluded(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what refers to the matches, by _revinclude; raise Refused as `included`."""
        with reading(self.engine) as connection:
            return self._whole(includes.revincluded(connection, matches, asked, self.base))

    def _whole(self, found: Iterable[Stored]) -> tuple[Stored, ...]:
        return tuple(self.held[one.type, one.id] for one in found)


def _stored(resource: Resource, updated: datetime) -> tuple[Stored, Resource]:
    named = sha256(write(resource)).hexdigest()[:_VERSION_HEX]
    type_, id_ = str(resource["resourceType"]), str(resource["id"])
    body = marked(resource, id=id_, version_id=named, updated=instant(updated))
    stored = Stored(type_, id_, 1, updated, deleted=False, body=write(body), named=named)
    return stored, body
