"""The SearchParameters that R4 lacks, so that a response leads to what followed from it.

Must not know how a search is answered.
"""

from fhir_pad.publish.metadata import definition
from fhir_pad.report.elements import Element


def search_parameters() -> list[Element]:
    """Return the definitions of our own search parameters."""
    return [
        _reference(
            "CarePlan",
            "supportingInfo",
            "supporting-info",
            "What a plan rests on: the response, and what was concluded from it.",
            ("QuestionnaireResponse", "RiskAssessment", "Observation"),
        ),
        _reference(
            "RiskAssessment",
            "basis",
            "basis",
            "What a prediction rests on: the response, and what was concluded from it.",
            ("QuestionnaireResponse", "Observation"),
        ),
    ]


def _reference(
    base: str, path: str, code: str, description: str, target: tuple[str, ...]
) -> Element:
    """Return the definition of a parameter over one element of type Reference.

    R4 lets both elements refer to anything; `target` are the types that our results refer to.
    """
    return definition(
        "SearchParameter",
        f"{base.lower()}-{code}",
        description=description,
        code=code,
        base=[base],
        type="reference",
        expression=f"{base}.{path}",
        xpath=f"f:{base}/f:{path}",
        xpathUsage="normal",
        target=list(target),
        multipleOr=True,
        multipleAnd=True,
        modifier=["missing", "type", "identifier"],
    )
