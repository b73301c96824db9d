"""A request that cannot be answered as asked: its status and the issues to say.

The statuses are HTTP's, because entries of a batch have them too. Must not know who sends them.
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fhir_pad.alarm import is_alarm
from fhir_pad.engine import Malformed
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error

TOO_MUCH = frozenset({IssueType.TOO_LONG, IssueType.TOO_COSTLY})
NOT_NOW = frozenset({IssueType.LOCK_ERROR, IssueType.NO_STORE, IssueType.TRANSIENT})
ABOUT_PARAMETERS = "Parameters"
"""With this begin the places of faults in how an operation is called."""
SECONDS_TO_WAIT = "2"
MOST_ISSUES = 101
"""One more than the checks of R4 tell, which can follow an emergency."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Problem(Exception):  # noqa: N818 - RFC 9110 and FHIR speak of problems with a request
    """An HTTP status with at least one issue, and headers the status asks for."""

    def __init__(
        self, status: int, issues: tuple[Issue, ...], headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        """Keep what is to be said."""
        self.status = status
        self.issues = first_of(issues)
        self.headers = headers
        super().__init__(f"{status}: " + "; ".join(issue.text for issue in issues))


def first_of(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return as many issues as a person reads, and how many more there are."""
    more = len(issues) - MOST_ISSUES
    if more <= 0:
        return issues
    return (*issues[:MOST_ISSUES], error(IssueType.TOO_COSTLY, f"There are {more} issues more."))


def problem(status: int, code: IssueType, text: str, at: str = "") -> Problem:
    """Return the problem with this one thing to say."""
    return Problem(status, (error(code, text, at),))


def bad_request(code: IssueType, text: str, at: str = "") -> Problem:
    """Return the problem of a wrong parameter, header or body."""
    return problem(HTTPStatus.BAD_REQUEST, code, text, at)


def not_found(text: str, code: IssueType = IssueType.NOT_FOUND) -> Problem:
    """Return the problem of an address with nothing behind it."""
    return problem(HTTPStatus.NOT_FOUND, code, text)


def failed(code: IssueType, text: str, at: str = "") -> Problem:
    """Return the problem of a condition that the client set and that does not hold."""
    return problem(HTTPStatus.PRECONDITION_FAILED, code, text, at)


def from_refused(refused: Refused) -> Problem:
    """Return the status of refused input.

    413 when it is too much to look at, 503 when it could be taken later, 409 when something of
    the same name is there, 412 when it is about another version, 400 when it is not an R4
    resource or an operation is called wrongly, 422 when it is one but breaks its Questionnaire or
    a rule, names what is not held, or carries a modifier that would change its meaning.
    """
    status = _status(refused)
    busy = status is HTTPStatus.SERVICE_UNAVAILABLE
    return Problem(status, refused.issues, {"Retry-After": SECONDS_TO_WAIT} if busy else {})


def _status(refused: Refused) -> HTTPStatus:
    blocking = [issue for issue in refused.issues if issue.blocks and not is_alarm(issue)]
    codes = {issue.code for issue in blocking}
    about = {issue.code for issue in blocking if issue.at.startswith(ABOUT_PARAMETERS)}
    wrong_form = isinstance(refused, Malformed) and not (codes and codes <= _MODIFYING)
    first_that_holds = (
        (codes <= TOO_MUCH and not about, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (not codes.isdisjoint(NOT_NOW), HTTPStatus.SERVICE_UNAVAILABLE),
        (codes == {IssueType.DUPLICATE}, HTTPStatus.CONFLICT),
        (codes == {IssueType.CONFLICT}, HTTPStatus.PRECONDITION_FAILED),
        (wrong_form or not about.isdisjoint(_CALLED_WRONGLY), HTTPStatus.BAD_REQUEST),
    )
    found = (status for holds, status in first_that_holds if holds)
    return next(found, HTTPStatus.UNPROCESSABLE_ENTITY)


_MODIFYING = frozenset({IssueType.EXTENSION, IssueType.NOT_SUPPORTED})
"""What R4 allows and whoever does not understand it must not read on."""
_CALLED_WRONGLY = frozenset(
    {IssueType.REQUIRED, IssueType.INVALID, IssueType.VALUE, IssueType.NOT_SUPPORTED}
)
