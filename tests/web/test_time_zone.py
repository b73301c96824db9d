"""At one in the morning a check in Istanbul is of that day, not of the one before, as UTC has it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from samples import CLAUDICATION
from selfcheck import NEEDED, Walk

from fhir_pad.web import Settings, create_app, from_environment

NIGHT = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)


def test_a_zone_is_named_as_iana_does() -> None:
    named = from_environment({"FHIR_PAD_TIME_ZONE": "Europe/Istanbul"}, {})

    assert ZoneInfo("Europe/Istanbul") == named.time_zone
    assert UTC == Settings().time_zone


@pytest.fixture(params=[(None, "21 November"), ("Europe/Istanbul", "22 November")], ids=str)
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[FlaskClient, str]]:
    """Give a client at half past one in Istanbul, and the day that its pages have to tell."""
    zone, day = request.param
    settings = Settings(
        base_url="https://pad.example.org/fhir",
        database_url=f"sqlite:///{tmp_path / 'pad.db'}",
        time_zone=UTC if zone is None else ZoneInfo(zone),
    )
    app = create_app(settings, clock=lambda: NIGHT)
    yield app.test_client(), day
    app.extensions["fhir-pad"].store.close()


def test_a_check_tells_the_day_of_the_clinic(pages: tuple[FlaskClient, str]) -> None:
    client, day = pages

    said = Walk(client).through({**NEEDED, **CLAUDICATION}).text

    assert f"I did a leg pain check on {day} 2026." in said
    stored = client.get("/fhir/QuestionnaireResponse").json["entry"][0]["resource"]
    assert datetime.fromisoformat(stored["authored"]) == NIGHT
    assert stored["authored"].startswith(f"2026-11-{day[:2]}T")
    assert stored["meta"]["lastUpdated"].startswith("2026-11-21T22:30")


def test_a_sheet_is_of_the_day_of_the_clinic(pages: tuple[FlaskClient, str]) -> None:
    client, day = pages
    proof = re.search(r'name="proof" value="(\w+)"', client.get("/clinic/measure").text)
    assert proof is not None
    sheet = {"proof": proof[1], "family": "Winter", "age": "0", "ankle-dp-r": "98"}

    saved = client.post("/clinic/measure", data={**sheet, "do": "save", "born": "2026-11-22"})

    assert saved.status_code == (303 if day.startswith("22") else 422)
