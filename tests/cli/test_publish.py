"""`fhir-pad publish`: another server gets every artefact once, and the operator hears what it did."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from fhir_pad import engine
from fhir_pad.cli import main

Printed = pytest.CaptureFixture[str]
RESOURCES = engine.published().resources
NAMES = {f"{one['resourceType']}/{one['id']}" for one in RESOURCES}
Reply = tuple[int, Mapping[str, str], bytes]
FHIR = {"Content-Type": "application/fhir+json"}


def refusal(text: str, status: int = 422) -> Reply:
    """Return a reply with one issue."""
    issue = {"severity": "error", "code": "invalid", "diagnostics": text}
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return status, FHIR, json.dumps(body).encode()


class Other:
    """Another FHIR server on loopback: keeps what it is sent by canonical and version.

    `refuse` makes it refuse a resource with a text. `instead` is said whatever is asked.
    """

    def __init__(self) -> None:
        """Listen on a free port; nothing is kept yet."""
        self.kept: dict[str, Any] = {}
        self.heads: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.refuse: Callable[[Any], str] = lambda _: ""
        self.instead: Reply | None = None
        other = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._reply(other.transaction)

            def do_PUT(self) -> None:
                self._reply(other.update)

            def _reply(self, answer: Callable[[str, Any], Reply]) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                other.asked.append(f"{self.command} {self.path}")
                other.heads.append({name.lower(): said for name, said in self.headers.items()})
                status, headers, text = other.instead or answer(self.path, json.loads(body))
                self.send_response(status)
                for name, said in headers.items():
                    self.send_header(name, said)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/fhir"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self) -> None:
        """Stop serving and wait."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def update(self, path: str, resource: Any) -> Reply:
        """Do one conditional update."""
        address = urlsplit(path)
        asked = {name: said[0] for name, said in parse_qs(address.query).items()}
        assert asked == {"url": resource["url"], "version": resource["version"]}
        assert address.path.rsplit("/", 1)[-1] == resource["resourceType"]
        assert "id" not in resource
        text = self.refuse(resource)
        if text:
            return refusal(text)
        key = unquote(path.rsplit("/fhir/", 1)[-1])
        status = 200 if key in self.kept else 201
        self.kept[key] = resource
        return status, {"Location": f"{resource['resourceType']}/{len(self.kept)}"}, b""

    def transaction(self, path: str, bundle: Any) -> Reply:
        """Do all entries or none."""
        assert (path, bundle["type"]) == ("/fhir", "transaction")
        texts = [text for one in bundle["entry"] if (text := self.refuse(one["resource"]))]
        if texts:
            return refusal(texts[0])
        entries = []
        for one in bundle["entry"]:
            assert one["request"]["method"] == "PUT"
            status, headers, _ = self.update(f"/fhir/{one['request']['url']}", one["resource"])
            said = {200: "200 OK", 201: "201 Created"}[status]
            entries.append({"response": {"status": said, "location": headers["Location"]}})
        body = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
        return 200, FHIR, json.dumps(body).encode()


@pytest.fixture
def other() -> Iterator[Other]:
    """Start the other server, and stop it at the end."""
    server = Other()
    yield server
    server.stop()


def rows(text: str) -> list[list[str]]:
    """Return the lines of the output without its last, split at tabs."""
    return [line.split("\t") for line in text.splitlines()[:-1]]


@pytest.mark.parametrize(("more", "requests"), [([], 1), (["--each"], len(RESOURCES))])
def test_everything_is_created_and_a_second_time_replaced(
    other: Other, capsys: Printed, more: list[str], requests: int
) -> None:
    assert main(["publish", "--to", other.base, *more]) == 0

    first = capsys.readouterr().out
    assert {(status, name) for status, name, _ in rows(first)} == {("201", one) for one in NAMES}
    assert first.endswith(f"{len(NAMES)} created, 0 there before, 0 refused.\n")
    assert len(other.asked) == requests
    assert sorted(one["url"] for one in other.kept.values()) == sorted(
        str(one["url"]) for one in RESOURCES
    )

    assert main(["publish", "--to", f"{other.base}/", *more]) == 0

    assert f"0 created, {len(NAMES)} there before, 0 refused" in capsys.readouterr().out
    assert len(other.kept) == len(NAMES)


def test_what_arrives_is_what_is_published(other: Other) -> None:
    main(["publish", "--to", other.base])
    (arrived,) = (one for one in other.kept.values() if one["url"].endswith("/leg-pain-cause"
                  ) and one["resourceType"] == "CodeSystem")  # fmt: skip
    published = next(one for one in RESOURCES if one["url"] == arrived["url"])

    assert arrived == {name: part for name, part in published.items() if name != "id"}


def test_each_line_says_where_the_server_put_it(other: Other, capsys: Printed) -> None:
    main(["publish", "--to", other.base])

    assert rows(capsys.readouterr().out)[0][2] == "SearchParameter/1"


def test_a_dry_run_asks_nobody_and_shows_each_request(other: Other, capsys: Printed) -> None:
    assert main(["publish", "--to", other.base, "--dry-run", "--token-env", "UNSET"]) == 0

    shown = capsys.readouterr().out
    assert other.asked == []
    assert len(rows(shown)) == len(RESOURCES)
    plan = "https%3A%2F%2Fw3id.org%2Ffhir-pad%2FPlanDefinition%2Fleg-pain"
    assert rows(shown)[-1] == ["PUT", f"PlanDefinition?url={plan}&version=0.1.0"]
    assert "3 Questionnaire" in shown.splitlines()[-1]
    assert shown.endswith(f"bytes in one transaction to {other.base}; nothing was sent.\n")


def test_a_dry_run_counts_the_bytes_that_are_sent(other: Other, capsys: Printed) -> None:
    main(["publish", "--to", other.base, "--dry-run"])
    main(["publish", "--to", other.base])

    assert f" {other.heads[0]['content-length']} bytes " in capsys.readouterr().out


def test_a_refused_transaction_says_why_and_keeps_nothing(other: Other, capsys: Printed) -> None:
    other.refuse = lambda one: "No plans here." if one["resourceType"] == "PlanDefinition" else ""

    assert main(["publish", "--to", other.base]) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"error: No plans here.\nfhir-pad: {other.base}: the server answers 422 to the transaction\n"
    )
    assert other.kept == {}


def test_one_that_is_refused_alone_is_named_and_the_others_arrive(
    other: Other, capsys: Printed
) -> None:
    other.refuse = lambda one: "No plans here." if one["resourceType"] == "PlanDefinition" else ""

    assert main(["publish", "--to", other.base, "--each"]) == 1

    printed = capsys.readouterr()
    assert rows(printed.out)[-1] == ["422", "PlanDefinition/leg-pain", ""]
    assert printed.out.endswith(f"{len(NAMES) - 1} created, 0 there before, 1 refused.\n")
    assert printed.err == "error: No plans here.\n"


def entries(*responses: Any) -> Reply:
    """Return a transaction-response in which the first entries say this and the others 200."""
    rest = [{"status": "200 OK"}] * (len(RESOURCES) - len(responses))
    said = [{"response": one} for one in (*responses, *rest)]
    return 200, FHIR, json.dumps({"resourceType": "Bundle", "entry": said}).encode()


@pytest.mark.parametrize(
    ("response", "status"),
    [({"status": "412 Precondition Failed"}, "412"), ({"status": "done"}, "0"), ({}, "0")],
)
def test_an_entry_that_was_not_done_is_an_error(
    other: Other, capsys: Printed, response: Any, status: str
) -> None:
    other.instead = entries(response)

    assert main(["publish", "--to", other.base]) == 1

    assert rows(capsys.readouterr().out)[0][0] == status


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((401, {}, b""), "the server answers 401 to the transaction"),
        ((200, FHIR, b'{"resourceType": "Bundle"}'), "the server answers 200 to the transaction"),
        ((200, {}, b"<html>"), "the server answers 200 to the transaction"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "redirects are not followed"),
    ],
)
def test_a_reply_that_is_none_is_an_error(
    other: Other, capsys: Printed, reply: Reply, said: str
) -> None:
    other.instead = reply

    assert main(["publish", "--to", other.base]) == 1

    assert said in capsys.readouterr().err


@pytest.mark.parametrize("more", [[], ["--each"]])
def test_a_server_that_is_not_there_is_an_error(capsys: Printed, more: list[str]) -> None:
    assert main(["publish", "--to", "http://127.0.0.1:1/fhir", *more]) == 1

    assert "cannot be reached" in capsys.readouterr().err


def test_words_of_the_server_do_not_steer_the_terminal(other: Other, capsys: Printed) -> None:
    other.instead = refusal("\x9b2J\u202eBad\nnews")

    main(["publish", "--to", other.base])

    assert capsys.readouterr().err.startswith("error: 2J Bad news\n")


@pytest.mark.parametrize(
    ("issue", "expected"),
    [
        ({"severity": "error", "code": "invalid", "details": {"text": "A."}}, "error: A.\n"),
        ({"severity": "warning", "code": "nonsense", "expression": ["B.c"]},
         "warning: nonsense [B.c]\n"),
        ({"severity": "bad", "code": "invalid", "location": ["D"], "diagnostics": "E."},
         "error: E. [D]\n"),
        ({}, "error:\n"),
    ],
)  # fmt: skip
def test_an_outcome_that_is_not_quite_r4_is_shown_all_the_same(
    other: Other, capsys: Printed, issue: Any, expected: str
) -> None:
    other.instead = 400, FHIR, json.dumps(
        {"resourceType": "OperationOutcome", "issue": [issue]}
    ).encode()  # fmt: skip

    assert main(["publish", "--to", other.base]) == 1

    assert capsys.readouterr().err.startswith(expected)


def test_a_token_is_taken_from_the_environment(
    other: Other, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("OTHER_TOKEN", "abc.DEF-1==")

    assert main(["publish", "--to", other.base, "--token-env", "OTHER_TOKEN"]) == 0

    assert other.heads[0]["authorization"] == "Bearer abc.DEF-1=="
    assert "abc.DEF" not in "".join(capsys.readouterr())


def test_without_a_token_nobody_is_authorised(other: Other) -> None:
    main(["publish", "--to", other.base])

    assert "authorization" not in other.heads[0]
    assert other.heads[0]["content-type"] == "application/fhir+json"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--to"),
        (["--to", "ftp://example.org"], "http or https address"),
        (["--to", "https://example.org/fhir?tenant=1"], "http or https address"),
        (["--to", "https://user:word@example.org/fhir"], "without user name"),
        (["--to", "https://[broken/fhir"], "http or https address"),
        (["--to", "nonsense"], "http or https address"),
        (["--to", "https://example.org", "--token-env", "UNSET"], "UNSET is not set"),
        (["--to", "https://example.org", "--token-env", "TWO_LINES"], "TWO_LINES is not set"),
        (["--to", "http://example.org", "--token-env", "TOKEN"], "over https only"),
    ],
)
def test_wrong_use_is_said_and_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed, arguments: list[str], said: str
) -> None:
    monkeypatch.setenv("TOKEN", "abc")
    monkeypatch.setenv("TWO_LINES", "abc\r\nHost: elsewhere")

    with pytest.raises(SystemExit) as ended:
        main(["publish", *arguments])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err
