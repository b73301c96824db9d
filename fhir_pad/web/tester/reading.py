"""The pages of the rules, and where each rule and citation is to be found.

Must not know how a rule is declared.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, abort, url_for
from markupsafe import Markup, escape

from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.sources import SOURCES, Source
from fhir_pad.web import look
from fhir_pad.web.tester import chapters, pieces, rules
from fhir_pad.web.tester.cql import Defines
from fhir_pad.web.tester.figures import document, figures
from fhir_pad.web.tester.names import Name

PASSAGE: Final = "{title}, passage {number}"
DATED, UNDATED = "{title} ({date}).", "{title}."
BELIEVED: Final = "Believed; not re-read at its source."
NOT_READ: Final = "Not re-read at its source: {believed}."
_RESOLVED: Final = {one.id: one.resolution for one in CONFLICTS}


def contents() -> Response:
    """Return the page that lists the chapters."""
    return look.page("tester/rules.html", is_public=True, chapters=chapters.TITLES)


def chapter(name: str, defines: Defines) -> Response:
    """Return the page of a chapter; 404 when there is none."""
    title = chapters.TITLES.get(name)
    if title is None:
        abort(404)
    found = rules.book(look.spoken().tag).get(name)
    if found is None:
        return look.page(f"tester/{name}.html", is_public=True, title=title, **_registers())
    labels = {one for entry in found.entries for one in entry.sources}
    labels |= {one for entry in found.entries for row in entry.rows for one in row.sources}
    return look.page(
        "tester/chapter.html",
        is_public=True,
        title=title,
        chapter=found,
        cited=sorted(labels),
        defines=defines,
    )


def _registers() -> Mapping[str, Any]:
    return {
        "figures": figures(),
        "stages": numbers.WIFI_STAGE,
        "conflicts": CONFLICTS,
        "sources": SOURCES.values(),
    }


def rule_at(code: str) -> str:
    """Return the address of a row or a fact by its code; empty when it stands in no chapter."""
    place = rules.places().get(code)
    return "" if place is None else url_for("tester.chapter", name=place, _anchor=code)


def source_at(label: str) -> str:
    """Return the address of what a citation names."""
    found = document(label)
    name, anchor = (chapters.SOURCES, found) if found else (chapters.CONFLICTS, label)
    return url_for("tester.chapter", name=name, _anchor=anchor)


def cited_as(label: str, *, in_full: bool = False) -> Markup:
    """Return what a citation stands for, in full with its date and what was not read again.

    The title of a document is given as it is.
    """
    if label in _RESOLVED:
        return look.say(_RESOLVED[label])
    source, _, passage = label.partition("-")
    one = SOURCES.get(label) or SOURCES[source]
    title = look.as_written(one.title)
    if label not in SOURCES and one.items:
        return look.say(PASSAGE, title=title, number=int(passage))
    return _in_full(one, title) if in_full else title


def _in_full(one: Source, title: Markup) -> Markup:
    dated = (
        look.say(DATED, title=title, date=one.date) if one.date else look.say(UNDATED, title=title)
    )
    if not one.verified:
        return dated + " " + look.say(BELIEVED)
    if not one.believed:
        return dated
    return dated + " " + look.say(NOT_READ, believed=look.say(one.believed))


def worded(text: str) -> Markup:
    """Return a text in the language of the page already, or a name of the rules as it is."""
    return look.as_written(text) if isinstance(text, Name) else escape(text)


def published(text: str) -> Markup:
    """Return what is published: in the language of the page as far as it is ours, else as it is."""
    said = "" if isinstance(text, Name) else pieces.said(text, look.spoken())
    return escape(said) if said else look.as_written(text)
