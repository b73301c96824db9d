"""The worklist, stored assessments and the measurement sheet, over HTTP."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from audit.balp import faults
from flask import Flask
from markupsafe import escape
from samples import CLAUDICATION, COLD_LEG, response, sent
from selfcheck import NEEDED, Walk

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.report.codes import CAUSE
from fhir_pad.report.words import TRIAGE
from fhir_pad.rest.problems import problem
from fhir_pad.web import Settings, create_app, from_environment
from fhir_pad.web.clinic import routes, worklist
from fhir_pad.web.clinic.whose import KEPT_BEFORE
from fhir_pad.web.inside import Inside

FHIR = {"content_type": "application/fhir+json", "headers": {"Prefer": "return=representation"}}
HOSTILE = "<script>alert(1)</script>"


class Ticking:
    """A clock that is a minute later each time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    """Give a client of an application with an empty database."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}")
    app = create_app(settings, clock=Ticking())
    yield app.test_client()
    app.extensions["fhir-pad"].store.close()


def kept(served: Any, answers: dict[str, Any], **how: Any) -> str:
    subject = how.pop("subject", "Patient/example")
    made = response(answers, **how) | {"subject": {"reference": subject}}
    reply = served.post("/fhir/QuestionnaireResponse", data=write(made), **FHIR)
    assert reply.status_code == 201, reply.text
    return str(reply.json["id"])


def patient(served: Any, family: str = "Winter") -> str:
    body = {"resourceType": "Patient", "name": [{"family": family}], "birthDate": "1958-03-21"}
    reply = served.post("/fhir/Patient", data=json.dumps(body), **FHIR)
    return f"Patient/{reply.json['id']}"


def listed(page: Any) -> list[tuple[str, str]]:
    """Return the responses on a worklist with their urgency in words."""
    found = re.findall(
        r'href="/clinic/([^"?]+)">.*?class="level">(.*?)</strong>',
        page.text.partition("<ol")[2],
        re.DOTALL,
    )
    return [(id_, words) for id_, words in found]


def next_of(page: Any) -> str | None:
    found = re.search(r'href="([^"]+)">Next page', page.text)
    return found[1].replace("&amp;", "&") if found else None


def test_the_worklist_has_the_most_urgent_first_then_the_newest(served: Any) -> None:
    older = kept(served, CLAUDICATION, authored="2026-11-19T09:00:00Z")
    begun = kept(served, COLD_LEG, status="in-progress", authored="2026-11-18T09:00:00Z")
    newer = kept(served, CLAUDICATION, authored="2026-11-20T09:00:00Z")
    kept(served, {"age": 50, "leg-symptom": "yes"}, status="in-progress")
    sore = kept(served, {**CLAUDICATION, "wound": "yes", "wound-days": 40, "diabetes": "yes"})

    page = served.get("/clinic/")

    assert listed(page) == [
        (begun, "Emergency now"),
        (sore, "Clinician today"),
        (newer, "Routine appointment"),
        (older, "Routine appointment"),
    ]
    first = page.text.partition("<ol")[2].split("<li")[1]
    assert "not finished" in first
    assert CAUSE.words("arterial-chronic") in page.text


def test_a_self_check_is_of_nobody_that_a_page_could_name(served: Any) -> None:
    walk = Walk(served)
    walk.through({**NEEDED, **COLD_LEG})
    kept(served, CLAUDICATION, subject="Patient/an-ehr-has")

    listed = served.get("/clinic/").text
    [id_] = set(re.findall("[0-9a-f]{64}", listed))
    shown = served.get(f"/clinic/{id_}").text

    assert "Patient not named" in listed
    assert "Patient/an-ehr-has" in listed
    assert f"Patient/{id_}" not in listed
    heading = re.search("<h1[^>]*>(.*?)</h1>", shown, re.DOTALL)
    assert heading is not None
    assert heading[1].strip() == "Patient not named"


def test_who_has_the_id_of_the_response_by_chance_is_named(served: Any) -> None:
    """An EHR may count patients and responses alike, from 1 on."""
    made = response(CLAUDICATION) | {"id": "7", "subject": {"reference": "Patient/7"}}
    reply = served.put("/fhir/QuestionnaireResponse/7", data=write(made), **FHIR)
    assert reply.status_code == 201, reply.text

    for address in ("/clinic/", "/clinic/7"):
        page = served.get(address).text
        assert "Patient/7" in page
        assert "Patient not named" not in page


def test_moments_of_unlike_zones_are_told_apart(served: Any) -> None:
    ids = [
        kept(served, CLAUDICATION, authored=f"2026-11-20T09:00:00{zone}")
        for zone in ("Z", "+03:00")
    ]

    for page in (served.get("/clinic/").text, served.get("/try").text):
        assert "2026-11-20 09:00 UTC" in page
        assert "2026-11-20 09:00 +03:00" in page
    assert "Answers of 2026-11-20 09:00 +03:00." in served.get(f"/clinic/{ids[1]}").text


def test_what_is_provisional_says_so(served: Any) -> None:
    unasked = {key: one for key, one in CLAUDICATION.items() if key != "p-cold"}
    kept(served, CLAUDICATION)
    assert ">provisional<" not in served.get("/clinic/").text
    kept(served, {**unasked, "chest-symptoms": "unknown", "acute-change": "unknown"})

    plans = served.get("/fhir/Observation?code=triage").json["entry"]
    provisional = [
        one
        for one in plans
        if any(part.get("valueBoolean") is True for part in one["resource"]["component"])
    ]
    assert len(provisional) == 1
    assert served.get("/clinic/").text.count(">provisional<") == 1


def test_every_triage_level_is_on_the_list() -> None:
    assert tuple(TRIAGE.terms) == worklist.LEVELS
    assert worklist.LEVELS[0] == "emergency-now"


def test_a_long_worklist_goes_on_over_pages_and_loses_nobody(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist.worklist, "__defaults__", (2, BASE))
    cold = [kept(served, COLD_LEG, status="in-progress") for _ in range(3)]
    walking = [kept(served, CLAUDICATION) for _ in range(2)]

    seen: list[str] = []
    address: str | None = "/clinic/"
    pages = 0
    while address:
        page = served.get(address)
        seen += [id_ for id_, _ in listed(page)]
        address, pages = next_of(page), pages + 1

    assert len(seen) == len(set(seen)) == 5
    assert set(seen[:3]) == set(cold)
    assert set(seen[3:]) == set(walking)
    assert 3 <= pages <= 4


@pytest.mark.parametrize("place", ["?level=none", "?level=routine&after=x.y", "?after=%00"])
def test_a_place_that_is_none_is_no_fault_of_ours(served: Any, place: str) -> None:
    kept(served, CLAUDICATION)

    page = served.get(f"/clinic/{place}")

    assert page.status_code in (200, 400)
    assert page.content_type == "text/html; charset=utf-8"


def test_what_was_replaced_or_taken_back_is_not_on_the_list(served: Any) -> None:
    id_ = kept(served, COLD_LEG, status="in-progress")
    body = response(COLD_LEG) | {"id": id_, "status": "entered-in-error"}
    served.put(f"/fhir/QuestionnaireResponse/{id_}", data=write(body), **FHIR)

    assert listed(served.get("/clinic/")) == []
    page = served.get(f"/clinic/{id_}")
    assert page.status_code == 200
    assert "taken back" in page.text
    assert "Emergency now" not in page.text


@pytest.mark.parametrize("answers", [CLAUDICATION, COLD_LEG], ids=["claudication", "cold leg"])
@pytest.mark.parametrize("status", ["completed", "in-progress"])
def test_what_is_shown_is_what_is_stored(served: Any, answers: Any, status: str) -> None:
    whole = answers if "p-numb" in answers else {**CLAUDICATION, **answers}
    id_ = kept(served, whole, status=status)
    page = served.get(f"/clinic/{id_}").text
    found = served.get(f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{id_}").json
    if "entry" not in found:
        assert "looked through for emergency signs alone" in page
        assert 'class="card' not in page
        return
    [plan] = [one["resource"] for one in found["entry"]]

    headline = re.search(r'<h2 id="urgency">(.*?)</h2>', page)
    assert headline is not None
    assert plan["title"].endswith(headline[1].removesuffix(" (provisional)"))
    for activity in plan["activity"]:
        detail = activity["detail"]
        title = detail["code"]["text"]
        mark = "<s>" if detail.get("doNotPerform") else "<strong>"
        assert page.count(f"{mark}{title}<") == 1, title
    assert page.count('<li class="action">') >= len(plan["activity"])
    assert "made by other rules" not in page
    assert 'type="checkbox"' not in page


def test_a_plan_of_other_rules_is_told(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = kept(served, CLAUDICATION)
    real = routes.opened.__globals__["engine"].assess

    def other(*given: Any, **how: Any) -> Any:
        done = real(*given, **how)
        object.__setattr__(done.findings, "actions", done.findings.actions[1:])
        return done

    monkeypatch.setattr(routes.opened.__globals__["engine"], "assess", other)

    assert "made by other rules" in served.get(f"/clinic/{id_}").text


def test_names_and_texts_are_never_markup(served: Any) -> None:
    subject = patient(served, HOSTILE)
    id_ = kept(served, CLAUDICATION, subject=subject)

    for address in ("/clinic/", f"/clinic/{id_}"):
        page = served.get(address).text
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_what_is_not_there_is_said_in_a_page(served: Any) -> None:
    page = served.get("/clinic/nobody")

    assert page.status_code == 404
    assert "<title>Error:" in page.text


def events(served: Any) -> list[dict[str, Any]]:
    found = served.get("/fhir/AuditEvent?_count=200").json.get("entry", ())
    return [one["resource"] for one in found]


def test_who_looks_leaves_audit_events(served: Any) -> None:
    subject = patient(served)
    id_ = kept(served, CLAUDICATION, subject=subject)
    before = {one["id"] for one in events(served)}

    served.get("/clinic/")
    served.get(f"/clinic/{id_}")

    new = [one for one in events(served) if one["id"] not in before]
    codes = {one["subtype"][0]["code"] for one in new}
    about = {
        entity.get("what", {}).get("reference") for one in new for entity in one.get("entity", ())
    }
    assert {"search-type", "read"} <= codes
    assert subject in about
    assert [fault for one in new for fault in faults(one)] == []


def test_the_trend_is_of_this_patient_alone(served: Any) -> None:
    mine, others = patient(served), patient(served, "Sommer")
    kept(served, CLAUDICATION, subject=others, authored="2025-11-21T09:00:00Z")
    id_ = kept(served, CLAUDICATION, subject=mine, authored="2025-01-21T09:00:00Z")
    assert "over time" not in served.get(f"/clinic/{id_}").text

    worse = {**CLAUDICATION, "abi-l": Decimal("0.55")}
    later = kept(served, worse, subject=mine, authored="2026-11-21T09:00:00Z")

    for one in (id_, later):
        page = served.get(f"/clinic/{one}").text
        assert "Ankle-brachial index over time" in page
        assert page.count('<td class="number">0.70</td>') == 1
        assert page.count('<td class="number">0.55</td>') == 1
    amended = response({**worse, "abi-l": Decimal("0.56")}, status="amended")
    amended |= {"id": later, "subject": {"reference": mine}, "authored": "2026-11-21T09:00:00Z"}
    served.put(f"/fhir/QuestionnaireResponse/{later}", data=write(amended), **FHIR)
    page = served.get(f"/clinic/{later}").text
    assert "0.55</td>" not in page
    assert "0.56</td>" in page


def test_where_a_token_is_needed_there_are_no_such_pages(tmp_path: Path) -> None:
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path / 'pad.db'}",
        "FHIR_PAD_BASE_URL": "https://pad.example.org/fhir",
        "FHIR_PAD_ACCESS": "introspection",
        "FHIR_PAD_INTROSPECTION_URL": "https://auth.example.org/introspect",
        "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
        "FHIR_PAD_INTROSPECTION_CLIENT_SECRET": "a-secret-of-some-length",
        "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
    }
    client = create_app(from_environment(environ, {})).test_client()

    for address in ("/clinic/", "/clinic/x", "/clinic/measure", "/clinic/measure.js"):
        assert client.get(address).status_code == 404
    assert client.post("/clinic/measure").status_code == 404


# --- the measurement sheet ---


def hidden(served: Any) -> dict[str, str]:
    page = served.get("/clinic/measure").text
    return dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]+)"', page))


PRESSURES = {
    "age": "68",
    "leg-symptom": "yes",
    "leg-side": "left",
    "brachial-r": "130",
    "brachial-l": "128",
    "ankle-dp-r": "140",
    "ankle-pt-r": "135",
    "ankle-dp-l": "117",
    "ankle-pt-l": "110",
}


def indices(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<span id="([a-z]+-[a-z]+)">(.*?)</span>', page.text))


def test_calculate_shows_the_indices_of_the_rules_and_keeps_nothing(served: Any) -> None:
    page = served.post("/clinic/measure", data={**hidden(served), **PRESSURES, "do": "calculate"})

    assert page.status_code == 200
    assert indices(page)["abi-right"] == "1.08, normal"
    assert indices(page)["abi-left"] == "0.90, abnormal, mild"  # 117/130, the limit counts
    assert indices(page)["tbi-left"] == "not measured"
    assert 'name="brachial-r" id="brachial-r" value="130"' in page.text
    assert served.get("/fhir/QuestionnaireResponse").json["total"] == 0
    assert "Stop and get help" in page.text
    assert re.search(r'id="notice"[^>]* hidden', page.text)


@pytest.mark.parametrize(
    ("typed", "index"),
    [("0,85", "0.85, abnormal, mild"), ("0.85", "0.85, abnormal, mild"), ("1,05", "1.05, normal")],
)
def test_a_decimal_comma_is_a_point(served: Any, typed: str, index: str) -> None:
    sheet = {**hidden(served), "age": "66", "abi-l": typed, "do": "calculate"}
    page = served.post("/clinic/measure", data=sheet)

    assert indices(page)["abi-left"] == index
    assert f'value="{typed}"' in page.text


@pytest.mark.parametrize("typed", ["1,200", "1.000,5", "0,8,5", "eight", "1e2", "٠,٨"])
def test_a_number_that_can_be_read_in_two_ways_is_refused(served: Any, typed: str) -> None:
    sheet = {**hidden(served), **PRESSURES, "abi-r": typed, "do": "save", "family": "Winter"}
    page = served.post("/clinic/measure", data=sheet)

    assert page.status_code == 422
    assert '<a href="#abi-r">Ankle-brachial index, right, if already reported: Write ' in page.text
    assert "<title>Error:" in page.text
    assert indices(page)["abi-left"] == "0.90, abnormal, mild"
    assert served.get("/fhir/QuestionnaireResponse").json["total"] == 0
    assert served.get("/fhir/Patient").json["total"] == 0


def test_a_sudden_change_is_said_at_once_whatever_else_is_wrong(served: Any) -> None:
    sheet = {**hidden(served), "acute-change": "yes", "abi-r": "much", "do": "calculate"}
    page = served.post("/clinic/measure", data=sheet)

    assert not re.search(r'id="notice"[^>]* hidden', page.text)
    assert page.text.index("stop measuring and call for help now") < page.text.index("<h1>")
    assert "stop measuring" not in served.get("/clinic/measure").text
    assert "<title>Stop and get help: Vascular measurements - " in page.text


def test_saved_measurements_lead_to_their_assessment(served: Any) -> None:
    subject = patient(served)
    sheet = {**hidden(served), **PRESSURES, "patient": subject, "do": "save"}

    said = served.post("/clinic/measure", data=sheet)

    assert said.status_code == 303, said.text
    [kept_] = served.get("/fhir/QuestionnaireResponse").json["entry"]
    assert said.location == f"/clinic/{kept_['resource']['id']}"
    assert kept_["resource"]["status"] == "completed"
    assert kept_["resource"]["subject"] == {"reference": subject}
    created = [one for one in events(served) if one["subtype"][0]["code"] == "create"]
    assert f"QuestionnaireResponse/{kept_['resource']['id']}" in json.dumps(created)
    assert [fault for one in created for fault in faults(one)] == []
    page = served.get(said.location).text
    assert "0.90, abnormal" in page
    assert "Winter" in page


def test_a_new_patient_is_kept_with_the_measurements_and_once(served: Any) -> None:
    sheet = {**hidden(served), **PRESSURES, "family": HOSTILE, "born": "1958-03-21", "do": "save"}

    first = served.post("/clinic/measure", data=sheet)
    again = served.post("/clinic/measure", data=sheet)

    assert first.status_code == again.status_code == 303, again.text
    assert first.location == again.location
    [person] = served.get("/fhir/Patient").json["entry"]
    assert person["resource"]["name"] == [{"family": HOSTILE}]
    assert person["resource"]["birthDate"] == "1958-03-21"
    [made] = served.get("/fhir/QuestionnaireResponse").json["entry"]
    assert made["resource"]["subject"] == {"reference": f"Patient/{person['resource']['id']}"}
    assert HOSTILE not in served.get(first.location).text


def test_a_sheet_on_which_nothing_stands_is_not_assessed(served: Any) -> None:
    sheet = {**hidden(served), "family": "Winter", "do": "save"}

    page = served.post("/clinic/measure", data=sheet)

    assert page.status_code == 422
    assert "Nothing stands on the sheet" in page.text
    assert served.get("/fhir/Patient").json["total"] == 0
    said = served.post("/clinic/measure", data={**sheet, "toe-r.unknown": "unknown"})
    assert said.status_code == 303


@pytest.mark.parametrize("whose", ["kept here", "new"])
def test_what_is_put_right_on_a_sheet_amends_what_was_kept(served: Any, whose: str) -> None:
    """A nurse goes back in the browser, corrects a pressure, and saves again."""
    person = {"family": "Winter"} if whose == "new" else {"patient": patient(served)}
    sheet = {**hidden(served), **PRESSURES, **person, "do": "save"}
    first = served.post("/clinic/measure", data=sheet)
    [before] = served.get("/fhir/QuestionnaireResponse").json["entry"]

    again = served.post("/clinic/measure", data={**sheet, "ankle-dp-l": "60", "ankle-pt-l": "55"})

    assert again.location == first.location
    page = served.get(again.location).text
    assert "0.46, abnormal" in page
    assert "0.90, abnormal" not in page
    assert "Winter" in page
    [made] = served.get("/fhir/QuestionnaireResponse").json["entry"]
    assert made["resource"]["status"] == "amended"
    assert made["resource"]["authored"] == before["resource"]["authored"]
    assert served.get("/fhir/Patient").json["total"] == 1
    assert len(listed(served.get("/clinic/"))) == 1


def test_a_kept_sheet_is_opened_from_its_result_and_put_right(served: Any) -> None:
    told = {"ankle-pt-l": "", "ankle-pt-l.unknown": "unknown", "toe-l": "40,5"}
    sheet = {**hidden(served), **PRESSURES, **told, "family": "Winter", "do": "save"}
    first = served.post("/clinic/measure", data=sheet).location
    link = re.search('href="([^"]+)">Put these measurements right', served.get(first).text)
    assert link is not None

    page = served.get(link[1])

    assert indices(page)["abi-left"] == "0.90, abnormal, mild"
    assert 'id="ankle-dp-l" value="117"' in page.text
    assert 'id="toe-l" value="40.5"' in page.text
    assert 'id="ankle-pt-l.unknown" value="unknown" checked' in page.text
    assert 'name="leg-side" id="leg-side.left" value="left" checked' in page.text
    typed = r'<input [^>]*type="(?:hidden|text)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"'
    chosen = r'name="([^"]+)" id="[^"]+" value="([^"]+)" checked'
    fields = {name: text for each in (typed, chosen) for name, text in re.findall(each, page.text)}
    again = served.post("/clinic/measure", data={**fields, "ankle-dp-l": "60", "do": "save"})

    assert again.location == first
    assert "0.46, abnormal" in served.get(first).text
    [made] = served.get("/fhir/QuestionnaireResponse").json["entry"]
    assert made["resource"]["status"] == "amended"
    assert served.get("/fhir/Patient").json["total"] == 1


def test_only_a_sheet_is_opened_as_one(served: Any) -> None:
    id_ = kept(served, CLAUDICATION)

    assert "Put these measurements right" not in served.get(f"/clinic/{id_}").text
    assert 'id="abi-l" value=""' in served.get(f"/clinic/measure?of={id_}").text
    assert served.get("/clinic/measure?of=nobody").status_code == 404


@pytest.mark.parametrize("before", [{"family": "Winter"}, {"patient": "kept here"}])
def test_a_sheet_that_was_kept_is_never_taken_for_another_patient_s(
    served: Any, before: dict[str, str]
) -> None:
    kept_here = {name: patient(served) for name in before if name == "patient"}
    sheet = {**hidden(served), **PRESSURES, "do": "save"}
    first = served.post("/clinic/measure", data={**sheet, **before, **kept_here})

    other = {**sheet, "ankle-dp-l": "60", "ankle-pt-l": "55", "family": "Sommer"}
    page = served.post("/clinic/measure", data=other)

    assert page.status_code == 422
    assert "kept before, for another patient" in page.text
    assert 'value="60"' in page.text
    assert "0.90, abnormal" in served.get(first.location).text
    assert served.get("/fhir/Patient").json["total"] == 1
    fresh = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]+)"', page.text))
    second = served.post("/clinic/measure", data={**other, **fresh})
    assert second.status_code == 303
    assert second.location != first.location
    assert "Sommer" in served.get(second.location).text
    assert "0.90, abnormal" in served.get(first.location).text


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({}, "patient", "Say whose measurements these are"),
        ({"patient": "Patient/nobody"}, "patient", "No patient with this id"),
        ({"patient": "https://x/Patient/1"}, "patient", "No patient with this id"),
        ({"patient": "1", "family": "Winter"}, "patient", "not both"),
        ({"family": "Winter", "born": "21.3.1958"}, "born", "year, month and day"),
        ({"family": "Winter", "born": "2985-03-21"}, "born", "later than today"),
        ({"born": "1958-03-21"}, "patient", "Say whose"),
    ],
)
def test_it_has_to_be_said_whose_measurements_they_are(
    served: Any, said: dict[str, str], field: str, words: str
) -> None:
    page = served.post(
        "/clinic/measure", data={**hidden(served), **PRESSURES, **said, "do": "save"}
    )

    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert words in page.text
    assert served.get("/fhir/QuestionnaireResponse").json["total"] == 0
    assert served.get("/fhir/Patient").json["total"] == 0


@pytest.mark.parametrize("age", ["66", "70", "12"])
@pytest.mark.parametrize("is_new", [True, False])
def test_an_age_that_is_not_the_patient_s_is_asked_for_again(
    served: Any, age: str, *, is_new: bool
) -> None:
    whose = {"family": "Winter", "born": "1958-03-21"} if is_new else {"patient": patient(served)}
    sheet = {**hidden(served), **PRESSURES, **whose, "age": age, "do": "save"}

    page = served.post("/clinic/measure", data=sheet)

    assert page.status_code == 422
    assert '<a href="#age">' in page.text
    assert "does not fit the date of birth" in page.text
    assert "Doğum tarihine uymuyor" in spoken(served, sheet, page).text
    assert served.get("/fhir/QuestionnaireResponse").json["total"] == 0
    assert served.post("/clinic/measure", data={**sheet, "age": "68"}).status_code == 303


@pytest.mark.parametrize(
    ("is_new", "given", "status"),
    [(True, "", 422), (True, "unknown", 422), (False, "", 422), (False, "unknown", 303)],
)
def test_an_age_is_never_left_open_where_the_date_of_birth_tells_it(
    served: Any, given: str, status: int, *, is_new: bool
) -> None:
    whose = {"family": "Kind", "born": "2016-03-21"} if is_new else {"patient": patient(served)}
    open_ = {"age": "", **({"age.unknown": given} if given else {})}
    sheet = {**hidden(served), **PRESSURES, **whose, **open_, "do": "save"}

    page = served.post("/clinic/measure", data=sheet)

    assert page.status_code == status
    assert ("the date of birth tells it" in page.text) is (status == 422)


def test_a_sheet_that_was_kept_has_the_age_of_its_day(served: Any) -> None:
    sheet = {**hidden(served), **PRESSURES, "patient": patient(served), "do": "save"}
    first = served.post("/clinic/measure", data=sheet)

    years_later = served.post("/clinic/measure", data={**sheet, "age": "60", "toe-l": "60"})

    assert years_later.location == first.location


@pytest.mark.parametrize("method", ["read", "ask"])
def test_a_sheet_that_cannot_be_kept_is_shown_again_with_its_emergency(
    served: Any, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise Refused([error(IssueType.NO_STORE, "The database cannot be used.")])

    fields = {**hidden(served), **PRESSURES, "acute-change": "yes", "patient": patient(served)}
    monkeypatch.setattr(Inside, method, full)
    page = served.post("/clinic/measure", data={**fields, "do": "save"})

    assert "stop measuring and call for help now" in page.text.partition("<h1>")[0]
    assert "Nothing was kept" in page.text
    assert 'id="ankle-dp-l" value="117"' in page.text


def test_a_sheet_outlives_a_transaction_that_is_refused(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused inside of a transaction is told with the place of its entry."""

    def full(*_: Any, **__: Any) -> None:
        raise problem(503, IssueType.LOCK_ERROR, "The database is busy.", "Bundle.entry[0]")

    fields = {**hidden(served), **PRESSURES, "acute-change": "yes", "family": "Winter"}
    with monkeypatch.context() as busy:
        busy.setattr(Inside, "ask", full)
        page = served.post("/clinic/measure?lang=tr", data={**fields, "do": "save"})
    again = served.post("/clinic/measure", data={**fields, "do": "save"})

    assert page.status_code == 503
    assert "hemen yardım çağırın" in page.text.partition("<h1>")[0]
    assert "Form şu anda kaydedilemiyor." in page.text
    assert 'id="ankle-dp-l" value="117"' in page.text
    assert 'id="family" value="Winter"' in page.text
    assert again.status_code == 303


def test_a_sheet_outlives_a_fault(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError(HOSTILE)

    fields = {**hidden(served), **PRESSURES, "acute-change": "yes", "family": "Winter"}
    monkeypatch.setattr(routes.keeping, "kept", broken)
    page = served.post("/clinic/measure", data={**fields, "do": "save"})

    assert page.status_code == 500
    assert "stop measuring and call for help now" in page.text.partition("<h1>")[0]
    assert "Please report the request id" in page.text
    assert 'id="ankle-dp-l" value="117"' in page.text
    assert "alert(1)" not in page.text


def test_another_site_cannot_send_the_sheet(served: Any) -> None:
    sheet = {**PRESSURES, "family": "Winter", "do": "save"}

    assert served.post("/clinic/measure", data=sheet).status_code == 403
    assert served.post("/clinic/measure", data={**sheet, "proof": "0" * 64}).status_code == 403
    assert served.get("/fhir/Patient").json["total"] == 0


@pytest.mark.parametrize(
    "sender", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_another_site_is_given_no_sheet_that_could_be_saved(
    served: Any, sender: dict[str, str]
) -> None:
    sheet = {**PRESSURES, "family": "Winter", "do": "save"}
    page = served.post("/clinic/measure", data=sheet, headers=sender)

    assert page.status_code == 403
    assert "This form was not made by this server" in page.text
    assert "<form" not in page.text


@pytest.mark.parametrize("do", ["save", "calculate", "speak"])
def test_a_sheet_without_its_proof_loses_nothing(served: Any, do: str) -> None:
    """It was opened before the server had its key, or a proxy led to another server meanwhile."""
    sheet = {**PRESSURES, "acute-change": "yes", "family": "Winter", "proof": "0" * 64, "do": do}
    page = served.post("/clinic/measure", data=sheet)

    assert page.status_code == 403
    assert "stop measuring and call for help now" in page.text.partition("<h1>")[0]
    assert "before this one had its key" in page.text
    assert 'id="ankle-dp-l" value="117"' in page.text
    assert 'id="family" value="Winter"' in page.text
    assert served.get("/fhir/Patient").json["total"] == 0
    again = served.post("/clinic/measure", data={**sheet, **held(page), "do": "save"})
    assert again.status_code == 303


def held(page: Any) -> dict[str, str]:
    """Return what the hidden fields of a page hold."""
    return dict(re.findall(r'<input type="hidden"[^>]* name="([a-z]+)" value="([^"]+)"', page.text))


def spoken(served: Any, sheet: dict[str, str], page: Any, tag: str = "tr") -> Any:
    """Return the page after another language was chosen on it."""
    return served.post(f"/clinic/measure?lang={tag}", data={**sheet, **held(page), "do": "speak"})


def busy(*_: Any, **__: Any) -> None:
    """Refuse as a database does that cannot be written to."""
    raise problem(503, IssueType.LOCK_ERROR, "The database is busy.")


def broken(*_: Any, **__: Any) -> None:
    """Fail."""
    raise KeyError


@pytest.mark.parametrize("fails", [busy, broken])
def test_why_a_sheet_is_not_kept_now_is_told_in_every_language(
    served: Any, monkeypatch: pytest.MonkeyPatch, fails: Any
) -> None:
    sheet = {**PRESSURES, "family": "Winter"}
    with monkeypatch.context() as failing:
        failing.setattr(routes.keeping, "kept", fails)
        page = served.post("/clinic/measure", data={**sheet, **hidden(served), "do": "save"})

    turkish = spoken(served, sheet, page)
    assert "Form şu anda kaydedilemiyor." in turkish.text
    assert "cannot be kept at the moment" in spoken(served, sheet, turkish, "en-GB").text


def test_that_a_sheet_was_kept_before_is_told_in_every_language(served: Any) -> None:
    sheet = {**PRESSURES, **hidden(served), "do": "save"}
    served.post("/clinic/measure", data={**sheet, "family": "Winter"})
    other = {**sheet, "family": "Sommer"}
    page = served.post("/clinic/measure", data=other)
    number = held(page)["sheet"]

    turkish = spoken(served, other, page)
    assert str(escape(LANGUAGES["tr"].say(KEPT_BEFORE))) in turkish.text
    assert held(turkish)["sheet"] == number
    assert "kept before, for another patient" in spoken(served, other, turkish, "en-GB").text


def test_that_nothing_stands_on_a_sheet_is_told_in_every_language(served: Any) -> None:
    sheet = {**hidden(served), "family": "Winter"}
    page = served.post("/clinic/measure", data={**sheet, "do": "save"})

    assert "Nothing stands on the sheet" in page.text
    assert "Formda hiçbir şey" in spoken(served, sheet, page).text


def test_without_its_proof_a_sheet_says_so_in_every_language(served: Any) -> None:
    page = served.post("/clinic/measure", data={**PRESSURES, "family": "Winter", "do": "save"})

    assert "anahtarından önce açıldı" in spoken(served, PRESSURES, page).text


def test_what_was_told_is_only_what_a_page_of_ours_tells(served: Any) -> None:
    sheet = {**hidden(served), **PRESSURES, "told": HOSTILE, "do": "speak"}
    page = served.post("/clinic/measure?lang=tr", data=sheet)

    assert page.status_code == 200
    assert "alert(1)" not in page.text


@pytest.mark.parametrize(("typed", "is_told"), [("ankle-dp-l", True), ("toe-l", True), ("", False)])
def test_without_an_arm_the_sheet_and_the_result_say_why_there_is_no_index(
    served: Any, typed: str, is_told: bool
) -> None:
    sheet = {**hidden(served), "family": "Winter", "age": "66", "brachial-r": "unreadable"}
    fields = {**sheet, **({typed: "98"} if typed else {})}
    why = "No pressure of an arm is known; without one there is no index."

    page = served.post("/clinic/measure", data={**fields, "do": "calculate"})
    said = served.post("/clinic/measure/index", data=fields).json["legs"]
    saved = served.post("/clinic/measure", data={**fields, "brachial-r": "", "do": "save"})
    shown = served.get(saved.location).text

    assert indices(page)["abi-left"] == "not measured"
    assert (f'<p id="notes-left">{why}</p>' in page.text) is is_told
    assert (why in said["left"]["notes"]) is is_told
    assert why not in said["right"]["notes"]
    assert (f"not measured<br>{why}" in shown) is is_told


@pytest.mark.parametrize(("typed", "is_told"), [("0.85", True), ("0", False), ("98", False)])
def test_an_index_in_the_place_of_a_pressure_is_told_beside_the_numbers(
    served: Any, typed: str, is_told: bool
) -> None:
    fields = {**hidden(served), **PRESSURES, "ankle-dp-r": typed, "ankle-pt-r": ""}
    told = "A pressure of 3 mmHg or less is more likely an index"

    page = served.post("/clinic/measure", data={**fields, "do": "calculate"}).text

    assert (told in page) is is_told
    assert (told in served.post("/clinic/measure/index", data=fields).text) is is_told


def test_the_script_gets_the_numbers_of_the_page(served: Any) -> None:
    page = served.post("/clinic/measure", data={**hidden(served), **PRESSURES, "do": "calculate"})

    said = served.post("/clinic/measure/index", data={**PRESSURES, "acute-change": "yes"}).json

    assert {side: leg["abi"] for side, leg in said["legs"].items()} == {
        side: indices(page)[f"abi-{side}"] for side in ("right", "left")
    }
    assert said["notice"][0].startswith("The leg has changed suddenly")
    assert served.get("/fhir/QuestionnaireResponse").json["total"] == 0


def test_the_script_is_told_what_cannot_be_read(served: Any) -> None:
    typed = {**PRESSURES, "ankle-dp-l": "12O", "toe-r": "301"}
    legs = served.post("/clinic/measure/index", data=typed).json["legs"]

    assert legs["left"]["abi"].startswith("0.85")  # the other artery alone
    [unread] = [one for one in legs["left"]["notes"] if "Write" in one]
    assert unread.startswith(
        "Systolic ankle pressure, dorsalis pedis, left: Write a number without"
    )
    assert "Systolic toe pressure, right: Write a number from 0 to 300." in legs["right"]["notes"]

    arms = served.post("/clinic/measure/index", data={**PRESSURES, "brachial-r": "1.3.0"}).json
    assert all("right arm: Write" in leg["notes"][-1] for leg in arms["legs"].values())


def test_a_child_has_no_class(served: Any) -> None:
    sheet = {**hidden(served), **PRESSURES, "age": "11", "do": "calculate"}
    page = served.post("/clinic/measure", data=sheet)

    assert indices(page)["abi-left"] == "not measured"
    assert "does not apply to a child" in page.text


def test_scripts_may_come_from_here_on_the_sheet_alone(served: Any) -> None:
    id_ = kept(served, CLAUDICATION)

    assert "script-src 'self'" in served.get("/clinic/measure").headers["Content-Security-Policy"]
    for address in ("/clinic/", f"/clinic/{id_}"):
        page = served.get(address)
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert "<script" not in page.text


def test_below_the_prefix_of_another_application_links_stay_there(tmp_path: Path) -> None:
    from fhir_pad.web import init_app  # noqa: PLC0415

    host = Flask("host")
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}")
    init_app(host, settings, prefix="/pad")
    client = host.test_client()
    client.post("/pad/fhir/QuestionnaireResponse", data=sent(CLAUDICATION), **FHIR)

    page = client.get("/pad/clinic/").text

    links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    assert links
    assert all(link.startswith("/pad/") for link in links)
