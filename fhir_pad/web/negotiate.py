"""Which representation a client sends and wants. Must not know any resource.

R4: http://hl7.org/fhir/R4/http.html#mime-type and #parameters. Only JSON is offered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header

from fhir_pad.fhir.issues import IssueType, error
from fhir_pad.language import BASE, Language
from fhir_pad.rest.capability import FORMATS as OFFERED
from fhir_pad.rest.patching import MEDIA_TYPE as JSON_PATCH
from fhir_pad.rest.problems import NO_HEADERS, Problem

FHIR_JSON = "application/fhir+json"
PLAIN_JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
FHIR_VERSIONS = ("4.0", "4.0.1")
FORMATS = {"json": FHIR_JSON, FHIR_JSON: FHIR_JSON, PLAIN_JSON: PLAIN_JSON, "text/json": PLAIN_JSON}
"""What `_format` may say. A `+` in a query string arrives as a blank."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a reply is to be written."""

    media_type: str = FHIR_JSON
    pretty: bool = False
    language: Language = BASE


def wanted(request: Request, asked: Mapping[str, str] | None = None) -> Wanted:
    """Return what the client wants; raise Problem 406 when none of it is offered.

    `asked` are the parameters of a request whose form was read, too; else those of its address.
    """
    said = request.args if asked is None else asked
    return Wanted(_media_type(request, said), _pretty(said))


def wanted_or_default(request: Request) -> Wanted:
    """Return what the client wants, or FHIR JSON: an error must be said in some format."""
    try:
        return wanted(request)
    except Problem:
        return Wanted()


def check_sent(request: Request) -> None:
    """Raise Problem 415 unless the body is FHIR JSON, in UTF-8, of R4 and not compressed."""
    _check_type(request, OFFERED)
    if request.content_encoding not in {None, "", "identity"}:
        text = "Content-Encoding is not supported: send the body as it is."
        raise _unsupported(text, {"Accept-Encoding": "identity"})


def check_sent_patch(request: Request) -> None:
    """Raise Problem 415, which says what would be taken, unless the body is a JSON Patch."""
    try:
        _check_type(request, (JSON_PATCH,))
    except Problem as problem:
        raise Problem(problem.status, problem.issues, {"Accept-Patch": JSON_PATCH}) from problem


def check_sent_form(request: Request) -> None:
    """Raise Problem 415 unless the body is a form, as `_search` takes it."""
    _check_type(request, (FORM,))


def _check_type(request: Request, allowed: tuple[str, ...]) -> None:
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type.lower() not in allowed:
        raise _unsupported(f"Content-Type must be {' or '.join(allowed)}.")
    if options.get("charset", "utf-8").lower() != "utf-8":
        raise _unsupported("The charset must be UTF-8.")
    if options.get("fhirversion", options.get("fhirVersion", "4.0")) not in FHIR_VERSIONS:
        raise _unsupported("Only FHIR version 4.0 (R4) is spoken here.")


def _unsupported(text: str, headers: Mapping[str, str] = NO_HEADERS) -> Problem:
    return Problem(415, (error(IssueType.NOT_SUPPORTED, text),), headers)


def _not_acceptable() -> Problem:
    text = f"Only {' and '.join(OFFERED)} are offered, in FHIR version 4.0."
    return Problem(406, (error(IssueType.NOT_SUPPORTED, text),))


def _media_type(request: Request, said: Mapping[str, str]) -> str:
    """Return the media type; `_format` comes before the Accept header, unless it is empty."""
    asked = said.get("_format")
    if asked:
        text, quality = _range(asked, 1.0)
        named = FORMATS.get(text.strip().replace(" ", "+"))
        if named is None or quality == 0:
            raise _not_acceptable()
        return named
    return _accepted(request.accept_mimetypes)


def _accepted(accept: MIMEAccept) -> str:
    if not accept:
        return FHIR_JSON
    ranges = [_range(text, quality) for text, quality in accept]
    best = max(OFFERED, key=lambda offer: _quality(ranges, offer))
    if _quality(ranges, best) == 0:
        raise _not_acceptable()
    return best


def _range(text: str, quality: float) -> tuple[str, float]:
    """Return the media range without parameters; another FHIR version is worth nothing."""
    media_type, options = parse_options_header(text)
    version = options.get("fhirversion", options.get("fhirVersion", "4.0"))
    return media_type.lower(), quality if version in FHIR_VERSIONS else 0.0


def _quality(ranges: list[tuple[str, float]], offer: str) -> float:
    """Return the quality of an offer: of the most exact range that names it (RFC 9110 12.5.1)."""
    for pattern in (offer, "application/*", "*/*"):
        named = [quality for text, quality in ranges if text == pattern]
        if named:
            return max(named)
    return 0.0


def _pretty(said: Mapping[str, str]) -> bool:
    asked = said.get("_pretty", "false")
    if asked not in {"true", "false"}:
        raise Problem(400, (error(IssueType.VALUE, "_pretty must be true or false."),))
    return asked == "true"
