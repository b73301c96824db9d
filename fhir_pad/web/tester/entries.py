"""What a chapter of the rules is made of: headings, entries and rows, in one language.

Must not know how a rule is declared, nor HTML.
"""

from dataclasses import dataclass, replace

from fhir_pad.web.tester.wording import Words

Sources = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its code, when it holds, what it gives, why, and where that comes from."""

    code: str
    when: Words
    gives: str
    words: str
    sources: Sources
    anchor: str = ""
    """Its code, unless something else has that place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is decided, or known: by rows, by one condition, or from other facts."""

    anchor: str
    title: str
    words: str
    how: str
    rows: tuple[Row, ...] = ()
    otherwise: str = ""
    condition: Words | None = None
    facts: tuple[Words, ...] = ()
    notes: tuple[str, ...] = ()
    sources: Sources = ()
    define: str = ""
    """The name of its define in the CQL Library."""
    activity: str = ""
    """The id of its ActivityDefinition."""


Parts = tuple[tuple[str, tuple[Entry, ...]], ...]
"""Headings, which may be empty, each with its entries."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the rules."""

    name: str
    title: str
    parts: Parts

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(one for _, held in self.parts for one in held)


def anchored(parts: Parts, seen: set[str]) -> Parts:
    """Give each row a place of its own, where its code is no other's: both legs share rows."""
    return tuple(
        (heading, tuple(replace(one, rows=_with_anchors(one.rows, seen)) for one in held))
        for heading, held in parts
    )


def _with_anchors(rows: tuple[Row, ...], seen: set[str]) -> tuple[Row, ...]:
    made = []
    for row in rows:
        made.append(replace(row, anchor="" if row.code in seen else row.code))
        seen.add(row.code)
    return tuple(made)
