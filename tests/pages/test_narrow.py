"""Tables of indices on a narrow phone: no number and no word of them is broken in the middle."""

import pytest

from fhir_pad.language import LANGUAGES, Language
from pages.clinic_cases import ULCER, abi_over_time, patient, submitted
from pages.window import HEIGHT, WIDTHS, Window

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
