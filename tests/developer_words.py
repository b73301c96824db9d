"""Every text of ours on the pages for testers and developers, gathered from where it is declared.

What is by nature English is not here: names, codes, CQL, JSON, titles of sources, licences, the
names that others gave to their codes. Must not know a catalogue.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from page_words import of_template, texts_of

import fhir_pad
from fhir_pad import engine, kit
from fhir_pad.fhir.nodes import objects
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.sources import SOURCES
from fhir_pad.report.goals import AIMS
from fhir_pad.rest.openapi import _WORDS as ANSWERS
from fhir_pad.web.tester import (
    bodies,
    chapters,
    described,
    packing,
    pieces,
    reading,
    rules,
    tables,
    trying,
    wording,
)
from fhir_pad.web.tester.catalogue import Catalogue
from fhir_pad.web.tester.names import Name

TEMPLATES = Path(fhir_pad.__file__).parent / "web" / "tester" / "templates" / "tester"
FOR_EVERYBODY = {"home.html", "page.html"}
"""The first page speaks for everybody, and its words stand in `pages`."""
CATALOGUE = Catalogue.of(engine.published().resources)
TABLES: tuple[object, ...] = (
    *(chapters.TITLES, packing.TITLES, described.TITLES, described.PLACES, described.HEADER),
    *(rules.WOULD_BE, rules.FIRST, rules.SUMMED, rules.COLLECTED, rules.HOLDS, rules.WORKED_OUT),
    *(rules.ASKED_WHEN, rules.EXCLUDED, rules.BY_RESPONSE, rules.NOT_STATED, rules.PREDICTED),
    *(rules.NOT_MENTIONED, rules.NO_PREDICTION, rules.RESTS_ON, rules.MISSING, rules.PERCENT),
    *(rules.PERCENT_RANGE, rules.WITHIN),
    *(wording.ALL, wording.ANY, wording.AT_LEAST, wording.KNOWN_TO_HOLD, wording.NOT_RULED_OUT),
    *(wording.NOT_SO, wording.NOT_KNOWN_TO_HOLD, wording.OPEN, wording.ALWAYS, wording.NEVER),
    *(wording.YES, wording.NO, wording.HOLDS, wording.FAILS, wording.KNOWN, wording.NOT_KNOWN),
    *(wording.IS, wording.IS_NOT, wording.NAMES, wording.OR, wording.QUOTED, wording.RELATIONS),
    *(reading.PASSAGE, reading.DATED, reading.UNDATED, reading.BELIEVED, reading.NOT_READ),
    *(pieces.PATTERNS, pieces.LEADS, tables.YES, tables.NO),
    *(bodies.EVERY_CODE, bodies.EVERY_CODE_WITH, bodies.EVERY_CODE_OF_SET),
    *(trying.PASTED, trying.NO_CAUSE, trying.NO_OBJECT),
    *(tuple((one.seed_says, one.guideline_says, one.winner) for one in CONFLICTS)),
    *(tuple((one.kind, one.believed) for one in SOURCES.values())),
    *(tuple((one.title, one.story) for one in kit.people().values())),
    *(one.says for one in kit.items("https://pad.example.org/fhir")),
    *(one.words for one in AIMS),
    ANSWERS,
)
"""Texts, or what holds some."""
SCORES = {"WIfI", "CEAP", "D-dimer"}
SAID_ABOVE = {"Details", "What is to be done"}
"""Parts that say what is gathered already, besides names, licences and the notes of actions."""


@cache
def developers_are_told() -> frozenset[str]:
    """Return every text."""
    found = chain(texts_of(TABLES), _templates(), _book(), _published())
    return frozenset(one for one in found if one and not isinstance(one, Name))


def _templates() -> Iterator[str]:
    for path in sorted(TEMPLATES.glob("*.html")):
        if path.name not in FOR_EVERYBODY:
            yield from of_template(path)


def _book() -> Iterator[str]:
    """Give what the chapters of the rules say, without what is put together of it."""
    lead = rules.EXCLUDED.partition("{")[0]
    for chapter in rules.book().values():
        for entry in chapter.entries:
            yield entry.words
            yield from (one.removeprefix(lead) for one in entry.notes)
            yield from (row.words for row in entry.rows)


def _published() -> Iterator[str]:
    """Give what artefacts say of themselves and of what is in them, and how their parts are called."""
    for one in CATALOGUE.artefacts.values():
        texts = [one.title, "" if one.type == "ActivityDefinition" else one.description]
        texts += [str(one.resource.get("purpose", ""))]
        if one.type in {"Library", "PlanDefinition"}:
            texts.append(str(one.resource.get("usage", "")))
        for part in bodies.body(one.resource, str):
            yield part.title
            if isinstance(part, tables.Table):
                yield from part.headings
                if part.title not in SAID_ABOVE:
                    texts += [text for row in part.rows for cell in row for text in _of_cell(cell)]
        yield from (atom for text in texts for atom in atoms(text))
        if one.type == "CodeSystem":
            yield from _words_of_codes(one.resource)


def _words_of_codes(code_system: Mapping[str, object]) -> Iterator[str]:
    """Give what is one word: a class such as C4a is a name, and so is the name of a score."""
    for concept in objects(code_system, "concept"):
        display, definition = str(concept["display"]), str(concept["definition"])
        yield definition
        if display.replace("-", "").isalpha() and display not in SCORES:
            yield display


def _of_cell(cell: tables.Cell) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, tables.Several):
        yield from cell.parts


def atoms(text: str) -> Iterator[str]:
    """Give the text, or what is put into a pattern that it has."""
    for pattern in pieces.PATTERNS:
        found = pieces.compiled(pattern).fullmatch(text)
        if found is not None:
            title = found.groupdict().get("title")
            yield from (title, *atoms(title)) if title else ()
            return
    if " " in text:
        yield text
