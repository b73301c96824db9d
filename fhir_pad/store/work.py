"""What can be done in one transaction: resources written, read, listed and found.

Must not know HTTP, nor which resources follow from which. Clock and ids come from the caller.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.fhir.write import write
from fhir_pad.store import erasing, holding, notes, uses, versions
from fhir_pad.store.erasing import Doomed
from fhir_pad.store.history import history
from fhir_pad.store.search import includes
from fhir_pad.store.search.found import search
from fhir_pad.store.search.includes import Include
from fhir_pad.store.search.query import EVERYTHING, Query, Reach
from fhir_pad.store.search.reach import visible
from fhir_pad.store.search.sharing import NOTHING, FoundBy, found_by
from fhir_pad.store.stored import Matches, New, Resource, Stored, instant, marked
from fhir_pad.store.versions import Kept

_LARGEST_VERSION: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Ready:
    """A first version that can be stored: what it says, and what it is found by."""

    stored: Stored
    resource: Resource
    found_by: FoundBy
    is_chosen: bool
    """True when its id was given, so that it may be in use."""


class Work:
    """One transaction. `Store.transaction` and `Store.reading` make it."""

    def __init__(
        self, begun: Callable[[], Connection], new_id: Callable[[], str], base: str
    ) -> None:
        """Work in the transaction that the connection is in, which `begun` gives when needed."""
        self._begun = begun
        self._new_id = new_id
        self._base = base

    @property
    def _connection(self) -> Connection:
        return self._begun()

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
        empty = Stored(type_, id_, 1, moment, deleted=False, body=b"")
        made, body = _made(empty, new.resource)
        return Ready(made, body, found_by(body), is_chosen=new.id is not None and not new.is_ours)

    def keep(self, *made: Ready, derived_from: tuple[str, str] | None = None) -> tuple[Stored, ...]:
        """Store what was made ready; raise Refused (duplicate) when an id given was ever used."""
        if not made:
            return ()
        names = [(one.stored.type, one.stored.id) for one in made]
        # An id of ours is one that nobody has.
        chosen = [name for name, one in zip(names, made, strict=True) if one.is_chosen]
        is_twice = len(set(names)) < len(names)
        if is_twice or (chosen and versions.used(self._connection, chosen)):
            raise _refused(IssueType.DUPLICATE, "The id is in use. Send an update instead.")
        kept = self._append((one.stored, one.found_by) for one in made)
        if derived_from is not None:
            versions.link(self._connection, derived_from, names)
        return kept

    def note(self, topic: str, said: bytes, *, now: datetime) -> None:
        """Keep what was told about a topic that is no resource."""
        notes.keep(self._connection, topic, instant(now), said)

    def notes(self, topic: str) -> tuple[tuple[str, bytes], ...]:
        """Return when and what was told about a topic, the oldest first."""
        return notes.notes(self._connection, topic)

    def use(self, issuer: str, name: str, *, now: datetime, until: datetime) -> bool:
        """Note that a name that may be used once was used; False when it was before.

        It is remembered until the moment from which nobody could use it again.
        """
        return uses.use(self._connection, issuer, name, now=instant(now), until=instant(until))

    def hold(self, name: str, said: bytes, *, until: datetime, now: datetime) -> None:
        """Hold this under a name until a moment, in place of what was held under it."""
        holding.hold(self._connection, name, said, until=instant(until), now=instant(now))

    def held(self, name: str, *, now: datetime) -> bytes | None:
        """Return what is held under a name, None when there is nothing any more."""
        return holding.held(self._connection, name, instant(now))

    def let_go(self, name: str) -> None:
        """Forget what is held under a name."""
        holding.let_go(self._connection, name)

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

    def update(self, resource: Resource, *, now: datetime, if_match: int | None = None) -> Stored:
        """Store the next version of a resource that has an id; a deleted one is there again.

        Raises Refused: not-found when the id was never used, conflict when `if_match` is not the
        number of the current version.
        """
        type_, id_ = str(resource["resourceType"]), str(resource.get("id"))
        before = self.read(type_, id_)
        if before is None:
            raise _refused(IssueType.NOT_FOUND, "There is no resource with this id to update.")
        _check_match(before, if_match)
        (made,) = self.renew(((before, resource),), now=now)
        return made

    def renew(
        self, changes: Iterable[tuple[Stored, Resource | None]], *, now: datetime
    ) -> tuple[Stored, ...]:
        """Store the next versions of resources together; one that is to say nothing is deleted.

        Each stands beside its current version, as this transaction has read it.
        """
        moment = _moment(now)
        return self._append(
            _next(versions.renewed(before, moment), resource) for before, resource in changes
        )

    def delete(
        self,
        type: str,  # noqa: A002 - the elements' names
        id: str,  # noqa: A002 - likewise
        *,
        now: datetime,
        if_match: int | None = None,
    ) -> Stored | None:
        """Store that a resource is deleted, and return that version; its history stays.

        What is deleted already stays as it is. None when the id was never used. Raises Refused
        (conflict) when `if_match` is not the number of the current version.
        """
        before = self.read(type, id)
        if before is None:
            return None
        _check_match(before, if_match)
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

    def erase(self, gone: Doomed, earlier: Iterable[str] = ()) -> None:
        """Remove it, all versions; `Store.scrub` then leaves nothing of it in the file either."""
        erasing.erase(self._connection, gone, {self._base, *earlier})

    def _append(self, made: Iterable[tuple[Stored, FoundBy]]) -> tuple[Stored, ...]:
        every = tuple(made)
        if every:
            after = versions.last_sequence(self._connection) + 1
            kept = ((Kept(after + n, one), by) for n, (one, by) in enumerate(every))
            versions.append(self._connection, kept)
        return tuple(one for one, _ in every)


def _next(version: Stored, resource: Resource | None) -> tuple[Stored, FoundBy]:
    """Return a version without content with what it is to say, and what it is found by."""
    if resource is None:
        return version, NOTHING
    made, body = _made(version, resource)
    return made, found_by(body)


def _made(version: Stored, resource: Resource) -> tuple[Stored, Resource]:
    """Return the version with its content, and the resource as that says it."""
    updated = instant(version.updated)
    body = marked(resource, id=version.id, version_id=version.version_id, updated=updated)
    return replace(version, deleted=False, body=write(body)), body


def _moment(now: datetime) -> datetime:
    """Return the moment as it will be read back."""
    return datetime.fromisoformat(instant(now))


def _check_match(before: Stored, if_match: int | None) -> None:
    if if_match is not None and if_match != before.version:
        text = "The resource has another version by now. Read it and send the change again."
        raise _refused(IssueType.CONFLICT, text)


def _is_id(text: str) -> bool:
    return PRIMITIVES["id"].matches(text)


def _refused(code: IssueType, text: str) -> Refused:
    return Refused((error(code, text),))
