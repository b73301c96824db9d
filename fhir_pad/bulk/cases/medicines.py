"""Whether a medicine that no question asks about stands on a record: a statin, cilostazol.

Read as every other medicine on record is, by code. A name in words is a hint that somebody should
look, and keeps the medicine from being called absent; so does a code that may be the medicine, for
all that is known of it here. Must not know what follows.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.search_dates import microseconds
from fhir_pad.fhir.search_text import folded
from fhir_pad.recorded import ROWS, Code, Passed, Reading, Row, Why, words
from fhir_pad.recorded.medication import WITH_MEDICATION, Medications
from fhir_pad.recorded.reading import Found, Reader
from fhir_pad.recorded.rows import LISTED
from fhir_pad.recorded.rows.codes import ATC, RXNORM, rxnorm
from fhir_pad.recorded.said import Resource, child
from fhir_pad.recorded.standing import standing
from fhir_pad.recorded.whose import Whose

STATIN, CILOSTAZOL = "statin", "cilostazol"
MEDICINES = (STATIN, CILOSTAZOL)
_WORDS: Mapping[str, tuple[str, ...]] = {
    STATIN: words.STATIN,
    CILOSTAZOL: words.CILOSTAZOL,
}
_CLASSES: Mapping[str, tuple[str, ...]] = {
    STATIN: ("C10AA", "C10B"),
    CILOSTAZOL: ("B01AC23",),
}
"""Where each stands in the ATC, also together with other substances."""


class OnRecord(StrEnum):
    """What a record says of a medicine. NO: all current ones can be told, and it is not there."""

    YES = "yes"
    NAMED = "named"
    NO = "no"
    UNKNOWN = "unknown"


_OVER = frozenset({Why.ENTERED_IN_ERROR, Why.ENDED, Why.NOT_GIVEN, Why.INTENT})
"""Reasons why a record does not say that a medicine is taken, and leaves no doubt about it."""
_NOT_TAKEN = frozenset({"stopped", "cancelled", "completed", "not-taken", "draft"})


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
    medicines = tuple(one for one in given if text_of(one, "resourceType") in WITH_MEDICATION)
    current = tuple(one for one in medicines if _may_be_taken(one, moment))
    read = (each for one in current for each in reader.read(one))
    told = [one for one in read if isinstance(one, Found | Passed)]
    said = (*current, *medications.by_id.values())
    whole = complete and bool(medicines)
    return {
        name: _found(
            name,
            told,
            said,
            clear=whole and all(_is_another(one, name, medications) for one in current),
        )
        for name in MEDICINES
    }


def _found(
    name: str, told: list[Found | Passed], said: tuple[Resource, ...], *, clear: bool
) -> OnRecord:
    about = [one for one in told if name in _subjects(one)]
    if any(isinstance(one, Found) for one in about):
        return OnRecord.YES
    if any(_names(one, _WORDS[name]) for one in said):
        return OnRecord.NAMED
    return OnRecord.NO if clear and not about else OnRecord.UNKNOWN


def _subjects(one: Found | Passed) -> tuple[str, ...]:
    return one.link_ids if isinstance(one, Passed) else (one.link_id,)


def _may_be_taken(medicine: Resource, now: int) -> bool:
    if text_of(medicine, "status") in _NOT_TAKEN:
        return False
    return standing(medicine, Reading.TAKEN, now) not in _OVER


def _is_another(medicine: Resource, name: str, medications: Medications) -> bool:
    """Tell whether what is taken is known well enough to be something else than this.

    A code of RxNorm that is not listed may be a product of anything, unless a name that would hold
    the substance stands beside it. One of the ATC says by its place what it is, or may be.
    """
    known = medications.codes(medicine) or ()
    if any(code.system == ATC and _may_be(code.code, name) for code in known):
        return False
    named = frozenset(_with_a_name(medicine, medications))
    return any(
        code.system == ATC or code in LISTED or (code.system == RXNORM and code in named)
        for code in known
    )


def _with_a_name(medicine: Resource, medications: Medications) -> Iterator[Code]:
    """Give the codes of a medicine, there or in the Medication it names, that have a name."""
    whole = medications.named(medicine) or {}
    for concept in (child(medicine, "medicationCodeableConcept"), child(whole, "code")):
        for coding in objects(concept, "coding"):
            if text_of(coding, "display") or text_of(concept, "text"):
                yield Code(text_of(coding, "system"), text_of(coding, "code"))


def _may_be(code: str, name: str) -> bool:
    """Tell whether a code of the ATC stands above or within the classes of a medicine."""
    return any(code.startswith(one) or one.startswith(code) for one in _CLASSES[name])


def _names(node: object, listed: tuple[str, ...]) -> bool:
    """Tell whether a text anywhere in a resource holds one of the words, in any capitals."""
    if isinstance(node, str):
        said = folded(node)
        return any(word in said for word in listed)
    parts = node.values() if isinstance(node, Mapping) else node
    return isinstance(parts, Iterable) and any(_names(one, listed) for one in parts)
