"""Measurements are kept together with a new patient, or not at all. Must not know a page."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.rest.exchange import Node
from fhir_pad.web.clinic.asked import RESPONSE, resources, subject_of
from fhir_pad.web.clinic.sheet import form
from fhir_pad.web.clinic.whose import Whose
from fhir_pad.web.inside import Inside, resource

URI: Final = "urn:ietf:rfc:3986"
SAID_OF_A_PERSON: Final = ("name", "birthDate")
"""What a sheet says of a new patient."""


class OfSomebodyElse(Exception):  # noqa: N818 - a statement, as Refused is
    """This sheet was kept before, with another patient; that stays as it is."""


def sheet_of(response: Node) -> str:
    """Return the number of the sheet that a response was kept from, empty when there was none."""
    named = response.get("identifier")
    said = named if isinstance(named, Mapping) else {}
    is_ours = said.get("system") == URI and response.get("questionnaire") == form().canonical
    return str(said.get("value", "")).removeprefix("urn:uuid:") if is_ours else ""


def subject(whose: Whose, sheet: str) -> str:
    """Return how the response refers to its patient; a new one is new with this sheet."""
    return whose.reference or f"urn:uuid:{sheet}"


def kept(inside: Inside, response: Node, whose: Whose, sheet: str) -> str:
    """Return the id of the response, kept with everything that follows from it.

    One sheet is kept once, however often it is sent; what was put right on it meanwhile amends
    what was kept. Raises OfSomebodyElse when it was another patient's, and Refused or Problem when
    it is not kept.
    """
    named = {"system": URI, "value": f"urn:uuid:{sheet}"}
    earlier = _earlier(inside, sheet)
    if earlier is not None:
        return _amended(inside, earlier, {**response, "identifier": named}, whose)
    new = () if whose.new is None else (_created({**whose.new, "identifier": [named]}, sheet),)
    answers = _created({**response, "identifier": named}, str(uuid4()))
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [*new, answers]}
    said = resource(inside.ask("POST", (), body=bundle))
    last = objects(said, "entry")[-1]["response"]
    segments = str(last["location"]).split("/") if isinstance(last, Mapping) else []
    return segments[segments.index(RESPONSE) + 1]


def is_kept(inside: Inside, sheet: str) -> bool:
    """Tell whether this sheet was kept before; its age is that of the day when it was."""
    return _earlier(inside, sheet) is not None


def _earlier(inside: Inside, sheet: str) -> Node | None:
    """Return the response that this sheet was kept as before."""
    found = inside.read((RESPONSE,), (("identifier", f"{URI}|urn:uuid:{sheet}"),))
    return next(resources(found, RESPONSE), None)


def _amended(inside: Inside, earlier: Node, response: Node, whose: Whose) -> str:
    """Return the id of what was kept, with the values that stand on the sheet now.

    They were measured when they were: that moment stays.
    """
    if not _is_of(inside, earlier, whose):
        raise OfSomebodyElse
    id_ = str(earlier["id"])
    if write({"item": earlier.get("item")}) != write({"item": response.get("item")}):
        stays = {name: earlier[name] for name in ("id", "subject", "authored")}
        inside.ask("PUT", (RESPONSE, id_), body={**response, **stays, "status": "amended"})
    return id_


def _is_of(inside: Inside, earlier: Node, whose: Whose) -> bool:
    """Tell whether the sheet still names the patient that it was kept with."""
    reference = subject_of(earlier)
    if whose.new is None:
        return reference == whose.reference
    person = inside.read(tuple(reference.split("/")))
    return all(person.get(one) == whose.new.get(one) for one in SAID_OF_A_PERSON)


def _created(made: Node, uuid: str) -> Node:
    type_ = str(made["resourceType"])
    identifier = f"identifier={URI}|{_urn(made)}"
    return {
        "fullUrl": f"urn:uuid:{uuid}",
        "resource": made,
        "request": {"method": "POST", "url": type_, "ifNoneExist": identifier},
    }


def _urn(made: Node) -> str:
    said = made["identifier"]
    one = said[0] if isinstance(said, list) else said
    if not isinstance(one, Mapping):
        raise TypeError("What is kept here is named by an identifier.")
    return str(one["value"])
