"""The app in headless Chromium, opened by an EHR of our own: whole launches, and every named fault."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from pages.window import whole
from playwright.sync_api import Page, Request, expect, sync_playwright
from samples import CLAUDICATION
from serving import free_port, in_thread

from fhir_pad.language import BASE, Language
from fhir_pad.web import create_app, from_environment
from smart.conftest import begin_again, settings_for
from smart.fake_ehr import CANARIES, FAMILY, Ehr
from smart.fake_server import serving
from smart.faults import AFTER_SIGN_IN, AT_START, GOES_ON, UNREAD

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
FORM_TITLE, RESULT_TITLE = "Leg pain, full assessment - fhir-pad", "Result - fhir-pad"


@dataclass(frozen=True)
class Shown:
    """A page of Chromium, the EHR, and where the app is."""

    page: Page
    ehr: Ehr
    app: str
    asked: list[str]

    def launch(self) -> None:
        """Open the app as the EHR does."""
        self.page.goto(self.launch_address)

    @property
    def launch_address(self) -> str:
        """Where the EHR opens the app."""
        return f"{self.app}/smart/launch?iss={quote(self.ehr.iss)}&launch=launch-1"


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    """Start Chromium, and open a page in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser.new_page()
        browser.close()


@contextmanager
def listening(ehr: Ehr, folder: Path) -> Iterator[str]:
    """Serve the app on a free port; give its origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    ehr.callback = f"{origin}/smart/callback"
    environ = settings_for(ehr, folder) | {"FHIR_PAD_BASE_URL": f"{origin}/fhir"}
    with in_thread(create_app(from_environment(environ, {})), port):
        yield origin


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[Ehr, str]]:
    """Serve an EHR and the app."""
    with serving(Ehr()) as ehr, listening(ehr, tmp_path_factory.mktemp("app")) as origin:
        yield ehr, origin


@pytest.fixture
def shown(window, served) -> Iterator[Shown]:
    """Give an empty page in a browser without any cookie; the EHR does everything right."""
    ehr, origin = served
    begin_again(ehr)
    window.context.clear_cookies()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    window.on("request", note)
    yield Shown(window, ehr, origin, asked)
    window.remove_listener("request", note)
    window.goto("about:blank")


def answer(page, language: Language = BASE) -> None:
    """Give the answers of a man with claudication, as a person does who speaks a language."""
    for link_id, given in CLAUDICATION.items():
        for one in given if isinstance(given, tuple) else (given,):
            choice = page.locator(f'input[name="{link_id}"][value="{one}"]:not([type=text])')
            if choice.count():
                choice.check()
            else:
                page.locator(f'input[name="{link_id}"]').fill(language.number(str(one)))
    page.get_by_role("button", name=language.say("Assess")).click()
    page.wait_for_load_state()


def test_a_launch_by_the_ehr_ends_with_results_in_its_record(shown) -> None:
    shown.launch()
    page = shown.page

    expect(page).to_have_title(FORM_TITLE)
    assert (
        page.locator("header span")
        .last.inner_text()
        .startswith("Patient: Maria <b> Zwetschkenbaum")
    )
    assert page.get_by_label("Not known").count() > 50
    answer(page)
    expect(page).to_have_title(RESULT_TITLE)
    page.get_by_role("button", name="Write into the record").click()
    expect(page.get_by_role("status")).to_contain_text("Everything was written")
    assert 1 == len(shown.ehr.written)
    assert {origin_of(shown.app), origin_of(shown.ehr.origin)} == set(map(origin_of, shown.asked))


def test_a_launch_without_the_ehr_lets_choose_one(shown) -> None:
    page = shown.page
    page.goto(f"{shown.app}/smart/standalone")
    page.get_by_role("link", name="Our clinic").click()

    expect(page).to_have_title(FORM_TITLE)
    [asked] = shown.ehr.asked("/auth/authorize")
    assert "launch/patient" in asked["query"]["scope"]
    answer(page)
    expect(page).to_have_title(RESULT_TITLE)


def test_what_is_wrong_is_reached_from_the_summary(shown) -> None:
    shown.launch()
    page = shown.page
    page.locator("#age").fill("old")
    page.get_by_role("button", name="Assess").click()

    summary = page.get_by_role("alert")
    expect(page).to_have_title(f"To be put right: {FORM_TITLE}")
    summary.get_by_role("link", name="Write a whole number").click()
    page.wait_for_url("**#age")
    assert "true" == page.locator("#age").get_attribute("aria-invalid")
    assert "old" == page.locator("#age").input_value()


def test_the_results_can_be_taken_away(shown) -> None:
    shown.ehr.scope = "launch openid patient/*.rs"
    shown.launch()
    answer(shown.page)
    expect(shown.page).to_have_title(RESULT_TITLE)

    with shown.page.expect_download() as taken:
        shown.page.get_by_role("link", name="Download the results").click()

    assert "leg-pain-results.json" == taken.value.suggested_filename
    assert "CarePlan" in Path(taken.value.path()).read_text("utf-8")
    assert shown.page.get_by_role("button", name="Write into the record").count() == 0


def test_the_app_works_in_a_frame_of_the_ehr(shown) -> None:
    page = shown.page
    page.goto(f"{shown.ehr.origin}/frame?src={quote(shown.launch_address)}")
    framed = page.frame_locator("iframe")

    expect(framed.get_by_role("heading", level=1)).to_have_text("Leg pain, full assessment")
    framed.locator("#age").fill("66")
    framed.locator("#leg-symptom").check()
    framed.get_by_role("button", name="Assess").click()
    expect(framed.get_by_role("heading", level=1)).to_have_text("Result")


@pytest.mark.parametrize(("host", "is_shown"), [("127.0.0.1", True), ("localhost", False)])
def test_the_app_is_shown_in_a_frame_of_nobody_else(shown, host, is_shown) -> None:
    page = shown.page
    said: list[str] = []
    page.once("console", lambda message: said.append(message.text))
    address = (
        f"{shown.ehr.origin.replace('127.0.0.1', host)}/frame?src={shown.app}/smart/standalone"
    )
    page.goto(address)

    expect(page.frame_locator("iframe").get_by_text("Choose an EHR")).to_have_count(int(is_shown))
    assert is_shown == (not any("frame-ancestors" in text for text in said))


@pytest.mark.parametrize("fault", [*AT_START, *AFTER_SIGN_IN])
def test_each_fault_ends_in_a_clear_page(shown, fault) -> None:
    shown.ehr.fault = fault
    shown.ehr.elsewhere = "http://127.0.0.1:9"
    shown.launch()
    page = shown.page

    text = AT_START[fault] if fault in AT_START else AFTER_SIGN_IN[fault][1]
    expect(page.get_by_role("heading", level=1)).to_have_text("The app cannot go on")
    expect(page.locator("main")).to_contain_text(text)
    assert [] == [word for word in (*CANARIES, FAMILY) if word in whole(page)]
    assert {origin_of(shown.app), origin_of(shown.ehr.origin)} >= set(map(origin_of, shown.asked))


@pytest.mark.parametrize("fault", [*GOES_ON, *UNREAD])
def test_a_fault_that_leaves_enough_leads_to_the_form(shown, fault) -> None:
    shown.ehr.fault = fault
    shown.ehr.elsewhere = "http://127.0.0.1:9"
    shown.launch()

    expect(shown.page).to_have_title(FORM_TITLE)
    if fault in UNREAD:
        expect(shown.page.locator("main")).to_contain_text(UNREAD[fault])


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address."""
    return "://".join(urlsplit(address)[:2])
