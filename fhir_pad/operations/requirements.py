"""PlanDefinition/$data-requirements: what an EHR has to know so that the plan can be applied.

Sources: http://hl7.org/fhir/R4/plandefinition-operation-data-requirements.html, CRMI. Must not know
how the plan is applied.
"""

from types import MappingProxyType

from fhir_pad.fhir.arguments import Kind, Parameter, Signature, read
from fhir_pad.operations.canonicals import needed
from fhir_pad.operations.named import named
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.publish.metadata import LIBRARY_TYPES, about_patients
from fhir_pad.publish.required import data_requirements
from fhir_pad.report.elements import Code, Element, concept

PLAN_DEFINITION, QUESTIONNAIRE = "PlanDefinition", "Questionnaire"
R4 = "http://hl7.org/fhir/OperationDefinition/PlanDefinition-data-requirements"
CRMI = "http://hl7.org/fhir/uv/crmi/OperationDefinition/crmi-data-requirements"
_OTHERS = (
    "identifier",
    "expression",
    "parameters",
    "artifactVersion",
    "checkArtifactVersion",
    "forceArtifactVersion",
    "manifest",
)
SIGNATURE: Signature = MappingProxyType(
    {
        "id": Parameter(Kind.STRING),
        "url": Parameter(Kind.URI),
        "version": Parameter(Kind.STRING),
        **dict.fromkeys(_OTHERS, Parameter(Kind.STRING, repeats=True, offered=False)),
    }
)


def _requirements(parameters: Node, given: Given) -> Node:
    """Return a Library that names what is read and everything the plan depends on."""
    plan = named(PLAN_DEFINITION, read(parameters, SIGNATURE), given)
    others = needed(plan, given.published)
    forms = [_pinned(one) for one in others if one["resourceType"] == QUESTIONNAIRE]
    return {
        "resourceType": "Library",
        "status": plan["status"],
        "experimental": plan["experimental"],
        "type": concept(Code(LIBRARY_TYPES, "module-definition")),
        "subjectCodeableConcept": about_patients(),
        "date": given.now.isoformat(),
        "description": f"What {_pinned(plan)} reads: the newest finished response of the patient "
        f"to one of {', '.join(forms)}, and the record where that does not answer.",
        "relatedArtifact": [
            {"type": "depends-on", "resource": _pinned(one)} for one in (plan, *others)
        ],
        "dataRequirement": _sorted(data_requirements()),
    }


def _sorted(required: list[Element]) -> list[Element]:
    """Say that of several responses the newest counts."""
    responses, *others = required
    return [{**responses, "sort": [{"path": "authored", "direction": "descending"}]}, *others]


def _pinned(resource: Node) -> str:
    return f"{resource['url']}|{resource['version']}"


DATA_REQUIREMENTS = Operation(
    name="data-requirements",
    type=PLAN_DEFINITION,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=(R4, CRMI),
    signature=SIGNATURE,
    run=_requirements,
    is_public=True,
    dated=("date",),
)
