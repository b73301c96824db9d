"""Bulk Data: an export is asked for, waited for, and read as the list of its files.

Source: https://hl7.org/fhir/uv/bulkdata/STU2/export.html. Must not know where files are kept.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from fhir_pad.ehr.addresses import is_as_secret, origin
from fhir_pad.ehr.backend import Client, Tokens, authorised
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Reply, Session
from fhir_pad.ehr.waiting import Patience
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.nodes import objects

BOUNDS: Final = Bounds(connect_seconds=5, total_seconds=60, body_bytes=16 * 1024 * 1024)
LIMITS: Final = strict.Limits(size_bytes=BOUNDS.body_bytes, nodes=1_000_000)
NDJSON: Final = "application/fhir+ndjson"
KICK_OFF: Final = {"Accept": "application/fhir+json", "Prefer": "respond-async"}
POLL: Final = {"Accept": "application/json"}
FAULTS_IN_A_ROW: Final = 3
"""Of a server that is asked for an export's state: fewer pass by themselves."""
LISTS: Final = ("output", "error", "deleted")
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}")
_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class NotExported(Exception):  # noqa: N818 - a statement, as Refused is
    """The server gives no export. The text says why, without any part of what it sent."""


class Gone(NotExported):
    """The server knows nothing (any more) of this export."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: in which of LISTS, what its lines are, where, how many if told."""

    listed: str
    type: str
    url: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Export:
    """What a server has ready. `wants_token` tells whether its files do."""

    transaction_time: str
    wants_token: bool
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A FHIR server, our tokens for it, and how patient we are with it."""

    client: Client
    tokens: Tokens
    patience: Patience


def request(group: str | None, types: Iterable[str], since: str | None) -> str:
    """Return the kick-off below a FHIR base: for all patients, or for those of a group."""
    asked = {"_outputFormat": NDJSON, "_type": ",".join(types)}
    if since is not None:
        asked["_since"] = since
    of = "Patient" if group is None else f"Group/{group}"
    return f"{of}/$export?{urlencode(asked)}"


def kick_off(upstream: Upstream, path: str) -> str:
    """Return the address that will tell of the export; raise NotExported, or TooLong."""
    reply = _asked(upstream, f"{upstream.client.base}/{path}", KICK_OFF)
    if reply.status != HTTPStatus.ACCEPTED:
        raise NotExported(f"the server answers {reply.status} to the request for an export")
    address = reply.headers.get("content-location", "")
    if not _is_allowed(address, upstream.client):
        raise NotExported("the export's Content-Location is not at an origin that is allowed")
    return address


def poll(upstream: Upstream, address: str) -> Export:
    """Return the export when it is ready; raise NotExported, Gone, or TooLong before it is."""
    faults = 0
    while True:
        reply = _asked(upstream, address, POLL)
        if reply.status == HTTPStatus.OK:
            return export(_object(reply), upstream.client)
        faults = 0 if reply.status == HTTPStatus.ACCEPTED else faults + 1
        _check_goes_on(reply.status, faults)
        upstream.patience.wait(reply.headers)


def export(said: Mapping[str, object], client: Client) -> Export:
    """Return what a manifest lists; raise NotExported unless all of it can be fetched."""
    moment, wants_token = said.get("transactionTime"), said.get("requiresAccessToken")
    if not isinstance(moment, str) or not isinstance(wants_token, bool):
        raise NotExported("the export lacks its transactionTime or requiresAccessToken")
    if not isinstance(said.get("output"), list):
        raise NotExported("the export lacks the list of its files")
    files = tuple(_file(listed, one, client) for listed in LISTS for one in objects(said, listed))
    return Export(moment, wants_token, files)


def patiently(
    upstream: Upstream, exchange: Callable[[Mapping[str, str]], Reply], *, with_token: bool = True
) -> Reply:
    """Return the reply of an exchange, which is given the headers that carry a token.

    While the server is busy it is waited for. Raises ExchangeFailed, NotGranted, or TooLong.
    """
    while True:
        reply = authorised(upstream.tokens, exchange) if with_token else exchange({})
        if reply.status not in _BUSY:
            return reply
        upstream.patience.wait(reply.headers)


def _asked(upstream: Upstream, address: str, headers: Mapping[str, str]) -> Reply:
    try:
        with Session(upstream.client.origins, BOUNDS, EVERYWHERE) as session:
            return patiently(upstream, lambda bearer: session.get(address, {**headers, **bearer}))
    except ExchangeFailed as fault:
        raise NotExported(str(fault)) from fault


def _check_goes_on(status: int, faults: int) -> None:
    """Raise unless an answer to a poll lets the export go on."""
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise Gone("the server does not know the export, or not any more")
    is_servers = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if status != HTTPStatus.ACCEPTED and (not is_servers or faults >= FAULTS_IN_A_ROW):
        raise NotExported(f"the server answers {status} when asked for the export")


def _object(reply: Reply) -> Mapping[str, object]:
    try:
        said = strict.read(reply.body, LIMITS)
    except Refused as fault:
        raise NotExported("the list of the export's files is no JSON") from fault
    if not isinstance(said, Mapping):
        raise NotExported("the list of the export's files is no JSON object")
    return said


def _file(listed: str, said: Mapping[str, object], client: Client) -> File:
    type_, address, count = said.get("type"), said.get("url"), said.get("count")
    if not isinstance(type_, str) or not _TYPE.fullmatch(type_) or not isinstance(address, str):
        raise NotExported("a file of the export lacks its type or url")
    if not _is_allowed(address, client):
        raise NotExported("a file of the export is not at an origin that is allowed")
    return File(listed, type_, address, count if isinstance(count, int) else None)


def _is_allowed(address: str, client: Client) -> bool:
    return is_as_secret(address, client.base) and origin(address) in client.origins
