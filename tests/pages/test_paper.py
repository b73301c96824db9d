"""Pages on paper: what a patient takes along and what a clinician acts on are one sheet of A4."""

import re

import pytest
from playwright.sync_api import Page
from samples import CLAUDICATION

from fhir_pad.language import LANGUAGES, Language
from pages.clinic_cases import ULCER, abi_over_time, patient, submitted
from pages.walked import started, through
from pages.window import SCREENS, Window

SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


def sheets(page: Page, name: str) -> int:
    """Print a page on A4 with its own margins; return how many sheets that takes."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    printed = page.pdf(format="A4", prefer_css_page_size=True, path=SCREENS / f"{name}.pdf")
    return len(SHEET.findall(printed))


@pytest.fixture
def paper(window: Window) -> Page:
    """Give a page that is laid out for paper when it is printed, whatever was looked at before."""
    window.page.emulate_media(media="null")
    return window.page


def test_what_a_patient_takes_along_is_one_sheet(paper: Page) -> None:
    started(paper)
    through(paper, CLAUDICATION)
    paper.wait_for_load_state()
    address = paper.url.partition("?")[0]

    for tag in LANGUAGES:
        paper.goto(f"{address}?lang={tag}")
        assert sheets(paper, f"paper-patient-{tag}") == 1, tag


@pytest.mark.parametrize("name", ["claudication", "ulcer"])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_what_a_clinician_acts_on_is_one_sheet(
    paper: Page, window: Window, language: Language, name: str
) -> None:
    say = language.say
    ids = {"claudication": abi_over_time, "ulcer": ulcer}
    paper.goto(f"/clinic/{ids[name](window.origin)}?lang={language.tag}")

    assert sheets(paper, f"paper-clinic-{name}-{language.tag}") == 1
    paper.emulate_media(media="print")
    for heading in ("Legs", "Plan", "For and against each cause"):
        assert paper.get_by_role("heading", name=say(heading), exact=True).is_visible()
    if name == "ulcer":
        assert paper.get_by_role("heading", name=say("Not to be done"), exact=True).is_visible()
    else:
        assert paper.get_by_text(say("Ankle-brachial index over time"), exact=True).is_visible()
    assert paper.get_by_role("table").first.is_visible()
    assert not paper.get_by_text(say("The plan as text, to copy")).is_visible()


def ulcer(origin: str) -> str:
    """Return the id of a stored response of somebody with a sore toe."""
    return submitted(origin, ULCER, patient(origin, "Ulcer"))


def test_everything_on_the_plan_is_on_the_sheet(paper: Page, window: Window) -> None:
    paper.goto(f"/clinic/{ulcer(window.origin)}")
    paper.emulate_media(media="print")

    actions = paper.locator("#plan ~ ul > .action > p:first-child")
    assert actions.count() > 20
    assert all(one.is_visible() for one in actions.all())
    reasons = paper.locator("#plan ~ ul > .action:has(s) > p:nth-child(2)")
    assert reasons.count() > 3
    assert all(one.is_visible() for one in reasons.all())
