"""The entries of a batch or transaction as requests, in the order in which they are done.

Must not know what an entry does.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.rest.bodies import parsed
from fhir_pad.rest.exchange import Asked, Node, Path
from fhir_pad.rest.limits import check_dear, check_entries, check_responses
from fhir_pad.rest.patching import MEDIA_TYPE
from fhir_pad.rest.pointing import conditional
from fhir_pad.rest.problems import Problem, bad_request, from_refused

_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 4, "HEAD": 4}
_SEARCHING = 3
"""R4 wants a transaction done in this order, whatever the order of its entries; a reference by a
search finds what the others have written."""
CONDITIONS = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifNoneExist": "if-none-exist",
}
"""The elements of an entry's request that stand for headers."""
_BINARY = "Binary"
_RESPONSE = "QuestionnaireResponse"
_SEARCH = "_search"
_SUBMITTING = "$process-response"
_DEAR = frozenset(
    {"$apply", "$assess", "$data-requirements", "$extract", "$populate", "$r5.apply", _SUBMITTING}
)
_READ_ONLY = frozenset({_SEARCH, "$assess", "$extract", "$validate"})
_READING = frozenset({"GET", "HEAD"})
_SCHEMES = frozenset({"http:", "https:"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it stands in the Bundle, its fullUrl if any, and its request."""

    index: int
    full_url: str
    asked: Asked

    @property
    def at(self) -> str:
        """The FHIRPath of the entry."""
        return f"Bundle.entry[{self.index}]"

    @property
    def turn(self) -> int:
        """When a transaction comes to it: entries with a lower number are done before."""
        by_method = _ORDER.get(self.asked.method, 0)
        return max(by_method, _SEARCHING) if any(conditional(self.asked.body)) else by_method

    @property
    def changes_response(self) -> bool:
        """True when a response is sent to be kept, changed or deleted."""
        path = self.asked.path
        reads_only = path[-1] in _READ_ONLY or self.asked.method in _READING
        return path[-1] == _SUBMITTING or (path[0] == _RESPONSE and not reads_only)

    @property
    def is_dear(self) -> bool:
        """True for an operation that costs as much as an assessment."""
        return self.asked.path[-1] in _DEAR

    @property
    def searches(self) -> bool:
        """True when it can give many resources at once."""
        return self.asked.path[-1] == _SEARCH or self.asked.method in _READING

    def check_here(self) -> None:
        """Raise Problem 400 for an entry with the address of another server."""
        if self.asked.path[0].casefold() in _SCHEMES:
            text = "Give an address of this server, relative to its base, such as Patient/1."
            raise bad_request(IssueType.INVALID, text)

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Raise what is wrong in the block as a Problem whose places are inside this entry.

        Its cause is told without where it was raised: from Python 3.12 on that holds the cause
        itself, and with it all that was sent.
        """
        try:
            yield
        except Problem as problem:
            raise self._here(problem) from problem.with_traceback(None)
        except Refused as refused:
            raise self._here(from_refused(refused)) from refused.with_traceback(None)

    def _here(self, found: Problem) -> Problem:
        """Return the Problem as one of the Bundle: at the address of that, POST is offered."""
        issues = tuple(self._moved(issue) for issue in found.issues)
        if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
            return Problem(HTTPStatus.BAD_REQUEST, issues)
        return Problem(found.status, issues, found.headers)

    def _moved(self, issue: Issue) -> Issue:
        _, dot, within = issue.at.partition(".")
        place = f"{self.at}.resource{dot}{within}" if issue.at else self.at
        return replace(issue, at=place)


def entries(bundle: Node, asked: Asked, base: str) -> tuple[Entry, ...]:
    """Return the entries in their order; `asked` is the request that carried the Bundle.

    R4 has the url of a request relative to the base; below the `base` of this server it can be
    absolute, too. Raises Problem with 400 for an entry without a request, 413 for too many of them.
    """
    sent = objects(bundle, "entry")
    check_entries(len(sent))
    missing = tuple(
        error(IssueType.REQUIRED, "Give each entry a request with method and url.", at)
        for index, entry in enumerate(sent)
        for at in _missing(entry, f"Bundle.entry[{index}].request")
    )
    if missing:
        raise Problem(400, missing)
    wanted = tuple(_entry(index, entry, asked, base) for index, entry in enumerate(sent))
    check_responses([one.at for one in wanted if one.changes_response])
    check_dear([one.at for one in wanted if one.is_dear])
    return wanted


def _missing(entry: Node, at: str) -> Iterator[str]:
    """Give the places of what an entry needs; R4 lets an extension stand for a value."""
    request = entry.get("request")
    if not isinstance(request, Mapping):
        yield at
        return
    yield from (f"{at}.{name}" for name in ("method", "url") if name not in request)


def _entry(index: int, entry: Node, asked: Asked, base: str) -> Entry:
    request = entry["request"]
    if not isinstance(request, Mapping):
        raise TypeError("The structure of the Bundle is checked before.")
    url = str(request["url"])
    path, _, query = (url.removeprefix(base) if _is_below(url, base) else url).partition("?")
    kept = {name: value for name, value in asked.headers.items() if name == "prefer"}
    headers = kept | {
        header: str(request[element])
        for element, header in CONDITIONS.items()
        if element in request
    }
    return Entry(
        index,
        str(entry.get("fullUrl", "")),
        Asked(
            method=str(request["method"]),
            path=_segments(path),
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=_body(str(request["method"]), entry.get("resource")),
            language=asked.language,
        ),
    )


def _is_below(url: str, base: str) -> bool:
    return url == base or url.startswith((f"{base}/", f"{base}?"))


def _segments(path: str) -> Path:
    """Return the segments of an entry's address; R4's own examples begin it with a slash."""
    return tuple(unquote(part) for part in path.removeprefix("/").removesuffix("/").split("/"))


def _body(method: str, resource: object) -> object:
    """Return the body of an entry; a patch stands in a Binary (R4, http.html#patch)."""
    if method != "PATCH" or not isinstance(resource, Mapping):
        return resource
    if resource.get("resourceType") != _BINARY or resource.get("contentType") != MEDIA_TYPE:
        return resource
    try:
        return parsed(base64.b64decode(str(resource.get("data", "")), validate=True))
    except (binascii.Error, ValueError):
        return None
