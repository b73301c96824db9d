"""The self-check in every language, as people have it: chosen on the page, without scripts."""

import gzip
import re
from collections.abc import Iterator

import pytest
from english import english_in
from playwright.sync_api import Page, expect
from samples import CLAUDICATION, COLD_LEG
from selfcheck import NEEDED, START, slug_of

from fhir_pad.language import LANGUAGES, Language
from pages.walked import SEND, fill, onward, started, through, typed
from pages.window import Window, whole

TICKED = "main [type=checkbox]:checked"
TR = LANGUAGES["tr"]
MOST_BYTES = 60_000
"""Of a page with its style sheet, compressed."""


@pytest.fixture
def plain(window: Window) -> Iterator[Page]:
    """Give a phone without scripts whose owner reads a language that is not ours."""
    context = window.browser.new_context(
        base_url=window.origin,
        locale="de-DE",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_check_is_done_in_the_language_that_is_chosen(plain: Page, language: Language) -> None:
    say, seen = language.say, []
    plain.goto(START)
    assert plain.locator("html").get_attribute("lang") == "en-GB"
    plain.get_by_role("link", name=language.name, exact=True).click()
    assert plain.get_by_role("link", name=language.name, exact=True).get_attribute("aria-current")
    assert plain.locator("h1").inner_text() == say("Leg pain check")
    seen.append(whole(plain))
    plain.locator(SEND).click()
    address = plain.url.partition("?")[0].rpartition("/")[0]

    onward(plain, COLD_LEG)
    assert plain.locator("h1").inner_text() == say("Emergency now")
    assert language.emergency_number in plain.locator("section.card").inner_text()
    seen.append(whole(plain))
    through(plain, NEEDED, to="age")
    plain.locator("#age").fill("?")
    plain.locator(SEND).click()
    title = say("Error: {title}", title=say("How old are you?"))
    expect(plain).to_have_title(re.compile(f"^{re.escape(title)}"))
    assert plain.get_by_role("alert").inner_text().startswith(say("There is a problem"))
    seen.append(whole(plain))

    plain.goto(f"{address}/signs")
    assert plain.locator("html").get_attribute("lang") == language.tag
    plain.locator('[name="signs.rest"][value="no"]').check()
    while plain.locator(TICKED).count():
        plain.locator(TICKED).first.uncheck()
    plain.locator(SEND).click()
    through(plain, CLAUDICATION, to="answers")
    seen.append(whole(plain))
    onward(plain, {})
    assert plain.locator("h1").inner_text() == say("Routine appointment")
    assert "%" not in plain.locator("main").inner_text()
    seen.append(whole(plain))

    shown = plain.goto(address)
    assert shown is not None
    assert plain.locator("html").get_attribute("lang") == language.tag
    sheet = plain.request.get("/look/pad.css").body()
    assert len(gzip.compress(shown.body())) + len(gzip.compress(sheet)) < MOST_BYTES
    plain.get_by_role("link", name=say("Delete my answers")).click()
    seen.append(whole(plain))
    plain.get_by_role("button", name=say("Delete my answers")).click()
    assert plain.locator("h1").inner_text() == say("Your answers were deleted")
    plain.goto(f"{address}?lang={language.tag}")
    assert plain.locator("h1").inner_text() == say("There is no check at this address")
    seen.append(whole(plain))
    if language is TR:
        assert [found for page in seen for found in english_in(page)] == []


def test_the_language_is_chosen_with_the_keyboard_and_kept(window: Window) -> None:
    page = window.page
    page.goto(START)
    window.tab_to(TR.name)
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=tr")
    window.tab_to(TR.say("Start"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/signs?lang=tr")
    window.tab_to(TR.say("Continue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/injury?lang=tr")

    asked = TR.say("Since the injury, do any of these apply?")
    assert page.locator("h1").inner_text() == asked
    assert window.faults == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_keyboard_is_enough_from_the_start_to_the_result(
    window: Window, language: Language
) -> None:
    page = window.page
    page.goto(f"{START}?lang={language.tag}")
    window.tab_to(language.say("Start"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while slug_of(page.url) != "answers":
        typed(page, CLAUDICATION)
    shown = page.locator("#walk-distance-m").inner_text()
    window.tab_to(language.say("See what to do"))
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "300" in shown
    assert page.locator("h1").inner_text() == language.say("Routine appointment")
    assert window.faults == []


def test_turkish_pages_are_good_to_look_at(window: Window) -> None:
    page = window.page
    started(page, "tr")
    faults = window.faults_of_look("patient-tr-signs")
    fill(page, COLD_LEG)
    page.locator(SEND).click()
    assert slug_of(page.url) == "emergency"
    faults += window.faults_of_look("patient-tr-emergency")
    started(page, "tr")
    through(page, CLAUDICATION)
    faults += window.faults_of_look("patient-tr-result")
    page.goto("/?lang=tr")
    faults += window.faults_of_look("home-tr")
    assert faults == []
    assert window.faults == []


def test_the_first_page_and_an_error_have_no_english_of_ours_left(plain: Page) -> None:
    plain.goto("/?lang=tr")
    live = plain.locator(".live").inner_html()
    home = whole(plain).replace(live, "")
    plain.goto("/nothing?lang=tr")

    assert english_in(home) == []
    assert english_in(whole(plain)) == []
    assert plain.locator("h1").inner_text() == TR.say("There is no page at this address")
