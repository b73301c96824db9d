"""Tables of indices on a narrow phone: no number and no word of them is broken in the middle."""

import pytest
from samples import COLD_LEG

from fhir_pad.language import LANGUAGES, Language
from pages.clinic_cases import ULCER, abi_over_time, patient, submitted
from pages.walked import started, through
from pages.window import HEIGHT, WIDER, WIDTHS, Window

BROKEN = """places => [...document.querySelectorAll(places)].flatMap(cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) {
        for (const word of walk.currentNode.data.matchAll(/[^\\s-]+/g)) {
            const range = document.createRange();
            range.setStart(walk.currentNode, word.index);
            range.setEnd(walk.currentNode, word.index + word[0].length);
            if (word[0].length <= 12 && range.getClientRects().length > 1) found.push(word[0]);
        }
    }
    return found;
})"""
"""The words that stand on more than one line; the longest ones of Turkish have no room in one."""
SHORT = 8
"""Letters of a word that a narrow phone has room for, when they are twice as large."""
PATHS = ("/check/", "/clinic/", "/clinic/measure", "/")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_no_number_is_broken(window: Window, language: Language) -> None:
    window.page.set_viewport_size({"width": min(WIDTHS), "height": HEIGHT})
    window.page.goto(f"/clinic/{abi_over_time(window.origin)}?lang={language.tag}")

    assert window.page.locator("td.number").count() > 3
    assert window.page.evaluate(BROKEN, "td.number, .trend ~ .scroll th, .both td") == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_both_legs_stand_beside_each_other(window: Window, language: Language) -> None:
    window.page.set_viewport_size({"width": min(WIDTHS), "height": HEIGHT})
    id_ = submitted(window.origin, ULCER, patient(window.origin, "Ulcer"))
    window.page.goto(f"/clinic/{id_}?lang={language.tag}")

    table = window.page.locator(".both").bounding_box()
    assert table is not None
    assert table["x"] + table["width"] <= min(WIDTHS)
    assert window.page.evaluate(BROKEN, ".both td") == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_letters_twice_as_large_fit_a_phone(window: Window, language: Language) -> None:
    """As who sees badly has set them: nothing has to be moved sideways to be read."""
    page = window.page
    started(page, language.tag)
    base = page.url.rpartition("/")[0]
    kept = submitted(
        window.origin, COLD_LEG, patient(window.origin, "W" * 60), status="in-progress"
    )
    slugs = ("signs", "age", "health", "answers")
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    beyond = {}
    for path in (*(f"{base}/{slug}" for slug in slugs), f"/clinic/{kept}", *PATHS):
        page.goto(f"{path}?lang={language.tag}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        beyond[path] = page.evaluate(WIDER)

    assert {path: by for path, by in beyond.items() if by > 0} == {}


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_in_letters_twice_as_large_an_emergency_has_whole_words(
    window: Window, language: Language
) -> None:
    """What stands beside the words does not grow with them: on a narrow phone it took half."""
    page = window.page
    page.set_viewport_size({"width": min(WIDTHS), "height": HEIGHT})
    started(page, language.tag)
    through(page, COLD_LEG, to="emergency")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    broken = [one for one in page.evaluate(BROKEN, "main .card") if len(one) <= SHORT]
    assert broken == []
    skip = page.locator(".skip").bounding_box()
    assert skip is not None
    assert skip["x"] + skip["width"] <= 0
