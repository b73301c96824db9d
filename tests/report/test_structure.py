"""Our own structure check, the one requests go through, takes all that we make."""

import pytest
from hypothesis import given, settings

from fhir_pad.fhir.structure import check
from fhir_pad.findings import Findings
from fhir_pad.report import bundle

from .arbitrary import findings
from .patients import PATIENTS, context


@pytest.mark.parametrize("found", PATIENTS.values(), ids=PATIENTS.keys())
def test_every_patient_passes_the_structure_check(found: Findings) -> None:
    """The Bundle has the shape of R4, down to codes, invariants and narrative."""
    assert check(bundle(found, context())) == ()


@settings(max_examples=25, deadline=None)
@given(findings())
def test_any_findings_pass_the_structure_check(found: Findings) -> None:
    """Whatever words the findings carry, the Bundle has the shape of R4."""
    assert check(bundle(found, context())) == ()
