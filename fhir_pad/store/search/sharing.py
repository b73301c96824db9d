"""Which values of a version are written once for all versions that say just the same.

A finding is coded, categorised and worded alike for everybody who has it: to index that for each
version anew would be most of what a kept response costs. What tells people and moments apart stays
with the version. Must not know the database, nor what is asked.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple

import orjson

from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import composed, known
from fhir_pad.store.search.value import Value
from fhir_pad.store.search.values import values
from fhir_pad.store.stored import Resource

_ALIKE: Final[Mapping[str, frozenset[str]]] = {
    "AuditEvent": frozenset({"address", "agent", "source"}),
    "CarePlan": frozenset(),
    "Observation": frozenset({"device", "value-string"}),
    "Provenance": frozenset({"agent"}),
    "RiskAssessment": frozenset({"performer"}),
}
"""The types that there are many of, and what most of a type say alike though it is no code."""


class FoundBy(NamedTuple):
    """What a version is found by: what it alone says, and what others may say just so.

    All values of a parameter are on one side, and so are those that a composite looks at together.
    The digest tells what is shared from everything else that is.
    """

    own: tuple[Value, ...] = ()
    shared: tuple[Value, ...] = ()
    digest: bytes = b""


NOTHING: Final = FoundBy()


def is_shared(type_: str, parameter: Parameter) -> bool:
    """Tell whether values that a parameter looks at may be shared; exact ones tell apart."""
    return any(_shares(type_, known(type_)[code]) for code in parameter.indexed)


def found_by(resource: Resource) -> FoundBy:
    """Return what a resource is found by."""
    type_, every = str(resource["resourceType"]), values(resource)
    if type_ not in _ALIKE:
        return FoundBy(every)
    own = _own(type_, every)
    shared = tuple(one for one in every if one.parameter not in own)
    if not shared:
        return FoundBy(every)
    return FoundBy(tuple(one for one in every if one.parameter in own), shared, _digest(shared))


def _own(type_: str, every: Iterable[Value]) -> frozenset[str]:
    """Return the parameters, as rows have them, whose values the version does not share."""
    may_be, together = _shared(type_), composed(type_)
    own = {one.parameter for one in every if one.parameter not in may_be or _tells_apart(one)}
    return frozenset(own if own.isdisjoint(together) else own | together)


def _tells_apart(value: Value) -> bool:
    """Tell whether this is a reference that leads somewhere; one that names a device does not."""
    return value.value != "" and value.parameter in _REFERENCES


def _shares(type_: str, parameter: Parameter) -> bool:
    if type_ not in _ALIKE:
        return False
    is_code = parameter.kind is Kind.TOKEN and not parameter.exact
    return is_code or parameter.code in _ALIKE[type_]


@cache
def _shared(type_: str) -> frozenset[str]:
    """Return the parameters whose values may be shared, as rows have them."""
    may_be = (one.code for one in known(type_).values() if _shares(type_, one))
    suffixes = ("", ":text", ":identifier")
    return frozenset(f"{type_}.{code}{suffix}" for code in may_be for suffix in suffixes)


_REFERENCES: Final = frozenset(
    f"{type_}.{code}"
    for type_, codes in _ALIKE.items()
    for code in codes
    if known(type_)[code].kind is Kind.REFERENCE
)


def _digest(shared: Iterable[Value]) -> bytes:
    return sha256(orjson.dumps([tuple(one) for one in shared])).digest()
