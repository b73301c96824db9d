"""Access without a person: SMART Backend Services, `client_credentials` with a signed assertion.

A token is asked for once, whoever waits for it, kept until four fifths of its life are over, and
replaced once when a server does not take it. Source:
http://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html. Must not know what is asked
with the token.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Final
from urllib.parse import urlencode

from fhir_pad.ehr.assertion import ASSERTION_TYPE, PrivateKey, assertion
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import FORM, Bounds, ExchangeFailed, Reply, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

BOUNDS: Final = Bounds(connect_seconds=5, total_seconds=15, body_bytes=256 * 1024)
KEPT: Final = 0.8
"""Of a token's life: nobody is to be sent away in the middle of something."""
UNTOLD_LIFE_S: Final = 60
"""Of a token whose life is not told in whole seconds, although it has to be."""
LONGEST_LIFE_S: Final = 24 * 60 * 60
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")


class NotGranted(Exception):  # noqa: N818 - a statement, as Refused is
    """The server gave no token. The text says why, without any part of request or reply."""


@dataclass(frozen=True, slots=True)
class Client:
    """How one FHIR server knows us. `base` is without a last slash.

    `origins` are those of its servers: of the base, of `token_endpoint`, and of those that it
    keeps files on. Nothing is sent or fetched elsewhere.
    """

    base: str
    token_endpoint: str
    client_id: str
    scopes: tuple[str, ...]
    key: PrivateKey = field(repr=False)
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Held:
    token: str = field(repr=False)
    renewed: datetime


class Tokens:
    """The access token of one client, shared by threads: one of them asks, the others wait."""

    def __init__(
        self, client: Client, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        """Hold no token yet. `new_id` gives an id that was never used before."""
        self._client = client
        self._now = now
        self._new_id = new_id
        self._lock = Lock()
        self._held: _Held | None = None

    def current(self) -> str:
        """Return the token; raise NotGranted when there is none."""
        with self._lock:
            if self._held is None or self._now() >= self._held.renewed:
                self._held = self._asked()
            return self._held.token

    def instead_of(self, refused: str) -> str:
        """Return another token than one that a server does not take; raise NotGranted."""
        with self._lock:
            if self._held is None or self._held.token == refused:
                self._held = self._asked()
            return self._held.token

    def _asked(self) -> _Held:
        client, now = self._client, self._now()
        try:
            with Session(client.origins, BOUNDS, EVERYWHERE) as session:
                form = _form(client, now, self._new_id())
                reply = session.post(client.token_endpoint, FORM, form)
        except ExchangeFailed as fault:
            raise NotGranted(f"the token endpoint: {fault}") from fault
        return _granted(reply, now)


def authorised(tokens: Tokens, send: Callable[[Mapping[str, str]], Reply]) -> Reply:
    """Return the reply to what is sent with a token; once more with another after a 401."""
    token = tokens.current()
    reply = send(_bearer(token))
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return reply
    return send(_bearer(tokens.instead_of(token)))


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _form(client: Client, now: datetime, jti: str) -> bytes:
    signed = assertion(
        client.key, client_id=client.client_id, audience=client.token_endpoint, now=now, jti=jti
    )
    said = {
        "grant_type": "client_credentials",
        "scope": " ".join(client.scopes),
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed,
    }
    return urlencode(said).encode()


def _granted(reply: Reply, now: datetime) -> _Held:
    if reply.status != HTTPStatus.OK:
        raise NotGranted(f"the token endpoint answers {reply.status} and gives no token")
    said = _object(reply)
    token = said.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise NotGranted("the token endpoint's answer has no access token")
    if str(said.get("token_type", "")).lower() != "bearer":
        raise NotGranted("the token endpoint's token is not a bearer token")
    return _Held(token, now + _life(said.get("expires_in")) * KEPT)


def _object(reply: Reply) -> Mapping[str, object]:
    try:
        said = strict.read(reply.body)
    except Refused as fault:
        raise NotGranted("the token endpoint's answer is no JSON") from fault
    if not isinstance(said, Mapping):
        raise NotGranted("the token endpoint's answer is no JSON object")
    return said


def _life(seconds: object) -> timedelta:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        return timedelta(seconds=UNTOLD_LIFE_S)
    return timedelta(seconds=min(seconds, LONGEST_LIFE_S))
