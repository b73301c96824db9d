"""What a clinician unticks is written as not chosen; nothing is lost, and no warning can go."""

import re
from typing import Any

import pytest
from samples import CLAUDICATION, COLD_LEG

from smart.browsing import Browser, fields
from smart.test_smart_work import FORM, as_fields

OFFERED = re.compile(r'name="offered" value="([a-z0-9-]+)"')
TICKED = re.compile(r'<input type="checkbox" name="([a-z0-9-]+)"[^>]* checked>')
NOT_CHOSEN = "Not chosen by the clinician."


@pytest.fixture
def result(started: Any) -> Any:
    """Assess answers; return the browser, the EHR, the proof and the page of the result."""

    def assess(answers: dict[str, Any] = CLAUDICATION) -> Any:
        app, ehr = started()
        browser = Browser(app, ehr)
        given = fields(browser.launched())
        sent = browser.post(FORM, **{**given, **as_fields(answers)})
        return browser, ehr, given["proof"], browser.get(sent.location)

    return assess


def boxes(page: Any) -> list[str]:
    offered: list[str] = OFFERED.findall(page.text)
    assert offered == TICKED.findall(page.text)
    return offered


def write(browser: Any, proof: Any, offered: list[str], unticked: set[str]) -> Any:
    """Send the form as a browser does: what is not ticked is not there."""
    ticked = {code: "yes" for code in offered if code not in unticked}
    return browser.post("/smart/write", proof=proof, offered=offered, **ticked)


def proposed(browser: Any) -> Any:
    """Return the activities of the plan as it can be downloaded."""
    entries = browser.get("/smart/results.json").get_json(force=True)["entry"]
    return details(of_type(entries, "CarePlan")["resource"])


def of_type(entries: list[Any], type_: str) -> Any:
    [found] = [one for one in entries if one["resource"]["resourceType"] == type_]
    return found


def plan_of(ehr: Any) -> Any:
    [bundle] = ehr.written
    return of_type(bundle["entry"], "CarePlan")["resource"]


def details(plan: Any) -> dict[str, Any]:
    return {one["detail"]["code"]["coding"][0]["code"]: one["detail"] for one in plan["activity"]}


def test_what_is_unticked_is_cancelled_and_everything_else_as_it_was(result: Any) -> None:
    browser, ehr, proof, page = result()
    offered = boxes(page)
    before = proposed(browser)
    left = {"statin", "smoking-cessation"} & set(offered) or set(offered[:2])

    said = write(browser, proof, offered, left)

    plan = plan_of(ehr)
    after = details(plan)
    assert "Everything was written" in said.text
    assert list(after) == list(before)
    for code, one in after.items():
        if code in left:
            assert one["status"] == "cancelled"
            assert one["statusReason"] == {"text": NOT_CHOSEN}
            assert one["code"] == before[code]["code"]
            assert one.get("reasonCode") == before[code].get("reasonCode")
            assert one["extension"] == before[code]["extension"]
        else:
            assert one["status"] == before[code]["status"]
            assert one["statusReason"] == before[code]["statusReason"]
    said_so = plan["text"]["div"].split("<h3>Not chosen by the clinician</h3>")[1]
    for code in left:
        title = f"<b>{before[code]['code']['text']}</b>"
        assert plan["text"]["div"].count(title) == said_so.count(title) == 1


def test_the_page_shows_what_was_not_chosen_and_offers_no_box_any_more(result: Any) -> None:
    browser, _, proof, page = result()
    offered = boxes(page)

    said = write(browser, proof, offered, set(offered[:1]))

    assert not OFFERED.findall(said.text)
    assert said.text.count("not chosen by the clinician") == 1


def test_the_provenance_says_that_a_clinician_chose(result: Any) -> None:
    browser, ehr, proof, page = result()
    offered = boxes(page)

    write(browser, proof, offered, set(offered[:1]))

    found = of_type(ehr.written[0]["entry"], "Provenance")["resource"]
    assert "a clinician did not choose what is cancelled" in found["activity"]["text"]
    assert {"reference": "Practitioner/d1"} in [agent["who"] for agent in found["agent"]]
    plan = of_type(ehr.written[0]["entry"], "CarePlan")
    assert {"reference": plan["fullUrl"]} in found["target"]


def test_everything_ticked_is_written_as_it_was_proposed(result: Any) -> None:
    browser, ehr, proof, page = result()

    write(browser, proof, boxes(page), set())

    assert "cancelled" not in {one["status"] for one in details(plan_of(ehr)).values()}
    assert "not choose" not in str(ehr.written[0])


@pytest.mark.parametrize("answers", [CLAUDICATION, COLD_LEG], ids=["claudication", "cold leg"])
def test_no_emergency_and_no_warning_can_be_unticked(result: Any, answers: Any) -> None:
    browser, ehr, proof, page = result(answers)
    offered = boxes(page)
    plan = proposed(browser)
    firm = {
        code
        for code, one in plan.items()
        if one.get("doNotPerform") or one["status"] == "on-hold" or phase(one) == 0
    }
    assert firm
    assert firm.isdisjoint(offered)

    write(browser, proof, list(plan), set(plan))  # as if every box had been there

    written = details(plan_of(ehr))
    assert {code: written[code] for code in firm} == {code: plan[code] for code in firm}
    assert {code for code, one in written.items() if one["status"] == "cancelled"} == set(offered)


def phase(detail: Any) -> int:
    [found] = [one for one in detail["extension"] if one["url"].endswith("plan-phase")]
    return int(found["valueInteger"])


def test_a_choice_is_kept_when_the_ehr_refuses_and_lost_when_answers_change(result: Any) -> None:
    browser, ehr, proof, page = result()
    offered = boxes(page)
    ehr.fault = "write_400"

    refused = write(browser, proof, offered, set(offered[:1]))

    assert refused.status_code == 502
    assert OFFERED.findall(refused.text) == offered
    assert TICKED.findall(refused.text) == offered[1:]
    assert TICKED.findall(browser.get("/smart/result").text) == offered[1:]
    given = {"proof": proof, **as_fields(CLAUDICATION)}
    browser.post(FORM, **given)
    assert boxes(browser.get("/smart/result"))  # all of them ticked


def test_once_written_a_choice_changes_nothing(result: Any) -> None:
    browser, ehr, proof, page = result()
    offered = boxes(page)
    write(browser, proof, offered, set())

    said = write(browser, proof, offered, set(offered))

    assert len(ehr.written) == 1
    assert "not chosen" not in said.text
