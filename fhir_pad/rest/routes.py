"""The table of what is offered: every interaction and operation, with its address and method.

From this one table requests find their way, entries of a Bundle too, and from it are made the
CapabilityStatement and the OpenAPI description. Must not know what any interaction does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from fhir_pad.fhir.issues import IssueType, error
from fhir_pad.operations.operation import Operation
from fhir_pad.rest.exchange import Answer, Path
from fhir_pad.rest.needs import Need, of_interaction, of_operation
from fhir_pad.rest.problems import Problem, not_found
from fhir_pad.rest.server import Access, Call

ID, VERSION_ID = "{id}", "{vid}"
ID_AT, VERSION_AT = 1, 3
"""The segments in which an address has its id and its version."""
HEAD, GET, OPTIONS = "HEAD", "GET", "OPTIONS"
SEARCH_TYPE = "search-type"
PUBLIC = frozenset({"capabilities", "read", "vread", SEARCH_TYPE})
"""Interactions that need no store when they are about what is published."""


@dataclass(frozen=True, slots=True)
class Route:
    """One interaction at one address.

    `pattern` has `{id}` and `{vid}` where the address has them. `code` is R4's name for the
    interaction, or the name of the operation. `type` is empty for what concerns the system.
    """

    method: str
    pattern: Path
    code: str
    type: str
    run: Callable[[Call], Answer]
    access: Access = Access.NONE
    operation: Operation | None = None

    @property
    def is_public(self) -> bool:
        """True when no answer of it can hold a patient's data."""
        if self.operation is not None:
            return self.operation.is_public
        return self.access is Access.NONE and self.code in PUBLIC

    @property
    def needs(self) -> tuple[Need, ...]:
        """What has to be granted to whoever asks; KeyError when nobody has decided about it."""
        if self.operation is not None:
            return of_operation(self.operation.name, self.type)
        return of_interaction(self.code, self.type)


@dataclass(frozen=True, slots=True)
class Table:
    """All routes, by their address and then by their method."""

    by_pattern: Mapping[Path, Mapping[str, Route]]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> "Table":
        """Return the table of these routes.

        Raises ValueError when two have the same place, KeyError when nobody has decided who may
        use one.
        """
        by_pattern: dict[Path, dict[str, Route]] = {}
        for route in routes:
            _ = route.is_public or route.needs
            beside = by_pattern.setdefault(route.pattern, {})
            if route.method in beside:
                raise ValueError(f"{route.method} {'/'.join(route.pattern)} is there twice.")
            beside[route.method] = route
        return cls(MappingProxyType(by_pattern))

    @property
    def routes(self) -> tuple[Route, ...]:
        """Every route, in the order of the table."""
        return tuple(route for beside in self.by_pattern.values() for route in beside.values())

    def find(self, method: str, path: Path) -> Route:
        """Return the route of a request; raise Problem 404 or 405 when there is none."""
        beside = self.by_pattern.get(pattern_of(path))
        if beside is None:
            text = "There is nothing at this address; see [base]/metadata."
            raise not_found(text, IssueType.NOT_SUPPORTED)
        route = beside.get(GET if method == HEAD else method)
        if route is None:
            allowed = ", ".join(self.allowed(path))
            text = f"This method is not offered at this address: {allowed} are."
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                (error(IssueType.NOT_SUPPORTED, text),),
                {"Allow": allowed},
            )
        return route

    def is_public(self, path: Path) -> bool:
        """Tell whether everything that can be read at an address is published."""
        beside = self.by_pattern.get(pattern_of(path), {})
        return any(route.is_public for route in beside.values())

    def allowed(self, path: Path) -> tuple[str, ...]:
        """Return the methods that can be used at an address, none where there is nothing."""
        beside = self.by_pattern.get(pattern_of(path), {})
        heads = (HEAD,) if GET in beside else ()
        return (*sorted({*beside, *heads}), OPTIONS) if beside else ()


def pattern_of(path: Path) -> Path:
    """Return the pattern that an address would have in the table.

    The second segment is an id unless it begins with `$` or `_`, which no id does.
    """
    named = list(path)
    if len(named) > ID_AT and not named[ID_AT].startswith(("$", "_")):
        named[ID_AT] = ID
    if len(named) > VERSION_AT:
        named[VERSION_AT] = VERSION_ID
    return tuple(named)
