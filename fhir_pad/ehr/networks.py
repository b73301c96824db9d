"""Which addresses may be connected to: public ones, and those that an operator named.

A name is looked up once, and what was looked up is what is connected to: a second answer could be
another one. Must not know what is asked there.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

EVERYWHERE: Final[Networks] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""For a server that an operator named and nobody else has a say in."""
MOST: Final = 4
"""Addresses of one name that are tried."""
_THIS_MACHINE: Final = "localhost"
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
_UNICAST: Final = IPv6Network("2000::/3")
_EXAMPLES: Final = IPv6Network("3fff::/20")
"""RFC 9637: Python 3.11 does not know of it."""
_LAST_32_BITS: Final = 0xFFFFFFFF


class NotPublic(Exception):  # noqa: N818 - what an address is
    """An address that nobody may be sent to who was told a name alone."""


def addresses(host: str, port: int, networks: Networks) -> tuple[str, ...]:
    """Return the addresses of a host; raise NotPublic when one of them may not be connected to.

    Whoever writes an address, or localhost, means it; a name may lead anywhere. Raises OSError
    when there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as fault:
        raise OSError("no name that can be looked up") from fault
    texts = tuple(dict.fromkeys(str(where[0]) for *_, where in found))
    if not _is_meant(host) and not all(_is_open(ip_address(text), networks) for text in texts):
        raise NotPublic
    return texts[:MOST]


def is_public(address: Address) -> bool:
    """Tell whether an address, or each that it stands for, is one of the internet."""
    carried = tuple(_inside(address))
    if carried:
        return all(map(is_public, carried))
    is_unicast = address in _UNICAST or isinstance(address, IPv4Address)
    return (
        is_unicast and address.is_global and not address.is_multicast and address not in _EXAMPLES
    )


def _is_meant(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host == _THIS_MACHINE
    return True


def _is_open(address: Address, networks: Networks) -> bool:
    return is_public(address) or any(address in network for network in networks)


def _inside(address: Address) -> Iterable[IPv4Address]:
    """Give the addresses of version 4 that one of version 6 carries."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield address.teredo[1]
    if address in _TRANSLATED:
        yield IPv4Address(int(address) & _LAST_32_BITS)
