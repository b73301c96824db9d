"""The commands as a person or a script meets them: what is printed, where, and the exit code."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from samples import CLAUDICATION, COLD_LEG, NOW, sent
from serving import in_thread

from fhir_pad import assess
from fhir_pad.cli import demo, main
from fhir_pad.fhir.write import write

MOMENT = NOW.isoformat()
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with a response."""
    path = tmp_path / "response.json"
    path.write_bytes(sent(CLAUDICATION))
    return path


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """Return a file with a response that is refused although it tells an emergency."""
    path = tmp_path / "refused.json"
    path.write_bytes(sent(COLD_LEG).replace(b'"completed"', b'"entered-in-error"'))
    return path


def test_assess_prints_the_bundle(file: Path, capsys: Printed) -> None:
    assert main(["assess", str(file), "--now", MOMENT]) == 0

    expected = write(assess(sent(CLAUDICATION), now=NOW).bundle()).decode()
    assert capsys.readouterr() == (expected + "\n", "")


def test_assess_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(sent(CLAUDICATION)))
    monkeypatch.setattr(sys, "stdin", stdin)

    assert main(["assess", "-", "--findings"]) == 0

    assert json.loads(capsys.readouterr().out)["primaryCause"] == "arterial-chronic"


def test_findings_can_be_indented(file: Path, capsys: Printed) -> None:
    assert main(["assess", str(file), "--findings", "--pretty"]) == 0

    assert capsys.readouterr().out.startswith('{\n  "primaryCause": "arterial-chronic"')


def test_findings_ignore_a_switched_off_answer_and_say_so(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(sent(CLAUDICATION | {"leg-symptom": "no"}))

    assert main(["assess", str(path), "--findings"]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["triage"]
    assert "walk-trigger" in printed.err


def test_text_fits_a_terminal_and_begins_with_the_urgency(file: Path, capsys: Printed) -> None:
    assert main(["assess", str(file), "--format", "text"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Routine appointment"
    assert max(map(len, lines)) <= 80
    assert any("claudication" in line for line in lines)
    assert lines[lines.index("Cause and stage") - 1] == ""
    assert lines[next(n for n, line in enumerate(lines) if line.startswith("Decision")) - 1] == ""


def test_explain_names_rule_answers_and_source(file: Path, capsys: Printed) -> None:
    assert main(["assess", str(file), "--explain"]) == 0

    text = capsys.readouterr().out
    assert text.startswith("Triage: routine\n  - TR30")
    assert "Primary cause: arterial-chronic\n" in text
    assert "walk-trigger = yes" in text.replace("\n    ", " ")
    assert "Source: " in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_refused_response_is_an_outcome_on_standard_output(
    refused: Path, capsys: Printed
) -> None:
    assert main(["assess", str(refused)]) == 3

    printed = capsys.readouterr()
    outcome = json.loads(printed.out)
    assert outcome["resourceType"] == "OperationOutcome"
    assert "emergency services now" in outcome["issue"][0]["details"]["text"]
    assert printed.err == ""


def test_a_refused_response_as_text_is_on_standard_error(refused: Path, capsys: Printed) -> None:
    assert main(["assess", str(refused), "--format", "text"]) == 3

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: Emergency signs were answered")
    assert "[QuestionnaireResponse.status]" in printed.err.replace("\n    ", " ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["assess"],
        ["assess", "x", "--findings", "--explain"],
        ["assess", "x", "--findings", "--format", "text"],
        ["assess", "x", "--explain", "--format", "json"],
        ["assess", "x", "--now", "2026-11-21"],
        ["assess", "x", "--now", "yesterday"],
        ["abi"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "٨٠"],
        ["serve", "--host", "0.0.0.0"],
        ["respond", "x", "--status", "final"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_a_sentence(
    arguments: list[str], tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").write_text("{}")

    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "fhir-pad" in capsys.readouterr().err


def test_a_file_that_is_not_there_ends_with_1(tmp_path: Path, capsys: Printed) -> None:
    assert main(["assess", str(tmp_path / "none.json")]) == 1

    assert "No such file" in capsys.readouterr().err


def test_bulk_reads_and_writes_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent(CLAUDICATION))))

    assert main(["bulk", "-", "-", "--findings", "--errors", str(tmp_path / "errors")]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["primaryCause"] == "arterial-chronic"
    assert "1  assessed\n" in printed.err
    assert (tmp_path / "errors").read_bytes() == b""


def test_bulk_does_not_write_over_its_input(file: Path) -> None:
    before = file.read_bytes()

    with pytest.raises(SystemExit) as ended:
        main(["bulk", str(file), str(file)])

    assert ended.value.code == 2
    assert file.read_bytes() == before


def test_abi_prints_index_category_meaning_and_flags(capsys: Printed) -> None:
    arguments = ["--brachial-right=140", "--ankle-dp-right=120", "--ankle-pt-right", "126"]

    assert main(["abi", *arguments]) == 0

    right, flag, left = capsys.readouterr().out.splitlines()
    assert right == "ABI right 0.90  abnormal (mild): peripheral arterial disease"
    assert flag.strip() == "one arm only"
    assert left.startswith("No index for the left leg")


def test_abi_in_json_keeps_two_decimals(capsys: Printed) -> None:
    arguments = ["--brachial-left=130", "--ankle-dp-left=184.0", "--toe-left=91"]

    assert main(["abi", *arguments, "--format", "json"]) == 0

    left = json.loads(capsys.readouterr().out)["left"]
    assert (left["abi"]["value"], left["abi"]["category"]) == ("1.42", "noncompressible")
    assert (left["tbi"]["value"], left["tbi"]["category"]) == ("0.70", "abnormal")


AN_INDEX = (
    "A pressure of 3 mmHg or less is more likely an index: give mmHg, and 0 where nothing flows."
)


def test_abi_says_of_a_pressure_that_looks_like_an_index_that_its_unit_is_doubtful(
    capsys: Printed,
) -> None:
    arguments = ["--brachial-right", "140", "--ankle-dp-right", "0.9", "--toe-left", "3"]

    assert main(["abi", *arguments]) == 0
    said = capsys.readouterr().out.splitlines()
    assert main(["abi", *arguments, "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)

    doubts = {"right": f"--ankle-dp-right: {AN_INDEX}", "left": f"--toe-left: {AN_INDEX}"}
    assert [line for line in said if "--" in line] == [
        f"Doubtful: {one}" for one in doubts.values()
    ]
    assert said[0].startswith("Doubtful")
    assert {leg: one["doubts"] for leg, one in read.items()} == {
        leg: [one] for leg, one in doubts.items()
    }


@pytest.mark.parametrize("wrong", ["1e2", "1_40", "١٤٠", "NaN", "-1", "39", "301", " 140", ""])
def test_abi_refuses_what_is_no_pressure_and_names_every_one(wrong: str, capsys: Printed) -> None:
    assert main(["abi", f"--brachial-right={wrong}", "--toe-left=x", "--ankle-dp-left=90"]) == 3

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--brachial-right" in printed.err
    assert "--toe-left" in printed.err
    assert "--ankle-dp-left" not in printed.err


def test_respond_writes_what_assess_reads(tmp_path: Path, capsysbinary: Any) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"leg-symptom": "yes", "age": 66, "pain-site": ["calf"], "abi-l": 0.700}')

    assert main(["respond", str(answers), "--subject", "Patient/1", "--status", "completed"]) == 0

    written = capsysbinary.readouterr().out
    understood = assess(written).answers
    assert b'"valueDecimal":0.700' in written
    assert understood["pain-site"] == ("calf",)
    assert understood["abi-l"] == Decimal("0.7")


@pytest.mark.parametrize(
    "answers", ["[]", "{", '{"no-such": 1}', '{"age": "old"}', '{"sex": {"a": 1}}', '{"age": null}']
)
def test_respond_refuses_answers_that_fit_no_question(
    answers: str, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "a").write_text(answers)

    assert main(["respond", str(tmp_path / "a")]) == 3

    assert json.loads(capsys.readouterr().out)["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "wrong", [("--authored", "yesterday"), ("--subject", ""), ("--subject", "Patient/1 2")]
)
def test_respond_writes_no_broken_response(wrong: tuple[str, str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as end:
        main(["respond", "-", *wrong])

    assert (end.value.code, capsys.readouterr().out) == (2, "")


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    """Return the FHIR base of a running server."""
    with in_thread(app) as origin:
        yield f"{origin}/fhir"


def test_a_server_can_do_the_assessing(file: Path, base: str, capsys: Printed) -> None:
    assert main(["assess", str(file), "--server", base]) == 0

    expected = write(assess(sent(CLAUDICATION), now=NOW).bundle()).decode()
    assert capsys.readouterr().out == expected + "\n"


def test_what_a_server_refuses_is_refused_here(refused: Path, base: str, capsys: Printed) -> None:
    assert main(["assess", str(refused), "--server", base]) == 3

    assert json.loads(capsys.readouterr().out)["issue"][0]["code"] == "processing"


def test_an_address_without_a_server_of_ours_ends_with_1(
    file: Path, base: str, capsys: Printed
) -> None:
    assert main(["assess", str(file), "--server", base + "/elsewhere"]) == 1
    assert main(["assess", str(file), "--server", "http://127.0.0.1:1/fhir"]) == 1
    assert main(["assess", str(file), "--server", "nonsense"]) == 1
    assert main(["assess", str(file), "--server", "http://[::1"]) == 1

    assert len(capsys.readouterr().err.splitlines()) == 4


def test_the_demonstration_prints_assessments_and_ends_and_leads_nowhere_then(
    capsys: Printed,
) -> None:
    assert main(["demo", "--once", "--port", "0"]) == 0

    text = capsys.readouterr().out
    for one in ("Routine appointment", "Emergency now", "Clinician today"):
        assert text.count(one) == 1
    assert "running" not in text
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 80


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "fhir_pad", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def test_the_module_serves_until_it_is_interrupted() -> None:
    serving = start("serve", "--port", "0")
    assert serving.stderr is not None

    first = serving.stderr.readline()
    serving.send_signal(signal.SIGINT)
    serving.communicate(timeout=10)

    assert first.startswith("fhir-pad serves http://127.0.0.1:")
    assert serving.returncode == 0


def test_a_reader_that_has_enough_is_no_error_to_shout_about(file: Path) -> None:
    running = start("assess", str(file))
    assert running.stdout is not None
    assert running.stderr is not None

    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()

    assert running.wait(10) == 1
    assert said == ""


@pytest.mark.parametrize(
    ("found", "said"),
    [("/usr/bin/fhir-pad", "fhir-pad"), (None, f"{sys.executable} -m fhir_pad")],
)
def test_the_demonstration_names_the_command_as_it_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, found: str | None, said: str
) -> None:
    monkeypatch.setattr(demo, "which", lambda _: found)

    assert said == demo.command()
