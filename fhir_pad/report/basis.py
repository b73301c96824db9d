"""Our extensions: why something is said, what it waits for, and where in the plan it stands.

Their StructureDefinitions are published under the same names. Must not know which resource
carries them.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from fhir_pad.fhir.constant import Constant, Constants
from fhir_pad.findings import Basis
from fhir_pad.report.elements import SHARED, Element, extension, says_something

DECISION_BASIS = "decision-basis"
WAITS_FOR = "waits-for"
PLAN_PHASE = "plan-phase"
PREDICTION_HORIZON = "prediction-horizon"


def decision_basis(basis: Basis, *, direction: str = "", topic: str = "") -> Element:
    """Return the extension that names the rule, the answers that decided and the passages.

    `direction` is `for` or `against` where rules pull both ways; `topic` names what is explained
    where the place of the extension does not tell it.
    """
    parts = [
        *_opening(basis.rule, basis.text, direction, topic),
        *(_answer(link_id, value) for link_id, value in basis.answers),
        *_passages(basis.sources),
    ]
    return extension(DECISION_BASIS, extension=parts)


def decision_bases(bases: Iterable[Basis]) -> list[Element]:
    """Return one extension for each basis, in order."""
    return [decision_basis(basis) for basis in bases]


def waits_for(topics: Iterable[str]) -> list[Element]:
    """Return one extension for each linkId (or `abi`, `tbi`) whose answer is waited for."""
    return [extension(WAITS_FOR, valueString=topic) for topic in topics]


@cache
def plan_phase(phase: int) -> Element:
    """Return the extension with the phase of the plan, 0 (emergency) to 7 (follow-up)."""
    return Constant(extension(PLAN_PHASE, valueInteger=phase))


def prediction_horizon(horizon: str) -> list[Element]:
    """Return the extension with the horizon as the rule words it; none when it has no horizon."""
    return [extension(PREDICTION_HORIZON, valueString=horizon)] if horizon else []


@lru_cache(SHARED)
def _opening(rule: str, text: str, direction: str, topic: str) -> tuple[Element, ...]:
    return (
        *_said("rule", "valueCode", rule),
        *_said("text", "valueString", text),
        *_said("direction", "valueCode", direction),
        *_said("topic", "valueCode", topic),
    )


@lru_cache(SHARED)
def _passages(sources: tuple[str, ...]) -> tuple[Element, ...]:
    return tuple(part for source in sources for part in _said("source", "valueString", source))


@lru_cache(SHARED)
def _answer(link_id: str, value: str) -> Element:
    parts = [*_said("linkId", "valueString", link_id), *_said("value", "valueString", value)]
    return Constant({"url": "answer", "extension": Constants(parts)})


def _said(name: str, kind: str, value: str) -> list[Element]:
    """Return the inner extension (whose url is relative) in a list, empty for a blank value."""
    return [Constant({"url": name, kind: value})] if says_something(value) else []
