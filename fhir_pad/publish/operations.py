"""The OperationDefinition of `$assess`. Must not know how it is answered."""

from fhir_pad.publish.metadata import definition
from fhir_pad.report.elements import Element

ASSESS = "QuestionnaireResponse-assess"


def operation_definitions() -> list[Element]:
    """Return the definitions of our own operations."""
    return [
        definition(
            "OperationDefinition",
            ASSESS,
            title="Assess a leg pain response",
            description="Give back what the answers mean: a proposed CarePlan, a RiskAssessment "
            "for each outcome that can be stated, the Observations they rest on, and Provenance. "
            "Nothing is stored.",
            computer_name="AssessQuestionnaireResponse",
            kind="operation",
            affectsState=False,
            code="assess",
            resource=["QuestionnaireResponse"],
            system=False,
            type=True,
            instance=False,
            parameter=[_response_in(), _bundle_out()],
        )
    ]


def _response_in() -> Element:
    return {
        "name": "response",
        "use": "in",
        "min": 1,
        "max": "1",
        "documentation": "The response to one of the Questionnaires published here. It may also be "
        "the body itself, or the only QuestionnaireResponse in a Bundle.",
        "type": "QuestionnaireResponse",
    }


def _bundle_out() -> Element:
    return {
        "name": "return",
        "use": "out",
        "min": 1,
        "max": "1",
        "documentation": "A Bundle of type collection with all results.",
        "type": "Bundle",
    }
