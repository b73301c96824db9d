"""Everything that is published, and which of it mentions which. Worked out once, at the start.

Must not know HTML, nor what any type of resource means.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Node = Mapping[str, object]
Key = tuple[str, str]
"""Type and id."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """One published resource, by what all of them have."""

    type: str
    id: str
    url: str
    title: str
    version: str
    status: str
    date: str
    description: str
    resource: Node

    @property
    def key(self) -> Key:
        """By which it is found."""
        return self.type, self.id


@dataclass(frozen=True, slots=True)
class Count:
    """How many resources of one type there are, and in which versions and states."""

    type: str
    number: int
    versions: tuple[str, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All artefacts by type and id, sorted by both."""

    artefacts: Mapping[Key, Artefact]

    @classmethod
    def of(cls, resources: Iterable[Node]) -> "Catalogue":
        """Return the catalogue of these resources."""
        made = sorted(map(_artefact, resources), key=lambda one: one.key)
        return cls({one.key: one for one in made})

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Artefact, ...]]:
        """The artefacts of each type."""
        types = dict.fromkeys(one.type for one in self.artefacts.values())
        every = self.artefacts.values()
        return {type_: tuple(one for one in every if one.type == type_) for type_ in types}

    @cached_property
    def mentions(self) -> Mapping[Key, tuple[Key, ...]]:
        """What each artefact mentions, by its canonical."""
        known = {one.url: one.key for one in self.artefacts.values()}
        return {one.key: _mentioned(one, known) for one in self.artefacts.values()}

    @cached_property
    def mentioned_by(self) -> Mapping[Key, tuple[Key, ...]]:
        """What mentions each artefact."""
        return {
            key: tuple(other for other, told in self.mentions.items() if key in told)
            for key in self.artefacts
        }

    def counts(self) -> tuple[Count, ...]:
        """Return what there is, by type."""
        return tuple(
            Count(
                type_,
                len(held),
                tuple(dict.fromkeys(one.version for one in held)),
                tuple(dict.fromkeys(one.status for one in held)),
            )
            for type_, held in self.by_type.items()
        )

    def at(self, canonical: str) -> Artefact | None:
        """Return the artefact with this canonical, with or without a version."""
        return self._by_url.get(canonical.partition("|")[0])

    @cached_property
    def _by_url(self) -> Mapping[str, Artefact]:
        return {one.url: one for one in self.artefacts.values()}


def _artefact(resource: Node) -> Artefact:
    type_, id_ = str(resource["resourceType"]), str(resource["id"])
    return Artefact(
        type=type_,
        id=id_,
        url=str(resource["url"]),
        title=str(resource.get("title", resource.get("name", id_))),
        version=str(resource.get("version", "")),
        status=str(resource["status"]),
        date=str(resource.get("date", "")),
        description=str(resource.get("description", "")),
        resource=resource,
    )


def _mentioned(one: Artefact, known: Mapping[str, Key]) -> tuple[Key, ...]:
    found = dict.fromkeys(
        known[url]
        for url in (text.partition("|")[0] for text in _texts(one.resource))
        if url in known
    )
    return tuple(sorted(key for key in found if key != one.key))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _texts(child)
