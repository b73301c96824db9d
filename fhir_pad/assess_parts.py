"""The parts of the findings, each read from the values the rules gave. Pure, no FHIR.

Nothing is decided here: codes, levels and statuses come from the rows.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from fhir_pad.explained import Reasons
from fhir_pad.findings import (
    AGAINST,
    Candidate,
    Caution,
    Dvt,
    Flag,
    Index,
    Missing,
    Risk,
    Span,
    Wifi,
    Window,
)
from fhir_pad.legs import (
    acute,
    catalogue,
    causes,
    clots,
    computed,
    evidence,
    measurements,
    red_flags,
    stages,
)
from fhir_pad.legs import numbers as n
from fhir_pad.legs.contradictions import CONTRADICTED
from fhir_pad.legs.model import GAPS, OUTCOMES, TRIAGE_RULES
from fhir_pad.logic import Number, Term, Value

Values = Mapping[str, Value]


def truth(value: Value) -> bool | None:
    """Return a truth, None for anything else."""
    return value if isinstance(value, bool) else None


def codes(value: Value) -> tuple[str, ...]:
    """Return several codes, none for anything else."""
    return value if isinstance(value, tuple) else ()


def whole(value: Value) -> int:
    """Return a count or score as int, 0 for anything else."""
    return int(value) if isinstance(value, Decimal) else 0


def grade(value: Value) -> int | None:
    """Return a grade written as a code."""
    return int(value) if isinstance(value, str) else None


def span(text: str | None) -> Span | None:
    """Return `1-3` as (1, 3) and `2` as (2, 2)."""
    if text is None:
        return None
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def index_leg(values: Values) -> str | None:
    """Return the index leg: right, left or None."""
    leg = values[measurements.index_leg.name]
    return leg if isinstance(leg, str) else None


def ceap(values: Values) -> str | None:
    """Return the venous class; None while no sign is known and not every one was looked for."""
    known = values[stages.ceap.name]
    looked_for = all(values[sign.name] is not None for sign in stages.venous_signs)
    unknown = known == stages.NO_VENOUS_SIGN and not looked_for
    return None if unknown else _said(known)


def abi(values: Values) -> dict[str, Index]:
    """Return the ankle-brachial index of each leg that has one."""
    return {
        leg.side: Index(
            value,
            str(values[measurements.abi_category[leg.side].name]),
            _said(values[measurements.abi_severity[leg.side].name]),
            codes(values[measurements.abi_flags[leg.side].name]),
        )
        for leg in measurements.LEGS
        if isinstance(value := values[leg.abi.name], Decimal)
    }


def tbi(values: Values) -> dict[str, Index]:
    """Return the toe-brachial index of each leg that has one."""
    return {
        leg.side: Index(value, str(values[measurements.tbi_category[leg.side].name]), None, ())
        for leg in measurements.LEGS
        if isinstance(value := values[leg.tbi.name], Decimal)
    }


def _said(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def rutherford_acute(values: Values) -> tuple[str, str]:
    """Return the mildest and gravest acute class still possible."""
    return str(values[acute.rutherford_min.name]), str(values[acute.rutherford_max.name])


def window(values: Values) -> Window:
    """Return the six-hour window with hours since onset and hours left."""
    hours = values[acute.hours.name]
    known = hours if isinstance(hours, Decimal) else None
    left = None if known is None else max(n.SIX_HOURS - known, n.NOTHING)
    return Window(str(values[acute.window.name]), known, left)


def wifi(values: Values) -> Wifi:
    """Return the WIfI grades and stage still possible."""
    wound, ischaemia, infection = (
        (
            whole(values[stages.wifi[kind, "least"].name]),
            whole(values[stages.wifi[kind, "most"].name]),
        )
        for kind in ("wound", "ischaemia", "infection")
    )
    least, most = (whole(values[stages.wifi_stage[end].name]) for end in ("least", "most"))
    return Wifi(wound, ischaemia, infection, (least, most))


def dvt(values: Values) -> Dvt:
    """Return where the search for a clot stands; Wells only where it is used."""
    status = str(values[clots.dvt_status.name])
    unused = status in ("not-suspected", "undetermined", "suspected-pregnancy")
    if unused or values["pregnancy"] == "pregnant":
        return Dvt(status, None, None, None)
    least, most = (whole(values[each.name]) for each in (clots.wells_min, clots.wells_max))
    level = str(values[clots.wells_level.name])
    return Dvt(status, whole(values[clots.wells.name]), (least, most), level)


_CAUSE_SCORES = (
    ("arterial-chronic", (evidence.arterial_score,)),
    ("venous-acute", (clots.venous_acute_score,)),
    ("venous-chronic", (evidence.venous_score,)),
    ("neurogenic", (evidence.neurogenic_score,)),
    ("musculoskeletal", evidence.subtype_scores),
)


def differential(values: Values, reasons: Reasons) -> tuple[Candidate, ...]:
    """Return every cause, the one with the most points first, ties alphabetical."""
    candidates = [_candidate(cause, terms, values, reasons) for cause, terms in _CAUSE_SCORES]
    return tuple(sorted(candidates, key=lambda each: (-each.score, each.cause)))


def _candidate(
    cause: str, terms: tuple[Number, ...], values: Values, reasons: Reasons
) -> Candidate:
    leading = max(terms, key=lambda term: whole(values[term.name]))
    score = whole(values[leading.name])
    rows = reasons.scored(leading)
    return Candidate(
        cause,
        score,
        _level(score),
        _subtype_of(cause, values),
        tuple(basis for row, basis in rows if row.points > 0),
        tuple(basis for row, basis in rows if row.points < 0),
    )


def _level(score: int) -> str:
    limits = ((n.PROBABLE_MIN, "probable"), (n.POSSIBLE_MIN, "possible"), (n.WEAK_MIN, "weak"))
    return next((level for limit, level in limits if score >= limit), AGAINST)


def _subtype_of(cause: str, values: Values) -> str | None:
    terms = {
        "musculoskeletal": evidence.musculoskeletal_subtype,
        "neurogenic": causes.neurogenic_subtype,
    }
    return _said(values[terms[cause].name]) if cause in terms else None


def leading_subtype(values: Values) -> str | None:
    """Return the musculoskeletal subtype with the most points, if any has one."""
    return _said(values[evidence.musculoskeletal_subtype.name])


def flags(reasons: Reasons) -> tuple[Flag, ...]:
    """Return every triage rule that fired, in the order of the rules."""
    return tuple(Flag(row.result, reasons.basis(row)) for row in reasons.held(TRIAGE_RULES))


def red_flags_unknown(values: Values) -> tuple[str, ...]:
    """Return the warning signs that nobody answered, in the order asked."""
    return codes(values[red_flags.red_flags_unknown.name])


def risks(values: Values, reasons: Reasons) -> tuple[Risk, ...]:
    """Return what is predicted, in the order of the outcomes."""
    rows = (
        (outcome, row)
        for outcome in OUTCOMES
        for row in outcome.rows
        if row.code == values[outcome.row.name]
    )
    return tuple(_risk(outcome, row, values, reasons) for outcome, row in rows)


def _risk(
    outcome: catalogue.Outcome, row: catalogue.RiskRow, values: Values, reasons: Reasons
) -> Risk:
    span_ = row.percent_range
    return Risk(
        outcome.code,
        row.qualitative,
        None if row.percent is None else Decimal(row.percent),
        None if span_ is None else (_number(span_[0], values), _number(span_[1], values)),
        row.horizon,
        row.method or outcome.method,
        outcome.mitigation,
        reasons.basis(row),
    )


def _number(given: Term | Decimal, values: Values) -> Decimal:
    value = values[given.name] if isinstance(given, Term) else given
    if not isinstance(value, Decimal):
        msg = "A risk's range is worked out whenever its row holds."
        raise TypeError(msg)
    return Decimal(value)


def missing(gaps: Values) -> tuple[Missing, ...]:
    """Return what should be asked or measured next, each topic once, with its first reason."""
    found: dict[str, Missing] = {}
    for gap in GAPS:
        if gaps[gap.code] is True:
            found.setdefault(gap.topic, Missing(gap.topic, gap.words))
    return tuple(found.values())


ARMS_DIFFER: Final = (
    f"The arms differ by {n.ARM_DIFFERENCE_MIN} mmHg or more: one arm artery may be narrowed."
)
REPORTED_DIFFERS: Final = "The index from the pressures differs from the one reported."
DOUBTFUL_UNIT: Final = "doubtful-unit"
LOOKS_LIKE_AN_INDEX: Final = (
    f"A pressure of {n.PRESSURE_DOUBTFUL_MAX} mmHg or less is more likely an index: "
    "give mmHg, and 0 where nothing flows."
)
_PRESSURES: Final = tuple(
    f"{measured}-{side}"
    for side in "rl"
    for measured in ("ankle-dp", "ankle-pt", "toe", "ankle-postex")
)


def cautions(values: Values) -> tuple[Caution, ...]:
    """Return contradictions between answers."""
    of_signs = (
        Caution("conflict", topic, said)
        for term, topic, said in CONTRADICTED
        if values[term.name] is True
    )
    of_index = (
        Caution("differs-from-reported", f"abi-{side[0]}", REPORTED_DIFFERS)
        for side, index in abi(values).items()
        if "differs-from-reported" in index.flags
    )
    return (*of_signs, *_of_arms(values), *of_index, *_of_units(values))


def _of_units(values: Values) -> Iterator[Caution]:
    """Say of each pressure that looks like an index. It counts: it may be true, and would be grave.

    An arm's pressure has a lowest value of its own.
    """
    for name in _PRESSURES:
        pressure = values[name]
        if isinstance(pressure, Decimal) and computed.is_doubtful_pressure(pressure):
            yield Caution(DOUBTFUL_UNIT, name, LOOKS_LIKE_AN_INDEX)


def _of_arms(values: Values) -> Iterator[Caution]:
    """Say once, of the arm with the lower pressure, that the two differ."""
    arms = (values["brachial-r"], values["brachial-l"])
    lower = computed.lower_arm(*(each if isinstance(each, Decimal) else None for each in arms))
    if lower is not None:
        yield Caution("subclavian", f"brachial-{lower[0]}", ARMS_DIFFER)
