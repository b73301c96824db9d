"""What the headers of a request ask for: preferences, and conditions about versions.

Sources: http://hl7.org/fhir/R4/http.html (Prefer, versions), RFC 9110 section 13. Must not know
what is stored.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import parse_qsl

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.exchange import Asked, Pair
from fhir_pad.rest.problems import bad_request, problem

ANY = "*"
MOST_CHARACTERS = 8192
_ADDRESS = re.compile(r"(?P<of>[^\s?=&]*)\?(?P<criteria>.*)")
_TAGS = re.compile(r'\s*(?:W/)?"([A-Za-z0-9.-]{1,64})"\s*')


class Return(StrEnum):
    """What a client wants back from a write: http://hl7.org/fhir/R4/http.html#return."""

    MINIMAL = "minimal"
    REPRESENTATION = "representation"
    OUTCOME = "OperationOutcome"


def strict(asked: Asked) -> bool:
    """Tell whether the client wants what is not known to be refused (Prefer: handling)."""
    said = _preference(asked, "handling", ("strict", "lenient"))
    return said == "strict"


def wanted_back(asked: Asked) -> Return:
    """Return what the client wants back from a write; by itself the resource."""
    return asked_back(asked) or Return.REPRESENTATION


def asked_back(asked: Asked) -> Return | None:
    """Return what the client said that it wants back from a write, None when it said nothing."""
    said = _preference(asked, "return", tuple(Return))
    return None if said is None else Return(said)


def tags(asked: Asked, name: str) -> tuple[str, ...] | None:
    r"""Return the version ids in If-Match or If-None-Match, `*` for any; None without the header.

    `W/"1"` and `"1"` are the same here: R4 compares weakly. Raises Problem 400 for other text.
    """
    said = asked.header(name)
    if said is None:
        return None
    if said.strip() == ANY:
        return (ANY,)
    found = [_TAGS.fullmatch(part) for part in said[:MOST_CHARACTERS].split(",")]
    if not all(found):
        raise bad_request(IssueType.VALUE, f'{name}: give entity tags such as W/"1", or *.')
    return tuple(one[1] for one in found if one)


def none_exist(asked: Asked, type_: str, base: str) -> Sequence[Pair] | None:
    """Return the criteria in If-None-Exist, None without the header.

    R4 wants what stands behind the `?` of a search; HAPI's client sends its whole address, at the
    `base` of this server. Raises Problem 400 for the address of anything else.
    """
    said = asked.header("if-none-exist")
    if said is None:
        return None
    address = _ADDRESS.fullmatch(said.strip())
    if address is not None and address["of"] not in {"", type_, f"{base}/{type_}"}:
        text = f"If-None-Exist: give criteria for {type_} here, such as identifier=system|value."
        raise bad_request(IssueType.VALUE, text)
    criteria = address["criteria"] if address is not None else said.strip()
    return parse_qsl(criteria, keep_blank_values=True)


def since(asked: Asked) -> datetime | None:
    """Return the moment of If-Modified-Since; a text that is no date is no condition (RFC 9110)."""
    said = asked.header("if-modified-since")
    try:
        moment = None if said is None else parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.utcoffset() is None else moment


def is_fresh(asked: Asked, version_id: str, modified: datetime) -> bool:
    """Tell whether the client already has this version; If-None-Match decides where it is sent."""
    held = tags(asked, "if-none-match")
    if held is not None:
        return ANY in held or version_id in held
    moment = since(asked)
    return moment is not None and modified.replace(microsecond=0) <= moment


def check_match(asked: Asked, version_id: str | None) -> None:
    """Raise Problem 412 unless the current version (None without one) is as the client says."""
    expected = tags(asked, "if-match")
    if expected is not None and (version_id is None or {ANY, version_id}.isdisjoint(expected)):
        raise problem(
            HTTPStatus.PRECONDITION_FAILED,
            IssueType.CONFLICT,
            "If-Match names another version. Read the resource and send the change again.",
        )
    unwanted = tags(asked, "if-none-match")
    if unwanted is not None and version_id is not None and {ANY, version_id} & set(unwanted):
        raise problem(
            HTTPStatus.PRECONDITION_FAILED,
            IssueType.CONFLICT,
            "If-None-Match forbids what is there already.",
        )


def _preference(asked: Asked, name: str, offered: tuple[str, ...]) -> str | None:
    """Return one preference of Prefer, None when nothing that is offered was said.

    RFC 7240: the case of its name means nothing, blanks can stand around the =, the first counts,
    and what a server does not know it passes over.
    """
    parts = (part.partition("=") for part in re.split("[,;]", asked.header("prefer") or ""))
    said = [value.strip('" ') for key, _, value in parts if key.strip().casefold() == name]
    return said[0] if said and said[0] in offered else None
