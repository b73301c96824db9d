"""The clinicians' pages in every language: the same triage, and no word of another language."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from english import TURKISH, british_in, english_in, words_of
from flask import Flask, render_template
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, sent
from spoken_cases import assessments

from fhir_pad.language import BASE, LANGUAGES, Language
from fhir_pad.report.words import TRIAGE
from fhir_pad.web import Settings, create_app, look
from fhir_pad.web.clinic.stored import Head, Opened
from fhir_pad.web.shown.strip import LOOKS
from fhir_pad.web.shown.view import view

TYPE = "application/fhir+json"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return an application with a store of its own."""
    database = f"sqlite:///{tmp_path_factory.mktemp('clinic-tongues') / 'pad.db'}"
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=database)
    return create_app(settings, clock=lambda: NOW)


@pytest.fixture(scope="module")
def pages(clinic: Flask) -> Mapping[str, Mapping[str, str]]:
    """Return the page of everybody's result in each language."""
    return {tag: dict(_pages(clinic, one)) for tag, one in LANGUAGES.items()}


def _pages(clinic: Flask, language: Language) -> Iterator[tuple[str, str]]:
    with clinic.test_request_context(f"/clinic/x?lang={language.tag}"):
        clinic.preprocess_request()
        assert look.spoken() is language
        for name, done in assessments().items():
            head = Head(name, "Ayşe", "2026-11-21 09:30", finished=True)
            found = Opened(head, view(done, done.bundle(language.tag), language=language), "")
            yield name, render_template("clinic/response.html", found=found, links={})


@pytest.mark.parametrize("tag", LANGUAGES)
def test_triage_is_the_same_in_every_language(
    pages: Mapping[str, Mapping[str, str]], tag: str
) -> None:
    assert len(pages[tag]) >= 15
    for name, page in pages[tag].items():
        level = assessments()[name].findings.triage
        headline = LANGUAGES[tag].say(TRIAGE.words(level))
        assert f'<section class="card {LOOKS[level]}" aria-labelledby="urgency">' in page, name
        assert f'<h2 id="urgency">{headline}' in page, name
        assert page.count('<li class="action">') == pages[BASE.tag][name].count(
            '<li class="action">'
        )


def test_no_page_in_turkish_has_english_words(pages: Mapping[str, Mapping[str, str]]) -> None:
    for name, page in pages["tr"].items():
        assert english_in(words_of(page)) == [], name


def test_no_page_for_americans_has_british_words(pages: Mapping[str, Mapping[str, str]]) -> None:
    for name, page in pages["en-US"].items():
        assert british_in(words_of(page)) == [], name


def kept(client: FlaskClient, answers: Any, accepted: str | None = None) -> str:
    headers = {} if accepted is None else {"Accept-Language": accepted}
    got = client.post(
        "/fhir/QuestionnaireResponse", data=sent(answers), content_type=TYPE, headers=headers
    )
    return str(got.headers["Location"].split("/")[5])


@cache
def turkish(english: str) -> str:
    return TURKISH.say(english)


def test_a_stored_result_is_shown_in_the_language_of_the_page(clinic: Flask) -> None:
    client = clinic.test_client()
    for accepted in ("tr", None):
        id_ = kept(client, CLAUDICATION, accepted)

        page = client.get(f"/clinic/{id_}", headers={"Accept-Language": "tr-TR"})
        assert page.headers["Content-Language"] == "tr"
        assert turkish("Routine appointment") in page.text
        assert "Kanıt puanları: " in page.text  # the plan as text, too
        assert "Evidence points: " not in words_of(page.text)
        assert turkish("The stored plan was made by other rules")[:20] not in page.text
        english = client.get(f"/clinic/{id_}", headers={"Accept-Language": "en-GB"}).text
        assert "Evidence points: " in english
        assert "Kanıt puanları: " not in words_of(english)
        assert 'role="alert"' not in english


def test_the_worklist_and_the_sheet_speak(clinic: Flask) -> None:
    client = clinic.test_client()
    kept(client, COLD_LEG)
    proof = re.search(r'name="proof" value="(\w+)"', client.get("/clinic/measure?lang=tr").text)
    assert proof is not None
    wrong = {"proof": proof[1], "ankle-dp-r": "x", "brachial-r": "9000", "do": "save"}
    for page in (
        client.get("/clinic/?lang=tr"),
        client.get("/clinic/measure?lang=tr"),
        client.post("/clinic/measure?lang=tr", data=wrong),
        client.get("/clinic/nobody?lang=tr"),
        client.post("/clinic/measure?lang=tr", data={}),
    ):
        assert 'lang="tr"' in page.text
        assert english_in(page.text) == []


def test_the_script_of_the_sheet_is_told_in_the_language_of_the_page(clinic: Flask) -> None:
    client = clinic.test_client()
    address = "/clinic/measure/index"
    pressures = {"brachial-r": "140", "ankle-dp-r": "98", "ankle-pt-r": "90"}
    said = client.post(f"{address}?lang=tr", data=pressures).get_json()["legs"]["right"]

    assert said["abi"] == "0,70, anormal, hafif"
    assert said["tbi"] == "ölçülmedi"
    assert "&#34;" not in said["notes"]
    plain = client.post(address, data=pressures).get_json()["legs"]["right"]
    assert plain["abi"] == "0.70, abnormal, mild"
