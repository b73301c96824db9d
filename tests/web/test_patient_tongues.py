"""The self-check in every language: nothing in another one, the same triage, numbers as written."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from english import british_in, english_in
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, as_answers, vignettes
from selfcheck import EVERYTHING, FORM, NEEDED, START, Walk

from fhir_pad import engine
from fhir_pad.language import BASE, LANGUAGES, Language
from fhir_pad.report.words import DEMANDS
from fhir_pad.web import Settings, create_app, look
from fhir_pad.web.patient import keeping, pages, telling
from fhir_pad.web.patient.layout import PAGES, Ticks

TR = LANGUAGES["tr"]
HEADLINE = re.compile(r'<section class="card (\w+)".*?<h1 id="card">([^<]+)</h1>', re.DOTALL)
NUMBERS = {"en-GB": "Call 999 now.", "en-US": "Call 911 now.", "tr": "Hemen 112&#39;yi arayın."}
DAYS = {"en-GB": "21 November 2026", "en-US": "November 21, 2026", "tr": "21 Kasım 2026"}
OTHERS: dict[str, Callable[[str], list[str]]] = {
    "en-US": british_in,
    "tr": english_in,
}
"""What a page has of another language than its own."""
PEOPLE: dict[str, dict[str, Any]] = {
    "claudication": CLAUDICATION,
    "cold-leg": {**NEEDED, **COLD_LEG},
    "nothing": NEEDED,
    "child": {**NEEDED, "age": 12, "leg-symptom": "yes"},
}


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of an application that the tests share."""
    database = f"sqlite:///{tmp_path_factory.mktemp('tongues') / 'pad.db'}"
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=database)
    app = create_app(settings, clock=lambda: NOW)
    with app.test_client() as client:
        yield client
    app.extensions["fhir-pad"].store.close()


@pytest.fixture
def turkish(checks: FlaskClient) -> Iterator[FlaskClient]:
    """Give the same client as somebody who reads Turkish."""
    checks.environ_base["HTTP_ACCEPT_LANGUAGE"] = "tr"
    yield checks
    del checks.environ_base["HTTP_ACCEPT_LANGUAGE"]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_same_answers_have_the_same_triage_in_every_language(
    checks: FlaskClient, person: str
) -> None:
    page = Walk(checks).through(PEOPLE[person]).text
    address = re.search(r'href="(/check/[^/"]+)">Keep this address', page)
    assert address is not None
    found = {}
    for tag in LANGUAGES:
        said = checks.get(f"{address[1]}/result?lang={tag}").text
        card = HEADLINE.search(said)
        assert card is not None
        assert DAYS[tag] in said
        assert "%" not in said.partition("<details>")[0]
        found[tag] = card.groups()

    colour, headline = found[BASE.tag]
    assert {one.headline for one in DEMANDS.values()} >= {headline}
    assert found == {tag: (colour, one.say(headline)) for tag, one in LANGUAGES.items()}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_emergency_names_the_number_of_the_language(checks: FlaskClient, tag: str) -> None:
    walk = Walk(checks)
    walk.go(COLD_LEG)
    card = checks.get(f"{walk.at}&lang={tag}", headers={"Accept-Language": "de"})

    assert NUMBERS[tag] in card.text
    assert LANGUAGES[tag].say("Emergency now") in card.text


def test_no_page_has_english_left(turkish: FlaskClient) -> None:
    walk = Walk(turkish)
    seen = {"start": turkish.get(START).text, "gone": turkish.get("/check/deleted").text}
    for page in PAGES:
        walk.at = f"{walk.base}/{page.slug}"
        seen[page.slug] = walk.page().text
        if not isinstance(page.part, Ticks):
            seen[f"{page.slug} refused"] = walk.send(walk.at, **{page.part: "?"}).text
        walk.go(EVERYTHING)
    walk = Walk(turkish)
    seen["answers"] = walk.page(f"{walk.base}/answers").text
    seen["unfinished"] = walk.send(f"{walk.base}/answers").text
    changed = turkish.post(f"{walk.base}/smoking", data={"version": "0", "smoking": "never"})
    seen["changed"] = changed.text
    seen["delete"] = walk.page(f"{walk.base}/delete").text
    seen["none"] = turkish.get(f"{START}{'A' * 43}").text
    seen["elsewhere"] = turkish.post(START, headers={"Sec-Fetch-Site": "cross-site"}).text
    seen["404"] = turkish.get(f"{walk.base}/nothing").text
    seen["405"] = turkish.put(START).text
    seen["405 post"] = turkish.post(f"{walk.base}/result").text
    urgent = Walk(turkish)
    urgent.go(COLD_LEG)
    seen["emergency"] = urgent.page().text
    seen["urgent"] = urgent.page(f"{urgent.base}/age").text
    seen |= {name: Walk(turkish).through(answers).text for name, answers in PEOPLE.items()}

    assert {name: found for name, page in seen.items() if (found := english_in(page))} == {}
    assert sum(TR.say("There is a problem") in page for page in seen.values()) > len(PAGES) / 2
    assert all('<html lang="tr">' in page for page in seen.values())


@pytest.mark.external
@pytest.mark.parametrize("language", [LANGUAGES[tag] for tag in OTHERS], ids=OTHERS)
def test_every_vignette_is_told_the_same_in_every_language(
    checks: FlaskClient, language: Language
) -> None:
    for vignette in vignettes():
        given = NEEDED | as_answers(vignette["inputs"])
        ours = {one: said for one, said in given.items() if one in FORM.items}
        shown = FORM.shown(ours)
        answers = {one: said for one, said in ours.items() if shown.get(one, True) is not False}
        response = FORM.respond(answers, status="completed", authored=NOW.isoformat())
        check = keeping.Check("1", "1", NOW, response, answers, "")
        done = engine.assess(response, now=NOW)
        english = telling.told(FORM, done, BASE)
        with checks.application.test_request_context(f"{START}?lang={language.tag}"):
            look.listen()
            told = telling.told(FORM, done, language)
            page = pages.result("token", FORM, check, told, "/fhir").get_data(as_text=True)

        assert f'<html lang="{language.tag}">' in page
        assert OTHERS[language.tag](page) == [], vignette["id"]
        assert (told.level, told.look) == (english.level, english.look)
        assert told.headline == language.say(english.headline)
        counted = ("todo", "why", "because", "open_signs", "causes", "helps", "lines")
        assert all(len(getattr(told, one)) == len(getattr(english, one)) for one in counted)
        assert "%" not in page.partition("<details>")[0]


@pytest.mark.parametrize(
    ("tag", "written", "read"),
    [("tr", "5,5", "5.5"), ("tr", "5.5", "5.5"), ("en-GB", "5.5", "5.5"), ("en-US", "5,5", "5.5")],
)
def test_decimals_are_read_and_shown_as_people_write_them(
    checks: FlaskClient, tag: str, written: str, read: str
) -> None:
    walk = Walk(checks)
    walk.go({"acute-change": "yes"})
    sent = walk.send(f"{walk.base}/onset-hours?lang={tag}", **{"onset-hours": written})
    assert sent.status_code == 303

    shown = LANGUAGES[tag].number(read)
    assert f'value="{shown}"' in walk.page(f"{walk.base}/onset-hours").text
    assert f"<dd>{shown}</dd>" in walk.page(f"{walk.base}/answers").text


@pytest.mark.parametrize(
    ("tag", "refused", "taken"),
    [("tr", "1.200", "1,200"), ("en-GB", "1,200", "1.200"), ("en-US", "1,200", "1.200")],
)
def test_what_may_be_thousands_is_refused(
    checks: FlaskClient, tag: str, refused: str, taken: str
) -> None:
    walk = Walk(checks)
    walk.go({"acute-change": "yes"})
    address = f"{walk.base}/onset-hours?lang={tag}"

    assert walk.send(address, **{"onset-hours": refused}).status_code == 422
    assert walk.send(address, **{"onset-hours": taken}).status_code == 303
