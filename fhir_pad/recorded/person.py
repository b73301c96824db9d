"""Age and sex from the Patient resource."""

from collections.abc import Iterator
from datetime import date, datetime

from fhir_pad.fhir.nodes import text_of
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Number
from fhir_pad.recorded.found import Fact, Passed, Source, Why
from fhir_pad.recorded.row import Reading, Row
from fhir_pad.recorded.said import Resource, has_any
from fhir_pad.recorded.whose import reference

_WHOLE_DATE = len("2026-11-21")


def personal(patient: Resource, rows: tuple[Row, ...], now: datetime) -> Iterator[Fact | Passed]:
    """Give what the Patient resource says to each of the rows that read it."""
    source = Source(reference(patient))
    for row in rows:
        found = _read(patient, row, now)
        if isinstance(found, Why):
            yield Passed((row.link_id,), found, source)
        elif found is not None:
            yield Fact(row.link_id, found, (source,))


def deceased(patient: Resource) -> bool:
    """Tell whether the patient is recorded as deceased."""
    return has_any(patient, "deceased")


def years(born: date, today: date) -> int:
    """Return the years completed; someone born on 29 February completes one on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _read(patient: Resource, row: Row, now: datetime) -> str | int | Why | None:
    if row.reading is Reading.AGE:
        return None if deceased(patient) else _age(text_of(patient, "birthDate"), row, now)
    term, gender = ask[row.link_id], text_of(patient, "gender")
    return gender if isinstance(term, Choice) and gender in term.options else None


def _age(born: str, row: Row, now: datetime) -> int | Why | None:
    if not born:
        return None
    if len(born) != _WHOLE_DATE:
        return Why.NO_DATE
    try:
        age = years(date.fromisoformat(born), now.date())
    except ValueError:
        return Why.NO_DATE
    if age < 0:
        return Why.FUTURE
    term = ask[row.link_id]
    within = isinstance(term, Number) and (term.high is None or age <= term.high)
    return age if within else Why.RANGE
