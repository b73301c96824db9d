"""Texts that others keep for us and cannot read: sealed with a key, and the same each time.

AES-SIV (RFC 5297) needs no random number, so that the same text gives the same seal in every
process. Must not know what is sealed, nor why.
"""

import base64
import binascii
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_PURPOSE = b"fhir-pad sealed texts"


class Unsealable(ValueError):  # noqa: N818 - what the text is
    """A text that was not sealed with this key, or for something else."""


def seal(key: bytes, text: str, *, for_: str) -> str:
    """Return the text as nobody else can read it; `for_` says what it can be used for."""
    closed = _cipher(key).encrypt(text.encode(), [for_.encode()])
    return base64.urlsafe_b64encode(closed).rstrip(b"=").decode()


def unseal(key: bytes, sealed: str, *, for_: str) -> str:
    """Return the text that was sealed with this key and for this; raise Unsealable otherwise."""
    try:
        closed = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        return _cipher(key).decrypt(closed, [for_.encode()]).decode()
    except (binascii.Error, InvalidTag, ValueError) as fault:
        raise Unsealable from fault


def _cipher(key: bytes) -> AESSIV:
    """Return the cipher, with a key that is used for nothing else."""
    return AESSIV(hmac.digest(key, _PURPOSE, "sha512"))
