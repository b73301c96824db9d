"""So many requests have a place, so many wait, and the others are told to come again."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from access.issuer import expected, good
from access.stored import BASE
from samples import NOW

from fhir_pad.web import Settings, create_app
from fhir_pad.web.admitted import Gate
from fhir_pad.web.client_of import MOST_KNOWN, VALID, ClientOf
from fhir_pad.web.serving_settings import Serving

WAIT_S = 30
ONE = Serving(concurrency=1, queue=1, queue_seconds=WAIT_S)
Reply = tuple[str, dict[str, str], bytes]


class Slow:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.let_go, self.begun = Event(), Event()
        self.order: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer after a while; what begins with /health at once."""
        self.order.append(environ["PATH_INFO"])
        if not environ["PATH_INFO"].startswith("/health"):
            self.begun.set()
            assert self.let_go.wait(WAIT_S)
        start_response("200 OK", [])
        return (b"done",)


def asked(gate: Gate, path: str = "/fhir/Patient", **environ: str) -> Reply:
    """Return how a request is answered."""
    said: list[Any] = []
    body = gate({"PATH_INFO": path, **environ}, lambda *given: said.extend(given))
    return said[0], dict(said[1]), b"".join(body)


def beside(gate: Gate, *paths: str, **environ: str) -> tuple[list[Reply], list[Thread]]:
    """Ask in threads; the replies come into the list."""
    replies: list[Reply] = []
    threads = [
        Thread(target=lambda path=path: replies.append(asked(gate, path, **environ)))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    return replies, threads


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    waited = Event()
    for _ in range(WAIT_S * 100):
        if holds():
            return
        waited.wait(0.01)
    pytest.fail("it never holds")


def test_who_comes_when_all_places_are_taken_is_told_when_to_come_again() -> None:
    slow, refused = Slow(), []
    gate = Gate(slow, ONE, refused.append)
    replies, threads = beside(gate, "/fhir/a", "/fhir/b")
    until(lambda: len(gate.waiting) == 1)

    status, headers, body = asked(gate)
    page = asked(gate, "/check/", HTTP_ACCEPT_LANGUAGE="tr-TR, en;q=0.5")
    other = asked(gate, "/check/", HTTP_ACCEPT_LANGUAGE="tr", QUERY_STRING="back=x&lang=en-US")
    alive = asked(gate, "/health/live")
    slow.let_go.set()
    for thread in threads:
        thread.join()

    assert status == "503 Service Unavailable"
    assert int(headers["Retry-After"]) > 0
    assert headers["Cache-Control"] == "no-store"
    [issue] = json.loads(body)["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "throttled")
    assert page[0] == status
    assert page[1]["Content-Type"] == "text/html; charset=utf-8"
    assert page[2].startswith(b'<!doctype html>\n<html lang="tr">')
    assert "tehlikede hissediyorsanız 112" in page[2].decode()
    assert b"If you feel in danger, call 911." in other[2]
    assert alive[0] == "200 OK"
    assert [reply[0] for reply in replies] == ["200 OK"] * 2
    assert refused == ["throttled"] * 3
    assert asked(gate)[0] == "200 OK"


def test_who_waits_too_long_is_refused_and_leaves_no_trace() -> None:
    slow = Slow()
    gate = Gate(slow, Serving(concurrency=1, queue=5, queue_seconds=0), lambda _: None)
    _, threads = beside(gate, "/fhir/a")
    assert slow.begun.wait(WAIT_S)

    status = asked(gate)[0]
    slow.let_go.set()
    threads[0].join()

    assert status.startswith("503 ")
    assert (len(gate.waiting), gate.free) == (0, 1)


def test_who_has_waited_longest_is_next() -> None:
    slow = Slow()
    gate = Gate(slow, Serving(concurrency=1, queue=9, queue_seconds=WAIT_S), lambda _: None)
    threads = []
    for number in range(5):
        threads += beside(gate, f"/fhir/{number}")[1]
        until(lambda number=number: len(gate.waiting) == number and slow.begun.is_set())
    slow.let_go.set()
    for thread in threads:
        thread.join()

    assert slow.order == [f"/fhir/{number}" for number in range(5)]


def test_a_place_is_free_again_after_a_fault() -> None:
    def failing(*_: object) -> Iterable[bytes]:
        raise KeyError("a")

    gate = Gate(failing, ONE, lambda _: None)

    with pytest.raises(KeyError):
        asked(gate)

    assert (gate.free, dict(gate.clients)) == (1, {})


@pytest.mark.parametrize("key", ["HTTP_AUTHORIZATION", "REMOTE_ADDR"])
def test_one_client_cannot_take_all_places(key: str) -> None:
    slow = Slow()
    gate = Gate(slow, Serving(concurrency=4, client_concurrency=1), lambda _: None)
    for token in ("one", "two"):
        gate.client_of.learn({"HTTP_AUTHORIZATION": token, VALID: True})
    replies, threads = beside(gate, "/fhir/a", **{key: "one"})
    assert slow.begun.wait(WAIT_S)

    again = asked(gate, **{key: "one"})
    slow.let_go.set()
    other = asked(gate, **{key: "two"})
    threads[0].join()

    assert again[0] == "429 Too Many Requests"
    assert int(again[1]["Retry-After"]) > 0
    assert (other[0], replies[0][0]) == ("200 OK", "200 OK")
    assert dict(gate.clients) == {}


def test_a_client_has_no_more_places_by_inventing_tokens() -> None:
    slow = Slow()
    gate = Gate(slow, Serving(concurrency=4, client_concurrency=1), lambda _: None)
    _, threads = beside(gate, "/fhir/a", HTTP_AUTHORIZATION="Bearer 1", REMOTE_ADDR="192.0.2.1")
    assert slow.begun.wait(WAIT_S)

    again = asked(gate, HTTP_AUTHORIZATION="Bearer 2", REMOTE_ADDR="192.0.2.1")
    slow.let_go.set()
    threads[0].join()

    assert again[0] == "429 Too Many Requests"
    assert not gate.client_of.known


def test_clients_behind_one_address_are_told_apart_once_their_tokens_were_valid() -> None:
    client_of = ClientOf()
    first, second = ({"HTTP_AUTHORIZATION": one, "REMOTE_ADDR": "192.0.2.1"} for one in "ab")
    assert client_of(first) == client_of(second) == "192.0.2.1"

    client_of.learn(first | {VALID: True})
    client_of.learn(second | {VALID: False})

    assert client_of(first) != client_of(second)
    assert client_of(second) == "192.0.2.1"
    for number in range(MOST_KNOWN):
        client_of.learn({"HTTP_AUTHORIZATION": str(number), VALID: True})
    assert client_of(first) == "192.0.2.1"
    assert len(client_of.known) == MOST_KNOWN


def test_an_address_of_ipv6_is_that_of_its_network() -> None:
    client_of = ClientOf()
    here, beside_it, elsewhere, mapped = (
        client_of({"REMOTE_ADDR": one})
        for one in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1", "::ffff:192.0.2.1")
    )

    assert here == beside_it != elsewhere
    assert mapped == "::ffff:192.0.2.1"


def test_only_a_token_that_was_checked_is_known(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'pad.db'}"
    settings = Settings(base_url=BASE, database_url=url, admission=expected())
    app = create_app(settings, clock=lambda: NOW)
    gate = app.wsgi_app
    client = app.test_client()

    for said in ("Bearer nonsense", f"Bearer {good()}"):
        for address in ("/fhir/metadata", "/fhir/QuestionnaireResponse"):
            client.get(address, headers={"Authorization": said})

    app.extensions["fhir-pad"].store.close()
    assert isinstance(gate, Gate)
    assert len(gate.client_of.known) == 1
