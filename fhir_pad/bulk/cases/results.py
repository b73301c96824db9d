"""One assessed case as one line of NDJSON, in the shape that was asked for.

Must not know where the line goes, nor how the case came about.
"""

from enum import StrEnum
from typing import cast

from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.export.attribution import RESPONSE
from fhir_pad.engine import Assessment
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.applied import NOT_KEPT, NOT_SENT, Applied
from fhir_pad.report.elements import Element, full_url

_OUTCOME = "OperationOutcome"


class Shape(StrEnum):
    """What a line holds."""

    BUNDLE = "bundle"
    """All results, and the response if there was one."""
    PLAN = "plan"
    """The CarePlan, with the RiskAssessments and everything else contained in it."""
    FINDINGS = "findings"
    """The findings, without FHIR."""


def line(case: Case, assessment: Assessment, shape: Shape) -> bytes:
    """Return the line, with its end."""
    made = {Shape.BUNDLE: _bundle, Shape.PLAN: _plan, Shape.FINDINGS: _findings}[shape]
    return write(made(case, assessment)) + b"\n"


def _bundle(case: Case, assessment: Assessment) -> Element:
    """Return the Bundle of results; an empty response that nobody gave is not in it."""
    whole = assessment.bundle()
    if case.was_sent:
        return whole
    entries = _applied(case, assessment, _made(whole)).bundle()["entry"]
    return {**whole, "entry": entries}


def _plan(case: Case, assessment: Assessment) -> Element:
    """Return the CarePlan; what has to be said of the input supports it, as in `$apply`."""
    plan, *others = _made(assessment.bundle())
    said = [one for one in others if one["resourceType"] == _OUTCOME]
    support = [*objects(plan, "supportingInfo"), *({"reference": full_url(one)} for one in said)]
    resources = [{**plan, "supportingInfo": support}, *others]
    return _applied(case, assessment, resources).care_plan()


def _findings(case: Case, assessment: Assessment) -> Element:
    who = {"patient": case.patient, "file": case.place.file, "line": case.place.line}
    return {**who, **assessment.findings_json()}


def _made(bundle: Element) -> list[Element]:
    """Return what was made: all but the response, which comes first."""
    return [cast("Element", entry["resource"]) for entry in objects(bundle, "entry")[1:]]


def _applied(case: Case, assessment: Assessment, resources: list[Element]) -> Applied:
    source = assessment.context().url_of(RESPONSE), _source(case, assessment)
    return Applied(tuple(resources), source)


def _source(case: Case, assessment: Assessment) -> Element:
    """Return the reference to the response, as far as there is one."""
    if not case.was_sent:
        return {"type": RESPONSE, "display": NOT_SENT}
    own = assessment.response.get("id")
    return {"reference": f"{RESPONSE}/{own}"} if own else {"type": RESPONSE, "display": NOT_KEPT}
