"""Somebody who goes through the pages of the self-check with the test client."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhir_pad import engine
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.web.patient.layout import BY_SLUG, PAGES, QUESTIONNAIRE, Page, Ticks

FORM = engine.forms().by_url[QUESTIONNAIRE]
START = "/check/"
VERSION = re.compile(r'name="version" value="([^"]*)"')
ONWARD = re.compile(r'<small><a class="back" href="([^"]+)">')
NEEDED = {"age": UNKNOWN, "leg-symptom": UNKNOWN}
"""What has to be answered, if only so."""
EVERYTHING: dict[str, Any] = {
    "acute-change": "yes",
    "trauma": "yes",
    "age": 40,
    "sex": "female",
    "leg-symptom": "yes",
    "leg-side": "both",
    "walk-trigger": "yes",
    "rest-pain": "yes",
    "weakness": "yes",
    "swelling": "one-leg",
    "wound": "yes",
}
"""Answers after which no question is pointless."""


def said(page: Page, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a page for these answers, as a person can give them.

    The choice about what is not ticked is made only when all of it has one answer.
    """
    part = page.part
    if isinstance(part, Ticks):
        fields: dict[str, Any] = {one: "yes" for one in part.link_ids if answers.get(one) == "yes"}
        others = {answers.get(one) for one in part.link_ids if one not in fields}
        return fields | ({part.rest: others.pop()} if others in ({"no"}, {UNKNOWN}) else {})
    if part not in answers:
        return {}
    answer = answers[part]
    is_box = answer == UNKNOWN and not FORM.items[part].options
    name = f"{part}.unknown" if is_box else part
    return {name: list(answer) if isinstance(answer, list | tuple) else str(answer)}


def slug_of(address: str) -> str:
    """Return the last part of an address."""
    return address.partition("?")[0].rpartition("/")[2]


class Walk:
    """One check: its address, and the pages that came one after the other."""

    def __init__(self, client: FlaskClient) -> None:
        """Start a check."""
        self.client = client
        self.seen: list[str] = []
        self.at = self.client.post(START).location
        self.base = self.at.rpartition("/")[0]
        self.version = 1

    def page(self, address: str = "") -> TestResponse:
        """Return the page that one is on, or another one of this check."""
        return self.client.get(address or self.at)

    def send(self, address: str, **fields: Any) -> TestResponse:
        """Fill in a page as it is now and send it."""
        version = VERSION.search(self.client.get(address).text)
        assert version is not None, address
        self.version = int(version[1])
        return self._sent(address, fields)

    def _sent(self, address: str, fields: Mapping[str, Any]) -> TestResponse:
        sent = self.client.post(address, data={**fields, "version": str(self.version)})
        self.version += sent.status_code == HTTPStatus.SEE_OTHER
        return sent

    def go(self, answers: Mapping[str, Any]) -> None:
        """Send the page that one is on without a look at it, and go where it leads."""
        slug = slug_of(self.at)
        fields = said(BY_SLUG[slug], answers) if slug in BY_SLUG else {}
        sent = self._sent(self.at, fields)
        assert sent.status_code == 303, (slug, re.sub("<[^>]+>", "", sent.text))
        self.at = sent.location

    def through(self, answers: Mapping[str, Any]) -> TestResponse:
        """Go through all pages with these answers; return the page of the result."""
        while (slug := slug_of(self.at)) != "result":
            self.seen.append(slug)
            if slug == "emergency":
                onward = ONWARD.search(self.page().text)
                assert onward is not None
                self.at = onward[1].replace("&amp;", "&")
            else:
                self.go(answers)
        return self.page()

    @property
    def token(self) -> str:
        """The secret part of the address."""
        return self.base.rpartition("/")[2]


__all__ = ["EVERYTHING", "FORM", "NEEDED", "ONWARD", "PAGES", "START", "Walk", "said", "slug_of"]
