"""The ankle-brachial index over time in an EHR: of the record, as far as it may be read, and today."""

import re
from decimal import Decimal
from typing import Any

import pytest
from recorded.test_recorded_series import RATIO, index
from samples import CLAUDICATION

from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.fhir.write import write
from smart.browsing import Browser, fields
from smart.conftest import SCOPES
from smart.records import record
from smart.test_smart_work import FORM, as_fields

HEADING = "Ankle-brachial index over time"
ROW = re.compile(
    r'<tr><th scope="row">(.*?)</th><td class="number">(.*?)</td>(?:<td.*?>(.*?)</td>)'
)
UNMEASURED = {key: one for key, one in CLAUDICATION.items() if not key.startswith("abi")}
OLD = index("o1", "2019-05-01", "0.92")
LAST = index("o2", "2026-01-15", "0.81")


@pytest.fixture
def result(started: Any) -> Any:
    """Return what assesses answers beside a record with these Observations: the page, the EHR."""

    def assess(*observations: Any, answers: Any = UNMEASURED, lang: str = "", **how: Any) -> Any:
        plain = [read(write(one), OWN_LIMITS) for one in observations]
        kept = [{**one, "valueQuantity": as_json(one)} for one in plain]
        app, ehr = started(resources={**record(), "Observation": kept}, **how)
        browser = Browser(app, ehr)
        form = browser.followed(
            browser.get(f"/smart/launch?iss={ehr.iss}&launch=launch-1{lang and f'&lang={lang}'}")
        )
        sent = browser.post(FORM, **{**fields(form), **as_fields(answers)})
        assert sent.status_code == 303, sent.text
        return browser.get(sent.location), ehr

    return assess


def as_json(one: Any) -> Any:
    quantity = dict(one["valueQuantity"])
    return {**quantity, "value": float(quantity["value"])}


def rows(page: Any) -> list[tuple[str, str, str]]:
    """Return date, right and left of each row of the table."""
    return ROW.findall(page.text)


def test_what_is_on_record_and_what_is_new_today_stand_together(result: Any) -> None:
    page, _ = result(OLD, LAST, answers={**UNMEASURED, "abi-l": Decimal("0.55")})

    assert HEADING in page.text
    found = rows(page)
    assert found[:2] == [
        ("2019-05-01", "not measured", "0.92"),
        ("2026-01-15", "not measured", "0.81"),
    ]
    assert [one[1:] for one in found[2:]] == [("not measured", "0.55")]


def test_an_index_that_was_filled_in_from_the_record_is_no_new_one(result: Any) -> None:
    page, _ = result(LAST)
    assert "0.81" in page.text
    assert HEADING not in page.text

    page, _ = result(OLD, LAST)
    assert len(rows(page)) == 2


def test_one_value_is_no_trend(result: Any) -> None:
    page, _ = result(answers={**UNMEASURED, "abi-l": Decimal("0.55")})

    assert HEADING not in page.text


def test_an_index_of_todays_pressures_is_new(result: Any) -> None:
    pressures = {"brachial-r": 140, "ankle-dp-l": 98, "ankle-pt-l": 90}
    page, _ = result(OLD, answers={**UNMEASURED, **pressures})

    assert [one[2] for one in rows(page)] == ["0.92", "0.70"]


def test_two_values_of_one_day_and_leg_are_both_told(result: Any) -> None:
    other = index("o3", "2019-05-01", "0.71")
    right = index("o4", "2019-05-01", "1.10", side="abi-r")
    page, _ = result(OLD, other, right)

    assert {one[1:] for one in rows(page)} == {("1.1", "0.92"), ("not measured", "0.71")}


def test_what_was_measured_in_another_way_is_told_and_not_joined(result: Any) -> None:
    tibial = {"code": {"coding": [{"system": "http://loinc.org", "code": "8579-5"}]}}
    other = index("o3", "2024-05-01", "0.71", **tibial)
    page, _ = result(OLD, other, LAST)

    assert [one[0] for one in rows(page)] == [
        "2019-05-01",
        "2024-05-01<br><small>posterior tibial artery</small>",
        "2026-01-15",
    ]
    lines = re.findall(r'<polyline class="left" points="(.*?)"', page.text)
    assert sorted(len(one.split()) for one in lines) == [1, 2]
    assert "not joined by a line" in page.text
    page, _ = result(OLD, LAST)
    assert "not joined by a line" not in page.text


def test_what_cannot_be_compared_is_left_out(result: Any) -> None:
    percent = {"valueQuantity": {"value": 0.7, "unit": "mmHg"}}
    limit = {"valueQuantity": {"value": 1.4, "comparator": ">", **RATIO}}
    page, _ = result(
        OLD, LAST, index("o3", "2025", "1", **percent), index("o4", "2024", "1", **limit)
    )

    assert len(rows(page)) == 2


def test_nothing_is_asked_for_it_that_was_not_granted(result: Any) -> None:
    narrow = "launch " + SCOPES.replace("patient/Observation.crs", "patient/Observation.c")
    page, ehr = result(OLD, LAST, scope=narrow)

    assert HEADING not in page.text
    assert ehr.asked("/fhir/Observation") == []
    page, ehr = result(OLD, LAST)
    assert HEADING in page.text
    asked = [one for one in ehr.seen if one["path"].startswith("/fhir/Observation")]
    assert {one["query"].get("page", "1") for one in asked} == {"1", "2"}
    assert len(asked) == 2  # one search of two pages, and nothing more for the trend


def test_it_is_told_in_turkish(result: Any) -> None:
    page, _ = result(OLD, LAST, lang="tr")

    assert "0,92" in page.text
    assert HEADING not in page.text
    assert len(rows(page)) == 2
