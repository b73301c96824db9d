"""What testers do, in every language: from the first page to a rule and its source, and to a result."""

import pytest
from playwright.sync_api import expect

from fhir_pad.kit import people
from fhir_pad.language import BASE, LANGUAGES, Language
from fhir_pad.report.words import DEMANDS
from fhir_pad.web.tester.chapters import TITLES
from pages.window import Window

PERSON = "limiting-claudication"
PLAN = "section[aria-labelledby=plan]"
ELSEWHERE = {"red-flags", "sources", "numbers", "conflicts"}
"""Chapters that another test looks at."""
LONG = {
    **{name: f"/rules/{name}" for name in TITLES if name not in ELSEWHERE},
    "actions": "/rules/actions?lang=tr",
    "plan": "/artefacts/PlanDefinition/leg-pain?lang=tr",
    "library": "/artefacts/Library/LegPain?lang=tr",
    "questions-of-all": "/artefacts/Questionnaire/leg-pain?lang=tr",
    "value-set": "/artefacts/ValueSet/measurement?lang=tr",
    "operation": "/artefacts/OperationDefinition/QuestionnaireResponse-assess?lang=tr",
    "search": "/artefacts/SearchParameter/careplan-supporting-info?lang=tr",
}
TURKISH = {
    "try": "/try?lang=tr",
    "artefact": "/artefacts/CodeSystem/triage-level?lang=tr",
    "api": "/api/server?lang=tr",
    "kit": "/kit?lang=tr",
    "numbers": "/rules/numbers?lang=tr",
}


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_tester_finds_a_reason_and_its_source(window: Window, language: Language) -> None:
    page, say = window.page, language.say
    page.goto("/")
    page.get_by_role("link", name=language.name, exact=True).click()
    assert page.locator("html").get_attribute("lang") == language.tag
    assert say("Routine appointment") in page.locator(".live").inner_text()

    page.get_by_role("link", name=say("See all, and every reason")).click()
    assert page.locator("h1").inner_text() == say(people()[PERSON].title)
    page.locator(f"{PLAN} details > summary").first.click()
    page.locator(f"{PLAN} details[open] small a").first.click()
    assert page.locator("html").get_attribute("lang") == language.tag
    code = page.url.partition("#")[2]
    row = page.locator("tr").filter(has=page.locator(f"[id='{code}']"))
    row.locator("td").last.locator("a").first.click()
    page.locator(f"[id='{page.url.partition('#')[2]}'] a").click()
    assert page.locator("h1").inner_text() in {
        say("The sources"),
        say("Where sources disagree, and what was decided"),
    }
    page.go_back()
    expect(page.locator(f"[id='{code}']")).to_have_count(1)

    page.get_by_role("link", name=say("Artefacts"), exact=True).click()
    page.locator("#ActivityDefinition + div a").first.click()
    expect(page.get_by_text(say("What it mentions"))).to_be_visible()
    assert window.faults == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_tester_tries_pastes_and_is_refused(window: Window, language: Language) -> None:
    page, say = window.page, language.say
    page.goto("/" if language is BASE else f"/?lang={language.tag}")
    page.get_by_role("link", name=say("Try it"), exact=True).first.click()
    cold = people()["sudden-cold-leg"]
    page.get_by_role("link", name=say(cold.title)).click()
    assert say(DEMANDS["emergency-now"].headline) in page.locator("section.card").inner_text()

    page.get_by_role("link", name=say("Everybody to try")).click()
    page.get_by_role("button", name=say("Assess")).click()
    assert page.locator("h1").inner_text() == say("A response that was pasted")
    page.go_back()
    page.locator("#response").fill('{"<b>": 1}')
    page.get_by_role("button", name=say("Assess")).click()
    assert say("This cannot be assessed") in page.get_by_role("alert").inner_text()
    assert page.locator("html").get_attribute("lang") == language.tag

    page.get_by_role("link", name=say("Test kit"), exact=True).click()
    kit = say("Responses of every stage, with all that comes out")
    expect(page.get_by_text(kit)).to_be_visible()
    page.get_by_role("link", name=say("API"), exact=True).click()
    page.get_by_role("link", name=say("The whole server")).click()
    assert page.locator("h1").inner_text() == say("The whole server")
    assert [one for one in window.faults if "400" not in one] == []


@pytest.mark.parametrize(("name", "path"), TURKISH.items(), ids=TURKISH)
def test_a_turkish_page_is_good_to_look_at(window: Window, name: str, path: str) -> None:
    window.page.goto(path)

    assert window.faults_of_look(f"tester-tr-{name}", is_long=name in {"api", "numbers"}) == []
    assert window.faults == []


@pytest.mark.parametrize(("name", "path"), LONG.items(), ids=LONG)
def test_a_long_page_is_good_to_look_at(window: Window, name: str, path: str) -> None:
    window.page.goto(path)

    assert window.faults_of_look(f"tester-long-{name}", is_long=True) == []
    assert window.faults == []
