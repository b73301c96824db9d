"""The vignettes, read back from FHIR alone: no clinical result is lost on the way out."""

import json
from typing import Any

import pytest
from expectations import differences
from samples import vignettes

from fhir_pad.assess import find
from fhir_pad.fhir.structure import check
from fhir_pad.findings import Findings
from fhir_pad.findings_json import findings_json
from fhir_pad.report import bundle

from .patients import context
from .read_back import read_findings

pytestmark = pytest.mark.external
each_vignette = pytest.mark.parametrize("vignette", vignettes(), ids=lambda one: one["id"])


def found_in(vignette: dict[str, Any]) -> Findings:
    answers = {
        link_id: tuple(answer) if isinstance(answer, list) else answer
        for link_id, answer in vignette["inputs"].items()
    }
    return find(answers, authored=vignette.get("authored"))


def reported(vignette: dict[str, Any]) -> tuple[Findings, dict[str, Any]]:
    found = found_in(vignette)
    return found, bundle(found, context(authored=vignette.get("authored")))


@each_vignette
def test_a_vignette_is_read_back_whole(vignette: dict[str, Any]) -> None:
    """Findings and Bundle say the same, and the Bundle is R4."""
    found, made = reported(vignette)

    assert read_findings(made) == found
    assert check(made) == ()


@each_vignette
def test_a_vignette_is_met_by_fhir_alone(vignette: dict[str, Any]) -> None:
    """What is expected of the patient can be read from the Bundle by someone who has only that."""
    _, made = reported(vignette)
    read = json.loads(json.dumps(findings_json(read_findings(made)), default=float))

    assert differences(read, vignette["expect"]) == []
