"""Which resource here a canonical means: the one with this URL, and this version if it names one.

Source: http://hl7.org/fhir/R4/references.html#canonical. Must not know what refers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, select

from fhir_pad.store import versions
from fhir_pad.store.search.definitional import DEFINITIONAL
from fhir_pad.store.tables import VALUE, VERSION

Canonical = tuple[str, str]
"""URL and version, without which any is meant."""
Place = tuple[str, str]
"""A type and an id."""

_URL, _NUMBER = VALUE.alias("url"), VALUE.alias("number")
_URLS: Final = tuple(f"{type_}.url" for type_ in DEFINITIONAL)
_NUMBERS: Final = tuple(f"{type_}.version" for type_ in DEFINITIONAL)


def places(connection: Connection, wanted: Iterable[Canonical], snapshot: int) -> list[Place]:
    """Return what the canonicals mean, as it was after that write, in the order of writing."""
    asked = dict.fromkeys(wanted)
    urls = list(dict.fromkeys(url for url, _ in asked))
    query = _named(snapshot).where(_URL.c.value.in_(urls))
    found = connection.execute(query.order_by(VERSION.c.sequence)) if urls else ()
    return [
        (type_, id_)
        for type_, id_, url, number in found
        if (url, "") in asked or (url, number) in asked
    ]


def canonicals(
    connection: Connection, wanted: Iterable[Place], snapshot: int
) -> Mapping[Canonical, None]:
    """Return all canonicals that mean one of the resources, as they were after that write."""
    here = list(wanted)
    query = _named(snapshot).where(versions.named(here))
    found = connection.execute(query.order_by(VERSION.c.sequence)) if here else ()
    return dict.fromkeys(
        (url, version) for _, _, url, number in found for version in ("", number or "")
    )


def _named(snapshot: int) -> Select[Any]:
    """Return the query for type, id, URL and version, None when there is no version."""
    has_number = and_(_NUMBER.c.sequence == VERSION.c.sequence, _NUMBER.c.parameter.in_(_NUMBERS))
    return (
        select(VERSION.c.type, VERSION.c.id, _URL.c.value, _NUMBER.c.value)
        .join(_URL, _URL.c.sequence == VERSION.c.sequence)
        .outerjoin(_NUMBER, has_number)
        .where(_URL.c.parameter.in_(_URLS), *versions.current_at(snapshot, among_few=True))
    )
