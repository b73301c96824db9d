"""An operator reads what clinicians did with the cards, as lines of JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from samples import NOW

from fhir_pad.cli import main
from fhir_pad.web import Settings, create_app

TOLD = {"outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}
REASON = {"reason": {"code": "declined"}, "userComment": "Mr Canary said no"}
Printed = pytest.CaptureFixture[str]


def give(url: str, service: str, *feedback: dict[str, Any]) -> None:
    client = create_app(Settings(database_url=url), clock=lambda: NOW).test_client()
    for one in feedback:
        path = f"/cds-services/{service}/feedback"
        assert client.post(path, json={"feedback": [TOLD | one]}).status_code == 200


def test_feedback_is_printed_by_service(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", database_url)
    give(database_url, "leg-pain-order-sign", {"card": "c2", "overrideReason": REASON})
    give(database_url, "leg-pain-patient-view", {"card": "c1"}, {"card": "c3"})

    assert main(["feedback"]) == 0

    printed = capsys.readouterr().out
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [(one["service"], one["told"]["card"]) for one in lines] == [
        ("leg-pain-patient-view", "c1"),
        ("leg-pain-patient-view", "c3"),
        ("leg-pain-order-sign", "c2"),
    ]
    assert lines[2] == {
        "service": "leg-pain-order-sign",
        "kept": "2026-11-21T10:00:00.000Z",
        "told": {
            "client": None,
            "card": "c2",
            "outcome": "overridden",
            "suggestions": [],
            "reason": "declined",
            "moment": "2026-11-21T10:00:00Z",
        },
    }
    assert "Canary" not in printed


def test_without_feedback_nothing_is_printed(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", database_url)
    create_app(Settings(database_url=database_url))

    assert main(["feedback"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:////nowhere/at/all.db"])
def test_a_database_that_cannot_be_used_is_said(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", url)

    assert main(["feedback"]) == 1
    assert "FHIR_PAD_DATABASE_URL" in capsys.readouterr().err


def test_what_the_driver_says_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", f"sqlite:///{tmp_path}")

    assert main(["feedback"]) == 1
    assert "unable to open database file" in capsys.readouterr().err
