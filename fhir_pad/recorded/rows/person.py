"""Who the patient is: age, sex, pregnancy. Declarations only."""

from fhir_pad.recorded.row import Reading, Row
from fhir_pad.recorded.rows.codes import loinc, means, snomed
from fhir_pad.recorded.rows.times import PREGNANCY, PREGNANCY_STATUS, SIX_WEEKS

ROWS: tuple[Row, ...] = (
    Row("age", ("Patient",), Reading.AGE, sources=("S2-035", "SCOPE")),
    Row("sex", ("Patient",), Reading.GENDER, sources=("SAFETY",)),
    Row(
        "pregnancy",
        ("Condition",),
        Reading.CURRENT,
        snomed("77386006"),  # pregnant
        answer="pregnant",
        time=PREGNANCY,
        sources=("S2-174",),
    ),
    Row(
        "pregnancy",
        ("Condition",),
        Reading.CURRENT,
        snomed("86569001"),  # after birth
        answer="postpartum",
        time=SIX_WEEKS,
        sources=("S2-174",),
    ),
    Row(
        "pregnancy",
        ("Observation",),
        Reading.CODED,
        loinc("82810-3"),  # whether pregnant
        means=means("pregnant", "77386006"),
        time=PREGNANCY_STATUS,
        sources=("S2-174",),
    ),
)
