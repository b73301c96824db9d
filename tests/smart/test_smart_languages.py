"""The app in an EHR speaks the language that was chosen before the sign-in, until it is left."""

from typing import Any

import pytest
from english import english_in, words_of
from samples import CLAUDICATION

from fhir_pad import engine
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.language import LANGUAGES
from smart.browsing import Browser, fields

TR = LANGUAGES["tr"]
FORM = "/smart/form"
TURKISH = '<html lang="tr">'


@pytest.fixture
def opened(started) -> tuple[Browser, Any]:
    """Open the app in Turkish; return the browser and the page of the form."""
    app, ehr = started()
    browser = Browser(app, ehr)
    launch = browser.get(f"/smart/launch?iss={ehr.iss}&launch=launch-1&lang=tr")
    return browser, browser.followed(launch)


def test_what_was_chosen_before_the_sign_in_is_spoken_after_it(opened) -> None:
    browser, form = opened
    assert TURKISH in form.text
    assert english_in(form.text) == []
    assert "doğum tarihi" in form.text

    left = browser.post("/smart/leave?lang=tr", proof=fields(form)["proof"])
    assert TURKISH in left.text
    assert english_in(left.text) == []


def test_a_result_is_told_in_turkish(opened) -> None:
    browser, form = opened
    page = browser.followed(browser.post(FORM, **{**fields(form), **as_fields(CLAUDICATION)}))

    assert TURKISH in page.text
    assert TR.say("Routine appointment") in page.text
    assert TR.say("Write into the record") in page.text
    assert english_in(words_of(page.text)) == []


def test_what_is_to_be_put_right_is_said_in_turkish(opened) -> None:
    browser, form = opened
    given = {**fields(form), "age": "sixty", "pain-severity": "11"}
    given.pop("sex")
    page = browser.post(FORM, **given)

    assert page.status_code == 422
    assert TURKISH in page.text
    assert english_in(page.text) == []
    assert TR.say("Write a number from {low} to {high}.", low=0, high=10) in page.text


def test_an_emergency_comes_first_in_turkish(opened) -> None:
    browser, form = opened
    given = {**fields(form), "cauda-equina": "yes", "age": "sixty"}
    page = browser.post(FORM, **given)

    assert page.text.index(TR.say("Emergency now")) < page.text.index("sixty")
    assert english_in(page.text) == []


def test_what_has_no_turkish_words_is_marked_as_english(opened, monkeypatch) -> None:
    browser, form = opened

    def refusing(*_: object, **__: object) -> None:
        raise Refused((error(IssueType.INVARIANT, "Answer `age` with the age of a person."),))

    monkeypatch.setattr(engine, "assess", refusing)
    page = browser.post(FORM, **{**fields(form), **as_fields(CLAUDICATION)})

    assert page.status_code == 422
    asked = LANGUAGES["tr"].say("How old is the patient, in completed years?")
    marked = '<span lang="en-GB">Answer `age` with the age of a person.</span>'
    assert f'<a href="#age">{asked} {marked}</a>' in page.text
    assert english_in(page.text) == []


def as_fields(answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers as the fields of the form have them."""
    return {key: list(one) if isinstance(one, tuple) else str(one) for key, one in answers.items()}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/smart/launch?iss=https://x.example.org/fhir&launch=1", 400),
        ("/smart/launch?iss=https://x.example.org/fhir", 400),
        ("/smart/standalone", 200),
        ("/smart/form", 400),
        ("/smart/callback", 400),
        ("/smart/callback?state=a", 400),
        ("/smart/nothing", 404),
    ],
)
def test_every_end_is_told_in_turkish(started, path: str, status: int) -> None:
    page = Browser(*started()).get(path, headers={"Accept-Language": "tr"})

    assert page.status_code == status
    assert TURKISH in page.text
    assert english_in(page.text) == []


def test_a_fault_of_the_ehr_is_quoted_as_it_has_to_be_told(started) -> None:
    app, ehr = started("disc_404")
    browser = Browser(app, ehr)
    page = browser.get(f"/smart/launch?iss={ehr.iss}&launch=launch-1&lang=tr")

    assert page.status_code == 502
    assert '<span lang="en-GB">The EHR was asked for' in page.text
    assert english_in(page.text) == []
