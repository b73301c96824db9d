"""What a page says when something is wrong, by its status: looked at, and told in every language."""

import pytest
from english import english_in

from fhir_pad.language import LANGUAGES, Language
from fhir_pad.web.clinic import routes as clinic
from fhir_pad.web.errors import ON_PAGES
from fhir_pad.web.settings import HIGHEST_BODY_BYTES
from fhir_pad.web.tester import browsing
from pages.window import Window, whole

TOO_LONG = f"""() => {{
    document.querySelector('#family').removeAttribute('maxlength');
    document.querySelector('#family').value = 'x'.repeat({HIGHEST_BODY_BYTES});
    document.querySelector('#sheet').submit();
}}"""


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("Zwetschkenbaum")


def arrive(window: Window, status: int, language: Language) -> str:
    """Come to an error without anything of a patient; return its title in British English."""
    page, lang = window.page, f"lang={language.tag}"
    if status == 413:
        page.goto(f"/clinic/measure?{lang}")
        with page.expect_navigation():
            page.evaluate(TOO_LONG)
    else:
        page.goto(
            {404: f"/nothing?{lang}", 405: f"/clinic/measure/index?{lang}"}.get(
                status, f"/artefacts?{lang}"
            )
        )
    return ON_PAGES[status][0]


@pytest.mark.parametrize("status", [404, 405, 413, 500])
def test_an_error_of_any_page(window: Window, monkeypatch, status: int) -> None:
    monkeypatch.setattr(browsing, "everything", broken)
    for language in LANGUAGES.values():
        title = arrive(window, status, language)
        page = window.page
        assert page.locator("h1").inner_text() == language.say(title)
        assert page.locator("html").get_attribute("lang") == language.tag
        if language.tag == "tr":
            assert english_in(whole(page)) == []
            assert "Zwetschkenbaum" not in whole(page)
            assert window.faults_of_look(f"error-{status}-tr") == []


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_clinicians_pages(window: Window, monkeypatch, status: int) -> None:
    if status == 500:
        monkeypatch.setattr(clinic, "opened", broken)
    for language in LANGUAGES.values():
        page = window.page
        page.goto(f"/clinic/nobody?lang={language.tag}")
        assert page.locator("h1").inner_text() == language.say("This cannot be shown")
        back = page.get_by_role("link", name=language.say("Back to the worklist"))
        assert f"lang={language.tag}" in str(back.get_attribute("href"))
        if language.tag == "tr":
            assert english_in(whole(page)) == []
            assert "Zwetschkenbaum" not in whole(page)
            assert window.faults_of_look(f"clinic-problem-{status}-tr") == []
