"""The 52 patients of the clinical specification, through the pure function."""

import json
from decimal import Decimal

import pytest
from expectations import differences
from samples import VIGNETTES

from fhir_pad.assess import find
from fhir_pad.findings_json import findings_json

CASES = (
    json.loads(VIGNETTES.read_text(), parse_float=Decimal)["vignettes"]
    if VIGNETTES.exists()
    else []
)


@pytest.mark.external
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_patient_gets_what_the_specification_expects(case):
    """Cause, stage, triage, plan, risks and what is missing are as written down."""
    findings = find(case["inputs"], authored=case.get("authored"))

    assert [] == differences(findings_json(findings), case["expect"])


@pytest.mark.external
def test_there_are_52_patients():
    """None is lost."""
    assert 52 == len(CASES)
