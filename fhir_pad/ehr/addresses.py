"""Addresses as an EHR writes them: whole or relative, of this server or of another.

Must not know what stands at an address.
"""

from urllib.parse import SplitResult, urljoin, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(address: str) -> str:
    """Return `scheme://host:port`, empty when it is no http or https address without user name."""
    parts = _split(address)
    if parts is None:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def resolved(written: str, base: str) -> str:
    """Return the whole address that a text means below a FHIR base."""
    return urljoin(f"{base.rstrip('/')}/", written)


def is_as_secret(address: str, base: str) -> bool:
    """Tell whether an address is https, or http on the same host as a base that is http itself."""
    own, other = _split(base), _split(address)
    if own is None or other is None:
        return False
    return other.scheme == "https" or (own.scheme, own.hostname) == (other.scheme, other.hostname)


def is_under(address: str, base: str) -> bool:
    """Tell whether an address is below a FHIR base, on the same origin, whatever dots it has."""
    own, other = _split(base), _split(address)
    if own is None or other is None or origin(base) != origin(address):
        return False
    inside = other.path.startswith(f"{own.path.rstrip('/')}/")
    return inside and not any(dots in other.path.lower() for dots in ("/..", "/.", "%2e", "\\"))


def is_below_or_at(address: str, base: str) -> bool:
    """Tell whether an address is a FHIR base itself, or below it: page links may be either."""
    return address.partition("?")[0].rstrip("/") == base.rstrip("/") or is_under(address, base)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        return None
    return parts
