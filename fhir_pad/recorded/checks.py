"""Whether the table of rows can be used. Wrong rows stop the program at its start, all at once.

Must not know what a row is read from; whether a code means what its comment says was looked up by
hand, and a test holds the list of what was.
"""

import re
from collections.abc import Iterator, Mapping

from fhir_pad.legs.questions import ask
from fhir_pad.legs.sources import SOURCES
from fhir_pad.logic import Choice, Many, Number, Term, YesNo
from fhir_pad.recorded.row import Code, Reading, Row
from fhir_pad.recorded.rows.codes import ATC, ICD_10, ICD_10_CM, LOINC, RXNORM, SNOMED
from fhir_pad.recorded.units import plain

READS: Mapping[Reading, frozenset[str]] = {
    Reading.AGE: frozenset({"Patient"}),
    Reading.GENDER: frozenset({"Patient"}),
    Reading.CURRENT: frozenset({"Condition"}),
    Reading.EVER: frozenset({"Condition"}),
    Reading.MEASURED: frozenset({"Observation"}),
    Reading.CODED: frozenset({"Observation"}),
    Reading.TAKEN: frozenset({"MedicationRequest", "MedicationStatement"}),
    Reading.ALLERGY: frozenset({"AllergyIntolerance"}),
    Reading.REACTION: frozenset({"AllergyIntolerance"}),
    Reading.DONE: frozenset({"Procedure"}),
    Reading.HAPPENED: frozenset({"AdverseEvent"}),
}
"""The resources that each reading knows how to read."""

NUMBERS = frozenset({Reading.AGE, Reading.MEASURED})
FROM_VALUE = NUMBERS | {Reading.GENDER, Reading.CODED}

_FORMS: Mapping[str, re.Pattern[str]] = {
    SNOMED: re.compile(r"[1-9][0-9]{3,14}[01]0[0-9]"),
    LOINC: re.compile(r"[1-9][0-9]{0,5}-[0-9]"),
    RXNORM: re.compile(r"[1-9][0-9]{1,7}"),
    ATC: re.compile(r"[A-Z][0-9]{2}[A-Z]([A-Z]([0-9]{2})?)?"),
    ICD_10: re.compile(r"[A-Z][0-9]{2}(\.[0-9])?"),
    ICD_10_CM: re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"),
}

# The tables of Verhoeff's check digit: products and permutations of the dihedral group of ten.
_PRODUCTS = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTATIONS = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_BASE = 10


def checked(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows as they came; raise ValueError with every fault of every row."""
    faults = [f"{row.link_id}: {fault}" for row in rows for fault in _faults(row)]
    faults += _contradictions(rows)
    if faults:
        raise ValueError("\n".join(faults))
    return rows


def code_fault(code: Code) -> str:
    """Return what is wrong with how a code is written; nothing when it may be right."""
    form = _FORMS.get(code.system)
    if form is None:
        return f"{code.system} is not read."
    if form.fullmatch(code.code) is None:
        return f"{code.code} is not written as a code of {code.system}."
    if code.system == SNOMED and not _verhoeff(code.code):
        return f"{code.code} has a wrong check digit."
    if code.system == LOINC and not _mod_10(code.code):
        return f"{code.code} has a wrong check digit."
    return ""


def _faults(row: Row) -> Iterator[str]:
    if row.link_id not in ask:
        yield "there is no such question."
        return
    yield from _value_faults(row, ask[row.link_id])
    named = (*row.codes, *row.sites, *(meaning.value for meaning in row.means))
    yield from filter(None, map(code_fault, named))
    unread = set(row.resources) - READS[row.reading]
    if unread or not row.resources:
        yield f"the reading {row.reading} does not read {', '.join(sorted(unread)) or 'nothing'}."
    if bool(row.codes) == (row.resources == ("Patient",)):
        yield "name codes, but none for a Patient."
    if not row.sources:
        yield "name a source."
    for source in (*row.sources, *row.time.sources):
        if source not in SOURCES and source.partition("-")[0] not in SOURCES:
            yield f"there is no source {source}."
    if (row.time.within is not None or row.time.since) and not row.time.because:
        yield "say why only some time counts."


def _value_faults(row: Row, term: Term) -> Iterator[str]:
    if row.doubt:
        if row.answer:
            yield "a doubt has no answer."
        return
    if row.reading in FROM_VALUE:
        if row.answer:
            yield "the answer comes from the resource."
        if (row.reading in NUMBERS) != isinstance(term, Number):
            yield f"the reading {row.reading} does not suit the question."
        if isinstance(term, Number) and row.reading is Reading.MEASURED:
            yield from _unit_faults(row.unit, term.unit)
    unmeant = set(row.yields) - {meaning.answer for meaning in row.means}
    if unmeant:
        yield f"'{min(unmeant)}' yields, and no code stands for it."
    offered = {row.answer} - {""} if row.reading in FROM_VALUE else {row.answer}
    for answer in sorted(offered | {meaning.answer for meaning in row.means}):
        if answer not in _options(term):
            yield f"'{answer}' is not one of the answers."


def _unit_faults(unit: str, asked: str) -> Iterator[str]:
    if plain(unit) != plain(asked):
        yield f"the question is asked in {asked}, not in {unit}."


def _options(term: Term) -> tuple[str, ...]:
    """Return the answers that a record may give: never a no, and never none."""
    if isinstance(term, YesNo):
        return ("yes",)
    if isinstance(term, Choice | Many):
        return tuple(option for option in term.options if option not in ("no", "none"))
    return ()


def _contradictions(rows: tuple[Row, ...]) -> Iterator[str]:
    """Give every code that a question takes for an answer and for a doubt, or for two answers."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        for resource in row.resources:
            for code in row.codes:
                key = (row.link_id, resource, code, row.sites, row.reading, row.time)
                other = seen.setdefault(key, row)
                if other is not row:
                    yield f"{row.link_id}: {code.code} stands in two rows."


def _verhoeff(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        permuted = _PERMUTATIONS[place % len(_PERMUTATIONS)][int(digit)]
        check = int(_PRODUCTS[check][int(permuted)])
    return check == 0


def _mod_10(code: str) -> bool:
    digits = [int(digit) for digit in reversed(code.replace("-", ""))]
    doubled = (sum(divmod(2 * digit, _BASE)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % _BASE == 0
