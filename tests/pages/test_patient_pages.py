"""The self-check as people have it: on a phone, without scripts, by keyboard, and looked at by axe."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from samples import CLAUDICATION, COLD_LEG
from selfcheck import EVERYTHING, NEEDED, START, slug_of

from fhir_pad.web.patient.layout import PAGES
from pages.walked import onward, started, through
from pages.window import ENGLISH, Window

UNPRINTED = ("See the FHIR", "Delete my answers", "Print this page", "Keep this address")


@pytest.fixture
def plain(window: Window) -> Iterator[Page]:
    """Give a page of a phone on which no script runs."""
    context = window.browser.new_context(
        base_url=window.origin,
        locale=ENGLISH,
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    yield context.new_page()
    context.close()


def test_a_phone_without_scripts_is_enough(plain: Page) -> None:
    started(plain)
    address = plain.url.rpartition("/")[0]
    seen = through(plain, CLAUDICATION, to="answers")

    assert len(seen) == len(set(seen))
    expect(plain).to_have_title("Check your answers - fhir-pad")
    plain.locator("#walk-distance-m").get_by_role("link", name="Change").click()
    assert plain.locator("#walk-distance-m").input_value() == "300"
    plain.locator("#walk-distance-m").fill("150")
    onward(plain, {})
    assert "150" in plain.locator("#walk-distance-m").inner_text()
    onward(plain, {})
    assert plain.locator("h1").inner_text() == "Routine appointment"
    # The address alone opens it again; then everything goes.
    plain.goto(address)
    assert plain.locator("h1").inner_text() == "Routine appointment"
    plain.get_by_role("link", name="Delete my answers").click()
    plain.get_by_role("button", name="Delete my answers").click()
    assert plain.locator("h1").inner_text() == "Your answers were deleted"
    opened = plain.goto(address)
    assert opened is not None
    assert opened.status == 404


def test_back_keeps_what_was_answered_without_scripts(plain: Page) -> None:
    started(plain)
    through(plain, CLAUDICATION, to="sex")
    plain.get_by_role("link", name="Back").click()

    assert slug_of(plain.url) == "age"
    assert plain.locator("#age").input_value() == "66"
    plain.go_back()
    assert slug_of(plain.url) == "sex"


def test_an_emergency_stops_the_check_at_its_first_page(plain: Page) -> None:
    started(plain)
    onward(plain, COLD_LEG)

    assert slug_of(plain.url) == "emergency"
    assert plain.locator("h1").inner_text() == "Emergency now"
    expect(plain.get_by_text("Call 999 now")).to_be_visible()
    through(plain, {**NEEDED, **COLD_LEG})
    assert plain.locator("h1").inner_text() == "Emergency now"


def test_a_keyboard_is_enough(window: Window) -> None:
    page = window.page
    page.goto(START)
    window.tab_to("Start")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signs")
    page.locator("#p-cold").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#p-numb")).to_be_checked()
    window.tab_to("Continue")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert slug_of(page.url) in {"injury", "emergency"}


def test_every_page_is_good_to_look_at(window: Window) -> None:
    page = window.page
    page.goto(START)
    faults = window.faults_of_look("patient-start")
    started(page)
    for one in PAGES:
        if slug_of(page.url) == "emergency":
            onward(page, {})
        assert slug_of(page.url) == one.slug
        faults += window.faults_of_look(f"patient-{one.slug}")
        onward(page, EVERYTHING)

    faults += window.faults_of_look("patient-answers")
    onward(page, {})
    faults += window.faults_of_look("patient-result-everything")
    page.get_by_role("link", name="Delete my answers").click()
    faults += window.faults_of_look("patient-delete")
    page.get_by_role("button", name="Delete my answers").click()
    faults += window.faults_of_look("patient-deleted")
    assert faults == []
    assert window.faults == []


def test_every_result_is_good_to_look_at(window: Window) -> None:
    page = window.page
    started(page)
    through(page, CLAUDICATION)
    faults = window.faults_of_look("patient-result")
    started(page)
    through(page, NEEDED)
    faults += window.faults_of_look("patient-result-unknown")
    started(page)
    onward(page, COLD_LEG)
    faults += window.faults_of_look("patient-emergency")
    onward(page, {})
    faults += window.faults_of_look("patient-after-emergency")
    through(page, {**NEEDED, **COLD_LEG})
    faults += window.faults_of_look("patient-result-emergency")
    assert faults == []
    assert window.faults == []


def test_every_error_is_good_to_look_at(window: Window) -> None:
    page = window.page
    started(page)
    address = page.url.rpartition("/")[0]
    page.goto(f"{address}/age")
    page.locator("#age").fill("sixty")
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_title(re.compile("^Error: "))
    faults = window.faults_of_look("patient-error")
    page.get_by_role("link", name="How old are you? Write a whole number").click()
    assert page.evaluate("document.activeElement.id") == "age"
    page.goto(f"{address}/answers")
    page.get_by_role("button", name="See what to do").click()
    faults += window.faults_of_look("patient-error-answers")
    page.goto(f"{address}/smoking")
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    page.locator("#smoking").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#smoking")).to_be_checked()
    faults += window.faults_of_look("patient-changed")
    page.goto(f"{address}/signs")
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    onward(page, COLD_LEG)
    expect(page.get_by_role("heading", name="Emergency now")).to_be_visible()
    faults += window.faults_of_look("patient-changed-emergency")
    page.goto(f"{address}/signs")
    page.evaluate(f"document.querySelector('main form').action = '{START}{'A' * 43}/signs'")
    onward(page, COLD_LEG)
    expect(page.get_by_role("heading", name="There is no check at this address")).to_be_visible()
    expect(page.get_by_role("heading", name="Emergency now")).to_be_visible()
    faults += window.faults_of_look("patient-no-check-emergency")
    page.goto(f"{START}{'A' * 43}")
    faults += window.faults_of_look("patient-no-check")
    assert faults == []


def test_paper_has_the_result_and_no_buttons(window: Window) -> None:
    page = window.page
    started(page)
    through(page, CLAUDICATION)
    page.emulate_media(media="print")

    for text in UNPRINTED:
        assert not page.get_by_text(text, exact=False).first.is_visible(), text
    expect(page.get_by_text("What to tell them")).to_be_visible()
    expect(page.get_by_text("About how many metres")).to_be_visible()
    page.emulate_media(media="screen")
    started(page)
    onward(page, COLD_LEG)
    page.emulate_media(media="print")
    above, heading = (page.locator(one).bounding_box() for one in ("main > ol", "ol + h2"))
    assert above is not None
    assert heading is not None
    assert heading["y"] - above["y"] - above["height"] > 8
    page.emulate_media(media="screen")
