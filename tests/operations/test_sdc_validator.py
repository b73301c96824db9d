"""HL7's own validator finds no error in what is populated and extracted."""

from pathlib import Path

import pytest
import test_extract as extracting
import test_populate as populating
from validator import hl7

from fhir_pad.fhir.write import write

ABSENT = hl7.absent()
DOM_6 = "http://hl7.org/fhir/StructureDefinition/DomainResource#dom-6"
EXPECTED = {
    (DOM_6, "CarePlan"): "a draft without content",
    (DOM_6, "RiskAssessment"): "a draft without content",
    (DOM_6, "Observation"): "one answer",
    (DOM_6, "QuestionnaireResponse"): "it is not finished",
    ("Questionnaire_QR_Item_Missing", "QuestionnaireResponse.item"): "it is not finished",
    (
        "TYPE_SPECIFIC_CHECKS_DT_QTY_UCUM_ANNOTATIONS",
        "Observation.value.ofType(Quantity)",
    ): "a ratio has no unit",
}
CODES = "can't be validated: http://loinc.org"
"""No terminology server is there for LOINC."""


@pytest.mark.validator
@pytest.mark.skipif(bool(ABSENT), reason=f"HL7's validator needs {' and '.join(ABSENT)}")
def test_what_is_populated_and_extracted_is_valid(tmp_path: Path) -> None:
    begun = populating.called(data=populating.bundle(*populating.RECORD))
    made = {
        "populated.json": populating.part(begun, "response"),
        "extracted.json": extracting.bundle(extracting.called(extracting.finished())),
    }
    files = [tmp_path / name for name in made]
    for file in files:
        file.write_bytes(write(made[file.name]))
    hl7.build()
    found = [issue for issues in hl7.validate(files).values() for issue in issues]

    assert [one.text for one in found if one.is_error] == []
    warned = [one for one in found if one.severity == "warning" and CODES not in one.text]
    assert {(one.id, one.place) for one in warned} == set(EXPECTED)
