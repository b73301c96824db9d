"""A request that cannot be answered as asked: the HTTP status and the issues to say.

Must not know Flask; `errors` turns a problem into a reply.
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fhir_pad.alarm import ALARM_CODE
from fhir_pad.engine import Malformed
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error

TOO_MUCH = frozenset({IssueType.TOO_LONG, IssueType.TOO_COSTLY})
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Problem(Exception):  # noqa: N818 - RFC 9110 and FHIR speak of problems with a request
    """An HTTP status with at least one issue, and headers the status asks for."""

    def __init__(
        self, status: int, issues: tuple[Issue, ...], headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        """Keep what is to be said."""
        self.status = status
        self.issues = issues
        self.headers = headers
        super().__init__(f"{status}: " + "; ".join(issue.text for issue in issues))


def bad_request(code: IssueType, text: str) -> Problem:
    """Return the problem of a wrong parameter or header."""
    return Problem(HTTPStatus.BAD_REQUEST, (error(code, text),))


def not_found(text: str, code: IssueType = IssueType.NOT_FOUND) -> Problem:
    """Return the problem of an address with nothing behind it."""
    return Problem(HTTPStatus.NOT_FOUND, (error(code, text),))


def from_refused(refused: Refused) -> Problem:
    """Return the status of refused input.

    413 when it is too much to look at, 400 when it is not an R4 resource, 422 when it is one but
    breaks its Questionnaire or a rule, or carries a modifier that would change its meaning.
    """
    blocking = {issue.code for issue in refused.issues if issue.blocks} - {ALARM_CODE}
    if blocking <= TOO_MUCH:
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refused.issues)
    if isinstance(refused, Malformed) and blocking != {IssueType.EXTENSION}:
        return Problem(HTTPStatus.BAD_REQUEST, refused.issues)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, refused.issues)
