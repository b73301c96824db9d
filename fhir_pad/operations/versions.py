"""$versions: which FHIR versions are spoken here.

Source: http://hl7.org/fhir/R4/capabilitystatement-operation-versions.html.
"""

from types import MappingProxyType

from fhir_pad.operations.operation import Given, Level, Node, Operation

SPOKEN = "4.0"


def _versions(_parameters: Node, _given: Given) -> Node:
    names = ("version", "default")
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, "valueCode": SPOKEN} for name in names],
    }


VERSIONS = Operation(
    name="versions",
    type="",
    levels=(Level.SYSTEM,),
    definitions=("http://hl7.org/fhir/OperationDefinition/CapabilityStatement-versions",),
    signature=MappingProxyType({}),
    run=_versions,
    is_public=True,
)
