"""The decision: which resources of a type scopes let somebody use, for one permission.

A pure function; no scope can make it narrower than another scope made it wide, and what is not
granted is refused. Must not know where resources come from, nor who enforces it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from fhir_pad.access.scopes import Level, Pair, Scope
from fhir_pad.fhir.issues import Refused
from fhir_pad.store import known, query

NOT_FOR_PATIENTS: Final = frozenset({"AuditEvent"})
"""Types that scopes of level patient never grant: who has looked is for those who watch over it."""
_CACHED: Final = 256
_SOME_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """Resources about one patient (None: about any) that a search with `restriction` finds."""

    patient: str | None = None
    restriction: tuple[Pair, ...] = ()


WITHOUT_LIMIT: Final = Limit()


def limits(
    scopes: Iterable[Scope], permission: str, type_: str, patient: str | None
) -> tuple[Limit, ...]:
    """Return the limits inside which a permission (a letter of cruds) is granted for a type.

    What is inside any of them is granted; without any, nothing is. `patient` is the id of the
    patient of the token; without one, scopes of level patient grant nothing. Those of level user
    and system grant the same: which users see what, the authorization server has decided.
    """
    found = dict.fromkeys(
        Limit(patient if scope.level is Level.PATIENT else None, scope.restriction)
        for scope in scopes
        if scope.grants(permission, type_)
        and not (scope.level is Level.PATIENT and (patient is None or type_ in NOT_FOR_PATIENTS))
        and _is_search(type_, scope.restriction)
    )
    return (WITHOUT_LIMIT,) if WITHOUT_LIMIT in found else tuple(found)


@lru_cache(maxsize=_CACHED)
def _is_search(type_: str, restriction: tuple[Pair, ...]) -> bool:
    """Tell whether a restriction is a legal search of a type: another one grants nothing."""
    if not all(name in known(type_) for name, _ in restriction):
        return False
    try:
        query(type_, restriction, now=_SOME_MOMENT)
    except Refused:
        return False
    return True
