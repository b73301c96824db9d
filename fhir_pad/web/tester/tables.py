"""What the body of an artefact is made of: tables of cells, lists of words, and texts.

Must not know HTML, nor any type of resource.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.web.tester.names import Name

Node = Mapping[str, object]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """What leads to another artefact: its title, and its type and id."""

    words: str
    key: Key


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is cited: its label, and whether all is told that is known of it."""

    label: str
    in_full: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Texts and names after each other, with what stands between them."""

    parts: tuple[str, ...]
    by: str = "; "


Cell = str | Link | Source | Several
Canonical = Callable[[str], Cell]
"""Gives a canonical as a link where it is one of ours."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell names the row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_table: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A long text that is read as it stands."""

    title: str
    text: str
    is_table: bool = False


Part = Table | Text
_COMMON: Final = frozenset(
    {
        *("resourceType", "id", "url", "version", "title", "status", "date", "description"),
        *("contact", "language", "xpath"),
    }
)
"""What is told elsewhere on a page, or tells a reader nothing."""


def table(title: str, headings: str, rows: Iterable[Iterable[Cell]]) -> tuple[Table, ...]:
    """Return a table with headings separated by bars; none when it has no rows."""
    held = tuple(tuple(row) for row in rows)
    return (Table(title, tuple(headings.split("|")), held),) if held else ()


def told(node: Node, name: str) -> str:
    """Return a primitive as text; empty when it is not there."""
    value = node.get(name)
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None or isinstance(value, Mapping | list | tuple) else str(value)


def named(node: Node, name: str) -> Name:
    """Return a code or a name that a resource gives."""
    return Name(told(node, name))


def codings(concept: object) -> Several:
    """Return a CodeableConcept or Coding as its text and its codes."""
    if not isinstance(concept, Mapping):
        return Several(())
    found = concept.get("coding", [concept] if "code" in concept else [])
    codes = [
        Name(f"{told(one, 'display')} ({one.get('system')} {one.get('code')})".strip())
        for one in found
        if isinstance(one, Mapping)
    ]
    return Several(tuple(filter(None, [told(concept, "text"), *codes])))


def details(resource: Node, canonical: Canonical) -> tuple[Table, ...]:
    """Return what a resource says in single values, beside what every page tells."""
    rows: list[tuple[Cell, Cell]] = []
    for name, value in resource.items():
        if name in _COMMON or isinstance(value, Mapping):
            continue
        if not isinstance(value, list | tuple):
            rows.append((Name(name), _single(resource, name, canonical)))
        elif all(isinstance(one, str) for one in value):
            rows += [(Name(name), canonical(one)) for one in value]
    return table("Details", "Element|Value", rows)


def _single(resource: Node, name: str, canonical: Canonical) -> Cell:
    value = resource[name]
    return canonical(value) if isinstance(value, str) else told(resource, name)
