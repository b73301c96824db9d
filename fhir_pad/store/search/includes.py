"""What is given with the matches of a search: what they refer to, and what refers to them.

Source: http://hl7.org/fhir/R4/search.html#include. Must not know HTTP.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select, tuple_

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.store import versions
from fhir_pad.store.search.canonicals import Place, canonicals, places
from fhir_pad.store.search.conditions import rows_of
from fhir_pad.store.search.matching import one_of
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import known
from fhir_pad.store.stored import Matches, Stored
from fhir_pad.store.tables import VALUE, VERSION

MOST: Final = 1000
"""More than that is not given with one page."""

_WRITTEN: Final = re.compile(r"(?P<type>[A-Za-z]+):(?P<code>[\w-]+)(?::(?P<target>[A-Za-z]+))?")


@dataclass(frozen=True, slots=True)
class Include:
    """One _include or _revinclude: the type that refers, by which parameter, to which type.

    Without `target` to any type.
    """

    type: str
    parameter: Parameter
    target: str


def include(text: str) -> Include:
    """Read `Type:parameter` or `Type:parameter:Target`; raise Refused when it is neither."""
    found = _WRITTEN.fullmatch(text)
    parameter = known(found["type"]).get(found["code"]) if found else None
    if found is None or parameter is None or parameter.kind is not Kind.REFERENCE:
        right = "Give Type:parameter or Type:parameter:Target, with a parameter of type reference."
        raise Refused((error(IssueType.VALUE, right),))
    return Include(found["type"], parameter, found["target"] or "")


def included(
    connection: Connection, matches: Matches, asked: Iterable[Include], base: str
) -> tuple[Stored, ...]:
    """Return what the matches refer to, is here and is not among them, each once.

    Raises Refused (too-costly) when that is more than `MOST`.
    """
    present = _places(matches.entries)
    wanted = [
        place
        for one in asked
        for place in _targets(connection, matches, one, base)
        if one.target in {"", place[0]}
    ]
    new = [place for place in dict.fromkeys(wanted) if place not in present]
    found = tuple_(VERSION.c.type, VERSION.c.id).in_(new)
    return _current(connection, matches, [found]) if new else ()


def revincluded(
    connection: Connection, matches: Matches, asked: Iterable[Include], base: str
) -> tuple[Stored, ...]:
    """Return what refers to the matches and is not among them, each once.

    Raises Refused (too-costly) when that is more than `MOST`.
    """
    present = _places(matches.entries)
    wanted = [one for include in asked for one in _sources(connection, matches, include, base)]
    return tuple(one for one in dict.fromkeys(wanted) if (one.type, one.id) not in present)


def _places(entries: Iterable[Stored]) -> dict[Place, None]:
    return dict.fromkeys((one.type, one.id) for one in entries)


def _targets(
    connection: Connection, matches: Matches, asked: Include, base: str
) -> Sequence[Place]:
    ids = [one.id for one in matches.entries if one.type == asked.type]
    query = (
        select(VALUE.c.system, VALUE.c.value)
        .join(VERSION, VERSION.c.sequence == VALUE.c.sequence)
        .where(VERSION.c.type == asked.type, VERSION.c.id.in_(ids))
        .where(*versions.current_at(matches.snapshot))
        .where(rows_of(VALUE, asked.type, asked.parameter))
        .order_by(VERSION.c.sequence, VALUE.c.system, VALUE.c.value)
    )
    found = connection.execute(query).all()
    if asked.parameter.canonical:
        return places(connection, ((url, version) for version, url in found), matches.snapshot)
    return [(type_, value.removeprefix(f"{base}/{type_}/")) for type_, value in found]


def _sources(
    connection: Connection, matches: Matches, asked: Include, base: str
) -> tuple[Stored, ...]:
    targets = [place for place in _places(matches.entries) if asked.target in {"", place[0]}]
    if not targets:
        return ()
    refers: ColumnElement[bool] = _refers(targets, base)
    if asked.parameter.canonical:
        named = canonicals(connection, targets, matches.snapshot)
        refers = and_(
            one_of(VALUE, (url for url, _ in named)),
            tuple_(VALUE.c.value, VALUE.c.system).in_(list(named)),
        )
    rows = select(VALUE.c.sequence).where(rows_of(VALUE, asked.type, asked.parameter), refers)
    found = [VERSION.c.type == asked.type, VERSION.c.sequence.in_(rows)]
    return _current(connection, matches, found)


def _refers(targets: Iterable[Place], base: str) -> ColumnElement[bool]:
    """Return what is true of the references to one of the targets, relative or by its address."""
    here = list(targets)
    relative = tuple_(VALUE.c.system, VALUE.c.value).in_(here)
    addresses = [f"{base}/{type_}/{id_}" for type_, id_ in here] if base else []
    refers = or_(relative, VALUE.c.value.in_(addresses)) if addresses else relative
    return and_(one_of(VALUE, (*(id_ for _, id_ in here), *addresses)), refers)


def _current(
    connection: Connection, matches: Matches, wanted: Iterable[ColumnElement[bool]]
) -> tuple[Stored, ...]:
    query = (
        versions.select_versions()
        .where(*wanted, ~VERSION.c.deleted, *versions.current_at(matches.snapshot))
        .order_by(VERSION.c.sequence)
        .limit(MOST + 1)
    )
    found = tuple(kept.stored for kept in versions.kept(connection, query))
    if len(found) > MOST:
        text = f"More than {MOST} resources would be included. Ask for a smaller page."
        raise Refused((error(IssueType.TOO_COSTLY, text),))
    return found
