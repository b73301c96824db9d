"""The parameters of `$apply`, as R4 and CPG define them, and some of HAPI's.

Sources: http://hl7.org/fhir/R4/plandefinition-operation-apply.html and CPG 2.0.0. What names a
server elsewhere is not offered: nothing outside is fetched. Must not know what they are for.
"""

from types import MappingProxyType

from fhir_pad.fhir.arguments import Kind, Parameter, Signature

_SHARED: Signature = {
    "subject": Parameter(Kind.REFERENCE, repeats=True),
    "encounter": Parameter(Kind.REFERENCE),
    "practitioner": Parameter(Kind.REFERENCE),
    "organization": Parameter(Kind.REFERENCE),
    "userType": Parameter(Kind.CODEABLE_CONCEPT),
    "userLanguage": Parameter(Kind.CODEABLE_CONCEPT),
    "userTaskContext": Parameter(Kind.CODEABLE_CONCEPT),
    "setting": Parameter(Kind.CODEABLE_CONCEPT),
    "settingContext": Parameter(Kind.CODEABLE_CONCEPT),
    "url": Parameter(Kind.URI),
    "canonical": Parameter(Kind.URI),
    "version": Parameter(Kind.STRING),
    "mergeNestedCarePlans": Parameter(Kind.BOOLEAN),
    "parameters": Parameter(Kind.RESOURCE, offered=False),
    "useServerData": Parameter(Kind.BOOLEAN),
    "data": Parameter(Kind.RESOURCE),
    "prefetchData": Parameter(Kind.PART, repeats=True, offered=False),
    "dataEndpoint": Parameter(Kind.RESOURCE, offered=False),
    "contentEndpoint": Parameter(Kind.RESOURCE, offered=False),
    "terminologyEndpoint": Parameter(Kind.RESOURCE, offered=False),
    "artifactEndpointConfiguration": Parameter(Kind.PART, repeats=True, offered=False),
}
HINTS = ("userType", "userTaskContext", "setting", "settingContext")
"""Hints that may change how a plan is applied; ours applies alike to everybody."""

PLAN: Signature = MappingProxyType(
    {"planDefinition": Parameter(Kind.RESOURCE, offered=False), **_SHARED}
)
ACTIVITY: Signature = MappingProxyType(
    {"activityDefinition": Parameter(Kind.RESOURCE, offered=False), **_SHARED}
)
"""A definition that is sent is not run: only what is published here is known to be safe."""
