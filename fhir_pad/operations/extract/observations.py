"""Answers as Observations, where the Questionnaire says that they are ones.

Source: SDC's observation-based extraction, http://hl7.org/fhir/uv/sdc/extraction.html. An answer of
not known, and one that was switched off, is no Observation. What the form calculates is taken from
our own calculation. Must not know parameters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_items import SDC, UNIT, UNKNOWN, Answer, Item
from fhir_pad.fhir.nodes import extension_value, objects
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.operations.operation import Node
from fhir_pad.report.elements import Element, element

EXTRACT: Final = f"{SDC}observationExtract"
CATEGORY: Final = f"{SDC}observation-extract-category"
_PERFORMERS: Final = frozenset(
    {
        *("Practitioner", "PractitionerRole", "Organization", "CareTeam", "Patient"),
        "RelatedPerson",
    }
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """One resource of a response, and which one it is: by its linkId, or its place."""

    role: str
    resource: Element


def observations(
    questionnaire: Node, form: Form, response: Node, answers: Mapping[str, Answer]
) -> Iterator[Extracted]:
    """Give an Observation for each answer to a question that is declared to be one, in order.

    `answers` are those that count, by linkId.
    """
    shared = _shared(response)
    for node in _declared(questionnaire):
        item = form.layout[str(node["linkId"])]
        for number, answer in enumerate(_answers(form, item, answers)):
            made = {
                "resourceType": "Observation",
                "status": "final",
                "category": [extension_value(node, CATEGORY)],
                "code": {"coding": list(objects(node, "code")), "text": item.text},
                **shared,
                **_value(node, item, answer),
                **_derived(response),
            }
            yield Extracted(f"{item.link_id}|{number}", made)


def _declared(node: Node) -> Iterator[Node]:
    for child in objects(node, "item"):
        if extension_value(child, EXTRACT) is True:
            yield child
        yield from _declared(child)


def _answers(form: Form, item: Item, answers: Mapping[str, Answer]) -> list[object]:
    if item.calculated:
        found = form.calculations[item.link_id](answers)
        return [] if found is None else [found]
    answer = answers.get(item.link_id, UNKNOWN)
    given = answer if isinstance(answer, tuple) else (answer,)
    return [one for one in given if one != UNKNOWN]


def _value(node: Node, item: Item, answer: object) -> Element:
    option = item.options.get(str(answer))
    if option is not None:
        coding = {"system": option.system, "code": option.code, "display": option.display}
        return {"valueCodeableConcept": {"coding": [coding]}}
    unit = extension_value(node, UNIT)
    said = unit if isinstance(unit, Mapping) else {}
    quantity = element(
        value=answer, unit=said.get("display"), system=said.get("system"), code=said.get("code")
    )
    return {"valueQuantity": quantity}


def _shared(response: Node) -> Element:
    """Return what each Observation takes over from the response."""
    authored = response.get("authored")
    issued = isinstance(authored, str) and PRIMITIVES["instant"].matches(authored)
    author = response.get("author")
    said = str(author.get("reference", "")) if isinstance(author, Mapping) else ""
    kind = said.rpartition("/")[0].rpartition("/")[2]
    return element(
        subject=response.get("subject"),
        encounter=response.get("encounter"),
        effectiveDateTime=authored,
        issued=authored if issued else None,
        performer=[author] if kind in _PERFORMERS else None,
    )


def _derived(response: Node) -> Element:
    own = response.get("id")
    return {"derivedFrom": [{"reference": f"QuestionnaireResponse/{own}"}]} if own else {}
