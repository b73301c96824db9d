"""Pages on paper: what a clinician acts on is one side of A4, what a patient takes along two."""

from collections.abc import Iterator
from typing import Any

import pytest
from samples import CLAUDICATION, COLD_LEG
from selfcheck import NEEDED

from fhir_pad.language import LANGUAGES, Language
from pages.clinic_cases import ULCER, abi_over_time, patient, submitted
from pages.walked import started, through
from pages.window import Window


@pytest.fixture(autouse=True)
def _on_the_screen_again(window: Window) -> Iterator[None]:
    yield
    window.page.emulate_media(media="screen")


WITHIN = {"width": 733, "height": 1062}
"""A4 without its margins of 8 mm, at 96 pixels to the inch."""
TO_DO = "main > :is(.card, h2, p, ul, ol):not(.answers ~ *, .answers)"
SIZES = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * 72 / 96)"


@pytest.mark.parametrize("answers", [CLAUDICATION, COLD_LEG, NEEDED], ids=["walks", "cold", "none"])
def test_what_a_patient_takes_along_is_read_by_old_eyes(
    window: Window, answers: dict[str, Any]
) -> None:
    """Two sides at most; in large letters, what to do is on the first, what was answered behind it."""
    paper = window.page
    started(paper)
    through(paper, answers)
    paper.wait_for_load_state()
    address = paper.url.partition("?")[0]
    paper.set_viewport_size(WITHIN)

    for tag in LANGUAGES:
        paper.goto(f"{address}?lang={tag}")
        assert window.sheets(f"paper-patient-{tag}") <= 2, tag
        paper.emulate_media(media="print")
        assert min(paper.locator(f"{TO_DO}, {TO_DO} li, {TO_DO} p").evaluate_all(SIZES)) >= 12, tag
        assert min(paper.locator(".answers > div > *").evaluate_all(SIZES)) >= 10, tag
        answered = paper.locator(".answers").bounding_box()
        assert answered is not None
        assert answered["y"] < WITHIN["height"], tag
        paper.emulate_media(media="screen")


@pytest.mark.parametrize("name", ["claudication", "ulcer"])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_what_a_clinician_acts_on_is_one_sheet(
    window: Window, language: Language, name: str
) -> None:
    say, paper = language.say, window.page
    ids = {"claudication": abi_over_time, "ulcer": ulcer}
    paper.goto(f"/clinic/{ids[name](window.origin)}?lang={language.tag}")

    assert window.sheets(f"paper-clinic-{name}-{language.tag}") == 1
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


def test_everything_on_the_plan_is_on_the_sheet(window: Window) -> None:
    paper = window.page
    paper.goto(f"/clinic/{ulcer(window.origin)}")
    paper.emulate_media(media="print")

    actions = paper.locator("#plan ~ ul > .action > p:first-child")
    assert actions.count() > 20
    assert all(one.is_visible() for one in actions.all())
    reasons = paper.locator("#plan ~ ul > .action:has(s) > p:nth-child(2)")
    assert reasons.count() > 3
    assert all(one.is_visible() for one in reasons.all())


def test_how_soon_is_read_on_a_printed_worklist(window: Window) -> None:
    """Browsers print no backgrounds unless they are told to: what is white there is pale on paper."""
    paper = window.page
    ulcer(window.origin)
    paper.goto("/clinic/")
    paper.emulate_media(media="print")

    colours = "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    assert paper.locator(".level").evaluate_all(colours) == ["rgb(0, 0, 0)"]


def test_paper_has_nothing_to_choose(window: Window) -> None:
    paper = window.page
    started(paper)
    paper.goto(f"{paper.url.rpartition('/')[0]}/answers")
    paper.emulate_media(media="print")

    assert not paper.get_by_text("Change").first.is_visible()


def test_a_measurement_sheet_takes_three_sheets(window: Window) -> None:
    window.page.goto("/clinic/measure")

    assert window.sheets("paper-measure") <= 3
