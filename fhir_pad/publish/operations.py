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
            description="Give back what the answers mean: a proposed CarePlan with its Goals, a "
            "RiskAssessment for each outcome that can be stated, the Observations they rest on, "
            "and Provenance. Nothing is stored. A response that cannot be taken is refused with "
            "an OperationOutcome that says every reason; an emergency that can be recognised in "
            "it all the same stands first. What rests on an unfinished response is preliminary.",
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
        "documentation": "A Bundle of type collection: the response as it was sent, all results, "
        "and an OperationOutcome when there are warnings.",
        "type": "Bundle",
    }
