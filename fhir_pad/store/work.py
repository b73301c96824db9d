"""What can be done in one transaction: resources written, read, listed and found.

Must not know HTTP, nor which resources follow from which. Clock and ids come from the caller.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.store import erasing, versions
from fhir_pad.store.beside import Beside
from fhir_pad.store.database import undone
from fhir_pad.store.erasing import Doomed
from fhir_pad.store.history import history
from fhir_pad.store.ready import Ready, next_version, version_of
from fhir_pad.store.search import includes
from fhir_pad.store.search.found import search
from fhir_pad.store.search.includes import Include
from fhir_pad.store.search.query import EVERYTHING, Query, Reach
from fhir_pad.store.search.reach import visible
from fhir_pad.store.search.sharing import FoundBy, found_by
from fhir_pad.store.stored import Matches, New, Resource, Stored, instant

_LARGEST_VERSION: Final = 2**31 - 1


class Work(Beside):
    """One transaction. `Store.transaction` and `Store.reading` make it."""

    def __init__(
        self, begun: Callable[[], Connection], new_id: Callable[[], str], base: str
    ) -> None:
        """Work in the transaction that the connection is in, which `begun` gives when needed."""
        self._begun = begun
        self._new_id = new_id
        self._base = base
        self._kept: list[tuple[Stored, FoundBy]] = []
        self._links: list[tuple[versions.Name, list[versions.Name]]] = []

    @property
    def _connection(self) -> Connection:
        """The transaction, in which all that was kept until now is written."""
        self.flush()
        return self._begun()

    def flush(self) -> None:
        """Write what waits to be written; whoever gives a unit of work does so at its end."""
        kept, self._kept = self._kept, []
        links, self._links = self._links, []
        if kept:
            self._append(kept)
        for source, names in links:
            versions.link(self._connection, source, names)

    def create(
        self,
        resource: Resource,
        *,
        now: datetime,
        id: str | None = None,  # noqa: A002 - the element's name
        derived_from: tuple[str, str] | None = None,
    ) -> Stored:
        """Store the first version of a resource, whose own id and meta marks are not used.

        `derived_from` is the (type, id) of what it follows from. Raises Refused: duplicate when
        the id given was ever used, value when it is no R4 id.
        """
        (made,) = self.create_all((New(resource, now, id),), derived_from=derived_from)
        return made

    def create_all(
        self, new: Iterable[New], *, derived_from: tuple[str, str] | None = None
    ) -> tuple[Stored, ...]:
        """Store the first versions of resources together, as `create` does each."""
        return self.keep(*map(self.ready, new), derived_from=derived_from)

    def ready(self, new: New) -> Ready:
        """Return the first version of a resource as it would be stored; nothing is written.

        It can be worked out before others have to wait. Raises Refused (value) when the id given
        is no R4 id.
        """
        id_ = self._new_id() if new.id is None else new.id
        if not _is_id(id_):
            raise _refused(IssueType.VALUE, PRIMITIVES["id"].right)
        type_, moment = str(new.resource["resourceType"]), _moment(new.now)
        empty = Stored(type_, id_, 1, moment, deleted=False, body=b"", written_by=new.written_by)
        made, body = version_of(empty, new.resource)
        return Ready(made, body, found_by(body), is_chosen=new.id is not None and not new.is_ours)

    def keep(self, *made: Ready, derived_from: tuple[str, str] | None = None) -> tuple[Stored, ...]:
        """Store what was made ready; raise Refused (duplicate) when an id given was ever used.

        It is written when somebody looks at what is stored, or when the unit of work ends.
        """
        if not made:
            return ()
        names = [(one.stored.type, one.stored.id) for one in made]
        # An id of ours is one that nobody has.
        chosen = [name for name, one in zip(names, made, strict=True) if one.is_chosen]
        is_twice = len(set(names)) < len(names)
        if is_twice or (chosen and versions.used(self._connection, chosen)):
            raise _refused(IssueType.DUPLICATE, "The id is in use. Send an update instead.")
        self._kept += ((one.stored, one.found_by) for one in made)
        if derived_from is not None:
            self._links.append((derived_from, names))
        return tuple(one.stored for one in made)

    @contextmanager
    def supposing(self, made: Iterable[Ready]) -> Iterator[None]:
        """Let these be found in the block as if they were stored; behind it they are not."""
        with undone(self._connection):
            self.keep(*made)
            self.flush()
            yield

    def read(self, type: str, id: str) -> Stored | None:  # noqa: A002 - the elements' names
        """Return the current version, which may be a deletion; None when there never was one."""
        found = versions.current(self._connection, type, id) if _is_id(id) else None
        return None if found is None else found.stored

    def vread(self, type: str, id: str, version: int) -> Stored | None:  # noqa: A002 - likewise
        """Return a version, which may be a deletion; None when there is none."""
        if not _is_id(id) or not 1 <= version <= _LARGEST_VERSION:
            return None
        found = versions.version(self._connection, type, id, version)
        return None if found is None else found.stored

    def update(self, resource: Resource, *, now: datetime, written_by: str = "") -> Stored:
        """Store the next version of a resource that has an id; a deleted one is there again.

        `written_by` is as in `Stored`. Raises Refused (not-found) when the id was never used.
        """
        type_, id_ = str(resource["resourceType"]), str(resource.get("id"))
        before = self.read(type_, id_)
        if before is None:
            raise _refused(IssueType.NOT_FOUND, "There is no resource with this id to update.")
        (made,) = self.renew(((before, resource),), now=now, written_by=written_by)
        return made

    def renew(
        self,
        changes: Iterable[tuple[Stored, Resource | None]],
        *,
        now: datetime,
        written_by: str = "",
    ) -> tuple[Stored, ...]:
        """Store the next versions of resources together; one that is to say nothing is deleted.

        Each stands beside its current version, as this transaction has read it.
        """
        moment = _moment(now)
        return self._append(
            next_version(versions.renewed(before, moment, written_by), resource)
            for before, resource in changes
        )

    def delete(
        self,
        type: str,  # noqa: A002 - the elements' names
        id: str,  # noqa: A002 - likewise
        *,
        now: datetime,
    ) -> Stored | None:
        """Store that a resource is deleted, and return that version; its history stays.

        What is deleted already stays as it is. None when the id was never used.
        """
        before = self.read(type, id)
        if before is None:
            return None
        if before.deleted:
            return before
        (gone,) = self.renew(((before, None),), now=now)
        return gone

    def history(  # noqa: PLR0913 - as many parts as a history has
        self,
        type: str | None = None,  # noqa: A002 - likewise
        id: str | None = None,  # noqa: A002 - likewise
        *,
        since: datetime | None = None,
        count: int,
        after: str | None = None,
        reach: Reach = EVERYTHING,
    ) -> Matches:
        """Return versions, newest first, deletions too: of a resource, of a type, or all.

        `since` takes what was written then or later; `after` is a cursor of an earlier page; what
        is beyond `reach` is not there. Raises Refused (value) when the cursor belongs to another
        list.
        """
        wanted = id if id is None or _is_id(id) else ""
        # Nobody who sees a part of what is stored sees a part of all types at once.
        all_ = reach == EVERYTHING
        seen = None if all_ else visible((type or "", wanted), reach, self._base)
        return history(self._connection, (type, wanted), since, count, after, seen)

    def sees(self, version: Stored, reach: Reach) -> bool:
        """Tell whether a version is in reach, and what its resource says now."""
        if reach == EVERYTHING:
            return True
        seen = visible((version.type, version.id), reach, self._base)
        return versions.is_there(self._connection, version, seen)

    def search(self, query: Query) -> Matches:
        """Return a page of what matches; `search.query` makes the query.

        Later pages show what was current when the first was made, whatever is written meanwhile.
        """
        return search(self._connection, query, self._base)

    def included(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what the matches refer to, by _include; raise Refused (too-costly) if too much."""
        return includes.included(self._connection, matches, asked, self._base)

    def revincluded(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what refers to the matches, by _revinclude; raise Refused as `included`."""
        return includes.revincluded(self._connection, matches, asked, self._base)

    def derived_from(self, type: str, id: str) -> tuple[Stored, ...]:  # noqa: A002 - likewise
        """Return what was created as following from a resource and is not deleted."""
        return tuple(kept.stored for kept in versions.derived(self._connection, (type, id)))

    def doomed(self, patient: str, earlier: Iterable[str] = ()) -> Doomed:
        """Return everything about a patient, by id, as it would be removed.

        `earlier` are other bases under which what is here was known.
        """
        return erasing.doomed(self._connection, patient, {self._base, *earlier})

    def elsewhere(self, patient: str) -> Mapping[str, int]:
        """Return the other addresses that end like this patient's, and how many versions each has.

        Each is of another server, or of this one under an address that it had before.
        """
        return erasing.elsewhere(self._connection, patient, self._base)

    def erase(self, gone: Doomed, earlier: Iterable[str] = ()) -> None:
        """Remove it, all versions; `Store.scrub` then leaves nothing of it in the file either."""
        erasing.erase(self._connection, gone, {self._base, *earlier})

    def _append(self, made: Iterable[tuple[Stored, FoundBy]]) -> tuple[Stored, ...]:
        every = tuple(made)
        if every:
            versions.append_next(self._connection, every)
        return tuple(one for one, _ in every)


def _moment(now: datetime) -> datetime:
    """Return the moment as it will be read back."""
    return datetime.fromisoformat(instant(now))


def _is_id(text: str) -> bool:
    return PRIMITIVES["id"].matches(text)


def _refused(code: IssueType, text: str) -> Refused:
    return Refused((error(code, text),))
