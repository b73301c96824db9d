"""Find the one QuestionnaireResponse in what was sent: bare, in Parameters, or in a Bundle.

Must not know what a response says. Places in later issues are given inside the envelope, so that
the sender finds them in what was sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fhir_pad.fhir.issues import Issue, IssueType, Refused, error

RESPONSE = "QuestionnaireResponse"
PARTS = ("response", "resource", "questionnaire-response")
"""Names under which clients put the response: ours, the generic one, and SDC's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The response, the FHIRPath under which it was found, and the types of what lay beside it."""

    response: Mapping[str, object]
    at: str = RESPONSE
    beside: frozenset[str] = frozenset()

    def place(self, issue: Issue) -> Issue:
        """Return the issue with its place as seen from the whole that was sent."""
        if self.at == RESPONSE or not issue.at.startswith(RESPONSE):
            return issue
        moved = self.at + issue.at.removeprefix(RESPONSE)
        return Issue(issue.severity, issue.code, issue.text, moved)


def opened(sent: object) -> Opened:
    """Return the one response in what was sent; raise Refused when it is not exactly one."""
    if not isinstance(sent, Mapping):
        raise _refused(IssueType.STRUCTURE, "The body must be one JSON object: a FHIR resource.")
    kind = sent.get("resourceType")
    if kind == RESPONSE:
        return Opened(sent)
    if kind == "Parameters":
        found = _only(list(_in_parameters(sent)), "Parameters.parameter")
        return replace(found, beside=_types(sent, "parameter"))
    if kind == "Bundle":
        return replace(_only(list(_in_bundle(sent)), "Bundle.entry"), beside=_types(sent, "entry"))
    text = "The resource must be a QuestionnaireResponse, or Parameters or a Bundle with one in it."
    raise _refused(IssueType.INVALID, text)


def _types(sent: Mapping[str, object], holders: str) -> frozenset[str]:
    held = (holder.get("resource") for holder in _objects(sent.get(holders)))
    types = (one.get("resourceType") for one in held if isinstance(one, Mapping))
    return frozenset(one for one in types if isinstance(one, str) and one != RESPONSE)


def _in_parameters(sent: Mapping[str, object]) -> Iterator[Opened]:
    for index, part in enumerate(_objects(sent.get("parameter"))):
        if part.get("name") in PARTS:
            yield from _response(part, f"Parameters.parameter[{index}]")


def _in_bundle(sent: Mapping[str, object]) -> Iterator[Opened]:
    for index, entry in enumerate(_objects(sent.get("entry"))):
        yield from _response(entry, f"Bundle.entry[{index}]")


def _objects(value: object) -> list[Mapping[str, object]]:
    """Return the list with what is no object replaced by an empty one, so that indices hold."""
    members = value if isinstance(value, list) else []
    return [member if isinstance(member, Mapping) else {} for member in members]


def _response(holder: Mapping[str, object], at: str) -> Iterator[Opened]:
    resource = holder.get("resource")
    if isinstance(resource, Mapping) and resource.get("resourceType") == RESPONSE:
        yield Opened(resource, f"{at}.resource")


def _only(found: list[Opened], at: str) -> Opened:
    if not found:
        raise _refused(IssueType.REQUIRED, "There is no QuestionnaireResponse in it.", at)
    if len(found) > 1:
        text = "There is more than one QuestionnaireResponse in it; send one at a time."
        raise _refused(IssueType.MULTIPLE_MATCHES, text, at)
    return found[0]


def _refused(code: IssueType, text: str, at: str = "") -> Refused:
    return Refused((error(code, text, at),))
