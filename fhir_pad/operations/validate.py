"""`$validate` of any resource type: everything that is known here about a resource.

Source: http://hl7.org/fhir/R4/resource-operation-validate.html. Four readings are asked: R4 itself,
the Questionnaire of a response, our code systems and profiles, and fhir.resources. What is not
checked is said: profiles and Questionnaires that are not held. Must not know HTTP; an invalid
resource is an answer, not a failure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fhir_pad import content, engine
from fhir_pad.fhir import structure
from fhir_pad.fhir.arguments import Arguments, Kind, Parameter, Signature, at, read
from fhir_pad.fhir.checks.definitions import is_defined
from fhir_pad.fhir.checks.faults import MOST_FAULTS
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.issues import (
    Issue,
    IssueType,
    Refused,
    Severity,
    error,
    operation_outcome,
    warning,
)
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.operations.own_codes import own_codes
from fhir_pad.operations.profiles import claimed, demanded
from fhir_pad.operations.second_opinion import second_opinion

DEFINITION: Final = "http://hl7.org/fhir/OperationDefinition/Resource-validate"
SIGNATURE: Final[Signature] = MappingProxyType(
    {
        "resource": Parameter(Kind.RESOURCE),
        "mode": Parameter(Kind.CODE),
        "profile": Parameter(Kind.URI),
    }
)
CREATE, UPDATE, DELETE, PROFILE = MODES = ("create", "update", "delete", "profile")
"""http://hl7.org/fhir/R4/valueset-resource-validation-mode.html"""

MOST_ISSUES: Final = MOST_FAULTS
ALL_WELL: Final = Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, "No problems found.")
_PARTLY: Final = Issue(
    Severity.INFORMATION,
    IssueType.NOT_SUPPORTED,
    "Of this resource type only what all resources share is checked here.",
)
_NO_FORM: Final = "Not checked against its Questionnaire, which is not published here."


def validate_of(type_: str) -> Operation:
    """Return the operation for one resource type."""
    return Operation(
        name="validate",
        type=type_,
        levels=(Level.TYPE, Level.INSTANCE),
        definitions=(DEFINITION,),
        signature=SIGNATURE,
        run=lambda parameters, given: _validated(type_, read(parameters, SIGNATURE), given),
        bare=MappingProxyType({"*": "resource"}),
    )


def _validated(type_: str, arguments: Arguments, given: Given) -> Node:
    """Return the OperationOutcome; raise Refused when it is not clear what is asked."""
    mode = arguments.text("mode")
    _refuse_misuse(arguments, mode, given)
    resource = arguments.node("resource")
    asked = given.instance if resource is None else resource
    issues = [*_for_mode(mode, type_, resource, given)]
    if asked is not None and (mode != DELETE or resource is not None):
        issues += _issues(type_, asked, given)
        sound = not any(issue.blocks for issue in issues)
        profile = arguments.text("profile")
        issues += demanded(profile, type_, given, asked if sound else None)
    return operation_outcome(issues or [ALL_WELL])


def _refuse_misuse(arguments: Arguments, mode: str | None, given: Given) -> None:
    if mode is not None and mode not in MODES:
        text = f"Let mode be one of {', '.join(MODES)}."
        raise Refused([error(IssueType.VALUE, text, at("mode"))])
    if not arguments.has("resource") and given.instance is None and mode != DELETE:
        text = "Send the resource that is to be validated, or call this at its address."
        raise Refused([error(IssueType.REQUIRED, text, at("resource"))])


def _for_mode(mode: str | None, type_: str, resource: Node | None, given: Given) -> Iterator[Issue]:
    """Give what stands against the interaction that the mode announces."""
    if mode == DELETE and given.instance is None:
        text = "Call this at the address of the resource that is to be deleted."
        yield error(IssueType.REQUIRED, text)
    elif mode == PROFILE and resource is not None:
        text = "Mode `profile` is about the stored resource; the one sent was looked at instead."
        yield warning(IssueType.INVALID, text)
    elif mode == UPDATE and resource is not None:
        yield from _for_update(resource, given.instance, f"{type_}.id")


def _for_update(resource: Node, instance: Node | None, place: str) -> Iterator[Issue]:
    if "id" not in resource:
        yield error(IssueType.REQUIRED, "Give the id of the resource that is updated.", place)
    elif instance is not None and resource["id"] != instance.get("id"):
        yield error(IssueType.INVALID, "Let the id be that of the address.", place)


def _type_of(resource: Node) -> str:
    """Return the type as far as it is one of R4: what only poses as one is not repeated."""
    name = resource.get("resourceType")
    return name if isinstance(name, str) and name in structure.resource_types() else ""


def _issues(type_: str, resource: Node, given: Given) -> Iterator[Issue]:
    """Give the issues of all readings, the strictest first; each place is spoken of once."""
    faults = structure.check(resource)
    yield from faults
    if _type_of(resource) != type_:
        yield error(IssueType.INVALID, f"Send a {type_} to this address.", _type_of(resource))
        return
    if not is_defined(type_):
        yield _PARTLY
    sound = not any(fault.blocks for fault in faults)
    said = _told(faults)
    for reading in (
        _against_form(resource),
        _as_form(resource) if sound else (),
        own_codes(resource, given.published),
        claimed(resource, given) if sound else (),
        second_opinion(resource),
    ):
        found = tuple(issue for issue in reading if not issue.at or issue.at not in said)
        yield from _first(found)
        said |= _told(found)


def _told(issues: Iterable[Issue]) -> frozenset[str]:
    """Return every place that something was said of, or of a part of it."""
    places: set[str] = set()
    for issue in issues:
        place = issue.at
        while place and place not in places:
            places.add(place)
            # `Patient.name[0]` is a part of `Patient.name`, which is a part of `Patient`.
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return frozenset(places)


def _first(found: tuple[Issue, ...]) -> Iterator[Issue]:
    """Give as many issues as a person reads, and say whether there are more."""
    yield from found[:MOST_ISSUES]
    if more := found[MOST_ISSUES:]:
        say = error if any(issue.blocks for issue in more) else warning
        yield say(IssueType.TOO_COSTLY, f"There are {len(more)} more issues of this kind.")


def _against_form(resource: Node) -> Iterable[Issue]:
    """Return what a response lacks by its Questionnaire, if that is ours."""
    if _type_of(resource) != "QuestionnaireResponse":
        return ()
    try:
        form = engine.forms().find(resource.get("questionnaire"))
    except Refused:
        place = "QuestionnaireResponse.questionnaire"
        return (warning(IssueType.NOT_SUPPORTED, _NO_FORM, place),)
    return (_softer(issue) for issue in form.read(resource).issues)


def _softer(issue: Issue) -> Issue:
    """Return a rule about what is assessed as a warning: a response may be withdrawn, and valid."""
    if issue.code is not IssueType.BUSINESS_RULE:
        return issue
    return replace(issue, severity=Severity.WARNING)


def _as_form(resource: Node) -> Iterable[Issue]:
    """Return what keeps a Questionnaire from being asked here; that makes it no less valid R4."""
    if _type_of(resource) != "Questionnaire":
        return ()
    try:
        Form.compile(resource, content.CALCULATIONS, content.SHOWN)
    except Refused as refused:
        return tuple(replace(issue, severity=Severity.WARNING) for issue in refused.issues)
    return ()
