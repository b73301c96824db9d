"""What another server replied, as a resource and as issues.

The server is a stranger: whatever it sends is read, and control characters do not reach the
terminal. Must not know what was asked.
"""

from collections.abc import Mapping

from fhir_pad.ehr.session import Reply
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Issue, IssueType, Refused, Severity
from fhir_pad.fhir.nodes import objects

Resource = Mapping[str, object]

OUTCOME = "OperationOutcome"


def resource_in(reply: Reply) -> Resource:
    """Return the JSON object in a reply, an empty one when it holds none."""
    size = len(reply.body)
    try:
        resource = strict.read(reply.body, strict.Limits(size_bytes=size, nodes=size))
    except Refused:
        return {}
    return resource if isinstance(resource, dict) else {}


def issues_in(resource: object) -> tuple[Issue, ...]:
    """Return the issues of an OperationOutcome, none when it is something else."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != OUTCOME:
        return ()
    return tuple(_issue(said) for said in objects(resource, "issue"))


def plain(text: object) -> str:
    """Return text on one line, without anything that a terminal would obey."""
    shown = (character if character.isprintable() else " " for character in str(text))
    return " ".join("".join(shown).split())


def _issue(said: Resource) -> Issue:
    places = said.get("expression") or said.get("location")
    return Issue(
        _severity(said.get("severity")),
        _type(said.get("code")),
        plain(_words(said)),
        plain(places[0]) if isinstance(places, list) else "",
    )


def _words(said: Resource) -> object:
    """Return the sentence of an issue; where servers put it differs."""
    details = said.get("details")
    text = details.get("text") if isinstance(details, Mapping) else None
    return text or said.get("diagnostics") or said.get("code") or ""


def _severity(said: object) -> Severity:
    """Return the severity that was said, error where it is none of R4's."""
    try:
        return Severity(str(said))
    except ValueError:
        return Severity.ERROR


def _type(said: object) -> IssueType:
    """Return the code that was said, processing where it is none of R4's."""
    try:
        return IssueType(str(said))
    except ValueError:
        return IssueType.PROCESSING
