"""The CapabilityStatement, made from the table of what is offered.

It says what works and nothing else. Must not know how any of it works.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType

from fhir_pad.access import AuthorizationServer
from fhir_pad.fhir.canonical import VERSION, pinned
from fhir_pad.fhir.issues import IssueType
from fhir_pad.publish.metadata import DATE
from fhir_pad.rest.exchange import Answer, Node
from fhir_pad.rest.parts import part_of_one
from fhir_pad.rest.problems import bad_request
from fhir_pad.rest.protection import security
from fhir_pad.rest.referring import includes, revincludes
from fhir_pad.rest.routes import Route, Table
from fhir_pad.rest.server import Access, Call
from fhir_pad.store import known

FORMATS = ("application/fhir+json", "application/json")
PATCH_FORMATS = ("application/json-patch+json",)
PART_OF_MODE = {"full": True, "normative": False, "terminology": False}
CONDITIONAL_UPDATE, SEARCH = "update-conditional", "search-type"
PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "QuestionnaireResponse": "leg-pain-response",
        "CarePlan": "leg-pain-care-plan",
        "RiskAssessment": "leg-pain-risk-assessment",
        "Observation": "leg-pain-finding",
    }
)
"""The published profile that everything of a type keeps here."""
INTERACTIONS = (
    *("read", "vread", "update", "patch", "delete", "history-instance", "history-type"),
    *("create", "search-type"),
)
"""R4 type-restful-interaction, in its order."""


def metadata(table: Table) -> Callable[[Call], Answer]:
    """Return the interaction that tells what the table offers."""

    def run(call: Call) -> Answer:
        _only(call, "mode", "full", PART_OF_MODE)
        wanted = part_of_one(call.asked.query)
        made = capability_statement(table, call.server.base, call.server.authorization)
        return Answer(200, wanted.within(made), public=True)

    return run


def _only(call: Call, name: str, by_itself: str, offered: dict[str, bool]) -> None:
    asked = next((value for said, value in call.asked.query if said == name), by_itself)
    if asked not in offered:
        raise bad_request(IssueType.VALUE, f"{name} must be one of {', '.join(offered)}.")
    if not offered[asked]:
        able = ", ".join(value for value, works in offered.items() if works)
        raise bad_request(IssueType.NOT_SUPPORTED, f"Only {name}={able} is supported.")


def capability_statement(
    table: Table, base: str, authorization: AuthorizationServer | None
) -> Node:
    """Return the statement of a server with this table at this base, protected by this server."""
    by_type = sorted((route for route in table.routes if route.type), key=attrgetter("type"))
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "publisher": "fhir-pad",
        "kind": "instance",
        "software": {"name": "fhir-pad", "version": VERSION},
        "implementation": {"description": "Assessment of leg pain", "url": base},
        "fhirVersion": "4.0.1",
        "format": list(FORMATS),
        "patchFormat": list(PATCH_FORMATS),
        "rest": [
            {
                "mode": "server",
                "documentation": "Publishes the questions and rules, keeps responses, and answers "
                "each with what it means.",
                "security": security(authorization),
                "resource": [
                    _resource(type_, tuple(routes), table)
                    for type_, routes in groupby(by_type, key=attrgetter("type"))
                ],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
                "operation": _operations(route for route in table.routes if not route.type),
            }
        ],
    }


def _resource(type_: str, routes: tuple[Route, ...], table: Table) -> dict[str, object]:
    codes = {route.code for route in routes}
    made: dict[str, object] = {
        "type": type_,
        **_profile(type_),
        "interaction": [{"code": code} for code in INTERACTIONS if code in codes],
        "versioning": "versioned" if "vread" in codes else "no-version",
        # Of what is published only the present version is held.
        "readHistory": any(one.code == "vread" and one.access is Access.READING for one in routes),
        "updateCreate": "update" in codes,
        "conditionalCreate": "create" in codes,
        "conditionalRead": "full-support" if "read" in codes else "not-supported",
        "conditionalUpdate": CONDITIONAL_UPDATE in codes,
        "conditionalDelete": "not-supported",
    }
    if SEARCH in codes:
        made |= _search(type_, _beside(type_, table))
    operations = _operations(routes)
    return made | ({"operation": operations} if operations else {})


def _profile(type_: str) -> dict[str, object]:
    name = PROFILES.get(type_)
    return {} if name is None else {"supportedProfile": [pinned("StructureDefinition", name)]}


def _beside(type_: str, table: Table) -> list[str]:
    """Return the types that are kept where this one is: what is stored, or what is published."""
    looks_in = {route.type: route.access for route in table.routes if route.code == SEARCH}
    return sorted(other for other in looks_in if looks_in[other] is looks_in[type_])


def _search(type_: str, beside: list[str]) -> dict[str, object]:
    given = {
        "searchInclude": includes(type_, beside),
        "searchRevInclude": revincludes(type_, beside),
    }
    return {name: values for name, values in given.items() if values} | {
        "searchParam": [
            {"name": one.code, "definition": one.definition, "type": one.kind.value}
            for one in known(type_).values()
        ]
    }


def _operations(routes: Iterable[Route]) -> list[dict[str, str]]:
    """Return each operation once for every definition that it keeps."""
    named = {
        (route.operation.name, definition): None
        for route in routes
        if route.operation is not None
        for definition in route.operation.definitions
    }
    return [{"name": name, "definition": definition} for name, definition in named]
