"""Content is found and checked as a whole: one fault anywhere stops the start, and all are told."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from fhir_pad import content, engine
from fhir_pad.fhir import structure
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.form_items import Item
from fhir_pad.fhir.issues import Refused
from fhir_pad.web import Settings, create_app

BASE = "https://w3id.org/fhir-pad"
CODES = Path("valuesets/colour.json")
FORM = Path("questionnaires/liking.json")


def code_system() -> Any:
    return {
        "resourceType": "CodeSystem",
        "id": "colour",
        "url": f"{BASE}/CodeSystem/colour",
        "version": "0.1.0",
        "status": "active",
        "content": "complete",
        "concept": [
            {"code": "red", "display": "Red", "designation": [{"value": "Crimson"}]},
            {"code": "blue", "display": "Blue"},
        ],
    }


def questionnaire() -> Any:
    coding = {"system": f"{BASE}/CodeSystem/colour", "code": "red", "display": "Crimson"}
    asked = {"linkId": "q", "text": "Which?", "type": "choice"}
    return {
        "resourceType": "Questionnaire",
        "id": "liking",
        "url": f"{BASE}/Questionnaire/liking",
        "version": "0.1.0",
        "title": "Liking",
        "status": "active",
        "item": [{**asked, "answerOption": [{"valueCoding": coding}]}],
    }


def faults(form: Any, codes: Any) -> list[tuple[str, str]]:
    """Return what is said (code, text) about these two files, each as a dict or as raw bytes."""
    files = {
        path: found if isinstance(found, bytes) else json.dumps(found).encode()
        for path, found in ((FORM, form), (CODES, codes))
    }
    try:
        content.checked(files)
    except Refused as refused:
        return [(issue.code.value, issue.text) for issue in refused.issues]
    return []


def test_all_content_is_sound_and_every_questionnaire_is_a_form() -> None:
    found = content.load()
    types = [resource["resourceType"] for resource in found.resources]

    assert types.count("Questionnaire") == len(found.forms.by_url) == 3
    assert types.count("CodeSystem") >= 24


def _example(item: Item) -> Answer:
    if not item.options:
        return "2026-11-21T10:00:00Z" if item.low is None else int(item.low)
    code = next(iter(item.options))
    return (code,) if item.repeats else code


@pytest.mark.parametrize("name", ["leg-pain", "leg-pain-self-check", "vascular-measurements"])
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_response_with_every_answer_is_valid_r4(name: str, *, known: bool) -> None:
    form = content.load().forms.find(f"{BASE}/Questionnaire/{name}|0.1.0")
    asked = {item.link_id: item for item in form.items.values() if item.kind.asks}
    unknown: dict[str, Answer] = {
        link_id: ("unknown",) if item.repeats else "unknown" for link_id, item in asked.items()
    }
    answers = {link_id: _example(item) for link_id, item in asked.items()} if known else unknown
    sent = form.respond(answers, status="completed", subject={"reference": "Patient/1"})

    assert structure.check(sent) == ()
    QuestionnaireResponse.model_validate(sent)


@pytest.mark.parametrize("kind", ["questionnaires", "valuesets"])
def test_the_folders_are_found(kind: str) -> None:
    assert any(content.folder(kind).glob("*.json"))


def test_sound_files_have_no_faults() -> None:
    assert faults(questionnaire(), code_system()) == []


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({"url": "https://example.org/q"}, "value", f"Let url be {BASE}/Questionnaire/liking."),
    ({"version": "9"}, "value", "Let version be 0.1.0."),
    ({"id": "other"}, "value", "Let id be liking."),
    ({"item": [{"linkId": "q", "text": "Which?", "type": "choice"}]}, "invariant", "options"),
]


@pytest.mark.parametrize(("change", "code", "text"), BROKEN)
def test_a_fault_names_its_file_and_what_would_be_right(
    change: dict[str, Any], code: str, text: str
) -> None:
    ((told, said),) = faults({**questionnaire(), **change}, code_system())

    assert told == code
    assert said.startswith("questionnaires/liking.json: ")
    assert text in said


def test_a_code_that_our_code_system_does_not_have_is_a_fault() -> None:
    codes = code_system()
    codes["concept"] = codes["concept"][1:]
    codes["count"] = 1

    ((code, said),) = faults(questionnaire(), codes)
    assert code == "code-invalid"
    assert f"{BASE}/CodeSystem/colour" in said


def test_a_display_that_our_code_system_does_not_have_is_a_fault() -> None:
    form = questionnaire()
    form["item"][0]["answerOption"][0]["valueCoding"]["display"] = "Purple"

    ((code, said),) = faults(form, code_system())
    assert code == "code-invalid"
    assert "display" in said


def test_faults_of_all_files_are_told_at_once() -> None:
    said = faults({**questionnaire(), "version": "9"}, b'{"resourceType": ')

    assert {text.partition(":")[0] for _, text in said} == {
        "questionnaires/liking.json",
        "valuesets/colour.json",
    }


def test_a_resource_in_the_wrong_folder_is_a_fault() -> None:
    assert faults(code_system(), code_system()) != []


def test_a_file_that_is_no_resource_is_a_fault() -> None:
    assert faults([questionnaire()], code_system()) != []


def test_fhir_resources_has_a_say_of_its_own_when_a_server_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = content.Content(({**questionnaire(), "date": "2026-02-30"},), content.load().forms)
    monkeypatch.setattr(engine, "published", lambda: wrong)
    engine.confirmed.cache_clear()

    with pytest.raises(RuntimeError, match=r"Questionnaire/liking: fhir\.resources says at date"):
        create_app(Settings())
    engine.confirmed.cache_clear()


def test_one_assessment_does_without_fhir_resources() -> None:
    code = (
        "import sys; from fhir_pad import engine; from fhir_pad.bulk import run; engine.published();"
        "print({'pydantic', 'fhir', 'sqlalchemy', 'flask'}.intersection(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ended.stdout == "set()\n"


def test_content_that_is_missing_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "folder", lambda kind: tmp_path / kind)

    with pytest.raises(Refused) as refused:
        content.load()

    (issue,) = refused.value.issues
    assert issue.code == "not-found"
    assert "questionnaires and valuesets" in issue.text
