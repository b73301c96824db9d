"""Which page each look was at: its template, and the status that it came with.

`LOOKED_AT` says in which file of tests each page is looked at, in which states; that it really was
is checked when all of that file has run. Must not know what a page says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import template_rendered
from jinja2 import Environment, nodes
from playwright.sync_api import Page, Response

import fhir_pad

WEB = Path(fhir_pad.__file__).parent / "web"
LOOKED_AT: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "look/error.html": ("test_errors_looked_at", (404, 405, 413, 500)),
    "patient/start.html": ("test_patient_pages", (200,)),
    "patient/question.html": ("test_patient_pages", (200, 409, 422)),
    "patient/answers.html": ("test_patient_pages", (200, 422)),
    "patient/emergency.html": ("test_patient_pages", (200,)),
    "patient/result.html": ("test_patient_pages", (200,)),
    "patient/delete.html": ("test_patient_pages", (200,)),
    "patient/gone.html": ("test_patient_pages", (200,)),
    "patient/problem.html": ("test_patient_pages", (404,)),
    "clinic/worklist.html": ("test_clinic", (200,)),
    "clinic/response.html": ("test_clinic", (200,)),
    "clinic/measure.html": ("test_clinic", (200, 403, 422)),
    "clinic/problem.html": ("test_errors_looked_at", (404, 500)),
    "smart/ehrs.html": ("test_clinic_in_an_ehr", (200,)),
    "smart/form.html": ("test_clinic_in_an_ehr", (200, 422)),
    "smart/result.html": ("test_clinic_in_an_ehr", (200, 502)),
    "smart/left.html": ("test_clinic_in_an_ehr", (200,)),
    "smart/problem.html": ("test_clinic_in_an_ehr", (400, 403, 502)),
    "tester/home.html": ("test_tester", (200,)),
    "tester/try.html": ("test_tester", (200, 400)),
    "tester/tried.html": ("test_tester", (200,)),
    "tester/artefact.html": ("test_tester", (200,)),
    "tester/rules.html": ("test_tester", (200,)),
    "tester/chapter.html": ("test_tester", (200,)),
    "tester/sources.html": ("test_tester", (200,)),
    "tester/kit.html": ("test_tester", (200,)),
    "tester/api.html": ("test_tester", (200,)),
    "tester/api-group.html": ("test_tester", (200,)),
    "tester/artefacts.html": ("test_tester_lists", (200,)),
    "tester/conflicts.html": ("test_tester_lists", (200,)),
    "tester/numbers.html": ("test_tester_lists", (200,)),
    "tester/forms.html": ("test_tester_forms", ()),
    "tester/form.html": ("test_tester_forms", ()),
}
"""Each page with the file that looks at it, and the statuses with which it does.

Without a status the file looks in its own way: the pages with LHC-Forms are partly others'.
"""
Look = tuple[str, int]


@dataclass
class Looks:
    """What was rendered last, and everything that was looked at."""

    template: str = ""
    status: int = 0
    seen: set[Look] = field(default_factory=set)

    def note(self) -> None:
        """Note that the page which is open was looked at."""
        self.seen.add((self.template, self.status))

    def follow(self, page: Page) -> None:
        """Know with which status the documents of a page come."""
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status

    def rendered(self, _: object, template: Any, **__: object) -> None:
        """Know what was rendered; pages are served by a thread of the same process."""
        if template.name is not None:
            self.template = template.name


LOOKS = Looks()
template_rendered.connect(LOOKS.rendered)


def wanted(module: str) -> set[Look]:
    """Return what a file of tests has to look at."""
    return {
        (template, status)
        for template, (file, statuses) in LOOKED_AT.items()
        if file == module
        for status in statuses
    }


def is_whole(request: pytest.FixtureRequest) -> bool:
    """Tell whether all of a file runs, and not a part that somebody chose."""
    config = request.config
    chosen = config.getoption("keyword") or config.getoption("markexpr")
    return not (chosen or any("::" in one for one in config.args))


def pages() -> set[str]:
    """Return the templates that are pages: they extend the frame, and nothing extends them."""
    parents = {
        str(path).rpartition("/templates/")[2]: _parent(path)
        for path in sorted(WEB.rglob("templates/*/*.html"))
    }
    return {name for name, parent in parents.items() if parent and name not in parents.values()}


def _parent(path: Path) -> str:
    found = Environment(autoescape=True).parse(path.read_text("utf-8")).find(nodes.Extends)
    return str(found.template.as_const()) if found else ""
