"""A unit of work as far as somebody sees: what is beyond is not there, and cannot be written.

Interactions have no other, so none can forget to look. Must not know what an interaction does.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from fhir_pad.access import NOT_FOR_PATIENTS, Identity, Level, limits
from fhir_pad.fhir.issues import IssueType, error
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.needs import SEARCHING
from fhir_pad.rest.problems import Problem
from fhir_pad.rest.touched import Touched
from fhir_pad.store import (
    EVERYTHING,
    Bound,
    Include,
    Matches,
    New,
    Query,
    Reach,
    Ready,
    Stored,
    Work,
    query,
)


class Guarded:
    """`Work` for one interaction of somebody, with the permission that the interaction needs."""

    def __init__(
        self, work: Work, who: Identity, permission: str, now: datetime, touched: Touched
    ) -> None:
        """Let through what the scopes reach, and note in `touched` what that was."""
        self._work = work
        self._who = who
        self._permission = permission
        self._now = now
        self._touched = touched

    def sees_all(self, type_: str) -> bool:
        """Tell whether nothing of a type is beyond the scopes."""
        return self._reach(type_) == EVERYTHING

    def may(self, permission: str, version: Stored) -> bool:
        """Tell whether the scopes grant another permission for a version."""
        return self._work.sees(version, self._reach(version.type, permission))

    def keep(self, first: Ready) -> Stored:
        """Store a first version; raise Problem 403, which ends the transaction, when beyond."""
        (made,) = self._work.keep(first)
        return self._written(made)

    @contextmanager
    def supposing(self, new: Iterable[New]) -> Iterator[None]:
        """Let these be found in the block, as far as they are in reach; none of them is kept."""
        with self._work.supposing(map(self._work.ready, new)):
            yield

    def update(self, resource: Node, *, now: datetime, written_by: str) -> Stored:
        """Store a next version of what was seen; raise Problem 403 when it is beyond now."""
        return self._written(self._work.update(resource, now=now, written_by=written_by))

    def delete(self, type: str, id: str, *, now: datetime) -> Stored | None:  # noqa: A002 - the elements' names
        """Store that what was seen is deleted; None when there is nothing."""
        gone = None if self.read(type, id) is None else self._work.delete(type, id, now=now)
        return None if gone is None else self._noted(gone)

    def read(self, type: str, id: str) -> Stored | None:  # noqa: A002 - likewise
        """Return the current version, which may be a deletion; None when there is none."""
        return self._seen(self._work.read(type, id))

    def vread(self, type: str, id: str, version: int) -> Stored | None:  # noqa: A002 - likewise
        """Return a version, which may be a deletion; None when there is none."""
        return self._seen(self._work.vread(type, id, version))

    def history(
        self,
        type: str,  # noqa: A002 - likewise
        id: str | None,  # noqa: A002 - likewise
        *,
        since: datetime | None,
        count: int,
        after: str | None,
    ) -> Matches:
        """Return versions, newest first, as `Work.history` does."""
        reach = self._reach(type)
        found = self._work.history(type, id, since=since, count=count, after=after, reach=reach)
        self._touched.note(self._work, *found.entries)
        return found

    def search(self, query: Query) -> Matches:
        """Return a page of what matches; raise Problem 403 when the type cannot be searched."""
        check(self._who, SEARCHING, query.type)
        found = self._work.search(replace(query, reach=self._reach(query.type, SEARCHING)))
        self._touched.note(self._work, *found.entries)
        return found

    def included(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what the matches refer to; raise Problem 403 for a type that is named in vain."""
        wanted = tuple(asked)
        for target in (one.target for one in wanted if one.target):
            check(self._who, SEARCHING, target)
        return self._found(self._work.included(matches, wanted))

    def revincluded(self, matches: Matches, asked: Iterable[Include]) -> tuple[Stored, ...]:
        """Return what refers to the matches; raise Problem 403 likewise."""
        wanted = tuple(asked)
        for one in wanted:
            check(self._who, SEARCHING, one.type)
        return self._found(self._work.revincluded(matches, wanted))

    def _found(self, given: Iterable[Stored]) -> tuple[Stored, ...]:
        seen = tuple(one for one in given if self.may(SEARCHING, one))
        self._touched.note(self._work, *seen)
        return seen

    def _seen(self, version: Stored | None) -> Stored | None:
        if version is None or not self.may(self._permission, version):
            return None
        return self._noted(version)

    def _noted(self, version: Stored) -> Stored:
        self._touched.note(self._work, version)
        return version

    def _written(self, made: Stored) -> Stored:
        if not self.may(self._permission, made):
            text = "What was sent is about another patient, or the scopes leave it out otherwise."
            raise forbidden(text, f"{Level.USER}/{made.type}.{self._permission}")
        return self._noted(made)

    def _reach(self, type_: str, permission: str = "") -> Reach:
        granted = limits(self._who.scopes, permission or self._permission, type_, self._who.patient)
        return tuple(
            Bound(one.patient, query(type_, one.restriction, now=self._now).criteria)
            for one in granted
        )


def check(who: Identity, permission: str, type_: str) -> None:
    """Raise Problem 403 unless a permission is granted for some resources of a type."""
    if not limits(who.scopes, permission, type_, who.patient):
        is_for_users = who.patient is None or type_ in NOT_FOR_PATIENTS
        level = Level.USER if is_for_users else Level.PATIENT
        scope = f"{level}/{type_}.{permission}"
        raise forbidden(f"The scope {scope} is missing.", scope)


def forbidden(text: str, scope: str) -> Problem:
    """Return the problem of scopes that do not grant what is asked; `scope` would."""
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    issue = error(IssueType.FORBIDDEN, text)
    return Problem(HTTPStatus.FORBIDDEN, (issue,), {"WWW-Authenticate": challenge})
