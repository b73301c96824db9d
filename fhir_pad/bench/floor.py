"""The least that has to be done for a response: parse it, run the rules, write the outcome.

Plain dicts and nothing else: what is sent is believed, nothing is checked, nothing is explained,
and the outcome is not built but there already. Must not know how it is timed.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from fhir_pad.answers import UNKNOWN, Answer, understood
from fhir_pad.legs import acute
from fhir_pad.legs.model import compiled
from fhir_pad.logic import Value

Node = Mapping[str, Any]
Decided = tuple[dict[str, Value], dict[str, Value]]
"""The value of every term, and which gaps there are."""


def floor(body: bytes, outcomes: Mapping[str, object]) -> tuple[Decided, bytes]:
    """Return what the rules say of a response, and the outcome of its subject as bytes."""
    response = orjson.loads(body)
    decided = decide(answers(response), response["authored"])
    return decided, orjson.dumps(outcomes[response["subject"]["reference"]])


def decide(given: Mapping[str, Answer], authored: str) -> Decided:
    """Return what the rules say of these answers."""
    values, _ = understood(given)
    return compiled({**values, acute.authored.name: authored})


def answers(response: Node) -> dict[str, Answer]:
    """Return the answers by linkId."""
    return dict(_answers(response["item"]))


def _answers(items: list[Node]) -> Iterator[tuple[str, Answer]]:
    for item in items:
        if "answer" in item:
            found = tuple(_value(one) for one in item["answer"])
            yield item["linkId"], found[0] if len(found) == 1 else found  # type: ignore[misc]
        if "item" in item:
            yield from _answers(item["item"])


def _value(answer: Node) -> str | int | Decimal:
    value = next(iter(answer.values()))
    if isinstance(value, dict):
        return str(value.get("code", UNKNOWN))
    return Decimal(repr(value)) if isinstance(value, float) else value
