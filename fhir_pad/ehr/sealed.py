"""What the server keeps for a browser, sealed: read with the browser's own word and no other way.

The key is made of the database's key and of a word that only the browser has, so that a copy of
the database tells no token and no patient. Must not know what is sealed. Source: RFC 7516.
"""

from hashlib import sha256
from hmac import digest

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

HEADER = {"alg": "dir", "enc": "A256GCM"}
PURPOSE = b"fhir-pad sealed for a browser 1"


def sealed(plain: bytes, key: bytes, word: str) -> bytes:
    """Return bytes that `opened` reads with the same key and word."""
    return jwe.encrypt_compact(dict(HEADER), plain, _key(key, word)).encode()


def opened(closed: bytes, key: bytes, word: str) -> bytes | None:
    """Return what was sealed, None when it was with another key or word, or was changed."""
    try:
        found = jwe.decrypt_compact(closed, _key(key, word), algorithms=list(HEADER.values()))
    except (JoseError, ValueError):
        return None
    return found.plaintext


def _key(key: bytes, word: str) -> OctKey:
    # Both parts are uniformly random and long: one HMAC for each is RFC 5869 with one block.
    secret = digest(digest(PURPOSE, key, sha256), word.encode(), sha256)
    return OctKey.import_key(secret)
