"""`fhir-pad fetch` signs in as a system and brings what it is let have, or says what is missing."""

import json
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from cli.conftest import written
from ehr.fake_backend import Answer, Server
from ehr.test_bulk import KICK_OFF, STATUS, accepted, manifest
from samples import CLAUDICATION, response

from fhir_pad.cli.fetch import SEARCHED
from fhir_pad.cli.main import main
from fhir_pad.fhir.write import write

P1 = {"resourceType": "Patient", "id": "p1"}
SEEN = {"resourceType": "Observation", "id": "o1", "status": "final"}
NOTHING = {"resourceType": "Bundle", "type": "searchset"}


def recorded(server: Server) -> None:
    """Give the server a record of one patient."""
    server.says("/fhir/Patient/p1", Answer(body=P1))
    for type_ in SEARCHED[1:]:
        server.says(f"/fhir/{type_}", Answer(body=NOTHING))
    bundle = {**NOTHING, "entry": [{"resource": SEEN}]}
    server.says("/fhir/Observation", Answer(body=bundle))


def test_a_patients_record_is_printed_as_one_bundle(
    server: Server, client: str, capsys: Any
) -> None:
    recorded(server)

    assert main(["fetch", "patient", "p1", "--client", client]) == 0

    bundle = json.loads(capsys.readouterr().out)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert [one["resource"] for one in bundle["entry"]] == [P1, SEEN]
    assert len(server.forms) == 1


def test_each_search_names_the_patient_as_its_type_has_it(server: Server, client: str) -> None:
    recorded(server)

    main(["fetch", "patient", "p1", "--client", client])

    named = {path.partition("?")[0]: path.partition("?")[2] for path in server.paths}
    assert named["/fhir/Condition"] == "patient=p1&_count=200"
    assert named["/fhir/AdverseEvent"] == "subject=Patient/p1&_count=200"


def page(resource: dict[str, Any], following: str) -> Answer:
    link = [{"relation": "next", "url": following}]
    return Answer(body={**NOTHING, "link": link, "entry": [{"resource": resource}]})


def test_further_pages_are_read(server: Server, client: str, capsys: Any) -> None:
    recorded(server)
    server.says("/fhir/Observation", page(SEEN, f"{server.base}/page/2"))
    server.says("/fhir/page/2", Answer(body={**NOTHING, "entry": [{"resource": SEEN}]}))

    assert main(["fetch", "patient", "p1", "--client", client]) == 0

    entries = json.loads(capsys.readouterr().out)["entry"]
    assert [one["resource"] for one in entries] == [P1, SEEN, SEEN]


def test_no_token_goes_where_a_page_link_leads_elsewhere(
    server: Server, client: str, capsys: Any
) -> None:
    recorded(server)
    other = Server()
    server.says("/fhir/Observation", page(SEEN, f"{other.base}/page/2"))

    code = main(["fetch", "patient", "p1", "--client", client])
    other.stop()

    assert (code, other.asked) == (1, [])
    assert capsys.readouterr().err.startswith("Observation: not everything was read")


def test_pages_without_end_are_left_at_some_time(server: Server, client: str, capsys: Any) -> None:
    recorded(server)
    server.says("/fhir/Observation", page(SEEN, f"{server.base}/Observation"))

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    assert server.paths.count("/fhir/Observation") < 10
    assert capsys.readouterr().err.startswith("Observation: not everything was read")


def test_what_could_not_be_read_is_told(server: Server, client: str, capsys: Any) -> None:
    recorded(server)
    server.says("/fhir/Condition", Answer(403))

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    printed = capsys.readouterr()
    assert len(json.loads(printed.out)["entry"]) == 2
    assert printed.err.startswith("Condition: not everything was read")


def test_a_token_that_is_not_taken_is_replaced_once(
    server: Server, client: str, capsys: Any
) -> None:
    recorded(server)
    server.token_answer = lambda token: Answer(
        body={"access_token": token, "token_type": "bearer", "expires_in": 300}
    )

    assert main(["fetch", "patient", "p1", "--client", client]) == 1

    printed = capsys.readouterr()
    assert len(server.forms) == 2
    assert "does not take the token" in printed.err
    assert printed.out == ""
    assert "token-" not in printed.err


def exporting(server: Server, body: bytes) -> None:
    server.says(KICK_OFF, accepted(server))
    server.says(STATUS, Answer(202, headers={"Retry-After": "0"}), Answer(body=manifest(server)))
    server.says("/files/1", Answer(body=body))


def test_an_export_is_downloaded_and_each_file_told(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    exporting(server, b"\n".join([json.dumps(P1).encode()] * 2))
    folder = tmp_path / "export"

    assert main(["fetch", "bulk", str(folder), "--client", client]) == 0

    assert capsys.readouterr().out == (
        f"Patient-1.ndjson\t2\t\n{folder}: 1 files are whole, 0 are not.\n"
        "The export is as of 2026-11-21T10:00:00Z; "
        "--since 2026-11-21T10:00:00Z asks for what changed after it.\n"
    )
    assert (folder.stat().st_mode & 0o777) == 0o700


def test_a_moment_that_is_none_is_not_repeated(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    exporting(server, json.dumps(P1).encode())
    server.says(STATUS, Answer(body=manifest(server, transactionTime="\x1b[2Jcanary")))

    main(["fetch", "bulk", str(tmp_path / "export"), "--client", client])

    assert "canary" not in "".join(capsys.readouterr())


def test_what_was_downloaded_is_what_the_bulk_command_assesses(
    server: Server, client: str, tmp_path: Path
) -> None:
    exporting(server, write(response(CLAUDICATION)))
    files = [{"type": "QuestionnaireResponse", "url": f"{server.origin}/files/1"}]
    server.says(STATUS, Answer(body=manifest(server, output=files)))
    folder, results = tmp_path / "export", tmp_path / "results.ndjson"

    assert main(["fetch", "bulk", str(folder), "--client", client]) == 0
    assert main(["bulk", str(folder / "QuestionnaireResponse-1.ndjson"), str(results)]) == 0

    assert json.loads(results.read_bytes())["resourceType"] == "Bundle"


@pytest.mark.parametrize("scope", ["system/*.rs", "system/Observation.read", "system/*.cruds"])
def test_scopes_of_either_version_may_be_asked_for(
    said: dict[str, Any], server: Server, tmp_path: Path, scope: str
) -> None:
    recorded(server)
    client = written(tmp_path, said | {"scopes": [scope]})

    assert main(["fetch", "patient", "p1", "--client", client]) == 0

    assert [form["scope"] for form in server.forms] == [scope]


def test_a_run_that_left_files_out_says_so_and_the_next_one_brings_them(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    exporting(server, json.dumps(P1).encode() + b"\n{")
    command = ["fetch", "bulk", str(tmp_path / "export"), "--client", client, "--type", "Patient"]

    assert main(command) == 1

    printed = capsys.readouterr()
    assert "Patient-1.ndjson\t0\tline 2 is no JSON" in printed.out
    assert printed.err == "The same command downloads what is missing.\n"
    exporting(server, b"\n".join([json.dumps(P1).encode()] * 2))
    assert main(command) == 0


def test_a_run_killed_in_the_middle_of_a_file_is_continued(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    whole = b"\n".join([json.dumps(P1).encode()] * 2)
    exporting(server, whole)
    files = [{"type": "Patient", "url": f"{server.origin}/files/{number}"} for number in (1, 2)]
    server.says(STATUS, Answer(body=manifest(server, output=files)))
    server.says("/files/2", Answer(body=whole, announced=2 * len(whole), hangs=True))
    folder = tmp_path / "export"
    arguments = ["fetch", "bulk", str(folder), "--client", client]
    with subprocess.Popen([sys.executable, "-m", "fhir_pad", *arguments]) as running:
        wait_for(folder / "Patient-2.ndjson.part")
        running.kill()
    server.says("/files/2", Answer(body=whole))

    assert main(arguments) == 0

    assert "Patient-1" not in capsys.readouterr().out
    assert (folder / "Patient-2.ndjson").read_bytes() == whole
    assert sorted(server.paths).count("/files/1") == 1


def test_two_runs_do_not_write_into_one_folder(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    exporting(server, b"")
    server.says("/files/1", Answer(body=b"{", announced=100, hangs=True))
    folder = tmp_path / "export"
    arguments = ["fetch", "bulk", str(folder), "--client", client]
    with subprocess.Popen([sys.executable, "-m", "fhir_pad", *arguments]) as running:
        wait_for(folder / "Patient-1.ndjson.part")
        code = main(arguments)
        there = sorted(one.name for one in folder.iterdir())
        running.kill()

    assert (code, there) == (1, ["Patient-1.ndjson.part", "export.json"])
    assert "another run is downloading into it" in capsys.readouterr().err
    assert server.paths.count("/files/1") == 1


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    until = monotonic() + 20
    while not path.exists():
        assert monotonic() < until, path
        sleep(0.02)


def test_errors_that_the_server_tells_of_are_no_success(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}
    told = [{"type": "OperationOutcome", "url": f"{server.origin}/files/1"}]
    exporting(server, json.dumps(outcome).encode())
    server.says(STATUS, Answer(body=manifest(server, output=[], error=told)))

    assert main(["fetch", "bulk", str(tmp_path / "export"), "--client", client]) == 1

    assert "tells of 1 errors" in capsys.readouterr().err


def test_a_server_that_is_not_ready_in_time_is_asked_after_later(
    server: Server, client: str, tmp_path: Path, capsys: Any
) -> None:
    exporting(server, b"")
    server.says(STATUS, Answer(202, headers={"Retry-After": "3600"}))
    command = ["fetch", "bulk", str(tmp_path / "export"), "--client", client, "--minutes", "1"]

    assert main(command) == 1

    assert "the same command goes on from here" in capsys.readouterr().err
