"""What an EHR has recorded, as CQL defines: one for each question that a record can answer.

Read off the table of `fhir_pad.recorded`; `records.cql` says how a resource is read. Must not know
what is answered to a Questionnaire.
"""

from collections.abc import Iterator
from decimal import Decimal

from fhir_pad.cql.expressions import FALSE, TRUE, number, text, texts
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Many, Number, Term, YesNo
from fhir_pad.recorded import ROWS, SPEAKS_AGAINST, Code, Reading, Row

WRITTEN_BY_HAND = frozenset({"age"})
"""In records.cql, for it is not read by codes."""
_NONE = "null"
_CURRENT = frozenset({Reading.CURRENT})


def recorded(term: Term) -> str | None:
    """Return the name of the define with what is recorded for a question; None when nothing is."""
    return f"recorded:{term.name}" if term.name in RECORDED else None


RECORDED = frozenset(row.link_id for row in ROWS if not row.doubt)
"""The questions that a record can answer, by linkId."""


def definitions() -> Iterator[str]:
    """Give the define of each question that a record can answer, in the order asked."""
    for term in ask:
        if term.name in RECORDED - WRITTEN_BY_HAND:
            rows = [row for row in ROWS if row.link_id == term.name and not row.doubt]
            yield f'define "{recorded(term)}":\n  {_read(term, rows)}\n'


def _read(term: Term, rows: list[Row]) -> str:
    if rows[0].reading is Reading.GENDER:
        return _gender(term)
    if isinstance(term, YesNo):
        return f"if {_any(rows)} then true else null"
    if isinstance(term, Many):
        by_option = {one: [row for row in rows if row.answer == one] for one in term.options}
        held = (
            f"(if {_any(of)} then {text(option)} else null)"
            for option, of in by_option.items()
            if of
        )
        return '"Listed"({ ' + ",\n    ".join(held) + " })"
    found = ",\n    ".join(_found(term, row) for row in rows)
    if not isinstance(term, Number):
        return _newest_answer(found, [row for row in rows if row.yields])
    others = ",\n    ".join(_perhaps_newer(term, row) for row in rows)
    return f'"Newest number"(flatten {{ {found} }},\n    flatten {{ {others} }})'


def _newest_answer(found: str, yielding: list[Row]) -> str:
    if not yielding:
        return f'"Newest answer"(flatten {{ {found} }})'
    others = ",\n    ".join(
        f'"Perhaps newer answer"({_codes(row.codes)}, {_meanings(row)})' for row in yielding
    )
    yields = texts(tuple(dict.fromkeys(answer for row in yielding for answer in row.yields)))
    return (
        f'"Newest answer that holds"(flatten {{ {found} }},\n    flatten {{ {others} }}, {yields})'
    )


def _meanings(row: Row) -> str:
    said = ", ".join(
        f"Tuple {{ about: {text(_coded(one.value))}, answer: {text(one.answer)} }}"
        for one in row.means
    )
    return f"{{ {said} }}"


def _any(rows: list[Row]) -> str:
    return "\n    or ".join(_holds(row) for row in rows)


def _holds(row: Row) -> str:
    within, since = _days(row)
    codes = _codes(row.codes)
    match row.reading:
        case Reading.CURRENT | Reading.EVER:
            return f'"Has condition"({codes}, {_is_current(row)}, {within}, {since})'
        case Reading.DONE:
            return f'"Has procedure"({codes}, {within})'
        case Reading.TAKEN:
            return f'"Is taken"({codes})'
        case Reading.ALLERGY | Reading.REACTION:
            return f'"Has allergy"({codes}, {_truth(row.reading is Reading.REACTION)})'
        case _:
            msg = f"{row.reading} answers no question with yes."
            raise TypeError(msg)


def _found(term: Term, row: Row) -> str:
    within, since = _days(row)
    codes = _codes(row.codes)
    match row.reading:
        case Reading.MEASURED if isinstance(term, Number):
            sited = f"{_codes(row.sites)}, {_truth(row.site_in_code)}"
            return f'"Measured"({codes}, {sited}, {_asked(term, row)}, {within})'
        case Reading.CODED:
            return f'"Coded"({codes}, {_meanings(row)}, {within})'
        case Reading.CURRENT | Reading.EVER:
            said = f"{text(row.answer)}, {codes}, {_is_current(row)}"
            return f'"Condition as"({said}, {within}, {since})'
        case _:
            msg = f"{row.reading} gives no number and no option."
            raise TypeError(msg)


def _perhaps_newer(term: Number, row: Row) -> str:
    sited = f"{_codes(row.sites)}, {_truth(row.site_in_code)}, {_truth(row.either)}"
    return f'"Perhaps newer"({_codes(row.codes)}, {sited}, {_asked(term, row)})'


def _asked(term: Number, row: Row) -> str:
    """Return what names another side, and the unit and limits of the question."""
    others = _codes(tuple(elsewhere(row)))
    return f"{others}, {text(_plain(row.unit))}, {_limit(term.low)}, {_limit(term.high)}"


def _truth(holds: bool) -> str:  # noqa: FBT001 - a value of CQL
    return TRUE if holds else FALSE


def elsewhere(row: Row) -> Iterator[Code]:
    """Give what makes the side of a measurement doubtful: sites and codes of other questions."""
    others = [one for one in ROWS if one.sites and row.sites and one.link_id != row.link_id]
    sites = (site for one in others if set(one.codes) & set(row.codes) for site in one.sites)
    named = (code for one in others if one.site_in_code for code in one.codes)
    yield from dict.fromkeys((*sites, *named))


def _is_current(row: Row) -> str:
    return _truth(row.reading in _CURRENT)


def _gender(term: Term) -> str:
    options = getattr(term, "options", ())
    value, other = SPEAKS_AGAINST[term.name]
    gender = 'First("Standing patient").gender.value'
    doubtful = f'{gender} = {text(value)} and "recorded:{other}" is not null'
    known = f"{gender} in {texts(options)} then {gender}"
    return f"case when {doubtful} then null when {known} else null end"


def _days(row: Row) -> tuple[str, str]:
    within = _NONE if row.time.within is None else str(row.time.within)
    return within, str(row.time.since) if row.time.since else _NONE


def _limit(limit: Decimal | None) -> str:
    return _NONE if limit is None else number(limit)


def _plain(unit: str) -> str:
    """Return a unit without its annotation, as the CQL compares it."""
    return "1" if unit.startswith("{") else unit


def _codes(codes: tuple[Code, ...]) -> str:
    return texts(tuple(_coded(code) for code in codes))


def _coded(code: Code) -> str:
    return f"{code.system}|{code.code}"
