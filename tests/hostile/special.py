"""Cases that are no plain request: broken HTTP, many at once, a store that is down, a wrong start.

Each knows which demands it answers.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from samples import ROOT

from hostile.bound import BASE, Sent
from hostile.running import PATIENCE_S, Running, environment, running

HALF = b"POST /fhir/QuestionnaireResponse HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"
LIVE, READY = Sent("GET", "/health/live", {}, None), Sent("GET", "/health/ready", {}, None)
DISCONNECTS = 1000
DEMANDS: Mapping[str, frozenset[str]] = {
    "raw": frozenset({"server_alive_after", "not_5xx"}),
    "sequence": frozenset({"exactly_one", "linearizable", "not_5xx"}),
    "ops": frozenset({"live_200", "ready_503", "refuses_to_start"}),
}
"""The demands of each kind that are looked at below."""


def raw(case: Mapping[str, Any], server: Running) -> Iterator[str]:
    """Send bytes that are no good HTTP; the server must refuse them and go on."""
    if case["raw"] == "@disconnects":
        for _ in range(DISCONNECTS):
            server.hang_up(HALF)
    else:
        sent = case["raw"].replace("{base}", BASE).encode("latin-1")
        yield from wrong_status(server.send_raw(sent), case["expect"]["status"])
    if server.send(LIVE).status != 200:
        yield "the server is dead"


def wrong_status(reply: bytes, expected: list[int]) -> Iterator[str]:
    """Give what is wrong with the reply to a request that went over the wire as bytes."""
    said = reply.partition(b"\r\n")[0].decode("latin-1").split()
    if said[:1] != ["HTTP/1.1"] or said[1] not in {str(one) for one in expected}:
        yield f"{reply[:80]!r} instead of {expected}"
    if reply.count(b"HTTP/1.1 ") != 1:
        yield f"{reply.count(b'HTTP/1.1 ')} replies"


def at_once(case: Mapping[str, Any], one: Sent, server: Running) -> Iterator[str]:
    """Send the same request many times at once; exactly one may succeed, and be one version."""
    times = case["steps"][0]["parallel"]
    with ThreadPoolExecutor(times) as threads:
        replies = list(threads.map(lambda _: server.send(one), range(times)))
    statuses = Counter(reply.status for reply in replies)
    [wanted] = [must for must in case["expect"]["must"] if must.startswith("exactly_one")]
    if statuses[int(wanted.partition(":")[2])] != 1:
        yield f"{dict(statuses)}, against {wanted}"
    if not statuses.keys() <= set(case["expect"]["status"]):
        yield f"{dict(statuses)} instead of {case['expect']['status']}"
    history = server.send(Sent("GET", f"{one.path}/_history", {}, None)).entries
    versions = [entry["resource"]["meta"]["versionId"] for entry in history]
    if versions != ["2", "1"]:
        yield f"the history is {versions}"


def operation(case: Mapping[str, Any], _: Running) -> Iterator[str]:
    """Try what an operator may meet."""
    yield from _OPERATIONS[case["id"]]()


def _store_down() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        if server.send(READY).status != 200:
            yield "not ready although all is well"
        for file in Path(folder).glob("pad.db*"):
            file.write_bytes(b"no database" * 1000)
        if (server.send(LIVE).status, server.send(READY).status) != (200, 503):
            yield "the store is down, and live and ready do not say 200 and 503"
        reply = server.send(Sent("GET", f"{BASE}/QuestionnaireResponse", {}, None))
        if (reply.status, reply.codes) != (503, ["no-store"]):
            yield f"a search in it gives {reply.status}, {reply.codes}"
        if server.send(Sent("GET", f"{BASE}/Questionnaire", {}, None)).status != 200:
            yield "what is published cannot be read"


def _secrets() -> Iterator[str]:
    """The one secret that there is has no default; none at all and an empty one are both refused."""
    asking = {
        "FHIR_PAD_ACCESS": "introspection",
        "FHIR_PAD_INTROSPECTION_URL": "https://auth.example.org/introspect",
        "FHIR_PAD_INTROSPECTION_CLIENT_ID": "pad",
        "FHIR_PAD_TOKEN_ENDPOINT": "https://auth.example.org/token",
    }
    name = "FHIR_PAD_INTROSPECTION_CLIENT_SECRET"
    yield from _refused(name, **asking)
    yield from _refused(name, **asking, **{name: ""})


def _debug() -> Iterator[str]:
    """There is no such setting, so it is refused like any other that is not known."""
    yield from _refused("FHIR_PAD_DEBUG", FHIR_PAD_DEBUG="true")


def _refused(named: str, **settings: str) -> Iterator[str]:
    """Say when a server starts with these settings, or does not name what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/pad.db"
        ended = subprocess.run(
            [sys.executable, "-m", "fhir_pad", "serve", "--port", "0"],
            env=environment(FHIR_PAD_DATABASE_URL=database, **settings),
            cwd=ROOT,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    if ended.returncode == 0 or named not in ended.stderr.decode():
        yield f"it ends with {ended.returncode} and says {ended.stderr[:200]!r}"


_OPERATIONS: Mapping[str, Callable[[], Iterator[str]]] = {
    "Q09": _store_down,
    "Q12": _secrets,
    "Q13": _debug,
}
