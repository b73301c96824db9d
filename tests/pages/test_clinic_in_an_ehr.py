"""The app that an EHR opens: in each language, by keyboard, with every error that it can meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from english import english_in, words_of
from playwright.sync_api import Page, expect
from recorded.test_recorded_series import index
from smart.conftest import SCOPES, begin_again
from smart.fake_ehr import CANARIES, FAMILY, Ehr
from smart.fake_server import serving
from smart.records import record
from smart.test_smart_chromium import answer, listening

from fhir_pad.language import BASE, LANGUAGES, Language
from fhir_pad.report.words import TRIAGE
from fhir_pad.web.smart import results
from pages.window import Window, absent, whole, windows

each_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
FORM = "Leg pain, full assessment"
NARROW = "launch openid patient/Patient.r patient/Observation.rs"


@dataclass(frozen=True)
class App:
    """The app in a window, and the EHR that opens it."""

    window: Window
    ehr: Ehr

    @property
    def page(self) -> Page:
        """The page of the window."""
        return self.window.page

    def launch(self, language: Language = BASE, fault: str = "", **how: Any) -> None:
        """Open the app as an EHR does that begins anew, and does wrong what is said."""
        self.page.context.clear_cookies()
        begin_again(self.ehr, fault, **{"resources": recorded(), **how})
        iss = quote(self.ehr.iss)
        self.page.goto(f"/smart/launch?iss={iss}&launch=launch-1&lang={language.tag}")

    def assess(self, language: Language = BASE, fault: str = "", **how: Any) -> None:
        """Open the app and answer everything; the EHR does wrong what is said from then on."""
        self.launch(language, **how)
        answer(self.page, language)
        self.ehr.fault = fault
        expect(self.page.locator("h1")).to_have_text(language.say("Result"))

    def faults(self, *statuses: int) -> list[str]:
        """Return what went wrong in the window, but for the sign-in and these statuses."""
        said = [f"status of {status}" for status in statuses]
        return [
            one
            for one in self.window.faults
            if self.ehr.origin not in one and not any(each in one for each in said)
        ]


def recorded() -> dict[str, list[dict[str, Any]]]:
    """Return the record of a man whose left leg was measured twice before."""
    measured = [index("o1", "2019-05-01", "0.92"), index("o2", "2026-01-15", "0.81")]
    for one in measured:
        one["valueQuantity"] = {
            **one["valueQuantity"],
            "value": float(one["valueQuantity"]["value"]),
        }
    return {**record(), "Observation": measured}


@pytest.fixture(scope="module")
def _app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    if absent():
        pytest.skip(f"{' and '.join(absent())} cannot be had on this machine")
    folder = tmp_path_factory.mktemp("app")
    with serving(Ehr()) as ehr, listening(ehr, folder) as origin, windows(origin) as window:
        begin_again(ehr)
        ehr.callback = f"{origin}/smart/callback"
        yield App(window, ehr)


@pytest.fixture
def app(_app: App) -> App:
    """Give the app in a window that knows nothing yet."""
    _app.window.faults.clear()
    return _app


@each_language
def test_a_record_becomes_a_result_that_is_written(app: App, language: Language) -> None:
    page, say = app.page, language.say
    app.launch(language)
    expect(page.get_by_role("heading", level=1)).to_have_text(say(FORM))
    check_sources(page, language)
    seen = [whole(page)]

    answer(page, language)
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Result"))
    expect(page.locator("#urgency")).to_have_text(say(TRIAGE.words("routine")))
    over_time = page.locator("section[aria-labelledby=trend] tbody tr td:last-child")
    numbers = [language.number(one) for one in ("0.92", "0.81", "0.70")]
    expect(over_time).to_have_text(numbers)
    boxes = page.get_by_role("checkbox")
    assert boxes.count() > 3
    for box in boxes.all():
        expect(box).to_be_checked()
    left_out = boxes.first.get_attribute("name")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(boxes.first).not_to_be_checked()
    app.window.tab_to(say("Write into the record"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text(say(results.SAID[results.DONE]))
    expect(boxes).to_have_count(0)
    expect(page.get_by_text(say("not chosen by the clinician"), exact=True)).to_have_count(1)
    assert cancelled(app.ehr) == [left_out]
    seen.append(whole(page))
    page.get_by_role("button", name=say("Close the assessment")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("The assessment is closed"))
    seen.append(whole(page))
    if language.tag == "tr":
        assert [found for one in seen for found in english_in(words_of(one))] == []
    assert app.faults() == []


def check_sources(page: Page, language: Language) -> None:
    """Hold that each answer that was filled in says from where, and no other one does."""
    source = language.say("From the record ({source}). Please check it.", source="\0").split("\0")
    filled = "main fieldset:has(input:checked), main fieldset:has(input[type=text]:not([value='']))"
    fields = page.locator(filled).all()
    assert len(fields) == 5
    for one in fields:
        mark = one.locator(".note").inner_text()
        assert mark.startswith(source[0])
        assert mark.endswith(source[1])
    assert page.locator("main fieldset .note").count() == len(fields)
    expect(page.locator("fieldset", has=page.locator("#diabetes"))).to_contain_text(
        "Condition/c1, 2020-01-01"
    )
    expect(page.locator("#abi-l")).to_have_value(language.number("0.81"))
    about_index = page.locator("fieldset", has=page.locator("#abi-l"))
    expect(about_index).to_contain_text("Observation/o2, 2026-01-15")


def cancelled(ehr: Ehr) -> list[str]:
    """Return the codes of what was written as not chosen."""
    [bundle] = ehr.written
    entries = (one["resource"] for one in bundle["entry"])
    [plan] = [one for one in entries if one["resourceType"] == "CarePlan"]
    return [
        one["detail"]["code"]["coding"][0]["code"]
        for one in plan["activity"]
        if one["detail"]["status"] == "cancelled"
    ]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("auth_denied", 400),
        ("fhir_401", 400),
        ("idt_none", 403),
        ("disc_404", 502),
        ("tok_500", 502),
    ],
)
def test_why_the_app_cannot_go_on_is_told_in_each_language(
    app: App, fault: str, status: int
) -> None:
    page = app.page
    for language in LANGUAGES.values():
        app.launch(language, fault)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            language.say("The app cannot go on")
        )
        expect(page.locator("#why")).not_to_be_empty()
        assert page.locator("#why ~ p").first.inner_text()
        assert [word for word in (*CANARIES, FAMILY) if word in whole(page)] == []
        if language.tag == "tr":
            assert english_in(whole(page)) == []
    if fault in ("auth_denied", "idt_none", "disc_404"):
        assert app.window.faults_of_look(f"smart-problem-{fault}-tr") == []
    assert app.faults(status) == []


@each_language
def test_what_became_of_writing_is_told(app: App, language: Language) -> None:
    page, say = app.page, language.say
    button = page.get_by_role("button", name=say("Write into the record"))
    app.assess(language, "write_400")
    button.click()
    refused = page.get_by_role("alert")
    expect(refused).to_have_text(say(results.REFUSED))
    seen = [whole(page)]
    if language.tag == "tr":
        assert app.window.faults_of_look("smart-result-refused-tr") == []

    app.ehr.fault = "write_502"
    button.click()
    expect(page.get_by_role("status")).to_have_text(say(results.SAID[results.NOT_KNOWN]))
    expect(button).to_have_count(0)
    seen.append(whole(page))
    if language.tag == "tr":
        assert [found for one in seen for found in english_in(words_of(one))] == []
    assert app.faults(502) == []


def test_without_the_right_to_write_there_is_no_button(app: App) -> None:
    page, turkish = app.page, LANGUAGES["tr"]
    app.assess(turkish, scope=NARROW)

    expect(page.get_by_text(turkish.say("It would have to allow:"))).to_be_visible()
    assert page.get_by_role("checkbox").count() == 0
    assert page.get_by_role("button", name=turkish.say("Write into the record")).count() == 0
    link = page.get_by_role("link", name=turkish.say("Download the results as a FHIR Bundle"))
    expect(link).to_be_visible()
    assert english_in(words_of(whole(page))) == []


def test_what_was_not_read_stands_above_the_questions(app: App) -> None:
    page = app.page
    app.launch(LANGUAGES["tr"], scope=f"launch {SCOPES.replace('patient/Condition.rs ', '')}")

    assert page.locator("h1 ~ h2").first.inner_text() == LANGUAGES["tr"].say(
        "Not read from the record"
    )
    assert english_in(whole(page)) == []


def test_the_questions_are_good_to_look_at(app: App) -> None:
    app.launch()

    assert app.window.faults_of_look("smart-form") == []
    assert app.faults() == []


def test_what_is_to_be_put_right_is_good_to_look_at(app: App) -> None:
    page = app.page
    app.launch(LANGUAGES["tr"])
    page.locator("#age").fill("?")
    page.locator("main form button").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(LANGUAGES["tr"].say("To be put right"))
    alert.get_by_role("link").first.press("Enter")
    page.wait_for_url("**#age")
    assert english_in(whole(page)) == []
    assert app.window.faults_of_look("smart-form-wrong-tr") == []
    assert app.faults(422) == []


def test_an_emergency_in_answers_that_are_not_all_given_comes_first(app: App) -> None:
    page, turkish = app.page, LANGUAGES["tr"]
    app.launch(turkish)
    for sign in ("acute-change", "p-cold", "p-numb"):
        page.locator(f'[name="{sign}"][value="yes"]').check()
    page.locator("main form button").click()

    card = page.get_by_role("alert").first
    expect(card.get_by_role("heading")).to_have_text(turkish.say(TRIAGE.words("emergency-now")))
    expect(card).to_be_in_viewport()
    assert english_in(whole(page)) == []
    assert app.window.faults_of_look("smart-form-emergency-tr") == []
    assert app.faults(422) == []


def test_the_result_is_good_to_look_at_and_the_tab_key_goes_through_it(app: App) -> None:
    app.assess()

    assert app.window.order_of_tabs() == []
    assert app.window.faults_of_look("smart-result") == []
    assert app.window.sheets("paper-smart") == 1
    app.page.emulate_media(media="print")
    expect(app.page.get_by_text(FAMILY).last).to_be_visible()
    expect(app.page.get_by_role("heading", name="Into the record")).to_be_hidden()
    app.page.emulate_media(media="screen")
    assert app.faults() == []


def test_the_ends_of_the_app_are_good_to_look_at(app: App) -> None:
    app.page.goto("/smart/standalone?lang=tr")
    faults = app.window.faults_of_look("smart-ehrs-tr")
    app.assess()
    app.page.get_by_role("button", name="Close the assessment").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("The assessment is closed")
    faults += app.window.faults_of_look("smart-left")
    assert faults == []
    assert app.faults() == []
