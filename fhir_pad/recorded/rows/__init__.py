"""All rows: what an EHR records, read as answers to our questions. Checked when imported."""

from fhir_pad.recorded.checks import checked
from fhir_pad.recorded.row import Row
from fhir_pad.recorded.rows import arteries, history, measurements, medicines, person
from fhir_pad.recorded.rows.codes import RXNORM

ROWS: tuple[Row, ...] = checked(
    (*person.ROWS, *history.ROWS, *arteries.ROWS, *measurements.ROWS, *medicines.ROWS)
)
LISTED = frozenset(code for row in ROWS for code in row.codes if code.system == RXNORM)
"""Codes of RxNorm that are known here without a name."""
