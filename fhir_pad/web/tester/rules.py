"""The rules as they are declared, chapter by chapter, with each condition in words.

Made once. Must not know HTML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from inspect import getdoc
from typing import Final

from fhir_pad.language import BASE, Language, language
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
from fhir_pad.web.tester.entries import Chapter, Entry, Parts, Row, anchored
from fhir_pad.web.tester.names import Name
from fhir_pad.web.tester.wording import Telling, Words

OFFERED: Final = (":against", ":wait", ":hold")
"""Rows of an action that hold only while it would be offered."""
WOULD_BE: Final = "If it would otherwise be offered, and:"
FIRST: Final = "The first row that holds decides."
SUMMED: Final = "The points of all rows that hold are added up."
COLLECTED: Final = "Every row that holds counts."
HOLDS: Final = "It holds when:"
WORKED_OUT: Final = "It is worked out from:"
ASKED_WHEN: Final = "It is asked only when:"
EXCLUDED: Final = "Does not count: {excluded}"
BY_RESPONSE: Final = "It is told by the response itself."
NOT_STATED: Final = "not stated"
NOT_MENTIONED: Final = "not mentioned"
NO_PREDICTION: Final = "nothing is predicted"
PREDICTED, RESTS_ON = "What is predicted", "What it rests on"
MISSING: Final = "Answers that would make a result safer"
PERCENT: Final = "{likelihood}, {percent} %"
PERCENT_RANGE: Final = "{likelihood}, {low} to {high} %"
WITHIN: Final = "{prediction}, {horizon}"


@cache
def book(tag: str = BASE.tag) -> Mapping[str, Chapter]:
    """Return the chapters that hold rules in a language, by name, in order."""
    return _Book(language(tag)).chapters()


@cache
def places() -> Mapping[str, str]:
    """Return the chapter in which each row and each term stands, by its code or name."""
    return {
        anchor: chapter.name
        for chapter in book().values()
        for entry in chapter.entries
        for anchor in (entry.anchor, *(row.anchor for row in entry.rows if row.anchor))
    }


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


@dataclass(frozen=True, slots=True)
class _Book:
    """Writes the chapters in one language."""

    language: Language

    @property
    def tell(self) -> Telling:
        return Telling(self.language)

    def say(self, text: str, **values: object) -> str:
        return self.language.say(text, **values) if text else ""

    def chapters(self) -> Mapping[str, Chapter]:
        derived = {name: tuple(map(self._derived, held)) for name, held in _owned().items()}
        made: Mapping[str, Parts] = {
            chapters.QUESTIONS: (("", tuple(map(self._question, ask))),),
            **{name: (("", held),) for name, held in derived.items()},
            chapters.ACTIONS: tuple(self._phases()),
            chapters.RISKS: (
                (self.say(PREDICTED), tuple(map(self._risk, OUTCOMES))),
                (self.say(RESTS_ON), derived[chapters.RISKS]),
            ),
            chapters.MISSING: (("", (self._gaps(),)),),
        }
        seen = {entry.anchor for parts in made.values() for _, held in parts for entry in held}
        return {
            name: Chapter(name, self.say(title), anchored(made[name], seen))
            for name, title in chapters.TITLES.items()
            if name in made
        }

    def _question(self, term: Term) -> Entry:
        given = term.definition
        if not isinstance(given, Input):
            raise TypeError(f"{term.name} is not asked.")
        excluded = self.say(given.excludes)
        is_bound = given.shown_when is not None
        return Entry(
            anchor=term.name,
            title=topic(term.name, self.language),
            words=self.say(term.words),
            how=self.say(ASKED_WHEN) if is_bound else "",
            condition=None if given.shown_when is None else self.tell.words(given.shown_when),
            notes=(self.say(EXCLUDED, excluded=excluded),) if excluded else (),
            sources=term.sources,
            define=term.name,
        )

    def _derived(self, term: Term) -> Entry:
        made = Entry(
            anchor=term.name,
            title=Name(term.name),
            words=self.say(term.words),
            how="",
            sources=term.sources,
            define=term.name,
        )
        match term.definition:
            case FirstMatch(rows=rows, otherwise=otherwise):
                held = tuple(self._row(row, row.result) for row in rows)
                last = Name(otherwise) if otherwise else self.say(NOT_STATED)
                return replace(made, how=self.say(FIRST), rows=held, otherwise=last)
            case Points(rows=rows):
                held = tuple(self._row(row, f"{row.points:+d}") for row in rows)
                return replace(made, how=self.say(SUMMED), rows=held)
            case Collect(rows=rows):
                held = tuple(self._row(row, row.result) for row in rows)
                return replace(made, how=self.say(COLLECTED), rows=held)
            case Computed(function=function, inputs=inputs):
                facts = tuple(Words("", one.name, self.tell.named(one)) for one in inputs)
                said = self.say((getdoc(function) or "").partition("\n")[0])
                notes = (said,) if said else ()
                return replace(made, how=self.say(WORKED_OUT), facts=facts, notes=notes)
            case Condition():
                condition = self.tell.words(term.definition)
                return replace(made, how=self.say(HOLDS), condition=condition)
            case _:
                return replace(made, how=self.say(BY_RESPONSE))

    def _row(self, row: FirstMatchRow | PointsRow | CollectRow, gives: str) -> Row:
        return self._told(row, self.tell.words(row.condition), Name(gives))

    def _told(self, row: FirstMatchRow | PointsRow | CollectRow, when: Words, gives: str) -> Row:
        return Row(row.code, when, gives, self.say(row.words), row.sources)

    def _phases(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        for number, heading in enumerate(PHASES):
            held = tuple(self._action(one) for one in ACTIONS if one.phase == number)
            yield self.say(heading), held

    def _action(self, action: Action) -> Entry:
        table = action.status.definition
        if not isinstance(table, FirstMatch):
            raise TypeError(f"{action.code} is decided by a table.")
        return Entry(
            anchor=action.status.name,
            title=self.say(action.title),
            words="",
            how=self.say(FIRST),
            rows=tuple(map(self._action_row, table.rows)),
            otherwise=self.say(NOT_MENTIONED),
            notes=tuple(self.say(one.words) for one in action.notes),
            sources=action.sources,
            define=f"propose:{action.code}",
            activity=action.code,
        )

    def _action_row(self, row: FirstMatchRow) -> Row:
        condition = row.condition
        when = self.tell.words(condition)
        if any(kind in row.code for kind in OFFERED) and isinstance(condition, All):
            rest = self.tell.words(All(condition.parts[1:]))
            when = self.tell.lead(WOULD_BE, rest)
        return self._told(row, when, self.say(ACTION_STATUS.words(row.result)))

    def _risk(self, outcome: Outcome) -> Entry:
        return Entry(
            anchor=outcome.row.name,
            title=self.say(RISK_OUTCOME.words(outcome.code)),
            words=self.say(outcome.mitigation),
            how=self.say(FIRST),
            rows=tuple(
                Row(
                    one.code,
                    self.tell.words(one.condition),
                    self._predicted(one),
                    self.say(one.words),
                    one.sources,
                )
                for one in outcome.rows
            ),
            otherwise=self.say(NO_PREDICTION),
            define=outcome.row.name,
        )

    def _predicted(self, row: RiskRow) -> str:
        said = likelihood = self.say(row.qualitative)
        if row.percent is not None:
            percent = self.tell.figure(row.percent)
            said = self.say(PERCENT, likelihood=likelihood, percent=percent)
        elif row.percent_range is not None:
            low, high = (
                one.name if isinstance(one, Term) else self.tell.figure(one)
                for one in row.percent_range
            )
            said = self.say(PERCENT_RANGE, likelihood=likelihood, low=low, high=high)
        if not row.horizon:
            return said
        return self.say(WITHIN, prediction=said, horizon=self.say(row.horizon))

    def _gaps(self) -> Entry:
        rows = tuple(
            Row(
                one.code,
                self.tell.words(one.condition),
                topic(one.topic, self.language),
                self.say(one.words),
                one.sources,
            )
            for one in GAPS
        )
        return Entry("gaps", self.say(MISSING), "", self.say(COLLECTED), rows)
