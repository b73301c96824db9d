"""Operations at their addresses: parameters from a body or a query, the result as it is.

Source: http://hl7.org/fhir/R4/operations.html. Must not know what an operation does.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from http import HTTPStatus

from fhir_pad.engine import Malformed
from fhir_pad.fhir import structure
from fhir_pad.fhir.arguments import from_query
from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.nodes import objects
from fhir_pad.language import BASE
from fhir_pad.operations.operation import Given, Node, Operation
from fhir_pad.rest.exchange import Answer
from fhir_pad.rest.headers import strict as wants_strict
from fhir_pad.rest.problems import bad_request, not_found
from fhir_pad.rest.records import records
from fhir_pad.rest.searching import REPRESENTATION
from fhir_pad.rest.server import Call
from fhir_pad.store import query

PARAMETERS = "Parameters"
RESPONSE = "QuestionnaireResponse"
ANY_TYPE = "*"
MOST_RESPONSES = 50


def run_of(operation: Operation) -> Callable[[Call], Answer]:
    """Return the interaction that runs the operation."""

    def run(call: Call) -> Answer:
        said = operation.run(parameters(call, operation), given(call))
        # What a client accepts is not the only thing that decides in which language it is.
        language = str(said.get("language", BASE.tag)) if operation.speaks else ""
        lasting = reduce(_without, operation.dated, said) if operation.dated else None
        return Answer(
            HTTPStatus.OK, said, public=operation.is_public, language=language, lasting=lasting
        )

    return run


def _without(node: Node, place: str) -> Node:
    """Return the node without what stands at a place such as `expansion.timestamp`."""
    name, _, within = place.partition(".")
    inside = node.get(name)
    if within and isinstance(inside, Mapping):
        return {**node, name: _without(inside, within)}
    return {key: value for key, value in node.items() if key != name}


def parameters(call: Call, operation: Operation) -> Node:
    """Return the Parameters that the operation is called with, or its body as a whole.

    Raises Malformed for a body that is no R4, Problem 400 for one that means nothing here, and
    for unknown names when the client wants them refused.
    """
    body = call.asked.body
    _check_names(call, operation, (name for name, _ in call.asked.query))
    if operation.whole and isinstance(body, Mapping):
        if body.get("resourceType") == PARAMETERS:
            _check_names(call, operation, _named(body))
        return body
    said = from_query(call.asked.query, operation.signature)
    if body is None:
        return said
    around = _around(body, operation, said)
    # $validate is asked about what may be wrong.
    if ANY_TYPE not in operation.bare:
        _check_structure(around)
    _check_names(call, operation, _named(around))
    return around


def _named(around: Node) -> Iterable[str]:
    return (str(one.get("name")) for one in objects(around, "parameter"))


def given(call: Call) -> Given:
    """Return what an operation may look at, for this call."""
    return Given(
        now=call.now,
        instance=_instance(call) if call.id else None,
        published=call.server.published,
        stored=lambda type_, id_: _stored(call, type_, id_),
        responses=lambda subject: _responses(call, subject),
        records=lambda subject: records(call, subject),
        sources=call.server.sources,
        language=call.asked.language,
    )


def _check_names(call: Call, operation: Operation, sent: Iterable[str]) -> None:
    """Raise Problem for a name that the operation does not know when the client is strict."""
    names = {*sent} - REPRESENTATION
    if wants_strict(call.asked) and not names <= operation.signature.keys():
        known = ", ".join(operation.signature) or "none"
        text = f"A parameter is not known; ${operation.name} takes {known}."
        raise bad_request(IssueType.NOT_SUPPORTED, text, PARAMETERS)


def _around(body: object, operation: Operation, said: Node) -> Node:
    """Return the body as Parameters: a bare resource stands for the parameter it is meant as."""
    if not isinstance(body, Mapping):
        raise bad_request(IssueType.STRUCTURE, "Send one JSON object: a FHIR resource.")
    type_ = body.get("resourceType")
    if type_ == PARAMETERS:
        return body
    name = operation.bare.get(str(type_), operation.bare.get(ANY_TYPE))
    if name is None:
        raise bad_request(IssueType.INVALID, "Send Parameters as the body.", PARAMETERS)
    return {
        "resourceType": PARAMETERS,
        "parameter": [{"name": name, "resource": body}, *objects(said, "parameter")],
    }


def _check_structure(body: object) -> None:
    faults = structure.check(body, expect=frozenset({PARAMETERS}))
    if any(fault.blocks for fault in faults):
        raise Malformed(faults)


def _instance(call: Call) -> Node:
    found = _stored(call, call.type, call.id)
    if found is None:
        raise not_found(f"There is no {call.type} with this id.")
    return found


def _stored(call: Call, type_: str, id_: str) -> Node | None:
    shelved = call.server.shelf.read(type_, id_)
    if shelved is not None:
        return shelved.resource()
    with call.reading() as work:
        found = work.read(type_, id_)
    return None if found is None or found.deleted else found.resource()


def _responses(call: Call, subject: str) -> tuple[Node, ...]:
    """Return the stored responses of a subject, the newest first by when they were given."""
    asked = query(
        RESPONSE,
        [("subject", subject)],
        now=call.now,
        sort="-authored",
        count=MOST_RESPONSES,
        counted=0,
    )
    with call.reading() as work:
        return tuple(found.resource() for found in work.search(asked).entries)
