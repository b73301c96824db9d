"""The same work on models of fhir.resources: the response read into one, the outcome built as one.

The rules are ours, as in the floor. Must not know how it is timed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from fhir_pad.answers import UNKNOWN, Answer
from fhir_pad.bench.floor import Decided, decide
from fhir_pad.fhir.form_items import VALUE_ELEMENT

MOMENT = ("+00:00", "Z")
"""How a library writes the zone of a moment, and how our people do."""


def through_models(body: bytes, outcomes: Mapping[str, object]) -> tuple[Decided, bytes]:
    """Return what the rules say of a response, and the outcome of its subject as bytes."""
    response: Any = QuestionnaireResponse.model_validate_json(body)
    decided = decide(answers(response), _moment(response.authored))
    outcome = Bundle.model_validate(outcomes[response.subject.reference])
    return decided, outcome.model_dump_json().encode()


def answers(response: Any) -> dict[str, Answer]:  # noqa: ANN401 - elements have no types there
    """Return the answers by linkId of a model."""
    return dict(_answers(response.item))


def _moment(at: datetime) -> str:
    return at.isoformat().replace(*MOMENT)


def as_ours(outcome: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return an outcome as plain values, moments written as ours are."""
    return orjson.loads(outcome.decode().replace(*MOMENT))


def _answers(items: list[Any]) -> Iterator[tuple[str, Answer]]:
    for item in items:
        if item.answer:
            found = tuple(_value(one) for one in item.answer)
            yield item.linkId, found[0] if len(found) == 1 else found
        if item.item:
            yield from _answers(item.item)


def _value(answer: Any) -> Any:  # noqa: ANN401 - likewise
    found = (getattr(answer, element) for element in VALUE_ELEMENT.values())
    value = next((one for one in found if one is not None), None)
    if value is None or hasattr(value, "code"):
        return getattr(value, "code", None) or UNKNOWN
    return _moment(value) if isinstance(value, datetime) else value
