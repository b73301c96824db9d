"""Somebody who goes through the self-check in a browser, whatever language it speaks."""

from typing import Any

from playwright.sync_api import Page
from selfcheck import START, said, slug_of

from fhir_pad.web.patient.layout import BY_SLUG

SEND = "main form button"


def started(page: Page, language: str = "") -> None:
    """Start a check."""
    page.goto(START if not language else f"{START}?lang={language}")
    page.locator(SEND).click()


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the page that is open, as far as there are answers."""
    for name, given in said(BY_SLUG[slug_of(page.url)], answers).items():
        for one in given if isinstance(given, list) else [given]:
            field = page.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") == "text":
                field.fill(one)
            else:
                page.locator(f'[name="{name}"][value="{one}"]').check()


def onward(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the page that is open and go on, past an emergency card too."""
    slug = slug_of(page.url)
    if slug == "emergency":
        page.locator("main a.back").click()
    else:
        if slug != "answers":
            fill(page, answers)
        page.locator(SEND).click()


def through(page: Page, answers: dict[str, Any], *, to: str = "result") -> list[str]:
    """Go on until that page; return the pages that came before it."""
    seen: list[str] = []
    while slug_of(page.url) != to:
        seen.append(slug_of(page.url))
        onward(page, answers)
    return seen
