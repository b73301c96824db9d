"""The test kit: unpacked by a stranger, each item does against a server what it says."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhir_pad.kit import CLOCK, items, packed, people
from fhir_pad.kit.packed import TOP
from fhir_pad.web import create_app, from_environment

BASE = "http://localhost/pad/fhir"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return an application in which it is as late as in the kit."""
    folder = tmp_path_factory.mktemp("kit")
    environ = {
        "FHIR_PAD_BASE_URL": BASE,
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{folder / 'pad.db'}",
    }
    return create_app(from_environment(environ, {}), clock=lambda: CLOCK)


@pytest.fixture(scope="module")
def kit(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the unpacked kit, as the server gives it."""
    got = app.test_client().get("/kit/fhir-pad-kit.zip")
    assert got.content_type == "application/zip"
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(BytesIO(got.data)) as archive:
        archive.extractall(folder)
    return folder / TOP


def listed(kit: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((kit / "manifest.json").read_bytes())["items"]
    return found


def test_every_item_is_answered_as_it_says(kit: Path, client: FlaskClient) -> None:
    for item in listed(kit):
        folder = kit / item["name"]
        got = client.open(
            f"/{item['path']}",
            method=item["method"],
            data=(folder / "request.json").read_bytes(),
            content_type=item["contentType"],
        )

        assert got.status_code == item["status"], item["name"]
        assert got.get_json() == json.loads((folder / "answer.json").read_bytes()), item["name"]


def test_there_is_something_of_everything(kit: Path) -> None:
    names = [one["name"] for one in listed(kit)]
    statuses = {one["status"] for one in listed(kit)}

    assert len(names) == len(set(names))
    assert {name for name in names if name.startswith("assess/")} == {
        f"assess/{one}" for one in people()
    }
    assert {200, 400, 412, 422} <= statuses
    assert sum(name.startswith("refused/") for name in names) >= 10
    cards = [
        json.loads((kit / name / "answer.json").read_bytes()).get("cards")
        for name in names
        if name.startswith("cds/")
    ]
    indicators = {card["indicator"] for one in cards if one for card in one}
    assert indicators == {"critical", "warning", "info"}
    assert [] in cards


def test_what_was_written_by_hand_is_in_the_findings(kit: Path) -> None:
    for person in people():
        folder = kit / "assess" / person
        findings = json.loads((folder / "findings.json").read_bytes())
        expected = json.loads((folder / "expected.json").read_bytes())

        assert expected["actions"]
        for key in ("triage", "primaryCause", "padStatus", "actions"):
            assert findings[key] == expected[key]


def test_an_emergency_stands_first_where_it_is_refused(kit: Path) -> None:
    outcome = json.loads((kit / "refused" / "emergency" / "answer.json").read_bytes())

    assert "call the emergency services now" in outcome["issue"][0]["details"]["text"]


def test_the_bytes_are_the_same_each_time() -> None:
    first = packed(BASE, protected=False)
    packed.cache_clear()

    assert packed(BASE, protected=False) == first
    with ZipFile(BytesIO(first)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_lines_are_for_this_server_and_name_a_token_where_it_wants_one(kit: Path) -> None:
    readme = (kit / "README.md").read_text("utf-8")
    lines = [one for one in readme.splitlines() if one.startswith("curl ")]

    assert len(lines) == len(listed(kit)) == len(items(BASE))
    assert all(f" {BASE.removesuffix('fhir')}cds-services/" in one or BASE in one for one in lines)
    assert "TOKEN" not in readme
    with ZipFile(BytesIO(packed(BASE, protected=True))) as archive:
        assert archive.read(f"{TOP}/README.md").decode().count("Bearer $TOKEN") == len(lines)


def test_the_page_lists_what_is_in_it(client: FlaskClient, kit: Path) -> None:
    page = client.get("/kit").text

    for item in listed(kit):
        assert f"<code>{item['name']}</code>" in page
    assert "http://localhost/pad/kit/fhir-pad-kit.zip" in page
