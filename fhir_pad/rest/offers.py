"""What this server offers: the one place that says which interaction is there for which type.

`table` makes the routes of it. Must not know how an interaction works.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.operations.offered import OPERATIONS
from fhir_pad.operations.operation import Level, Operation
from fhir_pad.operations.validate import validate_of
from fhir_pad.rest import past, patching, reading, searching, writing
from fhir_pad.rest.bundles import bundle_with
from fhir_pad.rest.exchange import Answer, Path
from fhir_pad.rest.operating import run_of
from fhir_pad.rest.processing import process_response
from fhir_pad.rest.routes import GET, ID, VERSION_ID, Route, Table
from fhir_pad.rest.server import Access, Call

POST, PUT, PATCH, DELETE = "POST", "PUT", "PATCH", "DELETE"
HISTORY, SEARCH, METADATA = "_history", "_search", "metadata"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One of R4's interactions at its address below the type.

    `code` is R4's, as a CapabilityStatement says it.
    """

    code: str
    method: str
    below: Path
    run: Callable[[Call], Answer]
    access: Access = Access.NONE


_STORED: tuple[Interaction, ...] = (
    Interaction("read", GET, (ID,), reading.read, Access.READING),
    Interaction("vread", GET, (ID, HISTORY, VERSION_ID), reading.vread, Access.READING),
    Interaction("search-type", GET, (), searching.search, Access.READING),
    Interaction("search-type", POST, (SEARCH,), searching.search, Access.READING),
)
_CREATED = (Interaction("create", POST, (), writing.create, Access.WRITING),)
_CHANGED = (
    Interaction("update", PUT, (ID,), writing.update, Access.WRITING),
    Interaction("update-conditional", PUT, (), writing.conditional_update, Access.WRITING),
    Interaction("patch", PATCH, (ID,), patching.patch, Access.WRITING),
    Interaction("delete", DELETE, (ID,), writing.delete, Access.WRITING),
    Interaction("history-instance", GET, (ID, HISTORY), past.history, Access.READING),
    Interaction("history-type", GET, (HISTORY,), past.history, Access.READING),
)
PUBLISHED: tuple[Interaction, ...] = (
    Interaction("read", GET, (ID,), reading.read_published),
    Interaction("vread", GET, (ID, HISTORY, VERSION_ID), reading.vread_published),
    Interaction("search-type", GET, (), searching.search_published),
    Interaction("search-type", POST, (SEARCH,), searching.search_published),
)
"""What is there for every type that is published; nobody can write one over HTTP."""
STORED: Mapping[str, tuple[Interaction, ...]] = MappingProxyType(
    {
        "QuestionnaireResponse": (*_STORED, *_CREATED, *_CHANGED),
        "Patient": (*_STORED, *_CREATED),
        "CarePlan": _STORED,
        "RiskAssessment": _STORED,
        "Observation": _STORED,
        "Goal": _STORED,
        "Provenance": _STORED,
        "AuditEvent": _STORED,
    }
)
"""What is there for every type that is stored. Results are written by the server alone."""


def table(published: Iterable[str], metadata: Callable[[Table], Callable[[Call], Answer]]) -> Table:
    """Return all routes of a server that publishes resources of these types.

    `metadata` makes the interaction that tells about the table itself.
    """
    types = {**STORED, **dict.fromkeys(sorted(published), PUBLISHED)}
    whole: list[Table] = []
    routes = [
        *_system(lambda: whole[0], metadata),
        *(route for type_, offered in types.items() for route in _of_type(type_, offered)),
        *(route for operation in OPERATIONS for route in _of_operation(operation)),
        *(route for type_ in types for route in _of_operation(validate_of(type_))),
    ]
    whole.append(Table.of(routes))
    return whole[0]


def _system(
    whole: Callable[[], Table], metadata: Callable[[Table], Callable[[Call], Answer]]
) -> Iterator[Route]:
    yield Route(GET, (METADATA,), "capabilities", "", _later(whole, metadata))
    yield Route(POST, (), "transaction", "", bundle_with(whole))


def _later(
    whole: Callable[[], Table], metadata: Callable[[Table], Callable[[Call], Answer]]
) -> Callable[[Call], Answer]:
    """Return the interaction of a table that is not made yet."""

    def run(call: Call) -> Answer:
        return metadata(whole())(call)

    return run


def _of_type(type_: str, offered: Iterable[Interaction]) -> Iterator[Route]:
    for one in offered:
        yield Route(one.method, (type_, *one.below), one.code, type_, one.run, one.access)


def _of_operation(operation: Operation) -> Iterator[Route]:
    run = _OWN.get(operation.name, run_of(operation))
    access = _ACCESS.get(operation.name, Access.NONE)
    for level in operation.levels:
        for method in (GET, POST) if operation.reads_only else (POST,):
            pattern = (*_BELOW[level](operation.type), f"${operation.name}")
            yield Route(method, pattern, operation.name, operation.type, run, access, operation)


_OWN = {"process-response": process_response}
_ACCESS = {"process-response": Access.WRITING}
_BELOW: Mapping[Level, Callable[[str], Path]] = MappingProxyType(
    {
        Level.SYSTEM: lambda _: (),
        Level.TYPE: lambda type_: (type_,),
        Level.INSTANCE: lambda type_: (type_, ID),
    }
)
