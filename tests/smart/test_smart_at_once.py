"""Two windows of one browser, and two clicks at once, do not undo each other."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from samples import CLAUDICATION

from fhir_pad.ehr.resources import Server
from fhir_pad.web.app import EXTENSION
from fhir_pad.web.smart import entering, keeping, reading
from smart.browsing import Browser, fields
from smart.test_smart_work import FORM, as_fields

COOKIE = "fhir-pad"
OTHERS = {**CLAUDICATION, "age": 71}


@pytest.fixture
def sat(started) -> Any:
    """Answer the questions; return the browser, the EHR, and the fields of the form."""
    app, ehr = started()
    browser = Browser(app, ehr)
    given = fields(browser.launched())
    answer(browser, given, CLAUDICATION)
    return browser, ehr, given


def answer(browser: Browser, given: Any, answers: Any) -> str:
    """Answer the questions of the form; return the address of the result."""
    sent = browser.post(FORM, **{**given, **as_fields(answers)})
    assert 303 == sent.status_code, sent.text
    return str(sent.location)


def another(browser: Browser) -> Browser:
    """Return another window of the same browser."""
    opened = Browser(browser.client.application, browser.ehr)
    opened.client.set_cookie(COOKIE, word(browser), domain="127.0.0.1")
    return opened


def word(browser: Browser) -> str:
    """Return the word in the cookie of a browser."""
    held = browser.client.get_cookie(COOKIE, domain="127.0.0.1")
    assert held is not None
    return str(held.value)


def test_a_double_click_writes_once(sat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, ehr, given = sat
    both = Barrier(2, timeout=15)
    in_time = entering.in_time

    def together(*what: Any) -> Any:
        both.wait()
        return in_time(*what)

    monkeypatch.setattr(entering, "in_time", together)
    with ThreadPoolExecutor(2) as clicks:
        pages = [*clicks.map(_written, (browser, another(browser)), (given, given))]

    assert 1 == len(ehr.written)
    assert [200, 200] == [page.status_code for page in pages]
    assert any("Everything was written" in page.text for page in pages)
    assert not any("Write into the record" in page.text for page in pages)


def test_of_two_windows_that_sign_in_at_once_the_second_is_told_why(started: Any) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)
    first, second = (browser.signed_in(browser.launch()) for _ in range(2))

    assert 303 == browser.get(first).status_code
    page = browser.get(second)

    assert 400 == page.status_code
    assert "another one was finished in this browser meanwhile" in page.text
    assert "Open the app again from the EHR." in page.text
    assert 200 == browser.get(FORM).status_code  # the first one's patient stays open


def _written(browser: Browser, given: Any) -> Any:
    return browser.post("/smart/write", proof=given["proof"])


def during(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, act: Callable[[], Any]) -> None:
    """Let something be done by somebody else before this is."""
    before = getattr(owner, name)

    def done(*what: Any, **how: Any) -> Any:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(act).result()
        return before(*what, **how)

    monkeypatch.setattr(owner, name, done)


def test_while_results_are_sent_a_page_says_so(sat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, _, given = sat
    seen = []
    during(monkeypatch, Server, "write", lambda: seen.append(another(browser).get("/smart/result")))

    page = _written(browser, given)

    assert "its answer is not here yet" in seen[0].text
    assert "Write into the record" not in seen[0].text
    assert "Everything was written" in page.text


def test_answers_that_are_changed_meanwhile_are_kept(
    sat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, ehr, given = sat
    during(monkeypatch, Server, "write", lambda: answer(another(browser), given, OTHERS))

    page = _written(browser, given)
    now = browser.get("/smart/result")

    assert "Everything was written" in page.text
    assert "Write into the record" in now.text
    assert ["71"] == fields(browser.get(FORM))["age"]
    assert 1 == len(ehr.written)


def test_results_that_were_changed_before_they_are_sent_are_not_sent(
    sat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, ehr, given = sat
    during(monkeypatch, entering, "in_time", lambda: answer(another(browser), given, OTHERS))

    page = _written(browser, given)

    assert [] == ehr.written
    assert "Write into the record" in page.text


def test_what_the_ehr_takes_no_token_for_can_be_written_later(sat: Any) -> None:
    browser, ehr, given = sat
    ehr.fault = "fhir_401"

    page = _written(browser, given)

    assert 400 == page.status_code
    assert "Write into the record" in browser.get("/smart/result").text


def test_who_left_while_the_record_was_read_leaves_nothing(
    started, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)
    answered = browser.back(browser.launch())
    server = app.extensions[EXTENSION]
    during(monkeypatch, reading, "recorded", lambda: keeping.leave(server.store, word(browser)))

    browser.get(answered.location)

    assert keeping.sitting(server.store, word(browser), server.clock()) is None


LINK = re.compile(r'href="(/smart/[^"]+)"')


def test_a_window_of_the_patient_before_never_shows_the_next_one(sat: Any) -> None:
    """Where an EHR shows the patient around the app, nobody would see that it is another."""
    browser, _, given = sat
    opened = answer(browser, given, CLAUDICATION)
    links = {unescape(link) for link in LINK.findall(browser.get(opened).text)}
    assert {"/smart/form", "/smart/results.json"} <= {link.partition("?")[0] for link in links}
    assert {browser.get(address).status_code for address in (opened, *links)} == {200}

    browser.launched()

    for address in (opened, *links):
        page = browser.get(address)
        assert (page.status_code, "another launch" in page.text) == (400, True)
    assert browser.get(FORM).status_code == 200


def test_the_address_of_a_page_tells_nothing_that_opens_it(sat: Any) -> None:
    browser, ehr, given = sat
    address = answer(browser, given, CLAUDICATION)
    stranger = Browser(browser.client.application, ehr)

    assert stranger.get(address).status_code == 400
    assert given["proof"][0] not in address
    assert word(browser) not in address


CHOICE = re.compile(r'(?:href|formaction)="(\?[^"]*lang=tr)"')


@pytest.mark.parametrize("path", ["/smart/form", "/smart/write"])
def test_the_language_can_be_changed_on_what_a_form_is_answered_with(sat: Any, path: str) -> None:
    """The page stands at the form's address then, and is still of its own launch."""
    browser, _, given = sat
    action = re.compile(rf'action="({path}[^"]*)"')
    shown = browser.get("/smart/form" if path == FORM else "/smart/result").text
    [address] = (unescape(one) for one in action.findall(shown))
    page = browser.post(address, proof=given["proof"], age="many")
    assert page.status_code == (422 if path == FORM else 200)
    [choice] = (unescape(one) for one in CHOICE.findall(page.text))

    there = browser.get(f"{path}{choice}")
    there = browser.get(there.location) if there.status_code == 303 else there
    browser.launched()

    assert (there.status_code, '<html lang="tr"' in there.text) == (200, True)
    assert browser.get(f"{path}{choice}").status_code == 400
