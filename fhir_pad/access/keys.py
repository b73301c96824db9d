"""The public keys of an issuer, from its JSON Web Key Set: RFC 7517.

Keys are pinned: nothing is fetched, and none comes from a token. Must not know a token.
"""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

Key = RSAKey | ECKey
Keys = Mapping[str, Key]
"""By their kid; a key without one stands alone, under an empty name."""

SMALLEST_RSA_BITS: Final = 2048
CURVES: Final = frozenset({"P-256", "P-384"})
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def keys_of(key_set: object) -> Keys:
    """Return the keys that signatures can be checked with.

    Others (for encryption, of another kind) are left out, as RFC 7517 wants. Raises ValueError
    with a sentence when the set is none, tells a secret, names a key twice, or has none of use.
    """
    listed = key_set.get("keys") if isinstance(key_set, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise ValueError("A key set is a JSON object with `keys`, a list of objects.")
    if any(not _PRIVATE.isdisjoint(one) for one in listed):
        raise ValueError("A key set holds public keys alone; one of these is secret.")
    found = list(_usable(listed))
    names = [name for name, _ in found]
    if len(set(names)) != len(names) or ("" in names and len(names) > 1):
        raise ValueError("Each of several keys must have a kid of its own.")
    if not found:
        raise ValueError("A key set needs a public key: RSA of 2048 bits, or EC P-256 or P-384.")
    return dict(found)


def _usable(listed: list[Mapping[str, object]]) -> Iterator[tuple[str, Key]]:
    for one in listed:
        operations = one.get("key_ops", ["verify"])
        verifies = isinstance(operations, list) and "verify" in operations
        if one.get("use", "sig") != "sig" or not verifies:
            continue
        key = _key(one)
        if key is not None:
            yield str(one.get("kid", "")), key


def _key(one: Mapping[str, object]) -> Key | None:
    """Return a key, None when it is of another kind; raise ValueError when it is broken."""
    data = cast("dict[str, str | list[str]]", dict(one))
    try:
        if one.get("kty") == "RSA" and _bits(one.get("n")) >= SMALLEST_RSA_BITS:
            return RSAKey.import_key(data)
        if one.get("kty") == "EC" and one.get("crv") in CURVES:
            return ECKey.import_key(data)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise ValueError("A key of the set cannot be read.") from fault
    return None


def _bits(modulus: object) -> int:
    number = urlsafe_b64decode(str(modulus).encode())
    return int.from_bytes(number).bit_length()
