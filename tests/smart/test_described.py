"""Whoever hears a form hears with each field what explains it, where it is from, what is wrong."""

import re
from typing import Any

from flask.testing import FlaskClient
from selfcheck import Walk

from smart.test_language_chosen_late import FORM, SHEET, client, hidden, opened

__all__ = ["client", "opened"]  # fixtures
BESIDE = re.compile(r'<p class="(?:hint|hint under|note|fault)" id="([^"]+)"')
WITHOUT = re.compile(r'<p class="(?:hint|hint under|fault)">([^<]*)')
DESCRIBED = re.compile(r'aria-describedby="([^"]+)"')


def heard(page: str) -> set[str]:
    """Return the ids of what is read out with a field; each has to be there once."""
    named = {one for ids in DESCRIBED.findall(page) for one in ids.split()}
    assert [one for one in named if page.count(f'id="{one}"') != 1] == []
    return named


def unheard(page: str) -> set[str]:
    """Return what stands beside a field and is not read out with it."""
    places = {one for one in BESIDE.findall(page) if one != "note"}
    return places - heard(page) | set(WITHOUT.findall(page))


def test_a_sheet_is_heard(client: FlaskClient) -> None:
    empty = client.get(SHEET).text
    wrong = {**hidden(empty), "brachial-r": "many", "abi-r": "-", "acute-change": "?"}
    page = client.post(SHEET, data=wrong).text

    assert {"acute-change-help-1", "brachial-r-fault", "abi-r-fault"} <= heard(page)
    assert "walk-trigger-if" in heard(page)
    assert unheard(empty) | unheard(page) == set()


def test_the_form_in_an_ehr_is_heard_with_where_its_answers_are_from(opened: Any) -> None:
    browser, _, given = opened()
    empty = browser.get(FORM).text
    wrong = browser.post(FORM, **{**given, "abi-l": "much"}).text

    assert {"diabetes-source", "age-source"} <= heard(empty)
    assert {"abi-l-fault", "leg-symptom-fault"} <= heard(wrong)
    assert unheard(empty) | unheard(wrong) == set()


def test_a_page_of_the_self_check_is_heard(client: FlaskClient) -> None:
    walk = Walk(client)
    for slug in ("signs", "pain-site", "age"):
        assert unheard(walk.page(f"{walk.base}/{slug}").text) == set(), slug
