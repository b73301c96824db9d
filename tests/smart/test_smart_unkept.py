"""An emergency in answers that the app cannot keep, or that contradict each other, is told first."""

import pytest
from samples import COLD_LEG

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.web.smart import keeping
from smart.browsing import Browser, fields
from smart.test_smart_work import FORM, as_fields

DEMAND = "Call the emergency services now"


@pytest.fixture
def opened(started):
    """Open the form of the patient; return the browser, and its fields with a cold leg."""
    app, ehr = started()
    browser = Browser(app, ehr)
    return browser, {**fields(browser.launched()), **as_fields(COLD_LEG)}


def told_first(page, why: str) -> None:
    """Check that an emergency stands before why there is nothing else."""
    assert DEMAND in page.text, page.text
    assert 'class="card emergency" role="alert"' in page.text
    assert "<title>Emergency now - " in page.text
    assert page.text.index(DEMAND) < page.text.index(why)


@pytest.mark.parametrize("missing", ["", "leg-symptom"])
def test_an_emergency_does_not_wait_for_what_contradicts_it(opened, missing: str) -> None:
    browser, given = opened
    given = {name: one for name, one in given.items() if name != missing}
    page = browser.post(FORM, **{**given, "walk-trigger": "no", "walk-uphill": "yes", "abi-l": "x"})

    assert 422 == page.status_code
    told_first(page, 'class="summary"')
    other = browser.post(
        FORM, **{**given, "walk-trigger": "no", "walk-uphill": "yes", "do": "speak"}
    )
    assert DEMAND in other.text


def test_an_emergency_is_told_when_no_patient_is_open_any_more(opened) -> None:
    browser, given = opened
    browser.client.delete_cookie("fhir-pad", domain="127.0.0.1")
    page = browser.post(FORM, **given)

    assert 400 == page.status_code
    told_first(page, "No patient is open in this browser")


def test_an_emergency_is_told_when_another_patient_was_opened_meanwhile(opened) -> None:
    browser, given = opened
    browser.launched()
    page = browser.post(FORM, **given)

    assert 400 == page.status_code
    told_first(page, "another launch than the last one")


def test_an_emergency_is_told_when_the_sitting_cannot_be_read(opened, monkeypatch) -> None:
    browser, given = opened

    def full(*_) -> None:
        raise Refused([error(IssueType.NO_STORE, "a secret")])

    monkeypatch.setattr(keeping, "sitting", full)
    page = browser.post(FORM, **given)

    assert 503 == page.status_code
    told_first(page, "The database cannot be used")


def test_an_emergency_is_told_when_the_app_fails(opened, monkeypatch) -> None:
    browser, given = opened

    def broken(*_) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr(keeping, "sitting", broken)
    page = browser.post(FORM, **given)

    assert 500 == page.status_code
    told_first(page, "The app failed")


def test_what_another_site_sends_is_no_emergency_of_anybody_here(opened) -> None:
    browser, given = opened
    browser.client.delete_cookie("fhir-pad", domain="127.0.0.1")
    page = browser.client.post(
        FORM,
        base_url="http://127.0.0.1:8080",
        data=given,
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert 400 == page.status_code
    assert DEMAND not in page.text
