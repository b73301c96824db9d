"""The pages of the rules, and where each rule and citation is to be found.

Must not know how a rule is declared.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, url_for

from fhir_pad.legs import numbers
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.sources import SOURCES
from fhir_pad.web import look
from fhir_pad.web.tester import chapters, rules
from fhir_pad.web.tester.cql import Defines
from fhir_pad.web.tester.figures import cited, document, figures


def contents() -> Response:
    """Return the page that lists the chapters."""
    return look.page("tester/rules.html", is_public=True, chapters=chapters.TITLES)


def chapter(name: str, defines: Defines) -> Response:
    """Return the page of a chapter; 404 when there is none."""
    title = chapters.TITLES.get(name)
    if title is None:
        abort(404)
    found = rules.book().get(name)
    if found is None:
        return look.page(f"tester/{name}.html", is_public=True, title=title, **_registers())
    labels = [one for entry in found.entries for one in entry.sources]
    labels += [one for entry in found.entries for row in entry.rows for one in row.sources]
    return look.page(
        "tester/chapter.html",
        is_public=True,
        title=title,
        chapter=found,
        cited=cited(labels),
        defines=defines,
    )


def _registers() -> Mapping[str, Any]:
    return {
        "figures": figures(),
        "stages": numbers.WIFI_STAGE,
        "conflicts": CONFLICTS,
        "sources": SOURCES.values(),
        "document": document,
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
