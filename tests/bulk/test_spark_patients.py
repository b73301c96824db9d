"""Patients' lines as Spark hands them over, in batches that are cut anywhere. Needs no Java."""

from collections.abc import Iterator
from typing import Any

import pytest
from bulk.test_bulk_export import CILOSTAZOL, HEART_FAILURE, PAD, condition, of, patient, request
from samples import NOW

from fhir_pad.bulk.cases.done import Wanted
from fhir_pad.bulk.spark.attributed import FILE, LINE, NAMED, SERVER, TEXT, WHOSE, WRITTEN
from fhir_pad.bulk.spark.patients import AssessTogether
from fhir_pad.bulk.spark.rows import RecordBatch, batch_of, rows_of
from fhir_pad.fhir.write import write

PEOPLE = 200
ASKED = {**request(medicationReference={"reference": "Medication/m"}), "id": "asked"}
MEDICATION = {
    "resourceType": "Medication",
    "id": "m",
    "code": request(CILOSTAZOL)["medicationCodeableConcept"],
}


def together(people: int) -> list[dict[str, Any]]:
    """Return the rows of patients who are all given the same Medication."""
    rows = []
    for own in (f"p{n:03}" for n in range(people)):
        lines = [patient(own), *of(own, condition(PAD), condition(HEART_FAILURE), ASKED)]
        rows += [
            {WHOSE: own, SERVER: "", FILE: "x", LINE: number, TEXT: write(one)}
            for number, one in enumerate(lines, start=1)
        ]
        rows += [{**rows[-1], NAMED: "m", TEXT: write(MEDICATION)}]
    return rows


def cut(rows: list[dict[str, Any]], size: int) -> Iterator[RecordBatch]:
    for start in range(0, len(rows), size):
        yield batch_of(rows[start : start + size], WRITTEN)


def made(batches: Iterator[RecordBatch]) -> list[tuple[Any, ...]]:
    assess = AssessTogether(Wanted(NOW, None, table=True))
    return [row for batch in assess(batches) for row in rows_of(batch)]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_patient_is_assessed_once_however_the_batches_are_cut(size: int) -> None:
    rows = together(5)
    *told, counts = made(cut(rows, size))

    assert [row[0].partition(",")[0] for row in told] == [f"p{n:03}" for n in range(5)]
    assert '"cilostazol_with_heart_failure yes": 5' in counts[3]
    assert [*told, counts] == made(cut(rows, len(rows)))


def test_patients_are_told_before_all_were_read() -> None:
    read = 0

    def counted() -> Iterator[RecordBatch]:
        nonlocal read
        for batch in cut(together(PEOPLE), 10):
            read += 1
            yield batch

    assess = AssessTogether(Wanted(NOW, None, table=True))

    assert next(assess(counted())).num_rows
    assert read <= PEOPLE / 4
