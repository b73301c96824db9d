"""In which language a page speaks: what was chosen, what was kept, what the browser wants."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from samples import NOW

from fhir_pad.language import LANGUAGES
from fhir_pad.web import Settings, create_app, look

START = "/check/"
HTML_LANG = '<html lang="{}">'
TURKISH = {"Accept-Language": "tr-TR,tr;q=0.9"}


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of an application with a store of its own."""
    database = f"sqlite:///{tmp_path_factory.mktemp('tongues') / 'pad.db'}"
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=database)
    return create_app(settings, clock=lambda: NOW).test_client()


@pytest.mark.parametrize(
    ("address", "wanted", "spoken"),
    [
        (START, None, "en-GB"),
        (START, "tr-TR,tr;q=0.9,en;q=0.5", "tr"),
        (START, "de", "en-GB"),
        (f"{START}?lang=en-US", "tr", "en-US"),
        (f"{START}?lang=xx", "tr", "tr"),
        ("/?lang=tr", None, "tr"),
    ],
)
def test_a_page_speaks_what_was_chosen_or_what_the_browser_wants(
    checks: FlaskClient, address: str, wanted: str | None, spoken: str
) -> None:
    page = checks.get(address, headers={} if wanted is None else {"Accept-Language": wanted})

    assert HTML_LANG.format(spoken) in page.text
    assert page.headers["Content-Language"] == spoken
    assert "Accept-Language" in page.headers["Vary"]


def test_a_page_offers_every_language_by_its_own_name(checks: FlaskClient) -> None:
    page = checks.get("/check/deleted?lang=tr&x=1&x=%22%3E")

    for tag, one in LANGUAGES.items():
        current = ' aria-current="true"' if tag == "tr" else ""
        assert (
            f'<a href="?x=1&amp;x=%22%3E&amp;lang={tag}" lang="{tag}" hreflang="{tag}"{current}>'
            f"{one.name}</a>"
        ) in page.text


def test_links_keep_what_was_chosen_and_nothing_else(checks: FlaskClient) -> None:
    assert 'action="/check/?lang=tr"' in checks.get(f"{START}?lang=tr").text
    assert 'action="/check/"' in checks.get(START, headers=TURKISH).text
    chosen = checks.get("/?lang=tr").text
    assert 'href="/check/?lang=tr"' in chosen
    assert "pad.css?v=" in chosen
    assert 'href="/artefacts?lang=tr"' in chosen
    assert "openapi.json?lang=tr" in chosen
    assert "/fhir/Questionnaire?_pretty=true" in chosen


def test_a_check_goes_on_in_the_language_that_it_was_begun_in(checks: FlaskClient) -> None:
    begun = checks.post(f"{START}?lang=tr").location
    address = begun.partition("?")[0]
    assert begun.endswith("/signs?lang=tr")

    kept = checks.get(address, headers={"Accept-Language": "de"}).text
    assert HTML_LANG.format("tr") in kept
    assert 'href="/check/?lang=tr"' in kept
    assert HTML_LANG.format("en-US") in checks.get(f"{address}?lang=en-US").text
    # What was chosen later is kept by the next answer.
    checks.post(f"{address}?lang=en-US", data={"version": "1", "signs.rest": "no"})
    assert HTML_LANG.format("en-US") in checks.get(address, headers=TURKISH).text


def test_what_is_said_is_escaped_with_its_values(app: Flask) -> None:
    with app.test_request_context():
        assert look.say("a < b") == "a &lt; b"
        assert look.say("{who} & co", who="<b>") == "&lt;b&gt; &amp; co"
        assert look.say("50 {percent}") == "50 {percent}"
