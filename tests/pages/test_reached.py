"""What a person has to reach: targets as wide as a finger, and what is wrong or urgent at once."""

import pytest
from samples import COLD_LEG

from pages.walked import SEND, onward, started
from pages.window import HEIGHT, Window

LEAST = 44
"""CSS pixels, as the style sheet says."""
NARROW = """least => [...document.querySelectorAll('a[href], button, summary, select, textarea, label')]
    .filter(one => one.checkVisibility() && !one.matches('.unseen, .skip, .field > label'))
    .filter(one => !one.closest('p:not(.buttons, .note, .choice, .quiet)'))
    .filter(one => one.getBoundingClientRect().height < least - .5)
    .map(one => one.outerHTML)"""
"""Targets that are not a finger high, but for links in a sentence, and labels that are text."""
FOCUSED = "() => document.activeElement.closest('[role=alert]')?.innerText ?? ''"


@pytest.fixture
def phone(window: Window) -> Window:
    """Give a browser as narrow as a phone."""
    window.page.set_viewport_size({"width": 360, "height": HEIGHT})
    return window


def test_a_finger_reaches_everything_of_the_self_check(phone: Window) -> None:
    page, found = phone.page, []
    started(page)
    base = page.url.rpartition("/")[0]
    onward(page, COLD_LEG)
    found += page.evaluate(NARROW, LEAST)
    for slug in ("signs", "age", "answers", "delete", "elsewhere"):
        page.goto(f"{base}/{slug}")
        found += page.evaluate(NARROW, LEAST)
    page.goto(f"{base}/answers")
    assert page.locator(".answers a").count() > 20
    page.locator(SEND).click()
    page.wait_for_load_state()
    assert page.locator(".summary a").count() > 1
    found += page.evaluate(NARROW, LEAST)

    assert found == []


def test_a_finger_reaches_everything_of_a_nurse(phone: Window) -> None:
    page = phone.page
    started(page)
    onward(page, COLD_LEG)
    page.goto("/clinic/measure")
    page.locator("#brachial-r").fill("many")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_load_state()
    found = page.evaluate(NARROW, LEAST)
    page.goto("/clinic/")
    assert page.locator(".work a").count()
    found += page.evaluate(NARROW, LEAST)

    assert found == []


def test_what_is_wrong_has_the_focus(window: Window) -> None:
    page = window.page
    started(page)
    base = page.url.rpartition("/")[0]
    page.goto(f"{base}/age")
    page.locator(SEND).click()
    page.wait_for_load_state()
    assert page.evaluate(FOCUSED).startswith("There is a problem")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#age"

    page.goto("/clinic/measure")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_load_state()
    assert page.evaluate(FOCUSED).startswith("To be put right")


def test_an_emergency_has_the_focus_before_what_is_wrong(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure")
    page.locator('[name="acute-change"][value="yes"]').check()
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_load_state()

    assert page.locator(".summary").count() == 1
    assert page.evaluate(FOCUSED).startswith("Stop and get help")


def test_an_emergency_stands_before_what_is_wrong(window: Window) -> None:
    page = window.page
    started(page)
    base = page.url.rpartition("/")[0]
    onward(page, COLD_LEG)
    for slug in ("age", "answers"):
        page.goto(f"{base}/{slug}")
        page.locator(SEND).click()
        page.wait_for_load_state()
        above = page.locator(".summary, .note.emergency").all_inner_texts()
        assert above[0] == "Your answers show an emergency: see what to do"
        assert above[1].startswith("There is a problem")
