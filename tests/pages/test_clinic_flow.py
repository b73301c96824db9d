"""A clinician's and a nurse's way through the pages in each language, and by keyboard alone."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from english import english_in, words_of
from playwright.sync_api import Locator, Page, expect
from samples import CLAUDICATION, COLD_LEG

from fhir_pad.language import LANGUAGES, Language
from fhir_pad.report.codes import CAUSE
from fhir_pad.report.words import ABI_CATEGORY, TRIAGE
from fhir_pad.web.shown.strip import LOOKS
from pages.clinic_cases import ULCER, abi_over_time, patient, submitted
from pages.window import Window, whole

each_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
FAMILY = "Zwetschkenbaum"


@pytest.fixture(scope="module")
def stored(origin: str) -> str:
    """Store an emergency, somebody who can wait, and a sore toe twice; return the last one's id."""
    submitted(origin, COLD_LEG, patient(origin, "Kalt"), status="in-progress")
    submitted(origin, CLAUDICATION, patient(origin, "Weg"))
    subject = patient(origin, FAMILY)
    for day, index in (("2025-03-01", "0.84"), ("2026-03-01", "0.61")):
        answers = {**ULCER, "abi-l": Decimal(index)}
        id_ = submitted(origin, answers, subject, authored=f"{day}T09:00:00Z", status="completed")
    return id_


@pytest.fixture(autouse=True)
def _nothing_went_wrong(window: Window) -> Iterator[None]:
    """Hold that no page asked elsewhere or met its content policy."""
    yield
    assert [one for one in window.faults if "status of 422" not in one] == []


@each_language
def test_a_clinician_goes_from_the_worklist_to_the_plan(
    window: Window, stored: str, language: Language
) -> None:
    page, say = window.page, language.say
    page.goto(f"/clinic/?lang={language.tag}")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Worklist"))
    levels = page.locator(".work .level").all_inner_texts()
    order = [say(TRIAGE.words(level)) for level in LOOKS]
    assert levels == sorted(levels, key=order.index)
    assert len(set(levels)) > 1
    seen = [whole(page)]

    page.get_by_role("link", name=FAMILY).first.click()
    page.wait_for_load_state()
    assert f"/clinic/{stored}?" in page.url
    for heading in ("Legs", "Plan", "For and against each cause", "Risks", "Answers"):
        expect(page.get_by_role("heading", name=say(heading), exact=True)).to_be_visible()
    check_strip(page, language)
    check_legs(page, language)
    check_reasons(page)
    check_plan(page, language)
    expect(page.get_by_role("heading", name=say("Ankle-brachial index over time"))).to_be_visible()
    over_time = page.locator("section[aria-labelledby=trend] tbody tr td:last-child")
    assert over_time.all_inner_texts() == [language.number(one) for one in ("0.84", "0.61")]
    check_raw(page, language)
    seen.append(whole(page))
    if language.tag == "tr":
        assert [found for one in seen for found in english_in(words_of(one))] == []


def check_strip(page: Page, language: Language) -> None:
    say = language.say
    card = page.locator("section.card")
    assert "urgent" in str(card.get_attribute("class"))
    expect(page.locator("#urgency")).to_have_text(say(TRIAGE.words("same-day")))
    assert card.locator("p, li").count() > 1
    parts = page.locator(".verdict > li")
    for part, name in zip(parts.all(), ("Most likely cause", "Stages", "Missing"), strict=True):
        assert part.locator("strong").first.inner_text() == say(name)
        assert len(part.inner_text()) > len(say(name)) + 10
    assert language.begun(say(CAUSE.words("arterial-chronic"))) in parts.first.inner_text()
    assert parts.nth(1).locator("dt").count() == 5
    assert all(parts.nth(1).locator("dd").all_inner_texts())
    parts.nth(2).get_by_role("link").click()
    expect(page.locator("#missing")).to_be_in_viewport()


def check_legs(page: Page, language: Language) -> None:
    """Hold that the figure and the table below it say the same."""
    figure = page.locator(".legs svg")
    drawn = figure.locator("text").all_text_contents()
    told = figure.locator("desc").text_content() or ""
    rows = [one.locator("td").all() for one in page.locator(".legs + .scroll tbody tr").all()]
    abi, tbi, *pulses, skin = rows
    for name, cells in (("ABI {value}", abi), ("TBI {value}", tbi)):
        for cell in cells:
            words = cell.inner_text().splitlines()[0]
            value = words if cells is tbi else words.split(", ")[0]
            assert language.say(name, value=value) in drawn
            assert value in told
    assert language.say("ABI {value}", value=language.number("0.61")) in drawn
    assert len(pulses) == 3
    for cell in (each for cells in pulses for each in cells):
        assert cell.inner_text() in drawn
        assert language.within(cell.inner_text()) in told
    assert language.say("Wound") in drawn
    assert all(language.within(cell.inner_text()) in told for cell in skin)


def check_reasons(page: Page) -> None:
    """Hold that each line of a cause leads to the answer behind it, which says what it says."""
    links = page.locator("#causes ~ .columns .because a[href^='#answer-']").all()
    assert len(links) > 5
    for link in links:
        answer = page.locator(f"[id='{str(link.get_attribute('href'))[1:]}']")
        question, said = answer.locator("dt").inner_text(), answer.locator("dd").inner_text()
        assert link.inner_text() == f"{question} {said}"
    levels = page.locator("#causes ~ .columns h3 .tag")
    assert levels.count() == page.locator("#causes ~ .columns h3").count() > 3


def check_plan(page: Page, language: Language) -> None:
    plan = page.locator("section[aria-labelledby=plan]")
    assert plan.get_by_text(language.say("recommended"), exact=True).count() > 3
    withheld = plan.locator(".action:has(s)")
    assert withheld.count() > 3
    for one in withheld.all():
        assert one.locator("p").first.inner_text().startswith(language.say("Not to be done"))
        assert one.locator("p").nth(1).inner_text()
    why = withheld.first.get_by_text(language.say("Why not"))
    why.press("Enter")
    expect(withheld.first.locator("details li").first).to_be_visible()


def check_raw(page: Page, language: Language) -> None:
    say = language.say
    for type_ in ("CarePlan", "RiskAssessment", "Observation", "QuestionnaireResponse"):
        tab = page.locator("summary", has_text=f"{type_} ")
        number = int("".join(one for one in tab.inner_text() if one.isdigit()))
        assert tab.inner_text() == say("{type} in JSON ({number})", type=type_, number=number)
        tab.click()
        shown = page.get_by_role("region", name=say("{type} in JSON", type=type_))
        expect(shown).to_be_visible()
        assert first_of(shown)["resourceType"] == type_
    page.locator("summary", has_text=say("The plan as text, to copy")).click()
    text = page.get_by_role("textbox", name=say("The plan as text")).input_value()
    assert say(TRIAGE.words("same-day")) in text


def first_of(shown: Locator) -> Any:
    """Return the first resource that stands there."""
    return json.JSONDecoder().raw_decode(shown.inner_text())[0]


@each_language
def test_a_nurse_measures_sees_the_index_and_keeps_it(window: Window, language: Language) -> None:
    page, say = window.page, language.say
    page.goto(f"/clinic/measure?lang={language.tag}")
    index = page.locator("#abi-left")
    expect(index).to_have_text(say("not calculated yet"))
    page.locator("#age").fill("66")
    page.locator("#brachial-r").fill("130")
    page.locator("#ankle-dp-l").press_sequentially(language.number("100.1"))
    means = f"{say(ABI_CATEGORY.words('abnormal'))}, {say('mild')}"
    expect(index).to_have_text(f"{language.number('0.77')}, {means}")
    page.locator("#toe-l").fill("?")
    page.get_by_role("button", name=say("Save")).click()

    expect(page.get_by_role("alert").first).to_contain_text(
        say("To be put right. Nothing was kept.")
    )
    expect(page).to_have_title(re.compile(f"^{say('Error')}: "))
    assert page.locator("#ankle-dp-l").input_value() == language.number("100.1")
    assert page.locator("#toe-l").get_attribute("aria-invalid") == "true"
    if language.tag == "tr":
        assert english_in(whole(page)) == []
    page.locator("#toe-l").fill("")
    page.locator("#family").fill(f"Moser-{language.tag}")
    page.get_by_role("button", name=say("Save")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Moser-{language.tag}")
    cell = page.locator(".legs + .scroll tbody tr").first.locator("td").last
    expect(cell).to_contain_text(f"{language.number('0.77')}, {means}")
    if language.tag == "tr":
        assert english_in(words_of(whole(page))) == []


@pytest.mark.parametrize("path", ["/clinic/", "/clinic/{stored}", "/clinic/measure"])
def test_the_tab_key_goes_through_a_page_once_in_its_order(
    window: Window, stored: str, path: str
) -> None:
    window.page.goto(path.format(stored=stored))

    assert window.order_of_tabs() == []


def test_a_keyboard_is_enough_for_a_clinician(window: Window) -> None:
    page = window.page
    id_ = abi_over_time(window.origin, "Tastatur")
    page.context.grant_permissions(["clipboard-read"])
    page.goto(f"/clinic/{id_}")
    for words in ("The plan as text, to copy", "CarePlan in JSON (1)"):
        window.tab_to(words)
        page.keyboard.press("Enter")
    assert (
        first_of(page.get_by_role("region", name="CarePlan in JSON"))["resourceType"] == "CarePlan"
    )

    text = page.get_by_role("textbox", name="The plan as text")
    page.keyboard.press("Shift+Tab")
    expect(text).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == text.input_value().strip()
    assert "Routine appointment" in copied
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()


def test_a_keyboard_is_enough_for_a_nurse(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure")
    reach = {"age": "66", "brachial-r": "130", "ankle-dp-l": "117", "family": "Tasten"}
    for name, value in reach.items():
        window.tab_to_id(name)
        page.keyboard.type(value)
    expect(page.locator("#abi-left")).to_have_text("0.90, abnormal, mild")
    window.tab_to("Save")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tasten")
