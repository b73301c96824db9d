"""Measurements are kept together with a new patient, or not at all. Must not know a page."""

from collections.abc import Mapping
from uuid import uuid4

from fhir_pad.fhir.form_items import objects
from fhir_pad.rest.exchange import Node
from fhir_pad.web.clinic.asked import RESPONSE
from fhir_pad.web.clinic.whose import Whose
from fhir_pad.web.inside import Inside, resource


def subject(whose: Whose, sheet: str) -> str:
    """Return how the response refers to its patient; a new one is new with this sheet."""
    return whose.reference or f"urn:uuid:{sheet}"


def kept(inside: Inside, response: Node, whose: Whose, sheet: str) -> str:
    """Return the id of the response, kept with everything that follows from it.

    One sheet is kept once, however often it is sent. Raises Refused or Problem when it is not kept.
    """
    named = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{sheet}"}
    new = () if whose.new is None else (_created({**whose.new, "identifier": [named]}, sheet),)
    answers = _created({**response, "identifier": named}, str(uuid4()))
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [*new, answers]}
    said = resource(inside.ask("POST", (), body=bundle))
    last = objects(said, "entry")[-1]["response"]
    segments = str(last["location"]).split("/") if isinstance(last, Mapping) else []
    return segments[segments.index(RESPONSE) + 1]


def _created(made: Node, uuid: str) -> Node:
    type_ = str(made["resourceType"])
    identifier = f"identifier=urn:ietf:rfc:3986|{_urn(made)}"
    return {
        "fullUrl": f"urn:uuid:{uuid}",
        "resource": made,
        "request": {"method": "POST", "url": type_, "ifNoneExist": identifier},
    }


def _urn(made: Node) -> str:
    said = made["identifier"]
    [one] = said if isinstance(said, list) else [said]
    return str(one["value"])
