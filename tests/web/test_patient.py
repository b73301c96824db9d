"""The self-check: what is answered is stored as it is, an emergency is told at once, and what the
result says is what the stored plan says."""

import gzip
import html
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from access.issuer import expected
from flask import Flask
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, as_answers, vignettes
from selfcheck import EVERYTHING, FORM, NEEDED, ONWARD, START, Walk, slug_of

from fhir_pad import engine
from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.report.words import DEMANDS
from fhir_pad.rest import forgetting
from fhir_pad.web import Settings, create_app, init_app
from fhir_pad.web.patient import keeping, pages, telling, words
from fhir_pad.web.patient.layout import BY_SLUG, PAGES, Ticks

ADDRESS = "https://pad.example.org/fhir"
URGENCY = list(DEMANDS)
HEADLINE = re.compile(r'<h1 id="card">([^<]+)</h1>')
TYPES = ("QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation", "Goal", "Provenance")


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def checks(tmp_path: Path, clock: Clock) -> Iterator[FlaskClient]:
    """Give a client of an application with an empty store."""
    settings = Settings(base_url=ADDRESS, database_url=f"sqlite:///{tmp_path / 'pad.db'}")
    app = create_app(settings, clock=clock)
    with app.test_client() as client:
        yield client
    app.extensions["fhir-pad"].store.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of an application that many tests share."""
    database = tmp_path_factory.mktemp("checks") / "pad.db"
    settings = Settings(base_url=ADDRESS, database_url=f"sqlite:///{database}")
    app = create_app(settings, clock=lambda: NOW)
    with app.test_client() as client:
        yield client
    app.extensions["fhir-pad"].store.close()


def found(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """Return the resources that a search finds."""
    bundle = json.loads(client.get(f"/fhir/{address}").data, parse_float=Decimal)
    return [one["resource"] for one in bundle.get("entry", ())]


def stored(client: FlaskClient) -> dict[str, Any]:
    """Return the one response that is stored."""
    [one] = found(client, "QuestionnaireResponse")
    return one


def answers_of(response: dict[str, Any]) -> dict[str, Any]:
    return dict(FORM.read(response).answers)


def triage_of(page: Any) -> str:
    """Return the level that a result or a card says."""
    headline = HEADLINE.search(page.text)
    assert headline is not None
    [level] = [level for level, one in DEMANDS.items() if one.headline == headline[1]]
    return level


def own(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers to what the self-check asks."""
    return {**NEEDED, **{one: said for one, said in answers.items() if one in FORM.items}}


def test_every_question_of_the_form_stands_on_one_page() -> None:
    asked = [link_id for page in PAGES for link_id in page.link_ids]
    questions = [one.link_id for one in FORM.items.values() if one.kind.asks]

    assert sorted(asked) == sorted(questions)
    assert not {one.slug for one in PAGES} & {"answers", "emergency", "result", "delete"}


def test_a_page_asks_one_question(checks: FlaskClient) -> None:
    walk = Walk(checks)
    for page in PAGES:
        if slug_of(walk.at) == "emergency":
            walk.at = f"{walk.base}/{page.slug}"
        assert slug_of(walk.at) == page.slug
        text = walk.page().text
        asked = re.findall(r"<legend>(?:<h1>)?(.*?)(?:</h1>)?</legend>", text)
        boxes = set(re.findall(r'<input type="checkbox" name="([^".]+)"', text))
        if isinstance(page.part, Ticks):
            assert asked == [page.part.text, "And what you did not tick?"]
            assert boxes == set(page.link_ids)
        else:
            assert asked == [html.escape(FORM.items[page.part].text, quote=False)]
            assert boxes <= {page.part}
        assert text.count("<h1>") == 1
        walk.go(EVERYTHING)

    assert slug_of(walk.at) == "answers"


def test_a_page_comes_after_what_decides_whether_it_is_asked() -> None:
    at = {link_id: number for number, page in enumerate(PAGES) for link_id in page.link_ids}
    for link_id, number in at.items():
        parents = [FORM.items[link_id]]
        while parents[-1].parent is not None:
            parents.append(FORM.items[parents[-1].parent])
        for condition in (one for parent in parents for one in parent.conditions):
            assert at[condition.question] < number, (link_id, condition.question)


def test_only_questions_of_yes_and_no_are_boxes_to_tick() -> None:
    ticks = [page.part for page in PAGES if isinstance(page.part, Ticks)]

    for link_id in (one for part in ticks for one in part.link_ids):
        assert set(FORM.items[link_id].options) == {"yes", "no", "unknown"}
        assert not FORM.items[link_id].required


def test_words_are_there_for_every_level_and_cause_and_sign() -> None:
    causes = {"indeterminate", "none", "mixed"}  # the components of a mixed cause are named

    assert set(words.LEVELS) == set(DEMANDS)
    assert set(words.CAUSES) == set(_codes("leg-pain-cause")) - causes
    assert set(words.SIGNS) <= set(FORM.items)
    assert set(words.ALSO) <= set(FORM.items)
    assert {one for advice in words.ADVICE.values() for one in advice.denied} <= set(FORM.items)


def _codes(name: str) -> list[str]:
    resources = engine.published().resources
    [system] = [one for one in resources if str(one.get("url", "")).endswith(f"CodeSystem/{name}")]
    return [one["code"] for one in system["concept"]]  # type: ignore[union-attr,attr-defined]


def test_somebody_with_claudication_gets_what_the_engine_says(checks: FlaskClient) -> None:
    walk = Walk(checks)
    page = walk.through(own(CLAUDICATION))

    response = stored(checks)
    findings = engine.assess(response, now=NOW).findings
    [plan] = found(checks, "CarePlan?status=draft")
    assert response["status"] == "completed"
    assert triage_of(page) == findings.triage == "routine"
    assert plan["description"] == DEMANDS["routine"].sentence
    assert "<strong>Likely:</strong> Narrowed arteries" in page.text
    assert "I did a leg pain check on 21 November 2026" in page.text
    assert not {"emergency", "onset-hours", "injury", "pregnancy"} & set(walk.seen)


def test_a_cold_leg_is_an_emergency_at_once_and_to_the_end(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.go(COLD_LEG)

    card = walk.page()
    assert slug_of(walk.at) == "emergency"
    assert triage_of(card) == "emergency-now"
    assert "Call 999 now" in card.text
    assert "Is this leg or foot clearly colder than the other one? Yes." in card.text
    # The server has it already, and has proposed what an emergency asks for.
    assert stored(checks)["status"] == "in-progress"
    assert [one["title"] for one in found(checks, "CarePlan")] == ["Leg pain plan: Emergency now"]
    page = walk.through(own(COLD_LEG))
    assert triage_of(page) == "emergency-now"
    assert "What helps while you wait" not in page.text
    # Who went on is not stopped again by the same signs, and can look at the card on each page.
    assert walk.seen.count("emergency") == 1


def test_an_emergency_comes_first_however_late_a_check_is_opened_again(
    checks: FlaskClient, clock: Clock
) -> None:
    walk = Walk(checks)
    walk.go(COLD_LEG)
    clock.now += timedelta(hours=2)

    again = checks.get(walk.base).location
    assert slug_of(again) == "emergency"
    onward = ONWARD.search(checks.get(again).text)
    assert onward is not None
    assert slug_of(onward[1]) == "signs"
    assert "more than an hour ago" in checks.get(onward[1].replace("&amp;", "&")).text


def test_each_page_after_an_emergency_leads_back_to_it(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.go(COLD_LEG)

    for slug in ("signs", "age", "answers"):
        page = checks.get(f"{walk.base}/{slug}").text
        assert "Your answers show an emergency: see what to do" in page
        address = re.search(r'<p class="note emergency"><a href="([^"]+)">', page)
        assert address is not None
        assert "Call 999 now" in checks.get(address[1].replace("&amp;", "&")).text
    assert "show an emergency" in walk.send(f"{walk.base}/answers").text


def test_a_new_warning_sign_shows_the_card_again(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.go(COLD_LEG)
    changed = walk.send(
        f"{walk.base}/signs?back=answers",
        **{
            "p-cold": "yes",
            "p-pain": "yes",
            "p-pallor": "yes",
            "acute-change": "yes",
            "chest-symptoms": "yes",
        },
    )

    assert slug_of(changed.location) == "emergency"
    assert "short of breath" in checks.get(changed.location).text


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "It began today."), (1, "I have had it for 1 day."), (2, "I have had it for 2 days.")],
)
def test_one_day_is_no_days(checks: FlaskClient, days: int, said: str) -> None:
    assert said in Walk(checks).through({**own(CLAUDICATION), "pain-days": days}).text


def test_who_has_no_trouble_reads_out_no_leg_and_who_has_a_sign_does(checks: FlaskClient) -> None:
    well = {**dict.fromkeys(words.SIGNS, "no"), **NEEDED, "leg-symptom": "no"}
    sound = Walk(checks).through(well).text
    short_of_breath = Walk(checks).through({**well, "chest-symptoms": "yes"}).text

    assert words.NO_TROUBLE in sound
    assert words.UNNAMED not in sound
    assert words.UNNAMED in short_of_breath
    assert words.NO_TROUBLE not in short_of_breath


def test_an_emergency_does_not_wait_for_the_end(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, trauma="yes")
    sent = walk.send(f"{walk.base}/injury", deformity="yes")

    assert slug_of(sent.location) == "emergency"
    assert answers_of(stored(checks))["deformity"] == "yes"
    card = checks.get(sent.location)
    assert triage_of(card) == "emergency-now"
    onward = ONWARD.search(card.text)
    assert onward is not None
    assert slug_of(onward[1]) == "onset-hours"


def test_who_skips_everything_is_told_that_nothing_is_known(checks: FlaskClient) -> None:
    page = Walk(checks).through(NEEDED)

    answers = answers_of(stored(checks))
    assert answers == NEEDED
    assert '"no"' not in json.dumps(stored(checks))
    assert "It cannot be told from your answers. They rule nothing out." in page.text
    assert "a leg or foot clearly colder than the other one" in page.text
    assert "I said no to every warning sign" not in page.text
    assert "Warning signs that are not known: 14." in page.text
    for word in ("Nothing urgent", "excluded", "unlikely", "healthy", "What helps while you wait"):
        assert word not in page.text.partition("Your answers")[0]


def test_a_box_that_is_left_empty_is_not_a_no(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **{"p-cold": "yes"})

    assert answers_of(stored(checks)) == {"p-cold": "yes"}


def test_none_of_these_is_a_no_to_all_that_is_not_ticked(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **{"trauma": "yes", "signs.rest": "no"})

    answers = answers_of(stored(checks))
    assert answers.pop("trauma") == "yes"
    assert set(answers.values()) == {"no"}
    assert len(answers) == 11


def test_not_knowing_is_stored_as_not_knowing(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **{"signs.rest": "unknown"})

    assert set(answers_of(stored(checks)).values()) == {"unknown"}


@pytest.mark.parametrize(
    "fields",
    [
        {"p-cold": "no"},
        {"signs.rest": "maybe"},
        {"signs.rest": ["no", "unknown"]},
        {"age": "66"},
        {"p-cold.unknown": "no"},
        {"walk-distance-m": "300"},
        {"<script>": "yes"},
    ],
)
def test_what_a_page_does_not_send_is_no_answer(checks: FlaskClient, fields: Any) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **fields)

    assert answers_of(stored(checks)) == {}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"age": "sixty"}, "Write a whole number"),
        ({"age": "131"}, "Write a number from 0 to 120."),
        ({"age": "66", "age.unknown": "unknown"}, "not both"),
        ({"age": ""}, "How old are you? Answer this question; “I do not know” is an answer too."),
        ({"age": "<script>alert(1)</script>"}, "Write a whole number"),
        ({"sex": "<script>alert(1)</script>"}, "sex"),
        ({"leg-symptom": "perhaps"}, "Do you have pain"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    checks: FlaskClient, fields: dict[str, str], says: str
) -> None:
    walk = Walk(checks)
    [name, *_] = fields
    page = walk.send(f"{walk.base}/{name}", **fields)

    assert page.status_code == 422
    assert f"<title>Error: {html.escape(FORM.items[name].text)}" in page.text
    assert says in page.text.partition("<h1>")[0]
    assert f'<a href="#{name}">' in page.text
    assert 'value="66"' in page.text or fields.get(name) != "66"
    assert "<script" not in page.text
    assert answers_of(stored(checks)) == {}


def test_what_was_typed_stands_in_the_refused_page(checks: FlaskClient) -> None:
    page = Walk(checks)
    refused = page.send(f"{page.base}/age", age='12"<b>')

    assert 'value="12&#34;&lt;b&gt;"' in refused.text


def test_a_decimal_comma_is_understood(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **{"acute-change": "yes"})
    walk.send(f"{walk.base}/onset-hours", **{"onset-hours": "1,5"})

    assert str(answers_of(stored(checks))["onset-hours"]) == "1.5"


def test_an_answer_that_makes_others_pointless_skips_and_drops_them(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.go({})
    walk.send(f"{walk.base}/leg-symptom", **{"leg-symptom": "yes"})
    walk.send(f"{walk.base}/when", **{"walk-trigger": "yes", "when.rest": "no"})
    walk.send(f"{walk.base}/walk-distance-m", **{"walk-distance-m": "300"})
    changed = walk.send(f"{walk.base}/when", **{"when.rest": "no"})

    assert slug_of(changed.location) == "pain-character"
    assert "walk-distance-m" not in json.dumps(stored(checks), default=str)
    onward = walk.send(f"{walk.base}/symptom-trend")
    assert slug_of(onward.location) == "back"
    # Who comes by its address to what is pointless now is led on to what is not.
    pointless = checks.get(f"{walk.base}/walk-distance-m")
    assert slug_of(pointless.location) == "back"
    late = checks.post(
        f"{walk.base}/walk-distance-m", data={"walk-distance-m": "9", "version": str(walk.version)}
    )
    assert slug_of(late.location) == "back"
    assert "walk-distance-m" not in answers_of(stored(checks))


def test_a_change_goes_back_to_the_answers_by_way_of_what_it_opens(checks: FlaskClient) -> None:
    person = own(CLAUDICATION) | {"stand-trigger": "no", "rest-pain": "no"}
    walk = Walk(checks)
    while slug_of(walk.at) != "answers":
        walk.go(person)
    address = f"{walk.base}/when?back=answers"
    assert f'href="{walk.base}/answers"' in walk.page(address).text

    same = walk.send(address, **{"walk-trigger": "yes", "when.rest": "no"})
    assert slug_of(same.location) == "answers"
    more = walk.send(address, **{"walk-trigger": "yes", "rest-pain": "yes"})
    assert slug_of(more.location) == "rest"
    on = walk.send(more.location, **{"rest.rest": "no"})
    assert slug_of(on.location) == "rest-pain-days"
    done = walk.send(on.location, **{"rest-pain-days": "9"})
    assert slug_of(done.location) == "answers"


def test_all_answers_are_shown_page_by_page_before_they_are_sent(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.send(walk.at, **{"trauma": "yes", "signs.rest": "no"})
    walk.send(f"{walk.base}/age", age="66")
    walk.send(f"{walk.base}/health", diabetes="yes", ckd="yes")
    page = walk.page(f"{walk.base}/answers").text

    rows = {
        slug: re.split("<br>", html.unescape(said))
        for slug, said in re.findall(r'<div id="([\w-]+)"><dt>.*?</dt><dd>(.*?)</dd>', page)
    }
    assert rows["signs"] == [f"Yes: {FORM.items['trauma'].text}", "No: 11 of 12"]
    assert rows["age"] == ["66"]
    assert rows["sex"] == ["Not answered"]
    assert rows["health"] == [
        *(f"Yes: {FORM.items[one].text}" for one in ("diabetes", "ckd")),
        "Not answered: 9 of 11",
    ]
    assert len(rows) == page.count(">Change<") == len(set(rows))
    assert f"Version {VERSION}." in page
    assert f'{walk.base}/health?back=answers#diabetes"' in page


def test_back_leads_to_the_page_before(checks: FlaskClient) -> None:
    walk = Walk(checks)
    assert f'<a class="back" href="{START}">Back</a>' in walk.page().text
    walk.go(own(CLAUDICATION))

    assert f'<a class="back" href="{walk.base}/signs">Back</a>' in walk.page().text


def test_a_check_is_resumed_where_it_was_left(checks: FlaskClient, clock: Clock) -> None:
    walk = Walk(checks)
    for _ in range(3):
        walk.go(own(CLAUDICATION))
    clock.now += timedelta(minutes=20)

    resumed = checks.get(walk.base)
    assert resumed.location == walk.at
    assert 'value="66"' in walk.page(f"{walk.base}/age").text


def test_warning_signs_are_asked_again_after_an_hour(checks: FlaskClient, clock: Clock) -> None:
    walk = Walk(checks)
    while slug_of(walk.at) != "answers":
        walk.go(own(CLAUDICATION))
    clock.now += timedelta(hours=2)

    assert slug_of(checks.get(walk.base).location) == "signs"
    late = walk.send(walk.at)
    assert slug_of(late.location) == "signs"
    assert "more than an hour ago" in checks.get(late.location).text
    assert stored(checks)["status"] == "in-progress"


def test_hours_count_from_when_they_were_told(checks: FlaskClient, clock: Clock) -> None:
    walk = Walk(checks)
    walk.go({"acute-change": "yes"})
    walk.send(f"{walk.base}/onset-hours", **{"onset-hours": "3"})
    told = stored(checks)["authored"]
    clock.now += timedelta(minutes=50)
    walk.send(f"{walk.base}/age", age="66")
    assert stored(checks)["authored"] == told
    clock.now += timedelta(hours=2)
    walk.send(f"{walk.base}/signs", **{"acute-change": "yes"})

    assert "onset-hours" not in answers_of(stored(checks))
    assert stored(checks)["authored"] == clock.now.isoformat(timespec="seconds")


def test_a_finished_check_shows_its_result_again_and_takes_nothing_more(
    checks: FlaskClient,
) -> None:
    walk = Walk(checks)
    walk.through(own(CLAUDICATION))
    before = stored(checks)

    assert slug_of(checks.get(walk.base).location) == "result"
    assert slug_of(checks.get(f"{walk.base}/age").location) == "result"
    late = checks.post(f"{walk.base}/age", data={"age": "20", "version": "1"})
    assert late.status_code == 409
    assert slug_of(checks.post(f"{walk.base}/answers").location) == "result"
    assert stored(checks) == before


def test_what_has_to_be_answered_is_asked_for_before_the_end(checks: FlaskClient) -> None:
    walk = Walk(checks)
    page = walk.send(f"{walk.base}/answers")

    assert page.status_code == 422
    assert "<title>Error: Check your answers" in page.text
    assert '<a href="#age">' in page.text
    assert 'id="age"' in page.text


def test_another_window_loses_nothing(checks: FlaskClient) -> None:
    walk = Walk(checks)
    address, fields = f"{walk.base}/smoking", {"smoking": "current"}
    old = "1"
    walk.go(own(CLAUDICATION))

    page = checks.post(address, data={**fields, "version": old})
    assert page.status_code == 409
    assert "<title>Error: Do you smoke?" in page.text
    assert "changed in another window" in page.text
    assert 'value="current" checked' in page.text
    assert "smoking" not in answers_of(stored(checks))
    # What the page has now is sent once more, and both are kept.
    newer = re.search(r'name="version" value="(\d+)"', page.text)
    assert newer is not None
    assert checks.post(address, data={**fields, "version": newer[1]}).status_code == 303
    assert answers_of(stored(checks))["smoking"] == "current"
    assert answers_of(stored(checks))["p-cold"] == "no"


def test_two_windows_at_the_same_moment_lose_nothing(
    checks: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(checks)
    save: Callable[..., Any] = keeping.save

    def after_another(inside: Any, form: Any, check: Any, *rest: Any) -> Any:
        monkeypatch.setattr(keeping, "save", save)
        save(inside, form, check, {"sex": "male"}, NOW)
        return save(inside, form, check, *rest)

    monkeypatch.setattr(keeping, "save", after_another)
    page = walk.send(f"{walk.base}/smoking", smoking="current")

    assert page.status_code == 409
    assert 'value="current" checked' in page.text
    assert 'name="version" value="2"' in page.text
    assert answers_of(stored(checks)) == {"sex": "male"}


@pytest.mark.parametrize("status", [409, 503])
def test_an_emergency_that_cannot_be_saved_is_told_all_the_same(
    checks: FlaskClient, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Another window saved meanwhile, or the database takes nothing."""

    def full(*_: Any) -> None:
        raise Refused([error(IssueType.NO_STORE, "a secret")])

    walk = Walk(checks)
    if status == 409:
        walk.send(f"{walk.base}/smoking", smoking="current")
    else:
        monkeypatch.setattr(keeping, "save", full)
    signs = {"p-cold": "yes", "p-numb": "yes", "acute-change": "yes", "version": "1"}

    page = checks.post(f"{walk.base}/signs", data=signs)

    assert page.status_code == status
    assert "<title>Emergency: what to do now" in page.text
    assert page.text.index("Call 999 now") < page.text.index("is not saved yet")
    assert "a leg or foot clearly colder" in page.text
    assert 'id="p-cold" value="yes" checked' in page.text
    assert answers_of(stored(checks)) == ({"smoking": "current"} if status == 409 else {})
    assert "Emergency" not in checks.post(f"{walk.base}/signs", data={"signs.rest": "no"}).text


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        ("finished", 409, "These answers were changed in another window"),
        ("deleted", 404, "There is no check at this address"),
        (Refused([error(IssueType.TRANSIENT, "a secret")]), 503, "cannot be saved"),
        (KeyError("a secret"), 500, "does not work"),
    ],
)
def test_an_emergency_that_has_nowhere_to_be_kept_is_told_all_the_same(
    checks: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    state: str | Exception,
    status: int,
    said: str,
) -> None:
    """The page was left open in a tab; or the database, or the program, fails."""
    walk = Walk(checks)
    if state == "finished":
        walk.through(own(CLAUDICATION))
    elif state == "deleted":
        checks.post(f"{walk.base}/delete")
    else:

        def failing(*_: Any) -> None:
            raise state

        monkeypatch.setattr(keeping, "opened", failing)
    signs = {"p-cold": "yes", "p-numb": "yes", "acute-change": "yes", "version": "1"}

    page = checks.post(f"{walk.base}/signs", data=signs)

    assert page.status_code == status
    assert "<title>Emergency: what to do now" in page.text
    assert page.text.index("Call 999 now") < page.text.index(said)
    assert "a leg or foot clearly colder" in page.text
    assert "a secret" not in page.text
    assert "Call 999" not in checks.post(f"{walk.base}/signs", data={"signs.rest": "no"}).text


@pytest.mark.parametrize("state", ["deleted", "failing"])
def test_a_sign_is_told_as_an_emergency_when_nothing_can_judge_it(
    checks: FlaskClient, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """What fails while an emergency is looked for does not stand in the place of what is said."""

    def failing(*_: Any, **__: Any) -> None:
        raise KeyError("a secret")

    walk = Walk(checks)
    if state == "deleted":
        checks.post(f"{walk.base}/delete")
    monkeypatch.setattr(engine, "assess", failing)

    page = checks.post(f"{walk.base}/signs", data={"p-cold": "yes", "version": "1"})

    assert page.status_code == (404 if state == "deleted" else 500)
    assert "<title>Emergency: what to do now" in page.text
    assert "Call 999 now" in page.text
    assert "Warning signs: a leg or foot clearly colder" in page.text
    assert "a secret" not in page.text
    calm = checks.post(f"{walk.base}/signs", data={"signs.rest": "no"})
    assert calm.status_code == page.status_code
    assert "Call 999" not in calm.text


def test_the_end_waits_when_answers_changed_elsewhere(checks: FlaskClient) -> None:
    walk = Walk(checks)
    while slug_of(walk.at) != "answers":
        walk.go(own(CLAUDICATION))

    page = checks.post(walk.at, data={"version": "2"})
    assert page.status_code == 409
    assert stored(checks)["status"] == "in-progress"


def test_what_is_deleted_is_found_nowhere_and_its_record_stays(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.through(own(COLD_LEG))
    id_ = stored(checks)["id"]
    assert all(found(checks, one) for one in ("CarePlan", "Observation", "RiskAssessment"))
    asked = checks.get(f"{walk.base}/delete")
    assert "You cannot undo it." in asked.text
    assert stored(checks)["id"] == id_

    done = checks.post(f"{walk.base}/delete")
    assert "Your answers were deleted" in checks.get(done.location).text
    assert [one for kind in TYPES for one in found(checks, kind)] == []
    for address in ("", "/signs", "/result", "/delete", "/answers", "/emergency"):
        assert checks.get(f"{walk.base}{address}").status_code == 404
    events = found(checks, f"AuditEvent?entity=QuestionnaireResponse/{id_}&_count=100")
    assert "delete" in {one["subtype"][0]["code"] for one in events}


def test_an_operator_can_remove_what_a_person_deleted(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.through(own(CLAUDICATION))
    id_ = stored(checks)["id"]
    checks.post(f"{walk.base}/delete")
    assert checks.get(f"/fhir/QuestionnaireResponse/{id_}/_history").json["total"] > 1  # type: ignore[index]

    store = checks.application.extensions["fhir-pad"].store
    forgetting.forget_patient(store, id_, by="a test", now=NOW)
    assert checks.get(f"/fhir/QuestionnaireResponse/{id_}/_history").status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 43, "../../fhir", "%00", "A" * 500])
def test_an_unknown_address_is_a_clear_page(checks: FlaskClient, token: str) -> None:
    page = checks.get(f"/check/{token}/result")

    assert page.status_code == 404
    if len(token) == 43:
        assert "There is no check at this address" in page.text
        assert "<script" not in page.text


def test_an_address_opens_nothing_after_thirty_days(checks: FlaskClient, clock: Clock) -> None:
    walk = Walk(checks)
    walk.through(own(CLAUDICATION))
    clock.now += timedelta(days=30, hours=1)

    assert checks.get(f"{walk.base}/result").status_code == 404


def test_what_others_can_find_does_not_open_the_page(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.through(own(CLAUDICATION))
    seen = "".join(json.dumps(found(checks, f"{one}?_count=200")) for one in (*TYPES, "AuditEvent"))

    assert len(walk.token) == 43
    assert walk.token not in seen
    assert checks.get(f"/check/{stored(checks)['id']}/result").status_code == 404


def test_what_is_stored_under_such_an_id_and_is_no_self_check_opens_no_page(
    checks: FlaskClient,
) -> None:
    walk = Walk(checks)
    response = stored(checks)
    other = {**response, "status": "entered-in-error"}
    checks.put(f"/fhir/QuestionnaireResponse/{response['id']}", json=other)

    assert checks.get(f"{walk.base}/signs").status_code == 404


def test_no_log_tells_the_address_or_an_answer(
    checks: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    walk = Walk(checks)
    walk.send(f"{walk.base}/age", age="sixty-six")
    walk.through(own(CLAUDICATION))
    checks.get(f"/check/{walk.token}x/result")

    assert "/check/<token>/<slug>" in caplog.text
    assert walk.token not in caplog.text
    assert "sixty-six" not in caplog.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_changes_nothing(checks: FlaskClient, method: str) -> None:
    walk = Walk(checks)

    assert getattr(checks, method)(walk.at).status_code == 405
    assert getattr(checks, method)(START).status_code == 405
    assert answers_of(stored(checks)) == {}
    assert checks.post(f"{walk.base}/result").status_code in {404, 405}
    assert checks.post(f"{walk.base}/nothing").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example.org"},
    ],
)
def test_what_another_site_sends_is_not_taken(checks: FlaskClient, headers: Any) -> None:
    walk = Walk(checks)
    for address in (START, walk.at, f"{walk.base}/delete", f"{walk.base}/answers"):
        page = checks.post(address, data={"signs.rest": "no", "version": "1"}, headers=headers)
        assert page.status_code == 403
        assert "not sent by a page of the check" in page.text

    assert answers_of(stored(checks)) == {}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}, {"Origin": "http://localhost"}],
)
def test_what_our_own_pages_send_is_taken(checks: FlaskClient, headers: Any) -> None:
    assert checks.post(START, headers=headers).status_code == 303


def test_every_look_and_change_is_recorded(checks: FlaskClient) -> None:
    walk = Walk(checks)
    walk.through(own(CLAUDICATION))

    events = found(checks, "AuditEvent?_count=200")
    codes = [one["subtype"][0]["code"] for one in events]
    assert codes.count("update") >= len(set(walk.seen)) - 1
    assert codes.count("read") > len(walk.seen)


def test_a_child_is_told_how_soon_and_no_cause(checks: FlaskClient) -> None:
    page = Walk(checks).through(own(CLAUDICATION) | {"age": 12})

    assert triage_of(page) == "urgent-days"
    assert "this check names no cause" in page.text
    assert not any(one in page.text for one in words.CAUSES.values())
    assert "What helps while you wait" not in page.text


def test_advice_waits_for_what_makes_it_safe(checks: FlaskClient) -> None:
    veins = {
        **NEEDED,
        "age": 60,
        "leg-symptom": "yes",
        "varicose-veins": "yes",
        "heaviness": "yes",
        "evening-worse": "yes",
        "ankle-pigment": "yes",
        "leg-side": "left",
        "swelling": "none",
    }
    advice = words.ADVICE["calf-exercise"].words
    signs = dict.fromkeys(PAGES[0].link_ids, "no")
    look = {one: veins.get(one, "no") for one in BY_SLUG["look"].link_ids}

    unsafe = Walk(checks).through(veins)
    safe = Walk(checks).through({**veins, **signs, **look})

    assert advice not in unsafe.text
    assert advice in safe.text
    assert "Raise the legs" not in safe.text
    assert "stockings" not in safe.text


def test_pages_are_small(checks: FlaskClient) -> None:
    walk = Walk(checks)
    sheet = len(gzip.compress(checks.get("/look/pad.css", buffered=True).data))
    sizes = []
    while slug_of(walk.at) != "answers":
        sizes.append(sheet + len(gzip.compress(walk.page().data)))
        walk.at = f"{walk.base}/age" if slug_of(walk.at) == "emergency" else walk.at
        walk.go(EVERYTHING)
    assert len(sizes) > len(PAGES) - 3
    walk = Walk(checks)
    sizes.append(sheet + len(gzip.compress(walk.through(own(CLAUDICATION)).data)))

    assert max(sizes) <= 60_000


def test_nothing_is_kept_by_a_browser_or_told_to_another_site(checks: FlaskClient) -> None:
    walk = Walk(checks)
    page = walk.page()

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers


@pytest.mark.external
@pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])
def test_the_result_says_what_the_engine_and_the_stored_plan_say(
    many: FlaskClient, vignette: dict[str, Any]
) -> None:
    answers = own(as_answers(vignette["inputs"]))
    walk = Walk(many)
    page = walk.through(answers)

    [newest] = [
        one for one in found(many, "QuestionnaireResponse?_count=200") if one["id"] in page.text
    ]
    [plan] = found(
        many, f"CarePlan?supporting-info=QuestionnaireResponse/{newest['id']}&status=draft"
    )
    levels = {one.headline: level for level, one in DEMANDS.items()}
    in_plan = levels[plan["title"].removeprefix("Leg pain plan: ")]
    assert triage_of(page) == engine.assess(newest, now=NOW).findings.triage == in_plan
    assert "%" not in page.text.partition("See the FHIR")[0]
    # What a page cannot ask with boxes is not known, and that never lowers the level.
    fits = FORM.respond(answers, status="in-progress", authored=newest["authored"])
    full = engine.assess(fits, now=NOW).findings.triage
    assert URGENCY.index(triage_of(page)) <= URGENCY.index(full)


def test_where_tokens_are_wanted_there_is_no_check(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}", admission=expected())
    client = create_app(settings, clock=lambda: NOW).test_client()

    assert client.get(START).status_code == 404
    assert client.post(START).status_code == 404
    assert 'href="/check/"' not in client.get("/").text


def test_the_first_page_of_all_leads_there(checks: FlaskClient) -> None:
    assert 'href="/check/"' in checks.get("/").text


@pytest.mark.parametrize(
    ("fault", "status"),
    [(KeyError("a secret"), 500), (Refused([error(IssueType.TRANSIENT, "a secret")]), 503)],
)
def test_a_fault_is_a_page_that_says_what_to_do(
    checks: FlaskClient, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def failing(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(keeping, "begin", failing)
    page = checks.post(START)

    assert page.status_code == status
    assert "call your emergency number" in page.text
    assert "a secret" not in page.text
    assert (page.headers["X-Request-Id"] in page.text) is (status == 500)


@pytest.mark.parametrize("name", ["start", "result"])
def test_pages_say_for_how_long_an_address_works(name: str) -> None:
    template = Path(pages.__file__).parent / "templates" / "patient" / f"{name}.html"

    assert f"{keeping.OPEN_FOR.days} days" in template.read_text()


def test_signs_that_could_not_be_looked_for_are_in_the_log(
    checks: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise KeyError("a secret")

    walk = Walk(checks)
    monkeypatch.setattr(engine, "assess", failing)
    monkeypatch.setattr(telling, "unjudged", failing)
    checks.post(f"{walk.base}/signs", data={"p-cold": "yes", "version": "1"})

    assert "no sign was looked for" in caplog.text
    assert "KeyError: " not in caplog.text


def test_it_works_below_a_prefix_of_another_application(tmp_path: Path) -> None:
    host = Flask("host")
    base = "http://localhost/legs/fhir"
    settings = Settings(base_url=base, database_url=f"sqlite:///{tmp_path / 'pad.db'}")
    init_app(host, settings, prefix="/legs", clock=lambda: NOW)
    client = host.test_client()

    begun = client.post("/legs/check/")
    assert begun.location.startswith("/legs/check/")
    page = client.get(begun.location)
    assert f'action="{begun.location}"' in page.text
    assert client.post(begun.location, data={"version": "1"}).location.startswith("/legs/check/")
