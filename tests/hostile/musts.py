"""What a reply must be beside its status and code: each demand of the cases as a function.

A demand that is not known here is an error: it would be passed over otherwise.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cds.sound import unsound

from hostile.replies import Reply

STACK = ("Traceback", 'File "', "sqlalchemy", "werkzeug", "sqlite3", "fhir_pad")
LONGEST_HEADER = 1000
ERRORS = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """A reply and what is needed to judge it.

    `names` are the placeholders of the case and what the CapabilityStatement says of the type;
    `calls` are those that the server made to others while it answered.
    """

    reply: Reply
    names: Mapping[str, str]
    calls: list[str]
    is_head: bool


def unmet(demands: list[str], seen: Seen) -> Iterator[str]:
    """Give every demand that the reply does not meet, after those that each reply has to meet."""
    for demand in (*EVERYWHERE, *demands):
        name, _, argument = demand.partition(":")
        if not DEMANDS[name](seen, argument):
            yield demand


def _header(seen: Seen, argument: str) -> bool:
    name, has_value, value = argument.partition("=")
    found = seen.reply.headers.get(name.lower())
    return found == value if has_value else found is not None


def _header_if(seen: Seen, argument: str) -> bool:
    """Read `405:Allow`: the header must be there when the reply has this status."""
    status, _, name = argument.partition(":")
    return str(seen.reply.status) != status or _header(seen, name)


def _matches(reply: Reply) -> list[Any]:
    return [one for one in reply.entries if one["search"]["mode"] != "outcome"]


def _self_link_without(seen: Seen, argument: str) -> bool:
    links = {link["relation"]: link["url"] for link in seen.reply.json.get("link", ())}
    return seen.reply.status >= ERRORS or argument not in links["self"]


def _is_outcome(seen: Seen, _: str) -> bool:
    return seen.reply.json.get("resourceType") == "OperationOutcome" and bool(seen.reply.codes)


def _errors_are_outcomes(seen: Seen, _: str) -> bool:
    return seen.reply.status < ERRORS or seen.is_head or _is_outcome(seen, "")


def _emergency(seen: Seen, _: str) -> bool:
    """Tell whether a refusal says the emergency first; a response that is kept has to be looked at.

    Of those cases none is kept here.
    """
    issues = seen.reply.json.get("issue", ())
    said = issues[0]["details"]["text"].casefold() if issues else ""
    return seen.reply.status >= ERRORS and "emergency" in said


def _safe_policy(seen: Seen, _: str) -> bool:
    policy = seen.reply.headers["content-security-policy"]
    return "default-src 'none'" in policy and "unsafe" not in policy


def _own_id(seen: Seen, _: str) -> bool:
    """Tell whether the reply has an id that the server chose."""
    found = seen.reply.headers.get("x-request-id", "")
    return len(found) == 32 and found.isalnum()


def _only_patient(seen: Seen, argument: str) -> bool:
    """Tell whether there is something, and all of it is about this patient."""
    subjects = {one["resource"]["subject"]["reference"] for one in _matches(seen.reply)}
    return subjects == {f"Patient/{argument}"}


def _statuses(reply: Reply) -> list[str]:
    return [one["response"]["status"][:3] for one in reply.entries]


EVERYWHERE = (
    *("no_outbound", "no_stacktrace", "errors_are_outcomes", "own_id", "no_long_header"),
    "header:X-Content-Type-Options=nosniff",
)
DEMANDS: Mapping[str, Callable[[Seen, str], bool]] = {
    "not_5xx": lambda seen, _: seen.reply.status < 500,
    "not_5xx_except_501": lambda seen, _: seen.reply.status < 500 or seen.reply.status == 501,
    "operationoutcome": _is_outcome,
    "errors_are_outcomes": _errors_are_outcomes,
    "no_stacktrace": lambda seen, _: not any(sign in seen.reply.text for sign in STACK),
    "fhir_json": lambda seen, _: "application/fhir+json" in seen.reply.headers["content-type"],
    "header": _header,
    "header_if": _header_if,
    "own_id": _own_id,
    "max_seconds": lambda seen, argument: seen.reply.seconds <= float(argument),
    "no_outbound": lambda seen, _: not seen.calls,
    "no_echo": lambda seen, argument: (
        argument not in seen.reply.text and argument not in str(seen.reply.headers)
    ),
    "empty_body": lambda seen, _: seen.reply.body == b"",
    "body_contains": lambda seen, argument: argument in seen.reply.text,
    "body_not_contains": lambda seen, argument: argument not in seen.reply.text,
    "roundtrip_contains": lambda seen, argument: argument in seen.reply.text,
    "roundtrip_value": lambda seen, argument: (
        argument in json.dumps(seen.reply.json, ensure_ascii=False)
    ),
    "emergency_not_lost": _emergency,
    "max_entries": lambda seen, argument: len(seen.reply.entries) <= int(argument),
    "no_entries": lambda seen, _: not _matches(seen.reply),
    "no_entries_or_400": lambda seen, _: seen.reply.status == 400 or not _matches(seen.reply),
    "self_link_without": _self_link_without,
    "entry_status_4xx": lambda seen, _: (
        seen.reply.status == 400 or {status[0] for status in _statuses(seen.reply)} == {"4"}
    ),
    "entry_statuses": lambda seen, argument: _statuses(seen.reply) == argument.split(","),
    "same_id": lambda seen, _: seen.reply.json["id"] == seen.names["SAME_ID"],
    "echo_header": lambda seen, argument: argument in seen.reply.headers.values(),
    "no_header_longer_than": lambda seen, argument: all(
        len(value) <= int(argument) for value in seen.reply.headers.values()
    ),
    "no_long_header": lambda seen, _: all(
        len(value) <= LONGEST_HEADER for value in seen.reply.headers.values()
    ),
    "content_type_matches_accept_or_406": lambda seen, _: (
        seen.reply.status == 406 or "fhir+xml" in seen.reply.headers["content-type"]
    ),
    "matches_capabilitystatement": lambda seen, argument: (
        (seen.reply.status == 201) is (seen.names[argument] == "True")
    ),
    "ui_csp_blocks": _safe_policy,
    "only_patient": _only_patient,
    "no_outbound_to_private": lambda seen, _: not seen.calls,
    "no_token_to_other_host": lambda seen, _: not seen.calls,
    "not_500": lambda seen, _: seen.reply.status != 500,
    "cards_valid": lambda seen, _: unsound(seen.reply.json.get("cards")) == [],
    # Whether it is free is looked at afterwards: see upstream.held.
    "worker_free_after": lambda seen, _: seen.reply.status != 500,
    # Whether it is there is asked afterwards: see protected.lost.
    "still_exists": lambda seen, _: seen.reply.status < 500,
}
