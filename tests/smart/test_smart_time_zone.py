"""In the app, too, answers are of the clinic's day: the same ones in the result and in the record."""

from datetime import timedelta
from pathlib import Path

import pytest
from samples import CLAUDICATION

from fhir_pad.web import create_app, from_environment
from smart.browsing import Browser, fields
from smart.conftest import Clock, settings_for
from smart.fake_ehr import Ehr
from smart.fake_server import serving
from smart.records import record
from smart.test_smart_work import as_fields

ZONES = {"UTC": 0, "Pacific/Kiritimati": 14, "Pacific/Pago_Pago": -11}
"""Of the last two at least one has another day than the first, whenever this runs."""


@pytest.mark.parametrize(("zone", "hours"), ZONES.items(), ids=ZONES)
def test_answers_are_dated_by_the_clock_of_the_clinic(
    tmp_path: Path, zone: str, hours: int
) -> None:
    clock = Clock()
    with serving(Ehr(now=lambda: clock().timestamp(), resources=record())) as ehr:
        environ = {**settings_for(ehr, tmp_path), "FHIR_PAD_TIME_ZONE": zone}
        app = create_app(from_environment(environ, {}), clock=clock)
        browser = Browser(app, ehr)
        given = {**fields(browser.launched()), **as_fields(CLAUDICATION)}
        before = clock().replace(microsecond=0)
        result = browser.get(browser.post("/smart/form", **given).location).text
        bundle = browser.get("/smart/results.json").json
        app.extensions["fhir-pad"].store.close()

    there = [before + timedelta(hours=hours, seconds=late) for late in range(60)]
    assert any(f"Answers of {one:%Y-%m-%d %H:%M} " in result for one in there)
    dated = {str(entry["resource"].get("authored"))[:19] for entry in bundle["entry"]}
    assert dated & {one.isoformat()[:19] for one in there}
