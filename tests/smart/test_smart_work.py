"""With a patient open: the record is read, questions answered, results written, or it is said why."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from english import english_in
from samples import CLAUDICATION, COLD_LEG

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.language import LANGUAGES
from fhir_pad.web.smart import keeping
from fhir_pad.web.smart.routes import BUSY
from smart.browsing import Browser, fields
from smart.conftest import begin_again
from smart.fake_ehr import ALL_SCOPES, CANARIES, FAMILY, PATIENT
from smart.faults import UNREAD

FORM = "/smart/form"
TYPES = {"QuestionnaireResponse", "Observation", "CarePlan", "RiskAssessment", "Goal", "Provenance"}


def as_fields(answers) -> dict[str, list[str] | str]:
    """Return answers as the fields of the form have them."""
    return {key: list(one) if isinstance(one, tuple) else str(one) for key, one in answers.items()}


@pytest.fixture
def opened(started):
    """Open the form of the patient; return the browser, the EHR, and the fields of the form."""

    def open_form(fault="", **how):
        app, ehr = started(fault, **how)
        browser = Browser(app, ehr)
        page = browser.launched()
        assert page.status_code == 200, page.text
        return browser, ehr, fields(page)

    return open_form


def result_of(browser, given, answers=CLAUDICATION):
    """Send answers beside what the form holds; return the page of the result."""
    sent = browser.post(FORM, **{**given, **as_fields(answers)})
    assert sent.status_code == 303, sent.text
    return browser.get(sent.location)


def test_what_is_recorded_is_filled_in_and_nothing_else(opened) -> None:
    _, _, given = opened()

    assert given.pop("proof")
    assert {
        "age": ["66"],
        "sex": ["male"],
        "diabetes": ["yes"],
        "heart-failure": ["yes"],
    } == given


def test_each_field_of_the_form_has_a_label_and_a_way_to_say_not_known(started) -> None:
    app, ehr = started()
    page = Browser(app, ehr).launched().text
    ids = set(_all(r'<input type="(?:text|radio|checkbox)"[^>]* id="([^"]+)"', page))
    labels = set(_all(r'<label for="([^"]+)"', page))
    texts = _all(r'<input type="text" name="([^"]+)"', page)

    assert len(ids) > 500
    assert ids == labels
    assert all(f'name="{text}.unknown"' in page for text in texts)
    assert "<script" not in page


def _all(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text)


def test_pages_are_kept_by_nobody_and_framed_by_the_ehr_alone(started) -> None:
    app, ehr = started()
    page = Browser(app, ehr).launched()

    assert "no-store" == page.headers["Cache-Control"]
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {ehr.origin}")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_answers_lead_to_a_result_with_reasons(opened) -> None:
    browser, _, given = opened()

    page = result_of(browser, given)

    assert FAMILY in page.text
    assert "Routine appointment" in page.text
    assert "Not to be done" in page.text
    assert "Cilostazol" in page.text
    assert "heart failure" in page.text.lower()


def test_an_answer_that_another_one_makes_pointless_is_left_out_and_said(opened) -> None:
    browser, _, given = opened()

    page = result_of(browser, given, {**CLAUDICATION, "trauma": "no", "deformity": "yes"})

    assert "`deformity` is ignored" in page.text
    sent = browser.get("/smart/results.json").text
    assert "deformity" not in json.loads(sent)["entry"][0]["resource"]["item"].__repr__()


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("age", "sixty", "Write a whole number"),
        ("age", "٦٦", "Write a whole number"),
        ("age", "6_6", "Write a whole number"),
        ("age", "999", "age"),
        ("abi-l", "1,000", "Write a point before decimals"),
        ("abi-l", "1e3", "Write a number such as 0.85"),
        ("abi-l", "NaN", "Write a number such as 0.85"),
        ("sex", "<script>alert(1)</script>", "sex"),
        ("onset-datetime", "yesterday", "onset-datetime"),
    ],
)
def test_what_is_no_answer_is_named_and_everything_else_is_kept(opened, field, text, says) -> None:
    browser, _, given = opened()

    page = browser.post(FORM, **{**given, **as_fields(CLAUDICATION), field: text})

    assert 422 == page.status_code
    assert f'<a href="#{field}">' in page.text
    assert says in page.text.split("<h1>")[0]
    assert "<script>" not in page.text
    kept = fields(page)
    assert ["300"] == kept["walk-distance-m"]
    assert ["calf"] == kept["pain-site"]


def test_a_number_is_given_or_not_known_and_not_both(opened) -> None:
    browser, _, given = opened()

    page = browser.post(FORM, **{**given, **as_fields(CLAUDICATION), "age.unknown": "unknown"})

    assert 422 == page.status_code
    assert "not both" in page.text


def test_an_age_that_is_not_known_is_an_answer(opened) -> None:
    browser, _, given = opened()
    answers = {**as_fields(CLAUDICATION), "age": "", "age.unknown": "unknown"}

    assert 303 == browser.post(FORM, **{**given, **answers}).status_code


def test_an_emergency_does_not_wait_for_what_is_missing(opened) -> None:
    browser, _, given = opened()
    cold = {name: text for name, text in as_fields(COLD_LEG).items() if name != "leg-symptom"}

    page = browser.post(FORM, **{**given, **cold, "abi-l": "much"})

    assert 422 == page.status_code
    assert "<title>Emergency now - " in page.text
    above, _, below = page.text.partition('<div class="summary"')
    assert 'class="card emergency" role="alert"' in above
    assert "Call the emergency services now" in above
    assert len(_all(r"<li>(.*?)</li>", below)) >= 2


def test_an_emergency_is_told_in_the_language_of_the_page_with_its_clock(opened) -> None:
    browser, _, given = opened()
    began = (datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="seconds")
    cold = {**as_fields(COLD_LEG), "onset-datetime": began, "abi-l": "much"}

    page = browser.post(f"{FORM}?lang=tr", **{**given, **cold})

    assert [] == english_in(page.text.partition('<div class="summary"')[0])
    assert "altı saatten kalan" in page.text


def test_an_emergency_does_not_wait_for_the_database(opened, monkeypatch) -> None:
    browser, _, given = opened()

    def full(*_) -> None:
        raise Refused([error(IssueType.NO_STORE, "a secret")])

    monkeypatch.setattr(keeping, "change", full)
    page = browser.post(FORM, **{**given, **as_fields(COLD_LEG)})

    assert 503 == page.status_code
    assert page.text.index("Call the emergency services now") < page.text.index("Nothing was kept")
    assert "a secret" not in page.text
    assert ["yes"] == fields(page)["p-cold"]


def test_that_the_database_is_busy_is_told_in_every_language(opened, monkeypatch) -> None:
    browser, _, given = opened()

    def full(*_) -> None:
        raise Refused([error(IssueType.NO_STORE, "a secret")])

    with monkeypatch.context() as failing:
        failing.setattr(keeping, "change", full)
        page = browser.post(FORM, **{**given, **as_fields(COLD_LEG)})
    turkish = browser.post(f"{FORM}?lang=tr", **{**fields(page), "do": "speak"})
    again = browser.post(f"{FORM}?lang=en-GB", **{**fields(turkish), "do": "speak"})

    assert 503 == turkish.status_code == again.status_code
    assert LANGUAGES["tr"].say(BUSY) in turkish.text
    assert BUSY in again.text
    assert "Call the emergency services now" in again.text


def test_everything_is_written_in_one_transaction(opened) -> None:
    browser, ehr, given = opened()
    result_of(browser, given)

    page = browser.post("/smart/write", proof=given["proof"])

    assert "Everything was written into the record." in page.text
    [bundle] = ehr.written
    assert "transaction" == bundle["type"]
    written = [entry["resource"] for entry in bundle["entry"]]
    assert {one["resourceType"] for one in written} == TYPES
    assert all(entry["request"]["method"] == "POST" for entry in bundle["entry"])
    assert not any("id" in one for one in written)
    response = written[0]
    assert {"reference": f"Patient/{PATIENT}"} == response["subject"]
    assert {"reference": "Encounter/e1"} == response["encounter"]
    assert {"reference": "Practitioner/d1"} == response["author"]
    named = set(_all(r'"reference": ?"(urn:uuid:[^"]+)"', json.dumps(bundle)))
    assert named <= {entry["fullUrl"] for entry in bundle["entry"]}


def test_the_provenance_names_the_records_that_were_left_as_they_were(opened) -> None:
    browser, ehr, given = opened()
    result_of(browser, {**given, "heart-failure": "no"})

    browser.post("/smart/write", proof=given["proof"])

    [provenance] = [
        entry["resource"]
        for entry in ehr.written[0]["entry"]
        if entry["resource"]["resourceType"] == "Provenance"
    ]
    named = [one["what"].get("reference", "") for one in provenance["entity"]]
    assert {"Patient/p1", "Condition/c1"} == {one for one in named if "urn:" not in one} - {""}


def test_an_ehr_that_shows_the_patient_itself_is_repeated_on_paper_alone(opened) -> None:
    browser, _, given = opened("tok_banner")

    assert FAMILY not in browser.get(FORM).text
    result = result_of(browser, given).text
    [on_paper] = re.findall('<p class="printed">.*?</p>', result)
    assert FAMILY in on_paper
    assert FAMILY not in result.replace(on_paper, "")


def test_without_an_encounter_none_is_named(opened) -> None:
    browser, ehr, given = opened("tok_no_encounter")
    result_of(browser, given)

    browser.post("/smart/write", proof=given["proof"])

    assert "encounter" not in ehr.written[0]["entry"][0]["resource"]


def test_nothing_is_written_twice(opened) -> None:
    browser, ehr, given = opened()
    result_of(browser, given)

    for _ in range(2):
        page = browser.post("/smart/write", proof=given["proof"])

    assert 1 == len(ehr.written)
    assert "Write into the record" not in page.text


@pytest.mark.parametrize("fault", ["write_slow", "write_html", "write_502", "write_part"])
def test_where_the_ehr_does_not_say_what_it_wrote_nobody_pretends(opened, fault) -> None:
    browser, ehr, given = opened()
    result_of(browser, given)
    ehr.fault = fault
    began = monotonic()

    page = browser.post("/smart/write", proof=given["proof"])

    assert "did not say whether it wrote" in page.text
    assert "Write into the record" not in page.text
    assert monotonic() - began < 6


def test_what_the_ehr_refuses_can_be_tried_again(opened) -> None:
    browser, ehr, given = opened()
    result_of(browser, given)
    ehr.fault = "write_400"

    page = browser.post("/smart/write", proof=given["proof"])
    ehr.fault = ""
    again = browser.post("/smart/write", proof=given["proof"])

    assert 502 == page.status_code
    assert "Nothing was written" in page.text
    assert "Everything was written" in again.text


@pytest.mark.parametrize(
    ("scope", "missing"),
    [
        ("openid patient/*.rs", TYPES),
        ("openid patient/*.read", TYPES),
        ("openid patient/*.cruds?category=x", TYPES),
        ("openid patient/*.rs patient/QuestionnaireResponse.c patient/Goal.c", TYPES),
    ],
)
def test_fewer_scopes_offer_less_and_say_so(opened, scope, missing) -> None:
    browser, ehr, given = opened(scope=f"launch {scope}")

    page = result_of(browser, given)
    sent = browser.post("/smart/write", proof=given["proof"])

    granted = {one for one in missing if f"patient/{one}.c" in scope}
    for type_ in missing - granted:
        assert f"<li>{type_}</li>" in page.text
    assert "Nothing was written: the EHR does not let this app" in sent.text
    assert [] == ehr.written
    assert 200 == browser.get("/smart/results.json").status_code


def test_what_may_not_be_read_is_said_and_stays_unknown(opened) -> None:
    browser, ehr, given = opened(scope="launch openid patient/Patient.r patient/Observation.rs")
    page = browser.get(FORM)

    assert "The record of diagnoses was not read: the EHR does not let this app." in page.text
    assert "diabetes" not in given
    assert [] == ehr.asked("/fhir/Condition")


@pytest.mark.parametrize("fault", UNREAD)
def test_a_record_that_cannot_be_read_is_said_and_the_form_is_there(
    opened, elsewhere, fault
) -> None:
    browser, ehr, given = opened(fault, elsewhere=elsewhere.origin)
    page = browser.get(FORM)

    assert "The record of diagnoses was not read, or not as a whole" in page.text
    assert UNREAD[fault] in page.text
    assert ["66"] == given["age"]
    assert [] == elsewhere.seen
    bearers = [one for one in ehr.seen if "Authorization" in one["headers"]]
    assert all(one["path"].startswith("/fhir/") for one in bearers)


def test_another_patient_than_the_one_that_was_chosen_is_not_taken(opened) -> None:
    browser, _, given = opened("fhir_other_patient")

    assert "something else than this patient" in browser.get(FORM).text
    assert "age" not in given


def test_a_token_that_is_refused_is_renewed_once(opened) -> None:
    _, ehr, given = opened("fhir_401_once", with_refresh=True)

    assert ["yes"] == given["heart-failure"]
    assert 2 == len(ehr.asked("/auth/token"))
    assert 2 == len(ehr.refresh_tokens)


@pytest.mark.parametrize(
    ("fault", "with_refresh", "says"),
    [
        ("fhir_401", False, "permission has ended"),
        ("fhir_401", True, "does not take its own permission"),
    ],
)
def test_a_permission_that_has_ended_ends_in_a_clear_page(
    started, fault, with_refresh, says
) -> None:
    app, ehr = started(fault, with_refresh=with_refresh)

    page = Browser(app, ehr).launched()

    assert 400 == page.status_code
    assert says in page.text
    assert "Open the app again from the EHR." in page.text
    assert len(ehr.asked("/auth/token")) <= 2


def test_a_token_is_renewed_before_it_ends_and_each_refresh_token_is_used_once(
    opened, clock
) -> None:
    browser, ehr, given = opened(with_refresh=True)
    result_of(browser, given)
    clock.forward(hours=2)

    page = browser.post("/smart/write", proof=given["proof"])

    assert "Everything was written" in page.text
    used = [one["form"].get("refresh_token") for one in ehr.asked("/auth/token")]
    assert [None, "refresh-canary-0"] == used


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("ref_invalid", 400, "no longer takes this sign-in"),
        ("ref_patient", 502, "another patient"),
        ("tok_500", 502, "gave no token"),
    ],
)
def test_a_token_that_cannot_be_renewed_writes_nothing(opened, clock, fault, status, says) -> None:
    browser, ehr, given = opened(with_refresh=True)
    result_of(browser, given)
    clock.forward(hours=2)
    ehr.fault = fault

    page = browser.post("/smart/write", proof=given["proof"])

    assert status == page.status_code
    assert says in page.text
    assert [] == ehr.written
    assert [] == [word for word in CANARIES if word in page.text]
    # Nothing was sent, so it can be written after another launch.
    assert "Write into the record" in browser.get("/smart/result").text


@pytest.mark.parametrize("path", [FORM, "/smart/write", "/smart/leave"])
@pytest.mark.parametrize("proof", ["", "0" * 64, "é"])
def test_a_form_of_another_site_is_not_taken(opened, path, proof) -> None:
    browser, ehr, given = opened()
    result_of(browser, given)

    page = browser.post(path, proof=proof, **as_fields(CLAUDICATION))

    assert 400 == page.status_code
    assert [] == ehr.written
    assert 200 == browser.get("/smart/result").status_code


def test_a_page_of_an_earlier_launch_is_not_taken_for_the_next_patient(opened) -> None:
    browser, _, given = opened()
    browser.launched()

    page = browser.post(FORM, **{**given, **as_fields(CLAUDICATION)})

    assert 400 == page.status_code
    assert "another launch" in page.text


def test_who_leaves_leaves_nothing(opened) -> None:
    browser, _, given = opened()
    result_of(browser, given)

    page = browser.post("/smart/leave", proof=given["proof"])

    assert "Nothing of it is kept here" in page.text
    assert 400 == browser.get(FORM).status_code


def test_a_sitting_ends_by_itself(opened, clock) -> None:
    browser, _, _ = opened()
    clock.forward(hours=8, seconds=1)

    assert 400 == browser.get(FORM).status_code


def test_the_database_tells_no_token_and_no_patient(opened, confidential) -> None:
    browser, _, given = opened(with_refresh=True)
    result_of(browser, given)
    url = confidential.app.extensions["fhir-pad"].store.engine.url.database

    kept = b"".join(path.read_bytes() for path in _files(url))

    words = (*CANARIES, FAMILY, "claudication", "heart-failure")
    assert b"sitting/" in kept
    assert [] == [
        word for word in words if word.encode() in kept.split(b"resource_version")[0] + kept
    ]


def _files(database: str):
    place = Path(database)
    return place.parent.glob(f"{place.name}*")


def test_a_public_client_renews_by_its_name_alone(public) -> None:
    ehr = begin_again(public.ehr, "fhir_401_once", with_refresh=True, scope=ALL_SCOPES)

    assert 200 == Browser(public.app, ehr).launched().status_code
    assert ["fhir-pad", "fhir-pad"] == [
        one["form"]["client_id"] for one in ehr.asked("/auth/token")
    ]
