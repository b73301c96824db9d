"""Somebody who goes through the self-check in a browser, whatever language it speaks."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from selfcheck import START, said, slug_of

from fhir_pad.web.patient.layout import BY_SLUG

SEND = "main form button"
FOCUSED = "[document.activeElement.name, document.activeElement.value]"
MOST_KEYS = 60
"""More than any page of the self-check needs to reach a field."""


def started(page: Page, language: str = "") -> None:
    """Start a check."""
    page.goto(START if not language else f"{START}?lang={language}")
    page.locator(SEND).click()
    page.wait_for_load_state()


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the page that is open, as far as there are answers."""
    for name, given in said(BY_SLUG[slug_of(page.url)], answers).items():
        for one in given if isinstance(given, list) else [given]:
            field = page.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") == "text":
                field.fill(one)
            else:
                page.locator(f'[name="{name}"][value="{one}"]').check()


def typed(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the page that is open with the keyboard alone and send it."""
    for name, given in said(BY_SLUG[slug_of(page.url)], answers).items():
        for one in given if isinstance(given, list) else [given]:
            _key_in(page, name, one)
    _press_until(
        page, "Tab", lambda: page.evaluate("document.activeElement.matches('main button')")
    )
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _key_in(page: Page, name: str, value: str) -> None:
    kind = page.locator(f'[name="{name}"]').first.get_attribute("type")
    if kind == "checkbox":
        _press_until(page, "Tab", lambda: page.evaluate(FOCUSED) == [name, value])
        page.keyboard.press("Space")
        return
    _press_until(page, "Tab", lambda: page.evaluate(FOCUSED)[0] == name)
    if kind == "text":
        page.keyboard.type(value)
    elif page.evaluate(FOCUSED)[1] == value:
        page.keyboard.press("Space")
    else:
        _press_until(page, "ArrowDown", lambda: page.evaluate(FOCUSED) == [name, value])


def _press_until(page: Page, key: str, there: Callable[[], bool]) -> None:
    for _ in range(MOST_KEYS):
        page.keyboard.press(key)
        if there():
            return
    raise AssertionError(f"{key} does not lead there: {page.url}")


def onward(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the page that is open and go on, past an emergency card too."""
    slug = slug_of(page.url)
    if slug == "emergency":
        page.locator("main a.back").click()
    else:
        if slug != "answers":
            fill(page, answers)
        page.locator(SEND).click()
    page.wait_for_load_state()


def through(page: Page, answers: dict[str, Any], *, to: str = "result") -> list[str]:
    """Go on until that page; return the pages that came before it."""
    seen: list[str] = []
    while slug_of(page.url) != to:
        seen.append(slug_of(page.url))
        onward(page, answers)
    return seen
