"""Several queries asked of one FHIR server at once, all of them within one deadline.

The token goes to addresses under the server's base and nowhere else. What is not found is said,
and nothing is tried twice but what the server itself asks to send again. Must not know what a
query is for.
"""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic, sleep
from typing import Final

from fhir_pad.ehr.addresses import is_below_or_at
from fhir_pad.ehr.networks import Networks
from fhir_pad.ehr.paging import MOST_PAGES, following
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Reply, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.nodes import objects

AT_ONCE: Final = 6
LONGEST_CONNECT_S: Final = 0.5
_LATER: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_SECONDS: Final = re.compile(r"[0-9]{1,4}")
Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Source:
    """A FHIR server by its base, without a last slash, and the token for it.

    `networks` are those that are not public and where it may be.
    """

    base: str
    token: str = field(repr=False)
    networks: Networks = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, and why that is not everything; empty when it is."""

    resources: tuple[Node, ...]
    why: str = ""


class _Missing(Exception):  # noqa: N818 - a statement, as Refused is
    """Something was not found; the text says why, without any part of it."""


def ask(source: Source, queries: Mapping[str, str], seconds: float) -> dict[str, Found]:
    """Return what each query finds, by its name, within so many seconds for all of them.

    A query is an address below the base: an instance (`Patient/1`) or a search of a type.
    """
    ends = monotonic() + seconds
    with ThreadPoolExecutor(AT_ONCE) as together:
        found = together.map(lambda query: _found(source, query, ends), queries.values())
        return dict(zip(queries, found, strict=True))


def _found(source: Source, query: str, ends: float) -> Found:
    held: list[Node] = []
    try:
        for page in _pages(source, query, ends):
            held += page
    except _Missing as missing:
        return Found(tuple(held), str(missing))
    return Found(tuple(held))


def _pages(source: Source, query: str, ends: float) -> Iterator[list[Node]]:
    """Give the resources of each page; those of an instance are one."""
    address, (type_, is_search) = f"{source.base}/{query}", _about(query)
    for _ in range(MOST_PAGES):
        read = _read(source, address, ends)
        if read.get("resourceType") != ("Bundle" if is_search else type_):
            raise _Missing("the server answered with a resource of another type")
        yield _resources(read) if is_search else [read]
        after = following(read, source.base) if is_search else None
        if after is None:
            return
        address = after
    raise _Missing(f"there are more than {MOST_PAGES} pages")


def _about(query: str) -> tuple[str, bool]:
    """Return the type of a query, and whether it is a search."""
    path, is_search, _ = query.partition("?")
    return path.partition("/")[0], bool(is_search)


def _read(source: Source, address: str, ends: float) -> Node:
    if not is_below_or_at(address, source.base):
        raise _Missing("the rest is at another server, and the authorization stays with its own")
    reply = _reply(source, address, ends)
    if reply.status != HTTPStatus.OK:
        raise _Missing(f"the server answered with status {reply.status}")
    try:
        found = strict.read(reply.body)
    except Refused as fault:
        raise _Missing("the answer is no JSON that can be read in one way only") from fault
    if not isinstance(found, Mapping):
        raise _Missing("the answer is no resource")
    return found


def _reply(source: Source, address: str, ends: float) -> Reply:
    """Return the reply; wait once when the server says for how long, and there is time for it."""
    reply = _exchanged(source, address, ends)
    said = reply.headers.get("retry-after", "")
    if reply.status not in _LATER or not _SECONDS.fullmatch(said):
        return reply
    if int(said) >= ends - monotonic():
        return reply
    sleep(int(said))
    return _exchanged(source, address, ends)


def _exchanged(source: Source, address: str, ends: float) -> Reply:
    left = ends - monotonic()
    if left <= 0:
        raise _Missing("no time was left to ask")
    bounds = Bounds(min(LONGEST_CONNECT_S, left), left, strict.LIMITS.size_bytes)
    headers = {"Authorization": f"Bearer {source.token}", "Accept": "application/fhir+json"}
    try:
        with Session(frozenset({source.base}), bounds, source.networks) as session:
            return session.get(address, headers)
    except ExchangeFailed as fault:
        raise _Missing(str(fault)) from fault


def _resources(page: Node) -> list[Node]:
    found = (entry.get("resource") for entry in objects(page, "entry"))
    return [one for one in found if isinstance(one, Mapping)]
