"""Whether a token is valid, asked of who issued it: RFC 7662.

What cannot be asked is not taken as a yes. Must not know scopes.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from typing import Final
from urllib.parse import quote, urlencode

from fhir_pad.access.authorization_server import AuthorizationServer
from fhir_pad.access.denied import LEEWAY_S, NOT_VALID, Unidentified, Unreachable
from fhir_pad.access.identity import Identity, identity
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import FORM, ExchangeFailed, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

LONGEST_CACHED_S: Final = 60
"""So long a token that was taken back can still be used."""
MOST_CACHED: Final = 1000
Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Introspection:
    """The address where tokens for this audience are asked about, and how we are known there.

    `server` gives them to apps.
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    audience: str
    server: AuthorizationServer


class Introspected:
    """Tells who tokens name, and remembers it for a moment. Threads may share it."""

    def __init__(self, asked: Introspection) -> None:
        """Ask this server; know no token yet."""
        self._asked = asked
        self._lock = Lock()
        self._known: dict[bytes, tuple[float, Identity]] = {}

    def identified(self, token: str, now: datetime) -> Identity:
        """Return who a token names.

        Raises Unidentified when it is not valid at this moment, Unreachable when that cannot be
        asked now.
        """
        name, moment = sha256(token.encode()).digest(), now.timestamp()
        with self._lock:
            until, found = self._known.get(name, (0.0, None))
        if found is not None and moment < until:
            return found
        claims = _claims(self._asked, token)
        found = _checked(claims, self._asked.audience, moment)
        self._remember(name, _until(claims, moment), found)
        return found

    def _remember(self, name: bytes, until: float, found: Identity) -> None:
        with self._lock:
            self._known.pop(name, None)
            while len(self._known) >= MOST_CACHED:
                del self._known[next(iter(self._known))]
            self._known[name] = (until, found)


def _claims(asked: Introspection, token: str) -> Claims:
    """Return what is said of a token; raise Unreachable when nothing that can be understood is."""
    form = urlencode({"token": token, "token_type_hint": "access_token"}).encode()
    try:
        with Session(frozenset({asked.url}), networks=EVERYWHERE) as session:
            reply = session.post(asked.url, _headers(asked), form)
        said = strict.read(reply.body)
    except (ExchangeFailed, Refused) as fault:
        raise Unreachable from fault
    if reply.status != HTTPStatus.OK or not isinstance(said, Mapping):
        raise Unreachable
    return said


def _headers(asked: Introspection) -> dict[str, str]:
    # RFC 6749 section 2.3.1: each part is form-encoded first.
    pair = f"{quote(asked.client_id, safe='')}:{quote(asked.client_secret, safe='')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}", **FORM}


def _checked(claims: Claims, audience: str, moment: float) -> Identity:
    """Return who is named; what is said of time, audience and kind must not contradict it."""
    if claims.get("active") is not True:
        raise Unidentified(NOT_VALID)
    begins, ends = _seconds(claims, "nbf", moment), _seconds(claims, "exp", moment + LEEWAY_S)
    if begins > moment + LEEWAY_S or ends <= moment - LEEWAY_S:
        raise Unidentified("The access token has expired, or is not valid yet.")
    named = claims.get("aud", audience)
    kind = claims.get("token_type", "Bearer")
    if audience not in (named if isinstance(named, list) else [named]):
        raise Unidentified(NOT_VALID)
    if not isinstance(kind, str) or kind.lower() != "bearer" or "cnf" in claims:
        raise Unidentified(NOT_VALID)
    return identity(claims)


def _until(claims: Claims, moment: float) -> float:
    """Return when the server has to be asked again: when the token ends at the latest."""
    longest = moment + LONGEST_CACHED_S
    return min(longest, _seconds(claims, "exp", longest))


def _seconds(claims: Claims, name: str, otherwise: float) -> float:
    said = claims.get(name, otherwise)
    if isinstance(said, bool) or not isinstance(said, int | float | strict.FhirDecimal):
        raise Unidentified(NOT_VALID)
    return float(said)
