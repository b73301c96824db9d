"""The pages for testers in Chromium, and their lines in a shell."""

import json
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from pages.window import Window

BASH = shutil.which("bash") or "bash"
PAGES = {
    "home": "/",
    "try": "/try",
    "try-emergency": "/try/one-sign-and-silence",
    "artefacts-questionnaire": "/artefacts/Questionnaire/leg-pain-self-check",
    "artefacts-activity": "/artefacts/ActivityDefinition/cilostazol",
    "artefacts-map": "/artefacts/ConceptMap/triage-to-priority",
    "artefacts-profile": "/artefacts/StructureDefinition/decision-basis",
    "rules": "/rules",
    "rules-red-flags": "/rules/red-flags",
    "rules-sources": "/rules/sources",
    "kit": "/kit",
    "api": "/api",
    "api-server": "/api/server",
}


@pytest.mark.parametrize(("name", "path"), PAGES.items(), ids=PAGES)
def test_a_page_for_testers_is_good_to_look_at_everywhere(
    window: Window, name: str, path: str
) -> None:
    window.page.goto(path)

    assert window.faults_of_look(f"tester-{name}") == []
    assert window.faults == []


def test_what_is_refused_is_good_to_look_at(window: Window) -> None:
    window.page.goto("/try")
    window.page.get_by_label("A QuestionnaireResponse as JSON").fill('{"<b>": 1}')
    window.page.get_by_role("button", name="Assess").click()

    expect(window.page.get_by_role("alert")).to_be_visible()
    assert window.faults_of_look("tester-try-refused") == []
    assert [one for one in window.faults if "400" not in one] == []


def test_the_example_that_stands_there_can_be_assessed(window: Window) -> None:
    window.page.goto("/try")
    window.page.get_by_role("button", name="Assess").click()

    expect(window.page).to_have_title(re.compile("^A response that was pasted"))
    assert "Cilostazol" in window.page.inner_text("main")
    assert window.faults == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("path", ["/", "/try/sudden-cold-leg"])
def test_the_line_does_in_a_shell_what_the_page_shows(window: Window, path: str) -> None:
    window.page.goto(path)
    line = window.page.locator("pre.line").first.inner_text()

    said = subprocess.run([BASH, "-c", line], capture_output=True, text=True, check=True)

    bundle = json.loads(said.stdout)
    plan = next(
        one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "CarePlan"
    )
    assert plan["title"].partition(": ")[2] in window.page.inner_text("main")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_every_line_of_the_kit_does_what_its_manifest_says(window: Window, tmp_path: Path) -> None:
    window.page.goto("/kit")
    line = window.page.locator("pre.line").first.inner_text()
    subprocess.run([BASH, "-c", line], cwd=tmp_path, check=True)
    with ZipFile(BytesIO((tmp_path / "fhir-pad-kit.zip").read_bytes())) as archive:
        archive.extractall(tmp_path)
    kit = tmp_path / "fhir-pad-kit"
    told = (kit / "README.md").read_text("utf-8").splitlines()
    lines = [one for one in told if one.startswith("curl ")]
    items = json.loads((kit / "manifest.json").read_bytes())["items"]

    for item, each in zip(items, lines, strict=True):
        command = f"{each} -o /dev/null -w '%{{http_code}}'"
        said = subprocess.run(
            [BASH, "-c", command], cwd=kit, capture_output=True, text=True, check=True
        )
        assert int(said.stdout) == item["status"], each
