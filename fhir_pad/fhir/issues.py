"""What can be said about a resource that is not right, in FHIR's own terms.

An `Issue` is one fault with its place; `Refused` carries all faults at once.
Nothing here knows an HTTP status, a Questionnaire or a leg.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """R4 issue-severity: http://hl7.org/fhir/R4/valueset-issue-severity.html."""

    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class IssueType(StrEnum):
    """The 31 codes of R4 issue-type: http://hl7.org/fhir/R4/valueset-issue-type.html."""

    INVALID = "invalid"
    STRUCTURE = "structure"
    REQUIRED = "required"
    VALUE = "value"
    INVARIANT = "invariant"
    SECURITY = "security"
    LOGIN = "login"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    FORBIDDEN = "forbidden"
    SUPPRESSED = "suppressed"
    PROCESSING = "processing"
    NOT_SUPPORTED = "not-supported"
    DUPLICATE = "duplicate"
    MULTIPLE_MATCHES = "multiple-matches"
    NOT_FOUND = "not-found"
    DELETED = "deleted"
    TOO_LONG = "too-long"
    CODE_INVALID = "code-invalid"
    EXTENSION = "extension"
    TOO_COSTLY = "too-costly"
    BUSINESS_RULE = "business-rule"
    CONFLICT = "conflict"
    TRANSIENT = "transient"
    LOCK_ERROR = "lock-error"
    NO_STORE = "no-store"
    EXCEPTION = "exception"
    TIMEOUT = "timeout"
    INCOMPLETE = "incomplete"
    THROTTLED = "throttled"
    INFORMATIONAL = "informational"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say about a resource.

    `text` is one sentence for a person: what is wrong and what would be right, without any
    content of the patient's. `at` is the FHIRPath of the place, e.g.
    `QuestionnaireResponse.item[0].item[2].answer[0].value`, empty when there is no place.
    """

    severity: Severity
    code: IssueType
    text: str
    at: str = ""

    @property
    def blocks(self) -> bool:
        """True when a resource with this issue is refused."""
        return self.severity in (Severity.FATAL, Severity.ERROR)


class Refused(Exception):  # noqa: N818 - the word a clinician and a tester both use
    """Input that cannot be taken, with every reason at once (at least one)."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Keep the issues in the order in which they were found."""
        self.issues = tuple(issues)
        super().__init__("; ".join(issue.text for issue in self.issues))


def error(code: IssueType, text: str, at: str = "") -> Issue:
    """Make an issue that refuses."""
    return Issue(Severity.ERROR, code, text, at)


def warning(code: IssueType, text: str, at: str = "") -> Issue:
    """Make an issue that is reported but does not refuse."""
    return Issue(Severity.WARNING, code, text, at)


def operation_outcome(issues: Iterable[Issue]) -> dict[str, object]:
    """Return the OperationOutcome resource (plain dict) that says all the issues, in order."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(issue) for issue in issues]}


def _issue(issue: Issue) -> dict[str, object]:
    said: dict[str, object] = {
        "severity": issue.severity.value,
        "code": issue.code.value,
        "details": {"text": issue.text},
    }
    if issue.at:
        said["expression"] = [issue.at]
    return said
