"""The one way in which this project makes an HTTP request to somebody else's server.

Every other server is a stranger. A request goes only to an origin that was allowed beforehand, at
an address that is public or that an operator named. It follows no redirect, reads no proxy,
`.netrc` or certificate settings from the environment, keeps no cookie, and ends after a total time
and a number of bytes. Must not know what is asked for.

Name look-up is not interrupted by the deadline: the C library offers no way to do so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from typing import Final, Self

import requests
from requests.exceptions import ReadTimeout, RequestException
from urllib3.exceptions import HTTPError, ReadTimeoutError

from fhir_pad.ehr.addresses import origin
from fhir_pad.ehr.deadline import Deadline, WatchedAdapter
from fhir_pad.ehr.networks import Networks, NotPublic, addresses

CHUNK_BYTES = 16_384
FORM: Final = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/json",
}
"""The headers of a form that is answered in JSON, as OAuth has it."""
Keep = Callable[[bytes], object]
"""What is done with each piece of a body as it comes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much one exchange may be."""

    connect_seconds: float = 0.5
    total_seconds: float = 2.0
    body_bytes: int = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status 200..299 or 400..599, headers with lower-case names, whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ExchangeFailed(Exception):  # noqa: N818 - a statement, as Refused is
    """No usable reply. The text says why, without any part of the request or the reply."""


class Session:
    """Requests to allowed origins (`https://host:port`), each within the same bounds.

    One session serves one thread at a time. Each exchange has a connection of its own.
    """

    def __init__(
        self, origins: frozenset[str], bounds: Bounds | None = None, networks: Networks = ()
    ) -> None:
        """Allow these origins and no others.

        Their names may lead to public addresses, and to those in `networks`; an origin that is
        written as an address, or with localhost, is meant.
        """
        self._origins = frozenset(map(_origin, origins))
        self._bounds = bounds or Bounds()
        self._deadline = Deadline()
        self._requests = _bare_session(
            WatchedAdapter(self._deadline, lambda host, port: addresses(host, port, networks))
        )

    def __enter__(self) -> Self:
        """Return this session."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._requests.close()

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Return the reply to a GET; raise ExchangeFailed when there is none within the bounds."""
        return self._exchange("GET", url, headers, None)

    def save(self, url: str, headers: Mapping[str, str], keep: Keep) -> Reply:
        """Give what a GET is answered with to `keep`, in pieces; the reply's body is then empty.

        Only with a status below 300: what is wrong is said in the body, as for `get`. What was
        kept is not whole when ExchangeFailed is raised.
        """
        return self._exchange("GET", url, headers, None, keep)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the reply to a POST; raise ExchangeFailed when there is none in the bounds."""
        return self._exchange("POST", url, headers, body)

    def put(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the reply to a PUT; raise ExchangeFailed when there is none within the bounds."""
        return self._exchange("PUT", url, headers, body)

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        keep: Keep | None = None,
    ) -> Reply:
        if _origin(url) not in self._origins:
            raise ExchangeFailed("this server is not among the allowed ones")
        with self._deadline.after(self._bounds.total_seconds):
            try:
                return self._read(self._send(method, url, headers, body), keep)
            except NotPublic as fault:
                text = "the server's address is not public, and no setting names its network"
                raise ExchangeFailed(text) from fault
            except (RequestException, HTTPError, OSError) as fault:
                raise ExchangeFailed(self._why(fault)) from fault
            finally:
                # A server may keep the connection open; the deadline watches new ones only.
                self._requests.close()

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> requests.Response:
        bounds = self._bounds
        return self._requests.request(
            method,
            url,
            headers={**headers, "Accept-Encoding": "identity", "Connection": "close"},
            data=body,
            stream=True,
            allow_redirects=False,
            timeout=(bounds.connect_seconds, bounds.total_seconds),
        )

    def _read(self, response: requests.Response, keep: Keep | None) -> Reply:
        with response:
            if response.is_redirect or 300 <= response.status_code < 400:  # noqa: PLR2004
                raise ExchangeFailed("the server redirects, and redirects are not followed")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise ExchangeFailed("the server compresses its reply although it was asked not to")
            body = self._body(response, keep if response.ok else None)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, MappingProxyType(headers), body)

    def _body(self, response: requests.Response, keep: Keep | None) -> bytes:
        """Return the whole body. The byte cap counts what arrives, not what was announced."""
        parts: list[bytes] = []
        take = keep or parts.append
        left = self._bounds.body_bytes
        for part in response.raw.stream(CHUNK_BYTES, decode_content=False):
            left -= len(part)
            if left < 0:
                raise ExchangeFailed(f"the reply is longer than {self._bounds.body_bytes} bytes")
            take(part)
        self._deadline.check()
        return b"".join(parts)

    def _why(self, fault: Exception) -> str:
        # A read may wait as long as the whole: either of the two may notice first.
        if self._deadline.passed or isinstance(fault, ReadTimeout | ReadTimeoutError):
            return f"no complete reply within {self._bounds.total_seconds:g} seconds"
        return f"the server cannot be reached or broke off ({type(fault).__name__})"


def _bare_session(adapter: WatchedAdapter) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _origin(url: str) -> str:
    """Return the origin of an address; raise ExchangeFailed when it has none."""
    found = origin(url)
    if not found:
        raise ExchangeFailed("not an http or https address without user name")
    return found
