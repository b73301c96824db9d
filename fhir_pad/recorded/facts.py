"""From the resources of one patient to facts for our questions: the whole use case on one page."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.search_dates import microseconds
from fhir_pad.legs.questions import ask
from fhir_pad.recorded.deciding import decided
from fhir_pad.recorded.found import Fact, Passed, Recorded, Source, Why
from fhir_pad.recorded.medication import Medications
from fhir_pad.recorded.person import deceased, personal
from fhir_pad.recorded.reading import Found, Reader
from fhir_pad.recorded.rivals import Rival
from fhir_pad.recorded.row import Code, Row
from fhir_pad.recorded.rows import ROWS
from fhir_pad.recorded.said import is_modified
from fhir_pad.recorded.whose import Whose, reference, whose

_PERSONAL = tuple(row for row in ROWS if row.resources == ("Patient",))
_TYPES = frozenset(resource for row in ROWS for resource in row.resources)
RESOURCE_TYPES = _TYPES | {"Medication"}
"""What is read; every other resource is left aside unseen."""
_NOTHING = Recorded(MappingProxyType({}), ())


def _by_code() -> Mapping[tuple[str, Code], tuple[Row, ...]]:
    index: dict[tuple[str, Code], tuple[Row, ...]] = {}
    for row in ROWS:
        for resource in row.resources:
            for code in row.codes:
                index[resource, code] = (*index.get((resource, code), ()), row)
    return MappingProxyType(index)


_BY_CODE = _by_code()


SPEAKS_AGAINST: Mapping[str, tuple[str, str]] = {"sex": ("male", "pregnancy")}
"""What is doubtful: a question, its answer, and the question which then would not be asked."""


def facts(resources: Iterable[Mapping[str, object]], now: datetime) -> Recorded:
    """Return what the record of one patient answers at this moment, and what was passed over.

    `resources` are R4 resources as strictly read JSON (numbers int or Decimal), with references
    by id; their order does not matter. `now` is aware; its zone decides which day it is.

    Only what is recorded is a fact: no answer is ever `no` or `none`, and what is not recorded
    is not known. Resources of several patients give nothing at all.
    ValueError when `now` has no time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("now needs a time zone, e.g. datetime.now(UTC).")
    given = tuple(one for one in resources if text_of(one, "resourceType") in RESOURCE_TYPES)
    if not given:
        return _NOTHING
    patient = whose(one for one in given if one["resourceType"] in _TYPES)
    if patient is None:
        return Recorded({}, (Passed((), Why.SEVERAL_PATIENTS, Source("Patient")),))
    reader = Reader(_BY_CODE, patient, Medications.of(given), microseconds(now))
    read = [each for one in given for each in reader.read(one)]
    said = [*_of_the_patient(patient, now), *read]
    return _recorded(said)


def _of_the_patient(whose_record: Whose, now: datetime) -> Iterator[Fact | Passed]:
    patient = whose_record.patient
    if patient is None:
        return
    source = Source(reference(patient))
    link_ids = tuple(row.link_id for row in _PERSONAL)
    if deceased(patient):
        yield Passed((), Why.DECEASED, source)
    if is_modified(patient):
        yield Passed(link_ids, Why.MODIFIED, source)
    elif patient.get("active") is False:
        yield Passed(link_ids, Why.STATUS, source)
    else:
        yield from personal(patient, _PERSONAL, now)


def _recorded(said: list[Fact | Found | Passed | Rival]) -> Recorded:
    by_question: dict[str, list[Found]] = {}
    rivals: dict[str, list[Rival]] = {}
    for one in said:
        if isinstance(one, Found):
            by_question.setdefault(one.link_id, []).append(one)
        elif isinstance(one, Rival):
            rivals.setdefault(one.link_id, []).append(one)
    told = [one for one in said if isinstance(one, Fact | Passed)]
    for link_id, found in by_question.items():
        told += decided(link_id, found, rivals.get(link_id, ()))
    known = {one.link_id: one for one in told if isinstance(one, Fact)}
    for link_id in list(_contradicted(known)):
        told.append(Passed((link_id,), Why.AGAINST, known.pop(link_id).source))
    in_order = {term.name: known[term.name] for term in ask if term.name in known}
    passed = sorted({one for one in told if isinstance(one, Passed)})
    return Recorded(MappingProxyType(in_order), tuple(passed))


def _contradicted(known: Mapping[str, Fact]) -> Iterator[str]:
    for link_id, (value, other) in SPEAKS_AGAINST.items():
        if other in known and link_id in known and known[link_id].value == value:
            yield link_id
