"""What the table says of one patient, worked out without the reasons that nobody reads there.

Only what the columns and flags need is worked out, by the rules that findings are made by. It says
what the findings say: tests compare the two. Must not know FHIR, nor how a row is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fhir_pad.answers import Answer, understood
from fhir_pad.legs import acute, causes, measurements, person, stages, triage
from fhir_pad.legs.actions import status
from fhir_pad.legs.model import GAPS
from fhir_pad.logic import Compiled, Value

MEASURE, SCREENING = "measure-abi", "abi-screening"
_OPEN = ("recommended", "consider", "needs-data")
_PLANNED = {code: status(code) for code in (MEASURE, SCREENING)}
_LEGS = {leg.side: leg.abi.name for leg in measurements.LEGS}
_rules = Compiled(
    (
        person.child,
        triage.triage,
        triage.triage_provisional,
        causes.primary_cause,
        causes.subtype,
        stages.pad_status,
        stages.arterial_stage,
        *(leg.abi for leg in measurements.LEGS),
        *_PLANNED.values(),
    ),
    {gap.code: gap.condition for gap in GAPS},
)
_screening = Compiled((_PLANNED[SCREENING],), {})
_topics = tuple((gap.code, gap.topic) for gap in GAPS)


@dataclass(frozen=True, slots=True)
class Seen:
    """`indices` are ankle-brachial, by leg; `missing` lists linkIds; `planned` are codes.

    `known` is what was understood: a value by linkId.
    """

    known: Mapping[str, Value]
    triage: str
    triage_provisional: bool
    primary_cause: str | None
    subtype: str | None
    pad_status: str | None
    arterial_stage: str | None
    indices: Mapping[str, Decimal]
    planned: frozenset[str]
    missing: tuple[str, ...]
    out_of_scope: bool


def known(answers: Mapping[str, Answer], authored: object) -> dict[str, Value]:
    """Return what is understood of answers; `authored` is when they were given, if it is told."""
    values, _ = understood(answers)
    return dated(values, authored)


def dated(values: dict[str, Value], authored: object) -> dict[str, Value]:
    """Return the values with the moment at which they were given, if it is told."""
    if isinstance(authored, str):
        values[acute.authored.name] = authored
    return values


def seen(known: Mapping[str, Value]) -> Seen:
    """Return what the rules say. For a person under 18 it is triage alone."""
    values, gaps = _rules(known)
    level = _text(values[triage.triage.name]) or triage.NOW
    provisional = values[triage.triage_provisional.name] is True
    if values[person.child.name] is True:
        return Seen(
            known=known,
            triage=level,
            triage_provisional=provisional,
            primary_cause=None,
            subtype=None,
            pad_status=None,
            arterial_stage=None,
            indices={},
            planned=frozenset(),
            missing=(),
            out_of_scope=True,
        )
    topics = [topic for code, topic in _topics if gaps[code] is True]
    return Seen(
        known=known,
        triage=level,
        triage_provisional=provisional,
        primary_cause=_text(values[causes.primary_cause.name]),
        subtype=_text(values[causes.subtype.name]),
        pad_status=_text(values[stages.pad_status.name]),
        arterial_stage=_text(values[stages.arterial_stage.name]),
        indices={
            leg: index for leg, name in _LEGS.items() if isinstance(index := values[name], Decimal)
        },
        planned=frozenset(code for code, term in _PLANNED.items() if values[term.name] in _OPEN),
        missing=tuple(dict.fromkeys(topics)),
        out_of_scope=False,
    )


def is_screened(known: Mapping[str, Value]) -> bool:
    """Tell whether the plan of an adult would screen, were this all that is known."""
    values, _ = _screening(known)
    return values[_PLANNED[SCREENING].name] in _OPEN


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
