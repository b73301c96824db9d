"""What every page has in common: its frame, its style sheet, and the way it is looked at here."""

import gzip
from pathlib import Path

import pytest
from flask import Flask

from fhir_pad.web.look import LOADS, edition, made
from pages.window import Window

MOST_BYTES = 6_000
"""Compressed; a patient's page may have ten times as many."""
POOR = """() => {
    document.querySelector('h1').insertAdjacentHTML('afterend',
        '<img src="none.svg"><p style="color:#ccc">pale</p><p class="far">far</p>');
    document.querySelector('.far').style.width = '3000px';
}"""


def test_a_page_loads_nothing_but_its_style_and_pictures_from_here(app: Flask) -> None:
    page = app.test_client().get("/")

    assert page.content_type == "text/html; charset=utf-8"
    assert page.headers["Content-Security-Policy"] == f"{LOADS}; frame-ancestors 'none'"
    assert "<script" not in page.text
    assert " style=" not in page.text


def test_the_style_sheet_is_small_and_kept_by_browsers(app: Flask) -> None:
    sheet = app.test_client().get("/look/pad.css", buffered=True)

    assert sheet.content_type == "text/css; charset=utf-8"
    assert sheet.cache_control.max_age == 86_400
    assert len(gzip.compress(sheet.data)) < MOST_BYTES
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text


def test_a_style_that_was_changed_has_another_address(app: Flask, tmp_path: Path) -> None:
    shown = f"/look/pad.css?v={edition(made.__file__)}"
    (tmp_path / "static").mkdir()
    sheet = tmp_path / "static" / "pad.css"
    sheet.write_text("a {}", "utf-8")
    before = edition(str(tmp_path / "made.py"))
    sheet.write_text("b {}", "utf-8")

    assert shown in app.test_client().get("/").text
    assert edition(str(tmp_path / "made.py")) != before


def test_the_first_page_is_good_to_look_at_everywhere(window: Window) -> None:
    window.page.goto("/")

    assert window.faults_of_look("home") == []
    assert window.faults == []


def test_how_soon_is_said_in_the_colour_of_its_level_however_deep_it_stands(window: Window) -> None:
    colour = "one => getComputedStyle(one).backgroundColor"
    line = "one => getComputedStyle(one).borderLeftColor"
    page = window.page
    for address in ("/", "/try/limiting-claudication"):
        page.goto(address)
        card = page.locator(".card").first
        assert card.locator("#urgency").evaluate(colour) == card.evaluate(line)


def test_a_poor_page_is_noticed(window: Window) -> None:
    window.page.goto("/")
    window.page.evaluate(POOR)

    found = " ".join(window.faults_of_look("poor"))
    assert "image-alt" in found
    assert "px wider than the window" in found


@pytest.mark.parametrize("markup", ["<script>1</script>", "<p onclick='1'>x</p>"])
def test_a_script_in_a_page_would_be_told_of(window: Window, markup: str) -> None:
    window.page.route(
        "**/look-test",
        lambda route: route.fulfill(
            body=f"<!doctype html><html lang=en><title>t</title>{markup}",
            headers={"Content-Type": "text/html", "Content-Security-Policy": LOADS},
        ),
    )
    window.page.goto("/look-test")
    if "onclick" in markup:
        window.page.get_by_text("x").click()
    window.page.unroute("**/look-test")

    assert any("Content Security Policy" in fault for fault in window.faults)


def test_the_keyboard_reaches_the_content_first(window: Window) -> None:
    window.page.goto("/")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    window.page.keyboard.press("Enter")

    assert window.page.evaluate("document.activeElement.id") == "main"
