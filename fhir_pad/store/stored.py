"""A stored version of a resource, and the marks that the store itself puts on it.

Must not know the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, cast

from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.store.cursor import Cursor

Resource = Mapping[str, object]
"""What `strict.read` gives for an object."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One version. `updated` knows its zone; `body` is the JSON as written, empty when deleted.

    `named` is the version id where it is not just the number of the version. `written_by` is the
    HTTP method and status of the request that wrote it, such as `PUT 201`: empty where the server
    wrote it of its own accord, or an older release.
    """

    type: str
    id: str
    version: int
    updated: datetime
    deleted: bool
    body: bytes
    named: str = ""
    written_by: str = ""

    @property
    def version_id(self) -> str:
        """What meta.versionId says."""
        return self.named or str(self.version)

    def resource(self) -> Resource:
        """Return what it says; it must be no deletion."""
        found = strict.read(self.body, strict.OWN_LIMITS)
        if not isinstance(found, dict):
            raise TypeError("Only a version with content says anything.")
        return found


@dataclass(frozen=True, slots=True)
class New:
    """A resource to be stored for the first time, at a moment; the store makes an id for None.

    `is_ours` tells that the id was made here and for this, so that nobody has it. `written_by` is
    as in `Stored`.
    """

    resource: Resource
    now: datetime
    id: str | None = None
    is_ours: bool = False
    written_by: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """A page of a list. `total` counts the whole list, None when that was not asked for.

    `next` and `previous` are cursors, None at either end. `snapshot` is the last write that the
    list knows; what is included with the page is taken from there too.
    """

    total: int | None
    entries: tuple[Stored, ...]
    next: str | None
    previous: str | None
    snapshot: int

    @classmethod
    def of_page(
        cls, found: tuple[Stored, ...], total: int | None, count: int, page: Cursor
    ) -> Self:
        """Return the page with its cursors; one found beyond `count` tells that more follow."""
        entries = found[:count]
        end = page.offset + count
        more = len(found) > count > 0
        return cls(
            total=total,
            entries=entries,
            next=page.at(end).written() if more else None,
            previous=page.at(max(0, page.offset - count)).written() if page.offset else None,
            snapshot=page.snapshot,
        )


def instant(moment: datetime) -> str:
    """Return an R4 instant in UTC with milliseconds; `moment` must know its zone."""
    if moment.utcoffset() is None:
        message = "a moment without a zone is no instant"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def marked(resource: Resource, *, id: str, version_id: str, updated: str) -> dict[str, object]:  # noqa: A002 - the element's name
    """Return the resource with the store's id, versionId and lastUpdated; the rest stays.

    Type, id and meta come first; what else was in meta follows the two marks.
    """
    given = resource.get("meta")
    rest = {} if not isinstance(given, Mapping) else given
    meta: dict[str, object] = {"versionId": version_id, "lastUpdated": updated}
    meta |= {name: value for name, value in rest.items() if name not in meta}
    head: dict[str, object] = {"resourceType": resource["resourceType"], "id": id, "meta": meta}
    return head | {name: value for name, value in resource.items() if name not in head}


def same_content(stored: Stored, resource: Resource) -> bool:
    """Tell whether a resource says just what is stored, its marks aside; 0.90 is not 0.9.

    The order of members says nothing in JSON. A deletion says nothing at all.
    """
    if stored.deleted:
        return False
    updated = instant(stored.updated)
    sent = marked(resource, id=stored.id, version_id=stored.version_id, updated=updated)
    return write(_sorted(sent)) == write(_sorted(stored.resource()))


def _sorted(node: object) -> Mapping[str, object]:
    """Return the object with the members of all objects in it in one order."""
    return cast("Mapping[str, object]", _in_order(node))


def _in_order(node: object) -> object:
    if isinstance(node, Mapping):
        return {name: _in_order(node[name]) for name in sorted(node)}
    return [_in_order(member) for member in node] if isinstance(node, list) else node
