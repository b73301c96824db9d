"""The FHIR server of an EHR, used with one token: resources read, a transaction written.

The token goes to addresses under the FHIR base and nowhere else, whatever a page link or a
reference says. Must not know which resources are wanted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from time import monotonic
from typing import Final

from fhir_pad.ehr.addresses import is_below_or_at
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.paging import MOST_PAGES, following
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Reply, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.nodes import objects

FHIR_JSON: Final = "application/fhir+json"
BOUNDS: Final = Bounds(connect_seconds=0.5, total_seconds=5.0, body_bytes=5 * 1024 * 1024)
LIMITS: Final = strict.Limits(size_bytes=BOUNDS.body_bytes, nodes=500_000)
Node = Mapping[str, object]


class NotRead(Exception):  # noqa: N818 - a statement, as Refused is
    """Something was not read; the text says why, without any part of it."""


class NotPermitted(Exception):  # noqa: N818 - likewise
    """The EHR does not take the token, or not any more (401)."""


class Written(Enum):
    """What became of a transaction."""

    ALL = auto()
    NOTHING = auto()
    NOT_KNOWN = auto()
    """No answer came, or none that can be understood: it may have been written."""


@dataclass(frozen=True, slots=True)
class Server:
    """The FHIR base of an EHR, without a last slash, and the token for it."""

    iss: str
    access_token: str = field(repr=False)

    def read(self, path: str) -> Node:
        """Return one resource; raise NotRead, or NotPermitted for a token that is not taken."""
        return self._get(f"{self.iss}/{path}")

    def search(self, path: str, ends_at: float) -> Iterator[Node]:
        """Give what a search finds and includes, page by page; raise as `read` does.

        No page is asked for after `ends_at` of the monotonic clock. Raises NotRead at the end when
        pages are left over, or the next one is somewhere else.
        """
        address: str | None = f"{self.iss}/{path}"
        for _ in range(MOST_PAGES):
            if address is None:
                return
            if monotonic() > ends_at:
                raise NotRead("reading took too long")
            page = self._get(address)
            if page.get("resourceType") != "Bundle":
                raise NotRead("the EHR answered a search with something else than a Bundle")
            yield from _found(page)
            address = following(page, self.iss)
        if address is not None:
            raise NotRead("there are more than were read")

    def write(self, transaction: bytes) -> Written:
        """Send a transaction Bundle, once; raise NotPermitted for a token that is not taken."""
        try:
            with Session(frozenset({self.iss}), BOUNDS, EVERYWHERE) as session:
                headers = {**self._headers(), "Content-Type": FHIR_JSON}
                reply = session.post(self.iss, headers, transaction)
        except ExchangeFailed:
            return Written.NOT_KNOWN
        _check_permitted(reply)
        if reply.status == HTTPStatus.OK:
            return Written.ALL if _is_transaction_response(reply) else Written.NOT_KNOWN
        if (
            reply.status < HTTPStatus.INTERNAL_SERVER_ERROR
            and reply.status >= HTTPStatus.BAD_REQUEST
        ):
            return Written.NOTHING
        return Written.NOT_KNOWN

    def _get(self, address: str) -> Node:
        if not is_below_or_at(address, self.iss):
            raise NotRead("the EHR refers to another server, and the token stays with its own")
        try:
            with Session(frozenset({self.iss}), BOUNDS, EVERYWHERE) as session:
                reply = session.get(address, self._headers())
        except ExchangeFailed as fault:
            raise NotRead(str(fault)) from fault
        _check_permitted(reply)
        if reply.status != HTTPStatus.OK:
            raise NotRead(f"the EHR answered with status {reply.status}")
        return _resource(reply)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}", "Accept": FHIR_JSON}


def _check_permitted(reply: Reply) -> None:
    if reply.status == HTTPStatus.UNAUTHORIZED:
        raise NotPermitted


def _resource(reply: Reply) -> Node:
    try:
        found = strict.read(reply.body, LIMITS)
    except Refused as fault:
        raise NotRead("the EHR's answer is no JSON that can be read in one way only") from fault
    if not isinstance(found, Mapping):
        raise NotRead("the EHR's answer is no resource")
    return found


def _found(page: Node) -> Iterator[Node]:
    for entry in objects(page, "entry"):
        resource, search = entry.get("resource"), entry.get("search")
        mode = search.get("mode") if isinstance(search, Mapping) else None
        if isinstance(resource, Mapping) and mode != "outcome":
            yield resource


def _is_transaction_response(reply: Reply) -> bool:
    """Tell whether a reply says of every part that it was written."""
    try:
        found = _resource(reply)
    except NotRead:
        return False
    said = [entry.get("response") for entry in objects(found, "entry")]
    return found.get("type") == "transaction-response" and all(map(_is_written, said))


def _is_written(response: object) -> bool:
    return isinstance(response, Mapping) and str(response.get("status")).startswith("2")
