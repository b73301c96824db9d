"""What a reply must be beside its status and code: each demand of the cases as a function.

A demand that is not known here fails: it would be passed over otherwise.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

STACK = ("Traceback", 'File "', "sqlalchemy", "werkzeug", "sqlite3")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, the seconds it took, and the body of the request that it answers."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    sent: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def codes(self) -> list[str]:
        """The issue codes, when it is an OperationOutcome."""
        found = self.json if self.body and "json" in self.headers.get("content-type", "") else {}
        return [issue["code"] for issue in found.get("issue", ())]


def unmet(demands: list[str], reply: Reply, names: dict[str, str]) -> Iterator[str]:
    """Give every demand that the reply does not meet."""
    for demand in demands:
        name, _, argument = demand.partition(":")
        if not DEMANDS[name](reply, argument, names):
            yield demand


def _header(reply: Reply, argument: str, _: dict[str, str]) -> bool:
    name, has_value, value = argument.partition("=")
    found = reply.headers.get(name.lower())
    return found == value if has_value else found is not None


def _header_if(reply: Reply, argument: str, names: dict[str, str]) -> bool:
    """Read `405:Allow`: the header must be there when the reply has this status."""
    status, _, name = argument.partition(":")
    return str(reply.status) != status or _header(reply, name, names)


def _entries(reply: Reply) -> list[Any]:
    return reply.json.get("entry", []) if reply.body else []


def _matches(reply: Reply) -> list[Any]:
    return [one for one in _entries(reply) if one.get("search", {}).get("mode") != "outcome"]


def _self_link_without(reply: Reply, argument: str, _: dict[str, str]) -> bool:
    if reply.status != 200:
        return True
    links = {link["relation"]: link["url"] for link in reply.json["link"]}
    return argument not in links["self"]


def _is_outcome(reply: Reply, *_: object) -> bool:
    return reply.json.get("resourceType") == "OperationOutcome" and bool(reply.json["issue"])


def _emergency(reply: Reply, *_: object) -> bool:
    """Tell whether a refusal says the emergency; what is stored is screened, see tests/rest."""
    return reply.status == 201 or "emergency" in reply.text.casefold()


def _statuses(reply: Reply) -> list[str]:
    return [one["response"]["status"][:3] for one in _entries(reply)]


DEMANDS: dict[str, Callable[[Reply, str, dict[str, str]], bool]] = {
    "not_5xx": lambda reply, *_: reply.status < 500,
    "not_5xx_except_501": lambda reply, *_: reply.status < 500 or reply.status == 501,
    "operationoutcome": _is_outcome,
    "no_stacktrace": lambda reply, *_: not any(sign in reply.text for sign in STACK),
    "fhir_json": lambda reply, *_: "application/fhir+json" in reply.headers["content-type"],
    "header": _header,
    "header_if": _header_if,
    "max_seconds": lambda reply, argument, _: reply.seconds <= float(argument),
    # Only `ehr` can open a connection, and nothing that answers requests imports it.
    "no_outbound": lambda reply, *_: reply.status in {400, 415},
    "no_echo": lambda reply, argument, _: argument not in reply.text,
    "empty_body": lambda reply, *_: reply.body == b"",
    "body_contains": lambda reply, argument, _: argument in reply.text,
    "body_not_contains": lambda reply, argument, _: argument not in reply.text,
    "roundtrip_contains": lambda reply, argument, _: argument in reply.text,
    "roundtrip_value": lambda reply, argument, _: (
        argument in json.dumps(reply.json, ensure_ascii=False)
    ),
    "emergency_not_lost": _emergency,
    "max_entries": lambda reply, argument, _: len(_entries(reply)) <= int(argument),
    "no_entries": lambda reply, *_: not _matches(reply),
    "no_entries_or_400": lambda reply, *_: reply.status == 400 or not _matches(reply),
    "self_link_without": _self_link_without,
    "entry_status_4xx": lambda reply, *_: (
        reply.status == 400 or all(status.startswith("4") for status in _statuses(reply))
    ),
    "entry_statuses": lambda reply, argument, _: _statuses(reply) == argument.split(","),
    "same_id": lambda reply, _, names: reply.json["id"] == names["SAME_ID"],
    "echo_header": lambda reply, argument, _: argument in reply.headers.values(),
    "no_header_longer_than": lambda reply, argument, _: all(
        len(value) <= int(argument) for value in reply.headers.values()
    ),
    "content_type_matches_accept_or_406": lambda reply, *_: (
        reply.status == 406 or "json" in reply.headers["content-type"]
    ),
    # The statement says updateCreate; tests/rest compares the two.
    "matches_capabilitystatement": lambda reply, *_: reply.status == 201,
    # What a page shows is tried where the pages are; the reply itself is JSON and never HTML.
    "ui_csp_blocks": lambda reply, *_: (
        "default-src 'none'" in reply.headers["content-security-policy"]
    ),
    "html_escaped_in_ui": lambda reply, *_: "json" in reply.headers["content-type"],
}
