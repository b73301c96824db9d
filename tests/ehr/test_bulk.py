"""An export is asked for once, waited for as the server says, and believed only when it fits."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from ehr.fake_backend import NOW, Answer, Clock, Server

from fhir_pad.ehr.bulk import Export, File, Gone, NotExported, kick_off, poll, request
from fhir_pad.ehr.waiting import TooLong

KICK_OFF = "/fhir/Patient/$export"
STATUS = "/status/1"
PATH = request(None, ("Patient", "Observation"), None)


def manifest(server: Server, **more: Any) -> dict[str, Any]:
    """Return a list of one file."""
    file = {"type": "Patient", "url": f"{server.origin}/files/1", "count": 2}
    return {
        "transactionTime": "2026-11-21T10:00:00Z",
        "request": f"{server.base}/Patient/$export",
        "requiresAccessToken": True,
        "output": [file],
        "error": [],
    } | more


def accepted(server: Server, path: str = STATUS) -> Answer:
    return Answer(202, headers={"Content-Location": f"{server.origin}{path}"})


def test_an_export_is_asked_for_as_ndjson_in_the_background(server: Server) -> None:
    server.says(KICK_OFF, accepted(server))

    address = kick_off(server.upstream(Clock()), PATH)

    path, headers = server.asked[-1]
    assert address == f"{server.origin}{STATUS}"
    assert path == (
        f"{KICK_OFF}?_outputFormat=application%2Ffhir%2Bndjson&_type=Patient%2CObservation"
    )
    assert (headers["Prefer"], headers["Accept"]) == ("respond-async", "application/fhir+json")


def test_a_group_and_a_moment_are_part_of_the_request() -> None:
    asked = request("g1", ("Patient",), "2026-01-01T00:00:00+01:00")

    assert asked == (
        "Group/g1/$export?_outputFormat=application%2Ffhir%2Bndjson&_type=Patient"
        "&_since=2026-01-01T00%3A00%3A00%2B01%3A00"
    )


@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 501])
def test_a_server_that_does_not_accept_gives_no_export(server: Server, status: int) -> None:
    server.says(KICK_OFF, Answer(status))

    with pytest.raises(NotExported, match=f"answers {status}"):
        kick_off(server.upstream(Clock()), PATH)


@pytest.mark.parametrize(
    "location", ["", "/status/1", "http://127.0.0.1:1/status", "http://evil.example/status"]
)
def test_an_export_elsewhere_is_not_asked_after(server: Server, location: str) -> None:
    server.says(KICK_OFF, Answer(202, headers={"Content-Location": location}))

    with pytest.raises(NotExported, match="origin"):
        kick_off(server.upstream(Clock()), PATH)


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.says(KICK_OFF, Answer(307, headers={"Location": "http://169.254.169.254/"}))

    with pytest.raises(NotExported, match="redirects"):
        kick_off(server.upstream(Clock()), PATH)


def test_a_busy_server_is_asked_again_when_it_said(server: Server) -> None:
    clock = Clock()
    server.says(KICK_OFF, Answer(429, headers={"Retry-After": "7"}), accepted(server))

    kick_off(server.upstream(clock), PATH)

    assert clock.waited == [7]


def waits(*headers: str) -> list[Answer]:
    return [Answer(202, headers={"Retry-After": one} if one else {}) for one in headers]


def test_it_is_waited_for_as_long_as_the_server_says_each_time(server: Server) -> None:
    """As seconds, as a moment, not at all, in words, in the past."""
    clock = Clock()
    moment = format_datetime(NOW + timedelta(seconds=5 + 40), usegmt=True)
    past = format_datetime(NOW, usegmt=True)
    said = waits("5", moment, "", "soon", past, "0")
    server.says(STATUS, *said, Answer(body=manifest(server)))

    poll(server.upstream(clock), f"{server.origin}{STATUS}")

    assert clock.waited == [5, 40, 10, 10, 1, 1]


def test_what_is_ready_is_the_list_of_its_files(server: Server) -> None:
    deleted = [{"type": "Bundle", "url": f"{server.origin}/files/2"}]
    server.says(STATUS, Answer(body=manifest(server, deleted=deleted)))

    found = poll(server.upstream(Clock()), f"{server.origin}{STATUS}")

    assert found == Export(
        "2026-11-21T10:00:00Z",
        wants_token=True,
        files=(
            File("output", "Patient", f"{server.origin}/files/1", 2),
            File("deleted", "Bundle", f"{server.origin}/files/2", None),
        ),
    )


def test_nobody_waits_longer_than_there_is_patience(server: Server) -> None:
    clock = Clock()
    server.says(STATUS, *waits("30", "31"))

    with pytest.raises(TooLong):
        poll(server.upstream(clock, minutes=1), f"{server.origin}{STATUS}")

    assert clock.waited == [30]


def test_a_fault_that_passes_is_forgiven(server: Server) -> None:
    two = [Answer(500), Answer(502)]
    server.says(STATUS, *two, *waits("1"), *two, Answer(body=manifest(server)))

    assert poll(server.upstream(Clock()), f"{server.origin}{STATUS}").files


def test_a_fault_that_stays_ends_the_export(server: Server) -> None:
    server.says(STATUS, Answer(500))

    with pytest.raises(NotExported, match="answers 500"):
        poll(server.upstream(Clock()), f"{server.origin}{STATUS}")

    assert server.paths.count(STATUS) == 3


@pytest.mark.parametrize(("status", "kind"), [(404, Gone), (410, Gone), (400, NotExported)])
def test_an_export_that_is_not_known_is_not_waited_for(
    server: Server, status: int, kind: type[Exception]
) -> None:
    server.says(STATUS, Answer(status))

    with pytest.raises(kind):
        poll(server.upstream(Clock()), f"{server.origin}{STATUS}")

    assert server.paths.count(STATUS) == 1


def file(url: str, **more: Any) -> dict[str, Any]:
    return {"output": [{"type": "Patient", "url": url} | more]}


UNFIT = {
    "no list": ({"output": None}, "the list of its files"),
    "no moment": ({"transactionTime": None}, "transactionTime"),
    "a text for yes": ({"requiresAccessToken": "true"}, "requiresAccessToken"),
    "another host": (file("http://evil.example/1"), "origin"),
    "another port": (file("http://127.0.0.1:1/1"), "origin"),
    "a password": (file("http://me:secret@127.0.0.1/1"), "origin"),
    "a file of this machine": (file("file:///etc/passwd"), "origin"),
    "a path for a type": (file("http://127.0.0.1/1", type="../../x"), "type"),
    "no address": ({"output": [{"type": "Patient"}]}, "url"),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_list_that_does_not_fit_is_refused_whole(server: Server, unfit: str) -> None:
    more, why = UNFIT[unfit]
    server.says(STATUS, Answer(body=manifest(server, **more)))

    with pytest.raises(NotExported, match=why) as raised:
        poll(server.upstream(Clock()), f"{server.origin}{STATUS}")

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("body", [b"<html/>", b"[]", b'{"output": [', b""])
def test_a_list_that_is_no_json_object_is_refused(server: Server, body: bytes) -> None:
    server.says(STATUS, Answer(body=body))

    with pytest.raises(NotExported, match="JSON"):
        poll(server.upstream(Clock()), f"{server.origin}{STATUS}")
