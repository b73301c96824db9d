"""Every link on every page for testers leads somewhere, and to the place that it names."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from samples import NOW

from fhir_pad.web import create_app, from_environment, init_app

HERE = "http://localhost"
STARTS = ("/", "/try", "/artefacts", "/rules", "/kit", "/api")
ENOUGH = 300
"""Pages that there are at least."""


class Links(HTMLParser):
    """The addresses and the ids in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, _tag: str, attrs: Any) -> None:
        told = dict(attrs)
        self.found += [told[name] for name in ("href", "src", "action") if told.get(name)]
        if "id" in told:
            self.ids.append(told["id"])


def served(database: Path, prefix: str = "") -> Flask:
    environ = {
        "FHIR_PAD_BASE_URL": f"{HERE}{prefix}/fhir",
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{database / 'pad.db'}",
    }
    settings = from_environment(environ, {})
    if not prefix:
        return create_app(settings, clock=lambda: NOW)
    host = Flask("host")
    init_app(host, settings, prefix=prefix, clock=lambda: NOW)
    return host


def crawled(app: Flask, *starts: str) -> Iterator[tuple[str, int, Links]]:
    """Give each address of this host that a page leads to, with its status and what is in it."""
    client = app.test_client()
    left, seen = [urljoin(HERE, one) for one in starts], set()
    while left:
        address = left.pop()
        if address in seen:
            continue
        seen.add(address)
        got = client.get(address, buffered=True)
        links = Links()
        if got.content_type.startswith("text/html"):
            links.feed(got.text)
            below = (urldefrag(urljoin(address, one))[0] for one in links.found)
            left += (one for one in below if urlsplit(one).netloc == urlsplit(HERE).netloc)
        yield address, got.status_code, links


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Links]]:
    """Return all that can be reached from the pages for testers."""
    app = served(tmp_path_factory.mktemp("links"))
    return {address: (status, links) for address, status, links in crawled(app, *STARTS)}


def test_every_link_leads_somewhere(pages: dict[str, tuple[int, Links]]) -> None:
    assert [address for address, (status, _) in pages.items() if status != 200] == []
    assert len(pages) > ENOUGH


def test_nothing_leads_to_another_host(pages: dict[str, tuple[int, Links]]) -> None:
    elsewhere = {
        link
        for _, links in pages.values()
        for link in links.found
        if urlsplit(link).netloc not in {"", "localhost"}
    }

    assert elsewhere == set()


def test_every_place_in_a_page_is_there_once(pages: dict[str, tuple[int, Links]]) -> None:
    twice = {
        (address, one)
        for address, (_, links) in pages.items()
        for one in links.ids
        if links.ids.count(one) > 1
    }
    nowhere = {
        (address, link)
        for address, (_, links) in pages.items()
        for link in links.found
        if (target := urldefrag(urljoin(address, link))).fragment
        and target.fragment not in pages[target.url][1].ids
    }

    assert twice == set()
    assert nowhere == set()


def test_every_artefact_has_a_page(pages: dict[str, tuple[int, Links]], app: Flask) -> None:
    shelf = app.extensions["fhir-pad"].shelf

    for type_, id_ in shelf.held:
        assert f"{HERE}/artefacts/{type_}/{id_}" in pages


def test_links_hold_below_a_prefix(tmp_path: Path) -> None:
    app = served(tmp_path, "/clinic/legs")
    client = app.test_client()
    for page in ("/clinic/legs/", "/clinic/legs/try/child", "/clinic/legs/rules/triage"):
        links = Links()
        links.feed(client.get(page).text)
        targets = {urldefrag(urljoin(HERE + page, link))[0] for link in links.found}

        assert targets
        assert {client.get(target, buffered=True).status_code for target in targets} == {200}
    line = client.get("/clinic/legs/").text
    assert f"{HERE}/clinic/legs/try/limiting-claudication/response.json" in line


@pytest.mark.parametrize("path", ["/artefacts/Patient/1", "/rules/none", "/try/nobody"])
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_no_page_runs_or_loads_anything(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/try", "/try/child", "/artefacts/PlanDefinition/leg-pain", "/rules/actions"):
        got = client.get(path)

        assert got.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(r"<script|\son\w+=| style=", got.text)


def test_the_first_page_leads_to_the_pages_for_people(client: FlaskClient) -> None:
    page = client.get("/").text

    for path in ("/check/", "/clinic/", "/clinic/measure", "/try", "/rules"):
        assert f'href="{path}"' in page
