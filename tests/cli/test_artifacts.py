"""`fhir-pad artifacts`: what a person or a build script gets of what is published."""

import json
from pathlib import Path

import pytest

from fhir_pad import engine
from fhir_pad.cli import main
from fhir_pad.fhir.write import write
from fhir_pad.publish.folder import TARGET, file_name, file_text
from fhir_pad.publish.package import FILE_NAME, package
from fhir_pad.publish.renditions import rendition

Printed = pytest.CaptureFixture[str]
RESOURCES = engine.published().resources
NAMES = sorted(f"{one['resourceType']}/{one['id']}" for one in RESOURCES)


def test_list_prints_a_sorted_line_for_each(capsys: Printed) -> None:
    assert main(["artifacts", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == NAMES
    assert "Questionnaire/leg-pain\t0.1.0\tLeg pain, full assessment" in lines


@pytest.mark.parametrize("name", ["PlanDefinition/leg-pain", "CodeSystem/pad-status"])
def test_show_prints_one(name: str, capsys: Printed) -> None:
    assert main(["artifacts", "show", name]) == 0

    shown = json.loads(capsys.readouterr().out)
    assert f"{shown['resourceType']}/{shown['id']}" == name


def test_show_indents_when_asked(capsys: Printed) -> None:
    assert main(["artifacts", "show", "PlanDefinition/leg-pain", "--pretty"]) == 0

    expected = (TARGET / "PlanDefinition-leg-pain.json").read_text("utf-8")
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize("name", ["PlanDefinition/arm-pain", "leg-pain", "Library/leg-pain"])
def test_what_is_not_published_cannot_be_shown(name: str, capsys: Printed) -> None:
    assert main(["artifacts", "show", name]) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "fhir-pad artifacts list" in printed.err


def test_export_writes_a_file_for_each(tmp_path: Path, capsys: Printed) -> None:
    folder = tmp_path / "deep" / "down"

    assert main(["artifacts", "export", str(folder)]) == 0

    assert {path.name for path in folder.iterdir()} == {
        f"{name.replace('/', '-')}.json" for name in NAMES
    }
    for path in TARGET.glob("*.json"):
        assert (folder / path.name).read_bytes() == path.read_bytes()
    form = next(one for one in RESOURCES if one["url"].endswith("/Questionnaire/leg-pain"))
    assert (folder / "Questionnaire-leg-pain.json").read_bytes() == write(form, pretty=True) + b"\n"
    assert capsys.readouterr() == ("", "")


def test_export_can_write_the_package_instead(tmp_path: Path) -> None:
    assert main(["artifacts", "export", str(tmp_path), "--package"]) == 0

    (made,) = tmp_path.iterdir()
    assert made.name == FILE_NAME
    assert made.read_bytes() == package(RESOURCES)


def test_export_can_write_the_plan_for_engines_that_read_other_expressions(tmp_path: Path) -> None:
    assert main(["artifacts", "export", str(tmp_path), "--expressions", "text/cql"]) == 0

    plan = rendition(next(one for one in RESOURCES if one["resourceType"] == "PlanDefinition"))
    names = {f"{name.replace('/', '-')}.json" for name in NAMES}
    replaced = {"PlanDefinition-leg-pain.json": "PlanDefinition-leg-pain-text-cql.json"}
    assert {path.name for path in tmp_path.iterdir()} == {replaced.get(one, one) for one in names}
    assert (tmp_path / file_name(plan)).read_bytes() == file_text(plan)
    for path in set(TARGET.glob("*.json")) - {TARGET / "PlanDefinition-leg-pain.json"}:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_two_exports_into_one_folder_overwrite_nothing(tmp_path: Path) -> None:
    for language in ("text/cql-identifier", "text/cql"):
        assert main(["artifacts", "export", str(tmp_path), "--expressions", language]) == 0

    published = TARGET / "PlanDefinition-leg-pain.json"
    assert (tmp_path / published.name).read_bytes() == published.read_bytes()
    assert len(list(tmp_path.iterdir())) == len(RESOURCES) + 1


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert main(["artifacts", "export", str(tmp_path / "file" / "x")]) == 1
    assert "Not a directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["list", "x"],
        ["show"],
        ["export"],
        ["export", "x", "--expressions", "text/fhirpath"],
        ["export", "x", "--expressions", "text/cql", "--package"],
        ["delete", "x"],
    ],
)
def test_wrong_use_is_said(arguments: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["artifacts", *arguments])

    assert ended.value.code == 2
    assert "usage: fhir-pad" in capsys.readouterr().err
