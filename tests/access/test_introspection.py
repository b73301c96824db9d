"""A token that says nothing itself is asked about; what cannot be asked is no yes."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from samples import NOW

from access.issuer import AUDIENCE, MOMENT, SERVER
from fhir_pad.access import Introspection, Unidentified, Unreachable, identifying
from fhir_pad.access import introspection as introspection_module
from fhir_pad.access.introspection import Introspected

ACTIVE = {"active": True, "scope": "user/*.rs", "patient": "p1", "exp": MOMENT + 600}


class Asked(ThreadingHTTPServer):
    """A server that tells about tokens what it is given to tell."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.said, self.waits = 200, json.dumps(ACTIVE).encode(), 0.0
        self.requests: list[tuple[str | None, dict[str, list[str]]]] = []

    def tell(self, status: int = 200, **claims: Any) -> None:
        """Tell this from now on; None leaves a claim out."""
        said = {name: one for name, one in {**ACTIVE, **claims}.items() if one is not None}
        self.status, self.said = status, json.dumps(said).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Asked

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.headers["Authorization"], parse_qs(body.decode())))
        time.sleep(self.server.waits)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.said)))
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Asked]:
    server = Asked()
    worker = Thread(target=server.serve_forever, args=(0.01,))
    worker.start()
    try:
        yield server
    finally:
        server.shutdown()
        worker.join()
        server.server_close()


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Return a server that can be asked about tokens."""
    with listening() as server:
        yield server


def introspection(asked: Asked) -> Introspection:
    url = f"http://127.0.0.1:{asked.server_port}/introspect"
    return Introspection(url, "pad:app", "s/e c?ret", AUDIENCE, SERVER)


def test_an_active_token_tells_who_asks(asked: Asked) -> None:
    found = Introspected(introspection(asked)).identified("opaque", NOW)

    assert found.patient == "p1"
    assert len(found.scopes) == 1
    [(authorization, form)] = asked.requests
    assert form == {"token": ["opaque"], "token_type_hint": ["access_token"]}
    assert (
        base64.b64decode(str(authorization).removeprefix("Basic ")) == b"pad%3Aapp:s%2Fe%20c%3Fret"
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"active": False},
        {"active": None},
        {"active": "true"},
        {"active": 1},
        {"exp": MOMENT - 60},
        {"exp": "9999999999"},
        {"exp": True},
        {"nbf": MOMENT + 61},
        {"nbf": True},
        {"aud": "https://else.example.org"},
        {"aud": []},
        {"aud": AUDIENCE[:-1]},
        {"token_type": "DPoP"},
        {"token_type": "refresh_token"},
        {"cnf": {"jkt": "x"}},
        {"scope": ["user/*.rs"]},
    ],
)
def test_a_token_that_is_not_for_here_and_now_is_refused(
    asked: Asked, claims: dict[str, Any]
) -> None:
    asked.tell(**claims)

    with pytest.raises(Unidentified):
        Introspected(introspection(asked)).identified("opaque", NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"aud": AUDIENCE},
        {"aud": ["https://else.example.org", AUDIENCE]},
        {"token_type": "bearer"},
        {"exp": MOMENT + 0.5},
        {"sub": "s", "iss": "https://i", "client_id": "app", "more": {"a": [1]}},
    ],
)
def test_what_is_said_of_a_good_token_may_be_more_or_less(
    asked: Asked, claims: dict[str, Any]
) -> None:
    asked.tell(**claims)

    assert Introspected(introspection(asked)).identified("opaque", NOW).is_known


@pytest.mark.parametrize("status", [201, 204, 301, 400, 401, 403, 404, 500, 503])
def test_any_other_answer_is_none(asked: Asked, status: int) -> None:
    asked.tell(status)

    with pytest.raises(Unreachable):
        Introspected(introspection(asked)).identified("opaque", NOW)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"null", b"active", b'{"active":true,' * 2])
def test_an_answer_that_is_no_json_object_is_none(asked: Asked, said: bytes) -> None:
    asked.said = said

    with pytest.raises(Unreachable):
        Introspected(introspection(asked)).identified("opaque", NOW)


def test_a_server_that_is_slow_or_away_is_not_waited_for(asked: Asked) -> None:
    asked.waits = 5
    began = time.monotonic()

    with pytest.raises(Unreachable):
        Introspected(introspection(asked)).identified("opaque", NOW)

    assert time.monotonic() - began < 4


def test_nobody_who_listens_is_no_yes() -> None:
    with listening() as gone:
        nobody = introspection(gone)

    with pytest.raises(Unreachable):
        Introspected(nobody).identified("opaque", NOW)


def test_a_token_is_remembered_for_a_minute(asked: Asked) -> None:
    known = Introspected(introspection(asked))
    known.identified("opaque", NOW)
    asked.tell(active=False)

    assert known.identified("opaque", NOW + timedelta(seconds=59)).is_known
    assert len(asked.requests) == 1
    with pytest.raises(Unidentified):
        known.identified("opaque", NOW + timedelta(seconds=60))
    with pytest.raises(Unidentified):
        known.identified("another", NOW)


def test_a_token_is_not_remembered_beyond_its_life(asked: Asked) -> None:
    asked.tell(exp=MOMENT + 10)
    known = Introspected(introspection(asked))
    known.identified("opaque", NOW)
    asked.tell(active=False)

    assert known.identified("opaque", NOW + timedelta(seconds=9)).is_known
    with pytest.raises(Unidentified):
        known.identified("opaque", NOW + timedelta(seconds=10))


def test_a_token_that_is_refused_is_asked_about_again(asked: Asked) -> None:
    known = Introspected(introspection(asked))
    asked.tell(active=False)
    with pytest.raises(Unidentified):
        known.identified("opaque", NOW)
    asked.tell()

    assert known.identified("opaque", NOW).is_known


def test_what_is_remembered_has_an_end(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspection_module, "MOST_CACHED", 2)
    known = Introspected(introspection(asked))

    for token in ("a", "b", "c", "c", "b", "a"):
        known.identified(token, NOW)

    assert [form["token"] for _, form in asked.requests] == [["a"], ["b"], ["c"], ["a"]]


def test_a_secret_is_not_shown(asked: Asked) -> None:
    assert "ret" not in repr(introspection(asked)).replace("secret", "")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic YTpi", "opaque", "Bearer a, Bearer b", "Bearer a b"],
)
def test_nobody_is_asked_about_what_is_no_token(asked: Asked, authorization: str | None) -> None:
    with pytest.raises(Unidentified) as unknown:
        identifying(introspection(asked))(authorization, NOW)

    assert unknown.value.has_token is (authorization is not None)
    assert asked.requests == []


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_in_any_case(asked: Asked, scheme: str) -> None:
    assert identifying(introspection(asked))(f"{scheme} opaque==", NOW).is_known


def test_a_token_that_is_too_long_is_none(asked: Asked) -> None:
    with pytest.raises(Unidentified):
        identifying(introspection(asked))("Bearer " + "a" * 8192, NOW)

    assert asked.requests == []
