"""What each page for people costs to load: requests, and bytes as they come, without a cache.

OPERATING.md says it to operators; no time is measured, as that is the machine's.
"""

import re
from typing import Any

import pytest
from samples import CLAUDICATION, ROOT

from pages.clinic_cases import ULCER, patient, submitted
from pages.walked import started, through
from pages.window import Window

ROW = re.compile(r"^\| ([^|]+?) \| at most (\d+) \| at most (\d+) KB \|$", re.MULTILINE)
SAID = {
    page: (int(requests), int(kb))
    for page, requests, kb in ROW.findall((ROOT / "OPERATING.md").read_text("utf-8"))
}


def _question(window: Window) -> str:
    started(window.page)
    return window.page.url


def _result(window: Window) -> str:
    started(window.page)
    through(window.page, CLAUDICATION)
    return window.page.url


def _opened(window: Window) -> str:
    return f"/clinic/{submitted(window.origin, ULCER, patient(window.origin, 'Ulcer'))}"


PAGES = {
    "the self-check's first questions": _question,
    "the self-check's result": _result,
    "the worklist": lambda _: "/clinic/",
    "the measurement sheet": lambda _: "/clinic/measure",
    "a result for clinicians": _opened,
    "the first page": lambda _: "/",
}


def test_each_page_that_is_said_is_weighed() -> None:
    assert PAGES.keys() == SAID.keys()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_weighs_no_more_than_is_said(window: Window, name: str) -> None:
    address = PAGES[name](window)
    asked: list[Any] = []
    for language in ("en-GB", "tr"):
        context = window.browser.new_context(base_url=window.origin, locale=language)
        page = context.new_page()
        asked.clear()
        page.on("requestfinished", lambda one: asked.append(one))  # noqa: PLW0108 - no builtin
        page.goto(address)
        page.wait_for_load_state("networkidle")
        sizes = [one.sizes() for one in asked]
        context.close()
        came = sum(one["responseHeadersSize"] + one["responseBodySize"] for one in sizes)

        most_requests, most_kb = SAID[name]
        assert 0 < len(sizes) <= most_requests
        assert came <= most_kb * 1000
