"""For whom a request is counted: for its token once that was found valid, else for its address.

Anybody can invent a token for each request, so one that nobody has checked yet counts for nothing.
Must not know how tokens are checked, nor how many requests somebody may send.
"""

from collections import OrderedDict
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import Any, Final

VALID: Final = "fhir_pad.token_is_valid"
"""In the environment of a request: whoever checked its token found it valid."""
MOST_KNOWN: Final = 4096
_NETWORK_BYTES: Final = 8
"""Of an address of IPv6: the rest is the client's own to choose."""


class ClientOf:
    """Tells clients apart; remembers the tokens that were found valid, the latest of them."""

    def __init__(self) -> None:
        """Know no token."""
        self.known: OrderedDict[bytes, None] = OrderedDict()
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any]) -> str | bytes:
        """Return the client that a request is counted for."""
        token = _digest(environ)
        with self.lock:
            if token in self.known:
                self.known.move_to_end(token)
                return token
        return network(environ.get("REMOTE_ADDR", ""))

    def learn(self, environ: dict[str, Any]) -> None:
        """Remember the token of a request that was answered, if it was found valid."""
        if environ.get(VALID):
            with self.lock:
                self.known[_digest(environ)] = None
                if len(self.known) > MOST_KNOWN:
                    self.known.popitem(last=False)


def network(address: str) -> str:
    """Return an address, of IPv6 the network that one client has to itself."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address) or read.ipv4_mapped is not None:
        return address
    return read.packed[:_NETWORK_BYTES].hex()


def _digest(environ: dict[str, Any]) -> bytes:
    """Return a token as it can be remembered without being kept."""
    return sha256(environ.get("HTTP_AUTHORIZATION", "").encode("utf-8", "replace")).digest()
