"""A launch goes through, and what goes wrong with it ends in a clear page that leaks nothing."""

import re
from time import monotonic

import pytest
from flask import Flask

from fhir_pad.web import create_app, from_environment, init_app
from smart.browsing import Browser, path_of, query_of
from smart.conftest import begin_again, settings_for
from smart.fake_ehr import CANARIES, CLIENT, FAMILY, PATIENT, SLOW_S
from smart.faults import AFTER_SIGN_IN, AT_START, GOES_ON

LONGEST_S = 5.0


def leaks(page) -> list[str]:
    """Return what a page shows that it must not."""
    return [
        word for word in (*CANARIES, FAMILY, "Traceback", "client_assertion") if word in page.text
    ]


def test_an_ehr_opens_the_form_of_its_patient(started) -> None:
    app, ehr = started()

    page = Browser(app, ehr).launched()

    assert 200 == page.status_code
    assert f"<strong>Maria &lt;b&gt; {FAMILY}, born 1960-02-03</strong>" in page.text
    assert "From the record (Condition/c1, 2020-01-01)" in page.text


def test_somebody_opens_the_app_without_an_ehr(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)

    listed = browser.get("/smart/standalone")
    page = browser.followed(browser.standalone())

    assert "Our clinic</a>" in listed.text
    assert FAMILY in page.text


def test_an_ehr_may_send_its_launch_in_a_form(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)

    page = browser.followed(browser.post("/smart/launch", iss=ehr.iss, launch="launch-1"))

    assert FAMILY in page.text


def test_a_last_slash_of_the_base_means_nothing(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)

    page = browser.followed(browser.get(f"/smart/launch?iss={ehr.iss}/&launch=launch-1"))

    assert FAMILY in page.text


def test_a_public_client_says_its_name_alone(public) -> None:
    ehr = begin_again(public.ehr)

    page = Browser(public.app, ehr).launched()

    assert FAMILY in page.text
    [asked] = ehr.asked("/auth/token")
    assert CLIENT == asked["form"]["client_id"]
    assert "client_assertion" not in asked["form"]


def test_each_launch_has_words_of_its_own(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)

    asked = [query_of(browser.launch().location) for _ in range(20)]

    for name in ("state", "nonce", "code_challenge"):
        words = {one[name] for one in asked}
        assert 20 == len(words)
        assert all(len(word) >= 43 for word in words)


def test_each_assertion_is_new_and_short_lived(started) -> None:
    app, ehr = started()
    for _ in range(3):
        Browser(app, ehr).launched()

    assert 3 == len(ehr.assertions)


@pytest.mark.parametrize("algorithm", ["RS256", "ES384"])
def test_who_signed_in_is_told_by_a_key_of_the_issuer(started, algorithm) -> None:
    app, ehr = started(algorithm=algorithm)

    assert 200 == Browser(app, ehr).launched().status_code


def test_nothing_of_a_patient_or_a_token_is_in_an_address_or_a_log(started, caplog) -> None:
    caplog.set_level("DEBUG", "fhir_pad")
    app, ehr = started()
    browser = Browser(app, ehr)
    browser.launched()

    logged = [one.getMessage() for one in caplog.records if one.name.startswith("fhir_pad")]
    said = "\n".join([*logged, *map(path_of, browser.visited)])
    assert len(logged) >= 3
    assert [] == [word for word in (*CANARIES, FAMILY, PATIENT, "launch-1") if word in said]


@pytest.mark.parametrize("fault", AT_START)
def test_an_ehr_that_cannot_be_used_sends_nobody_anywhere(started, elsewhere, fault) -> None:
    app, ehr = started(fault, elsewhere=elsewhere.origin)
    began = monotonic()

    page = Browser(app, ehr).launch()

    assert 502 == page.status_code
    assert AT_START[fault] in page.text
    assert [] == leaks(page)
    assert monotonic() - began < LONGEST_S < SLOW_S
    assert [] == elsewhere.seen


@pytest.mark.parametrize("fault", AFTER_SIGN_IN)
def test_a_sign_in_that_cannot_be_trusted_ends_in_a_clear_page(started, elsewhere, fault) -> None:
    app, ehr = started(fault, elsewhere=elsewhere.origin)
    browser = Browser(app, ehr)
    answer = browser.launch()
    began = monotonic()

    page = browser.back(answer)

    status, text = AFTER_SIGN_IN[fault]
    assert status == page.status_code
    assert text in page.text
    assert [] == leaks(page)
    assert "<img" not in page.text
    assert monotonic() - began < LONGEST_S < SLOW_S
    assert [] == elsewhere.seen
    assert 400 == browser.get("/smart/form").status_code


@pytest.mark.parametrize("fault", GOES_ON)
def test_what_does_no_harm_does_not_end_a_launch(started, fault) -> None:
    app, ehr = started(fault)

    page = Browser(app, ehr).launched()

    assert 200 == page.status_code
    assert FAMILY in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/smart/launch?iss=http://169.254.169.254/&launch=abc",
        "/smart/launch?iss=https://evil.example/fhir&launch=abc",
        "/smart/launch?launch=abc",
        "/smart/standalone?iss=https://evil.example/fhir",
        "/smart/callback",
        "/smart/callback?code=abc",
        "/smart/callback?code=abc&state=zzz",
        f"/smart/callback?code=abc&state={'z' * 43}",
        "/smart/form",
        "/smart/result",
        "/smart/results.json",
    ],
)
def test_what_comes_from_nowhere_leads_nowhere(started, address) -> None:
    app, ehr = started()

    page = Browser(app, ehr).get(address)

    assert 400 == page.status_code
    assert "The app cannot go on" in page.text
    assert [] == ehr.seen


@pytest.mark.parametrize("more", ["&iss=https://evil.example", "&launch=other"])
def test_a_launch_says_each_thing_once(started, more) -> None:
    app, ehr = started()

    page = Browser(app, ehr).get(f"/smart/launch?iss={ehr.iss}&launch=one{more}")

    assert 400 == page.status_code
    assert "more than once" in page.text
    assert [] == ehr.seen


def test_an_ehr_has_to_say_for_which_launch(started) -> None:
    app, ehr = started()

    page = Browser(app, ehr).get(f"/smart/launch?iss={ehr.iss}")

    assert 400 == page.status_code
    assert [] == ehr.seen


def test_a_sign_in_is_used_once(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)
    path = browser.signed_in(browser.launch())
    browser.get(path)

    page = browser.get(path)

    assert 400 == page.status_code
    assert "used already" in page.text
    assert 1 == len(ehr.asked("/auth/token"))


@pytest.mark.parametrize(
    ("has_session", "says"),
    [(True, "begun in another browser"), (False, "did not keep the cookie")],
)
def test_a_sign_in_belongs_to_the_browser_that_began_it(started, has_session, says) -> None:
    app, ehr = started()
    mine, other = Browser(app, ehr), Browser(app, ehr)
    if has_session:
        other.launch()

    page = other.get(mine.signed_in(mine.launch()))

    assert 400 == page.status_code
    assert says in page.text
    assert [] == ehr.asked("/auth/token")


def test_a_sign_in_takes_ten_minutes_at_most(started, clock) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)
    path = browser.signed_in(browser.launch())
    clock.forward(minutes=10, seconds=1)

    page = browser.get(path)

    assert 400 == page.status_code
    assert "ten minutes" in page.text
    assert [] == ehr.asked("/auth/token")


def test_nobody_is_sent_on_to_another_address(started) -> None:
    app, ehr = started()
    browser = Browser(app, ehr)

    page = browser.get(f"{browser.signed_in(browser.launch())}&next=https://evil.example")

    assert 303 == page.status_code
    assert re.fullmatch(r"/smart/form\?launch=[0-9a-f]{16}", page.location)


def test_what_the_ehr_says_is_shown_as_text(started) -> None:
    app, ehr = started("auth_denied")

    page = Browser(app, ehr).launched()

    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text


def test_the_public_keys_of_the_app_can_be_fetched(started) -> None:
    app, ehr = started()

    keys = Browser(app, ehr).get("/smart/jwks.json").json["keys"]

    assert ["ours"] == [key["kid"] for key in keys]
    assert all({"d", "p", "q"}.isdisjoint(key) for key in keys)


def test_without_a_registration_there_is_no_app(client) -> None:
    assert 404 == client.get("/smart/launch").status_code


def test_over_https_the_cookie_is_for_our_host_and_works_in_a_frame(confidential, tmp_path) -> None:
    environ = settings_for(begin_again(confidential.ehr), tmp_path)
    environ |= {"FHIR_PAD_BASE_URL": "https://pad.example.org/fhir"}
    client = create_app(from_environment(environ, {})).test_client()

    answer = client.get(
        f"/smart/launch?iss={confidential.ehr.iss}&launch=1", base_url="https://pad.example.org"
    )

    name, *said = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-fhir-pad=")
    assert ["HttpOnly", "Partitioned", "Path=/", "SameSite=None", "Secure"] == sorted(said)


def test_inside_another_application_everything_is_below_its_prefix(confidential, tmp_path) -> None:
    ehr = begin_again(confidential.ehr)
    environ = settings_for(ehr, tmp_path)
    environ |= {"FHIR_PAD_BASE_URL": "http://127.0.0.1:8080/clinic/fhir"}
    host = Flask("host")
    init_app(host, from_environment(environ, {}), prefix="/clinic")

    listed = host.test_client().get("/clinic/smart/standalone").text
    answer = host.test_client().get(f"/clinic/smart/launch?iss={ehr.iss}&launch=1")

    assert 'href="/clinic/smart/standalone?iss=' in listed
    callback = query_of(answer.location)["redirect_uri"]
    assert "http://127.0.0.1:8080/clinic/smart/callback" == callback
