"""Who chooses another language after something was typed loses nothing of it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from samples import COLD_LEG, NOW
from selfcheck import Walk

from fhir_pad.language import LANGUAGES
from fhir_pad.web import Settings, create_app
from smart.test_smart_work import FORM, as_fields, opened

__all__ = ["opened"]  # a fixture
SPEAK = {"do": "speak"}
SHEET = "/clinic/measure"
FIRST = re.compile(r'<button[^>]*type="submit"[^>]*>([^<]*)<')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of an application with a store of its own."""
    database = f"sqlite:///{tmp_path_factory.mktemp('late') / 'pad.db'}"
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=database)
    return create_app(settings, clock=lambda: NOW).test_client()


def test_the_languages_send_what_was_typed(client: FlaskClient, opened: Any) -> None:
    browser, _, _ = opened()
    walk = Walk(client)
    for page, does in (
        (client.get(SHEET).text, "Calculate"),
        (browser.get(FORM).text, "Assess"),
        (walk.page().text, "Continue"),
    ):
        form = re.search(r'<form id="(\w+)" method="post"', page)
        assert form is not None
        assert len(LANGUAGES) == page.count(f'<button type="submit" form="{form[1]}" formaction="?')
        marked = [tag for tag in LANGUAGES if f'lang={tag}" name="do" value="speak"' in page]
        assert [*LANGUAGES] == marked
        assert '<nav class="tongues" aria-label="Language"><a' not in page
        assert does == FIRST.findall(page)[0]  # what the enter key does


def test_a_sheet_keeps_its_measurements(client: FlaskClient) -> None:
    proof = re.search(r'name="proof" value="(\w+)"', client.get(SHEET).text)
    assert proof is not None
    typed = {"proof": proof[1], "brachial-r": "140", "ankle-dp-r": "98", "family": "Yılmaz"}

    page = client.post(f"{SHEET}?lang=tr", data={**typed, **SPEAK})

    assert page.status_code == 200
    assert '<html lang="tr">' in page.text
    for text in ("140", "98", "Yılmaz"):
        assert f'value="{text}"' in page.text
    assert "0,70, anormal, hafif" in page.text


def test_a_form_in_an_ehr_keeps_its_answers_and_its_emergency(opened: Any) -> None:
    browser, _, given = opened()
    cold = {name: text for name, text in as_fields(COLD_LEG).items() if name != "leg-symptom"}

    page = browser.post(f"{FORM}?lang=tr", **{**given, **cold, **SPEAK})

    assert page.status_code == 200
    assert 'name="p-cold" id="p-cold" value="yes" checked' in page.text
    assert 'class="card emergency" role="alert"' in page.text
    assert 'class="summary"' not in page.text  # what is empty is not wrong yet
    unread = browser.post(f"{FORM}?lang=tr", **{**given, "abi-l": "much", **SPEAK})
    assert unread.status_code == 422
    assert 'value="much"' in unread.text


def test_a_page_of_the_self_check_keeps_what_was_chosen_and_saves_nothing(
    client: FlaskClient,
) -> None:
    walk = Walk(client)
    signs = {"p-cold": "yes", "acute-change": "yes", "p-numb": "yes", "version": "1"}

    page = client.post(f"{walk.base}/signs?lang=tr", data={**signs, **SPEAK})

    assert page.status_code == 200
    assert 'id="p-cold" value="yes" checked' in page.text
    assert 'class="card emergency"' in page.text
    assert "checked" not in client.get(f"{walk.base}/signs").text
    age = client.post(f"{walk.base}/age?lang=tr", data={"version": "1", **SPEAK})
    assert age.status_code == 200
    assert client.post(f"{walk.base}/age", data={"version": "1"}).status_code == 422


def test_what_was_told_to_be_put_right_is_told_again_in_the_other_language(
    client: FlaskClient, opened: Any
) -> None:
    browser, _, given = opened()
    walk = Walk(client)
    sheet = {"proof": hidden(client.get(SHEET).text)["proof"], "brachial-r": "140", "do": "save"}

    def send(address: str, **fields: str) -> Any:
        return client.post(address, data=fields)

    told = (
        (send, SHEET, sheet, "Bu ölçümlerin kime ait olduğunu belirtin"),
        (send, f"{walk.base}/age", {"version": "1"}, "Bu soruyu yanıtlayın"),
        (send, f"{walk.base}/answers", {"version": "1"}, "Bu soruyu yanıtlayın"),
        (browser.post, FORM, {"proof": given["proof"][0]}, "Bu soruyu yanıtlayın"),
    )
    for post, address, fields, words in told:
        wrong = post(address, **fields)
        assert wrong.status_code == 422
        chosen = post(f"{address}?lang=tr", **{**fields, **hidden(wrong.text), **SPEAK})
        assert chosen.status_code == 422, address
        assert words in chosen.text, address
        assert hidden(chosen.text).get("told") == hidden(wrong.text).get("told")


def test_that_nothing_was_saved_is_told_again_in_the_other_language(client: FlaskClient) -> None:
    walk = Walk(client)
    age = {"age": "66", "version": "0"}
    late = client.post(f"{walk.base}/age", data=age)
    assert late.status_code == 409

    chosen = client.post(f"{walk.base}/age?lang=tr", data={**age, **hidden(late.text), **SPEAK})

    assert chosen.status_code == 409
    assert "Yanıtlarınız başka bir pencerede değiştirildi" in chosen.text
    assert 'value="66"' in chosen.text


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return dict(re.findall(r'type="hidden"(?: form="\w+")? name="(\w+)" value="([^"]*)"', page))
