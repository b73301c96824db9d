"""Files of an export are whole or missing; whatever breaks off is continued, not begun again."""

import json
from pathlib import Path
from typing import Any

import pytest
from ehr.fake_backend import Answer, Clock, Server
from ehr.test_bulk import KICK_OFF, PATH, STATUS, accepted, manifest

from fhir_pad.ehr import exported
from fhir_pad.ehr.bulk import NotExported
from fhir_pad.ehr.downloading import Fetched, fetched, ready
from fhir_pad.ehr.exported import STATE, NotKept
from fhir_pad.ehr.waiting import TooLong

PATIENTS = b'{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b"}\n'
MORE = b'{"resourceType":"Patient","id":"c"}'
SEEN = b'{"resourceType":"Observation","id":"o","valueQuantity":{"value":0.90}}\n\n'
NAMES = ["Patient-1.ndjson", "Patient-2.ndjson", "Observation-1.ndjson"]


def listed(server: Server, name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "url": f"{server.origin}/files/{name}"} | more


@pytest.fixture
def exporting(server: Server) -> Server:
    """Export three files, the list of which is ready at once."""
    files = [
        listed(server, "1", "Patient", count=2),
        listed(server, "2", "Patient"),
        listed(server, "3", "Observation"),
    ]
    server.says(KICK_OFF, accepted(server))
    server.says(STATUS, Answer(body=manifest(server, output=files)))
    server.says("/files/1", Answer(body=PATIENTS))
    server.says("/files/2", Answer(body=MORE))
    server.says("/files/3", Answer(body=SEEN))
    return server


def run(server: Server, folder: Path, clock: Clock | None = None) -> list[Fetched]:
    """Do what one run of the command does."""
    upstream = server.upstream(clock or Clock(), minutes=1)
    return list(fetched(upstream, folder, ready(upstream, folder, PATH)))


def held(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_every_file_arrives_as_it_was_sent(exporting: Server, tmp_path: Path) -> None:
    done = run(exporting, tmp_path)

    assert done == [Fetched(NAMES[0], 2), Fetched(NAMES[1], 1), Fetched(NAMES[2], 1)]
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [PATIENTS, MORE, SEEN]
    assert held(tmp_path) == sorted([*NAMES, STATE])


def test_what_is_whole_is_asked_for_once(exporting: Server, tmp_path: Path) -> None:
    run(exporting, tmp_path)
    before = list(exporting.paths)

    assert run(exporting, tmp_path) == []
    assert exporting.paths == before


def test_a_file_that_was_taken_away_is_fetched_again(exporting: Server, tmp_path: Path) -> None:
    run(exporting, tmp_path)
    (tmp_path / NAMES[1]).unlink()

    assert run(exporting, tmp_path) == [Fetched(NAMES[1], 1)]


BROKEN = {
    "broken off": (Answer(body=PATIENTS, announced=9999), "broke off"),
    "no JSON": (Answer(body=PATIENTS + b'{"resourceType":"Pat'), "line 3 is no JSON"),
    "another type": (Answer(body=PATIENTS + SEEN), "line 3 is no Patient"),
    "a list": (Answer(body=b"[]\n" + PATIENTS), "line 1 is no Patient"),
    "too few": (Answer(body=MORE), "holds 1 resources, and the server tells of 2"),
    "nothing": (Answer(body=b""), "holds 0 resources, and the server tells of 2"),
    "gone": (Answer(404), "answers 404"),
    "a fault": (Answer(500, {"secret": "x"}), "answers 500"),
    "elsewhere": (Answer(302, headers={"Location": "http://169.254.169.254/"}), "redirects"),
    "compressed": (Answer(body=PATIENTS, headers={"Content-Encoding": "gzip"}), "compresses"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_file_that_is_not_whole_stops_no_other_and_is_fetched_by_the_next_run(
    exporting: Server, tmp_path: Path, broken: str
) -> None:
    answer, why = BROKEN[broken]
    exporting.says("/files/1", answer)

    first = run(exporting, tmp_path)
    left = held(tmp_path)
    exporting.says("/files/1", Answer(body=PATIENTS))
    second = run(exporting, tmp_path)

    assert why in first[0].why
    assert first[1:] == [Fetched(NAMES[1], 1), Fetched(NAMES[2], 1)]
    assert left == sorted([*NAMES[1:], STATE])
    assert second == [Fetched(NAMES[0], 2)]
    assert exporting.paths.count("/files/3") == 1
    assert sum(path.startswith(KICK_OFF) for path in exporting.paths) == 1


def test_what_a_killed_run_left_is_not_taken_for_a_file(exporting: Server, tmp_path: Path) -> None:
    clock = Clock()
    upstream = exporting.upstream(clock)
    running = fetched(upstream, tmp_path, ready(upstream, tmp_path, PATH))
    next(running)
    running.close()
    (tmp_path / f"{NAMES[1]}.part").write_bytes(b"half of a li")

    assert run(exporting, tmp_path) == [Fetched(NAMES[1], 1), Fetched(NAMES[2], 1)]
    assert (tmp_path / NAMES[1]).read_bytes() == MORE


def test_an_export_that_takes_too_long_is_asked_after_by_the_next_run(
    exporting: Server, tmp_path: Path
) -> None:
    [finished] = exporting.answers[STATUS]
    exporting.says(STATUS, Answer(202, headers={"Retry-After": "3600"}))
    with pytest.raises(TooLong):
        run(exporting, tmp_path)
    exporting.says(STATUS, finished)

    assert len(run(exporting, tmp_path)) == len(NAMES)
    assert sum(path.startswith(KICK_OFF) for path in exporting.paths) == 1


def test_a_token_that_ends_between_two_files_is_replaced(exporting: Server, tmp_path: Path) -> None:
    upstream = exporting.upstream(Clock())
    running = fetched(upstream, tmp_path, ready(upstream, tmp_path, PATH))
    next(running)
    exporting.forget_tokens()

    assert [one.why for one in running] == ["", ""]
    assert len(exporting.forms) == 2


def test_a_busy_server_is_waited_for(exporting: Server, tmp_path: Path) -> None:
    clock = Clock()
    busy = Answer(429, {"resourceType": "OperationOutcome"}, {"Retry-After": "9"})
    exporting.says("/files/2", busy, busy, Answer(body=MORE))

    assert [one.why for one in run(exporting, tmp_path, clock)] == ["", "", ""]
    assert clock.waited == [9, 9]
    assert (tmp_path / NAMES[1]).read_bytes() == MORE


@pytest.mark.parametrize("wants", [True, False])
def test_files_get_the_token_only_where_they_want_it(
    exporting: Server, tmp_path: Path, wants: bool
) -> None:
    [answer] = exporting.answers[STATUS]
    exporting.says(STATUS, Answer(body=answer.body | {"requiresAccessToken": wants}))
    for number in "123":
        [file] = exporting.answers[f"/files/{number}"]
        exporting.says(f"/files/{number}", Answer(body=file.body, open_to_all=True))

    run(exporting, tmp_path)

    sent = [headers for path, headers in exporting.asked if path.startswith("/files/")]
    assert [("Authorization" in headers) for headers in sent] == [wants] * len(NAMES)


def test_errors_and_deletions_have_files_of_their_own(exporting: Server, tmp_path: Path) -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error"}, {"severity": []}] * 2,
    }
    harmless = {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}, {}, 5]}
    [answer] = exporting.answers[STATUS]
    more = {
        "error": [listed(exporting, "e", "OperationOutcome")],
        "deleted": [listed(exporting, "d", "Bundle")],
    }
    exporting.says(STATUS, Answer(body=answer.body | more))
    lines = "\n".join(map(json.dumps, (outcome, harmless))).encode()
    exporting.says("/files/e", Answer(body=lines))
    exporting.says("/files/d", Answer(body=b'{"resourceType":"Bundle"}'))

    done = run(exporting, tmp_path)

    kept = exported.load(tmp_path)
    assert kept is not None
    assert done[3:] == [Fetched("error-1.ndjson", 2), Fetched("deleted-1.ndjson", 1)]
    assert exported.faults(tmp_path, kept) == 2


def test_a_file_of_another_host_is_not_fetched_nor_anything_beside_it(
    exporting: Server, tmp_path: Path
) -> None:
    [answer] = exporting.answers[STATUS]
    files = [*answer.body["output"], {"type": "Patient", "url": "http://evil.example/1"}]
    exporting.says(STATUS, Answer(body=answer.body | {"output": files}))

    with pytest.raises(NotExported, match="origin"):
        run(exporting, tmp_path)

    assert held(tmp_path) == [STATE]


def test_a_folder_of_another_export_is_left_as_it_is(exporting: Server, tmp_path: Path) -> None:
    run(exporting, tmp_path)
    before = (tmp_path / STATE).read_bytes()

    with pytest.raises(NotKept, match="another export"):
        ready(exporting.upstream(Clock()), tmp_path, f"{PATH}&_since=2026-01-01T00:00:00Z")

    assert (tmp_path / STATE).read_bytes() == before


def test_a_folder_of_something_else_is_left_as_it_is(exporting: Server, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(NotKept, match="something else"):
        run(exporting, tmp_path)

    assert held(tmp_path) == ["letter.txt"]
    assert exporting.paths == []


def test_a_run_killed_before_it_asked_leaves_an_empty_folder(
    exporting: Server, tmp_path: Path
) -> None:
    (tmp_path / f"{STATE}.part").write_text("{")

    assert len(run(exporting, tmp_path)) == len(NAMES)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"export": 1}', '{"export": {"files": [1]}}'])
def test_a_state_that_nobody_here_wrote_is_refused(
    exporting: Server, tmp_path: Path, text: str
) -> None:
    (tmp_path / STATE).write_text(text)

    with pytest.raises(NotKept, match="not written by this command"):
        run(exporting, tmp_path)


def test_the_state_is_read_as_it_was_written(exporting: Server, tmp_path: Path) -> None:
    upstream = exporting.upstream(Clock())
    kept = ready(upstream, tmp_path, PATH)

    assert exported.load(tmp_path) == kept
    assert list(kept.missing) == NAMES
