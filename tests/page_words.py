"""Every text of ours that a page says in the reader's language: of templates and of tables of words.

Pages for developers, but for the first, are gathered in `developer_words`. Must not know a catalogue.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from jinja2 import Environment, nodes

import fhir_pad
from fhir_pad.ehr import callback, ended
from fhir_pad.kit import people
from fhir_pad.language.catalogue import MONTHS
from fhir_pad.web import crowded, errors, person
from fhir_pad.web.fields import asking as fields_asking
from fhir_pad.web.fields import taking
from fhir_pad.web.patient import asking, layout, pages, words
from fhir_pad.web.smart import answering, opening, reading, routes
from fhir_pad.web.smart import pages as smart
from fhir_pad.web.tester import ways
from fhir_pad.web.tester.home import EXAMPLE
from fhir_pad.web.units import OF_ONE, UNITS

ROOT = Path(fhir_pad.__file__).parent
TEMPLATES = ("look/templates", "patient/templates", "smart/templates")
NOT_OURS = {"smart/result.html"}
"""The result in an EHR is a clinicians' page."""
FIRST = ("tester/templates/tester/home.html", "tester/templates/tester/page.html")
"""The first page, which speaks for everybody; other pages for developers are gathered elsewhere."""
PERSON = people()[EXAMPLE]
TABLES: tuple[object, ...] = (
    *(crowded.TITLE, crowded.TEXTS),
    *(MONTHS, tuple(UNITS.values()), OF_ONE, errors.ON_PAGES, errors.ELSE, person.BORN),
    *(fields_asking.DATE_TIME, fields_asking.WHOLE, fields_asking.NUMBER, fields_asking.POINT),
    *(fields_asking.ONLY_IF, fields_asking.ANY_OF, fields_asking.ALL_OF, fields_asking.IS),
    *(tuple(fields_asking.SIGNS.values()), fields_asking.ANSWERED, fields_asking.NOT_ANSWERED),
    *(
        taking.NOT_A_NUMBER,
        taking.NO_NUMBER,
        taking.NOT_WHOLE,
        taking.TWO_READINGS,
        taking.BOTH,
        taking.OUTSIDE,
    ),
    *(taking.MISFIT, asking.NEEDED, pages.NOT_ANSWERED, pages.SO_MANY),
    *(pages.NO_CHECK, pages.CHANGED, pages.ELSEWHERE, pages.BUSY, pages.OUR_FAULT),
    *(pages.CHANGED_HERE, pages.BUSY_HERE),
    *(words.CALL, words.PROVISIONAL, words.CAUSES, words.HOW_LIKELY, words.SIGNS, words.ALSO),
    *(
        words.SIDES,
        words.UNNAMED,
        words.NO_TROUBLE,
        words.CHECKED,
        words.AGE,
        words.SITES,
        words.DAYS,
    ),
    words.FEW_DAYS,
    *(words.WALKING, words.WITH_SIGNS, words.NO_SIGNS, words.OPEN_SIGNS, words.WITH_ALSO),
    words.DO_NOT_KNOW,
    *(one.todo for one in words.LEVELS.values()),
    *(one.words for one in words.ADVICE.values()),
    *((one.title, one.why) for one in layout.SECTIONS),
    *(one.part.text for one in layout.PAGES if isinstance(one.part, layout.Ticks)),
    *((one.words, one.says) for one in (*ways.FOR_PEOPLE, *ways.FOR_TESTERS)),
    *(PERSON.title, PERSON.story),
    *(smart.UNREAD, answering.UNANSWERED, opening.NO_SITTING, reading.TYPES),
    *(ended.AGAIN, ended.CHOOSE, ended.TELL, callback.COOKIES),
    *(reading.NOT_GRANTED, reading.NOT_WHOLE, routes.BUSY, routes.LATER, routes.OUR_FAULT),
)
"""Texts, or what holds some."""


def said_on_pages() -> set[str]:
    """Return every text."""
    tables = {text for table in TABLES for text in texts_of(table) if text}
    return tables | set(_in_templates()) | set(_ends())


def texts_of(table: object) -> Iterator[str]:
    """Give every text that a table holds, however deep."""
    if isinstance(table, str):
        yield table
    elif isinstance(table, Mapping):
        yield from (text for one in table.values() for text in texts_of(one))
    elif isinstance(table, tuple):
        yield from (text for one in table for text in texts_of(one))
    elif is_dataclass(table):
        yield from (text for one in fields(table) for text in texts_of(getattr(table, one.name)))


def of_template(path: Path) -> Iterator[str]:
    """Give every text that a template says."""
    reader = Environment(autoescape=True)
    for call in reader.parse(path.read_text("utf-8")).find_all(nodes.Call):
        is_say = isinstance(call.node, nodes.Name) and call.node.name == "say"
        if is_say and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


def _in_templates() -> Iterator[str]:
    for folder in TEMPLATES:
        for path in sorted((ROOT / "web" / folder).rglob("*.html")):
            if "/".join(path.parts[-2:]) not in NOT_OURS:
                yield from of_template(path)
    for name in FIRST:
        yield from of_template(ROOT / "web" / name)


def _ends() -> Iterator[str]:
    """Give why a launch ends by what came through the browser, and what to do then."""
    for path in (*(ROOT / "ehr").glob("*.py"), *(ROOT / "web" / "smart").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in {"by_request", "Ended"}:
                said = (one.value for one in node.args if isinstance(one, ast.Constant))
                yield from (one for one in said if isinstance(one, str))
