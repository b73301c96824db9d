"""The rules as they are declared, chapter by chapter, with each condition in words.

Made once. Must not know HTML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from inspect import getdoc
from typing import Final

from fhir_pad.legs import measurements
from fhir_pad.legs.catalogue import Action, Outcome, RiskRow
from fhir_pad.legs.model import ACTIONS, DERIVED, GAPS, OUTCOMES
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Collect, Condition, FirstMatch, Points, Term
from fhir_pad.logic.conditions import All
from fhir_pad.logic.tables import CollectRow, FirstMatchRow, PointsRow
from fhir_pad.logic.terms import Computed, Input
from fhir_pad.report.codes import RISK_OUTCOME
from fhir_pad.report.words import ACTION_STATUS, PHASES
from fhir_pad.web.shown.told import topic
from fhir_pad.web.tester import chapters
from fhir_pad.web.tester.wording import Words, figure, named, words

Sources = tuple[str, ...]
OFFERED: Final = (":against", ":wait", ":hold")
"""Rows of an action that hold only while it would be offered."""
WOULD_BE: Final = "If it would otherwise be offered, and:"
FIRST: Final = "The first row that holds decides."
SUMMED: Final = "The points of all rows that hold are added up."
COLLECTED: Final = "Every row that holds counts."
HOLDS: Final = "It holds when:"
WORKED_OUT: Final = "It is worked out from:"


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


@cache
def book() -> Mapping[str, Chapter]:
    """Return the chapters that hold rules, by name, in order."""
    derived = {name: tuple(map(_derived, held)) for name, held in _owned().items()}
    made: Mapping[str, Parts] = {
        chapters.QUESTIONS: (("", tuple(map(_question, ask))),),
        **{name: (("", held),) for name, held in derived.items()},
        chapters.ACTIONS: tuple(_phases()),
        chapters.RISKS: (
            ("What is predicted", tuple(map(_risk, OUTCOMES))),
            ("What it rests on", derived[chapters.RISKS]),
        ),
        chapters.MISSING: (("", (_gaps(),)),),
    }
    seen = {entry.anchor for parts in made.values() for _, held in parts for entry in held}
    return {
        name: Chapter(name, title, _anchored(made[name], seen))
        for name, title in chapters.TITLES.items()
        if name in made
    }


def _anchored(parts: Parts, seen: set[str]) -> Parts:
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


@cache
def places() -> Mapping[str, str]:
    """Return the chapter in which each row and each term stands, by its code or name."""
    return {
        anchor: chapter.name
        for chapter in book().values()
        for entry in chapter.entries
        for anchor in (entry.anchor, *(row.anchor for row in entry.rows if row.anchor))
    }


def _question(term: Term) -> Entry:
    given = term.definition
    if not isinstance(given, Input):
        raise TypeError(f"{term.name} is not asked.")
    notes = (f"Does not count: {given.excludes}",) if given.excludes else ()
    return Entry(
        anchor=term.name,
        title=topic(term.name),
        words=term.words,
        how="It is asked only when:" if given.shown_when is not None else "",
        condition=None if given.shown_when is None else words(given.shown_when),
        notes=notes,
        sources=term.sources,
        define=term.name,
    )


@cache
def _owned() -> Mapping[str, tuple[Term, ...]]:
    """Return the derived terms of each chapter; one that others import belongs to the first."""
    derived = {term.name: term for term in DERIVED}
    owned: dict[str, tuple[Term, ...]] = {}
    for chapter, module in chapters.MODULES.items():
        names = dict.fromkeys(one.name for value in vars(module).values() for one in _held(value))
        owned[chapter] = tuple(derived.pop(name) for name in names if name in derived)
    return owned


def _held(value: object) -> Iterator[Term]:
    """Give the terms in a value of a module: itself, those of a mapping, or those of a leg."""
    if isinstance(value, dict):
        values = tuple(value.values())
    elif isinstance(value, type(measurements.right)):
        values = tuple(getattr(value, one.name) for one in fields(value))
    else:
        values = (value,)
    yield from (one for one in values if isinstance(one, Term))


def _derived(term: Term) -> Entry:
    made = Entry(
        anchor=term.name,
        title=term.name,
        words=term.words,
        how="",
        sources=term.sources,
        define=term.name,
    )
    match term.definition:
        case FirstMatch(rows=rows, otherwise=otherwise):
            held = tuple(_row(row, row.result) for row in rows)
            return replace(made, how=FIRST, rows=held, otherwise=otherwise or "not stated")
        case Points(rows=rows):
            return replace(
                made, how=SUMMED, rows=tuple(_row(row, f"{row.points:+d}") for row in rows)
            )
        case Collect(rows=rows):
            return replace(made, how=COLLECTED, rows=tuple(_row(row, row.result) for row in rows))
        case Computed(function=function, inputs=inputs):
            facts = tuple(Words(named(one), one.name) for one in inputs)
            said = (getdoc(function) or "").partition("\n")[0]
            return replace(made, how=WORKED_OUT, facts=facts, notes=(said,) if said else ())
        case Condition():
            return replace(made, how=HOLDS, condition=words(term.definition))
        case _:
            return replace(made, how="It is told by the response itself.")


def _row(row: FirstMatchRow | PointsRow | CollectRow, gives: str) -> Row:
    return Row(row.code, words(row.condition), gives, row.words, row.sources)


def _phases() -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for number, heading in enumerate(PHASES):
        yield heading, tuple(_action(one) for one in ACTIONS if one.phase == number)


def _action(action: Action) -> Entry:
    table = action.status.definition
    if not isinstance(table, FirstMatch):
        raise TypeError(f"{action.code} is decided by a table.")
    return Entry(
        anchor=action.status.name,
        title=action.title,
        words="",
        how=FIRST,
        rows=tuple(map(_action_row, table.rows)),
        otherwise="not mentioned",
        notes=tuple(one.words for one in action.notes),
        sources=action.sources,
        define=f"propose:{action.code}",
        activity=action.code,
    )


def _action_row(row: FirstMatchRow) -> Row:
    condition = row.condition
    when = words(condition)
    if any(kind in row.code for kind in OFFERED) and isinstance(condition, All):
        when = Words(WOULD_BE, parts=(words(All(condition.parts[1:])),))
    return Row(row.code, when, ACTION_STATUS.words(row.result), row.words, row.sources)


def _risk(outcome: Outcome) -> Entry:
    return Entry(
        anchor=outcome.row.name,
        title=RISK_OUTCOME.words(outcome.code),
        words=outcome.mitigation,
        how=FIRST,
        rows=tuple(
            Row(one.code, words(one.condition), _predicted(one), one.words, one.sources)
            for one in outcome.rows
        ),
        otherwise="nothing is predicted",
        define=outcome.row.name,
    )


def _predicted(row: RiskRow) -> str:
    horizon = f", {row.horizon}" if row.horizon else ""
    if row.percent is not None:
        return f"{row.qualitative}, {figure(row.percent)} %{horizon}"
    if row.percent_range is not None:
        low, high = (
            one.name if isinstance(one, Term) else figure(one) for one in row.percent_range
        )
        return f"{row.qualitative}, {low} to {high} %{horizon}"
    return f"{row.qualitative}{horizon}"


def _gaps() -> Entry:
    rows = tuple(
        Row(one.code, words(one.condition), topic(one.topic), one.words, one.sources)
        for one in GAPS
    )
    return Entry("gaps", "Answers that would make a result safer", "", COLLECTED, rows)
