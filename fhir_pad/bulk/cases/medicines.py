"""Whether a medicine that no question asks about stands on a record: a statin, cilostazol.

Read as every other medicine on record is, by code. A name in words is a hint that somebody should
look, and keeps the medicine from being called absent. Must not know what follows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from fhir_pad.fhir.search_dates import microseconds
from fhir_pad.recorded import ROWS, Code, Passed, Reading, Row, Why
from fhir_pad.recorded.medication import WITH_MEDICATION, Medications
from fhir_pad.recorded.reading import Found, Reader
from fhir_pad.recorded.rows.codes import ATC, RXNORM, rxnorm
from fhir_pad.recorded.said import Resource, text
from fhir_pad.recorded.standing import standing
from fhir_pad.recorded.whose import Whose

STATIN, CILOSTAZOL = "statin", "cilostazol"
MEDICINES = (STATIN, CILOSTAZOL)
"""Each under the word that names it, in English and in its international name."""


class OnRecord(StrEnum):
    """What a record says of a medicine. NO: all current ones can be told, and it is not there."""

    YES = "yes"
    NAMED = "named"
    NO = "no"
    UNKNOWN = "unknown"


_OVER = frozenset({Why.ENTERED_IN_ERROR, Why.ENDED, Why.NOT_GIVEN, Why.INTENT})
"""Reasons why a record does not say that a medicine is taken, and leaves no doubt about it."""
_NOT_TAKEN = frozenset({"stopped", "cancelled", "completed", "not-taken", "draft"})
_TELLING = frozenset({RXNORM, ATC})
"""Code systems by whose codes the table of medicines is written."""


def _codes(substance: str) -> tuple[Code, ...]:
    """Return the codes by which the table knows a substance that is not borne."""
    rows = (row for row in ROWS if row.link_id == "allergies" and row.answer == substance)
    return tuple(code for row in rows for code in row.codes)


# Products whose code and name stand in records that other programs wrote: simvastatin 20 mg,
# atorvastatin 80 mg.
_PRODUCTS: Mapping[str, tuple[Code, ...]] = {STATIN: rxnorm("312961", "259255"), CILOSTAZOL: ()}
_ROWS = tuple(
    Row(
        name,
        tuple(sorted(WITH_MEDICATION)),
        Reading.TAKEN,
        (*_codes(name), *_PRODUCTS[name]),
        "yes",
    )
    for name in MEDICINES
)
_BY_CODE: Mapping[tuple[str, Code], tuple[Row, ...]] = {
    (kind, code): (row,) for row in _ROWS for kind in row.resources for code in row.codes
}


def on_record(
    records: Iterable[Resource], patient: str, now: datetime, *, complete: bool
) -> Mapping[str, OnRecord]:
    """Return what the record of a patient says of each medicine.

    `complete` is false when lines of it could not be read: then nothing is absent.
    """
    given = tuple(records)
    moment = microseconds(now)
    medications = Medications.of(given)
    reader = Reader(_BY_CODE, Whose(None, patient), medications, moment)
    medicines = tuple(one for one in given if text(one, "resourceType") in WITH_MEDICATION)
    current = tuple(one for one in medicines if _may_be_taken(one, moment))
    told = [each for one in current for each in reader.read(one)]
    clear = complete and bool(medicines) and all(_tells(one, medications) for one in current)
    said = (*current, *medications.by_id.values())
    return {name: _found(name, told, said, clear=clear) for name in MEDICINES}


def _found(
    name: str, told: list[Found | Passed], said: tuple[Resource, ...], *, clear: bool
) -> OnRecord:
    about = [one for one in told if name in _subjects(one)]
    if any(isinstance(one, Found) for one in about):
        return OnRecord.YES
    if any(_names(one, name) for one in said):
        return OnRecord.NAMED
    return OnRecord.NO if clear and not about else OnRecord.UNKNOWN


def _subjects(one: Found | Passed) -> tuple[str, ...]:
    return one.link_ids if isinstance(one, Passed) else (one.link_id,)


def _may_be_taken(medicine: Resource, now: int) -> bool:
    if text(medicine, "status") in _NOT_TAKEN:
        return False
    return standing(medicine, Reading.TAKEN, now) not in _OVER


def _tells(medicine: Resource, medications: Medications) -> bool:
    """Tell whether a medicine has a code by which it could be recognised."""
    return any(code.system in _TELLING for code in medications.codes(medicine) or ())


def _names(node: object, word: str) -> bool:
    """Tell whether a text anywhere in a resource holds the word."""
    if isinstance(node, str):
        return word in node.lower()
    parts = node.values() if isinstance(node, Mapping) else node
    return isinstance(parts, Iterable) and any(_names(one, word) for one in parts)
