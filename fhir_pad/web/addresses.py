"""Addresses as texts: whether they are whole, and whether they stay on this machine.

Must not know what stands at an address.
"""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def split(text: str) -> SplitResult | None:
    """Return the parts of an http or https address without user name, None when it is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    return parts


def is_loopback(host: str) -> bool:
    """Return whether what is sent to a host stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_confidential(text: str) -> bool:
    """Return whether nobody can listen to what is sent to an address: https, or to ourselves."""
    parts = split(text)
    return parts is not None and (parts.scheme == "https" or is_loopback(parts.hostname or ""))
