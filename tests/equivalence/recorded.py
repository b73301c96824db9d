"""Random records of an EHR, read by us and by the Library.

Must not know which engine runs the Library.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from recorded.any_record import MAKERS, concept_of, records
from recorded.record_sample import UCUM, asked, concept, condition, observation

from equivalence.compared import Difference
from equivalence.engine import NOW
from fhir_pad.cql.records import RECORDED
from fhir_pad.fhir.write import write
from fhir_pad.legs.questions import ask
from fhir_pad.recorded import ROWS, Reading, Row, facts, patient_of

PRESENT = datetime.fromisoformat(NOW)
NEAR = 1e-6
LARGEST_EXPONENT = 9
DATED = {
    "Condition": "onsetDateTime",
    "Observation": "effectiveDateTime",
    "Procedure": "performedDateTime",
}
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1958-03-02"}
Resources = list[Mapping[str, Any]]


def some(count: int) -> list[Resources]:
    """Return records of one patient, always the same."""
    found: list[Resources] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(records)
    def collect(record: Resources) -> None:
        own = (one for one in record if patient_of(one) == PATIENT["id"])
        found.append([PATIENT, *(one for one in own if _is_tame(one))])

    collect()
    return found


def one_of_each() -> list[Resources]:
    """Return a record for each row of the table that says what the row is about, and counts."""
    return [[PATIENT, _counting(row)] for row in ROWS if row.resources[0] in MAKERS]


def doubtful() -> list[Resources]:
    """Return records that cannot be taken as they are: of two sides, of a pregnant man, of others."""
    right, left, index = "sct 62175007", "sct 32153003", "loinc 77194-9"
    value = {"value": "0.5", "unit": "1"}
    man = PATIENT | {"gender": "male"}
    pregnant = condition("sct 77386006", onsetDateTime="2026-06-01")
    return [
        [PATIENT, observation(index, "loinc 8579-5", site=right, **value)],
        [PATIENT, observation(index, "loinc 8579-5", site=left, **value)],
        [PATIENT, observation(index, **value, bodySite=concept(right, left))],
        [PATIENT, observation("loinc 8580-3", "loinc 8579-5", **value)],
        [PATIENT, observation(index, site=right, focus=[{"reference": "Device/d"}], **value)],
        [man, pregnant],
        [man],
        *([PATIENT, *pair] for pair in (*overtaken(), *smoking())),
    ]


def overtaken() -> Iterator[Resources]:
    """Give an index of a leg beside another that does not count and may be newer."""
    own, kept = {"own": "o2", "unit": "1"}, {"unit": "1", "on": "2026-03-01"}
    left, right, index = "sct 32153003", "sct 62175007", "loinc 77194-9"
    older = observation(index, value="1.05", site=left, **kept)
    for later in (
        {"site": left, "status": "preliminary", "on": "2026-11-20"},
        {"site": right, "status": "preliminary", "on": "2026-11-20"},
        {"site": left, "status": "cancelled", "on": "2026-11-20"},
        {"site": left, "status": "preliminary", "on": "2026-02-20"},
        {"on": "2026-11-20"},
        {"bodySite": {"text": "left ankle"}, "on": "2026-11-20"},
        {"bodySite": concept(left, right), "on": "2026-11-20"},
        {"site": left, "on": None},
        {"site": left, "on": None, "issued": "2026-02-20T08:00:00Z"},
        {"site": left, "on": "2027-02-20"},
    ):
        yield [older, observation(index, value="0.35", **own, **later)]
        yield [older, observation(index, value="1.05", **own, **later)]


def smoking() -> Iterator[Resources]:
    """Give what was said of smoking beside something else that does not count and may be newer."""
    smokes, former, never = "sct 449868002", "sct 8517006", "sct 266919005"
    for told in (smokes, former, never):
        for other in (smokes, never, "sct 266927001"):
            for later in (
                {"status": "preliminary", "on": "2026-11-20"},
                {"status": "preliminary", "on": "2026-02-20"},
                {"status": "cancelled", "on": "2026-11-20"},
                {"on": None},
            ):
                known = asked("loinc 72166-2", answer=told, on="2026-03-01")
                yield [known, asked("loinc 72166-2", own="o2", answer=other, **later)]


def _counting(row: Row) -> Mapping[str, Any]:
    kind = row.resources[0]
    element = "medicationCodeableConcept" if kind.startswith("Medication") else "code"
    said = {element: concept_of([row.codes[0]]), **_dated(kind, row)}
    if row.reading is Reading.CODED:
        said["valueCodeableConcept"] = concept_of([row.means[0].value])
    if row.reading is Reading.MEASURED:
        low, high = next((one.low, one.high) for one in ask if one.name == row.link_id)
        middle = {"value": (low + high) / 2, "system": UCUM, "code": row.unit}
        said |= {"valueQuantity": middle, "bodySite": row.sites and concept_of([row.sites[0]])}
    made = MAKERS[kind](**said)
    return {name: value for name, value in made.items() if value}


def _dated(kind: str, row: Row) -> dict[str, str]:
    name = DATED.get(kind)
    at = PRESENT - timedelta(days=row.time.since, minutes=1)
    return {} if name is None else {name: at.isoformat()}


def _is_tame(resource: Mapping[str, Any]) -> bool:
    """Tell whether a number is of a size that a binary engine keeps apart from others."""
    value = Decimal(resource.get("valueQuantity", {}).get("value", 1))
    return not value or abs(value.adjusted()) <= LARGEST_EXPONENT


def names() -> list[str]:
    """Return the defines that are compared."""
    return [f"recorded:{link_id}" for link_id in sorted(RECORDED)]


def sent(record: Resources) -> bytes:
    """Return a record on one line."""
    return write(record)


def answered(records: Iterable[Resources]) -> Counter[str]:
    """Return how often each question is answered by our reading."""
    return Counter(link_id for one in records for link_id in _ours(one))


def all_differences(
    records: Iterable[Resources], results: Iterable[Mapping[str, Any]]
) -> list[Difference]:
    """Return every difference between our reading and the engine's, record by record."""
    both = zip(records, results, strict=True)
    return [one for record, found in both for one in differences(record, found)]


def differences(record: Resources, found: Mapping[str, Any]) -> Iterator[Difference]:
    """Give every question to which the two readings find another answer on record."""
    ours = _ours(record)
    for link_id in sorted(RECORDED):
        mine, theirs = ours.get(link_id), found[f"recorded:{link_id}"]
        if not _same(mine, theirs):
            yield Difference(str(record), link_id, mine, theirs)


def _ours(record: Resources) -> Mapping[str, Any]:
    return facts(record, PRESENT).answers


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Decimal | int):
        return isinstance(theirs, int | float) and abs(float(ours) - theirs) < NEAR
    if ours == "yes":
        return theirs is True or theirs == "yes"
    return (list(ours) if isinstance(ours, tuple) else ours) == theirs
