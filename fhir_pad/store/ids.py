"""Ids for what is stored: those made one after another stand together in an index.

Ids without an order would each lie on another page, and every page is written anew. Must not know
what is stored; the moment and the chance are given.
"""

from typing import Final
from uuid import UUID

RANDOM_BYTES: Final = 10
_TIME_BITS, _HIGH_BITS, _LOW_BITS = 48, 12, 62
_VERSION, _VARIANT = 7, 2


def in_order(milliseconds: int, random: bytes) -> str:
    """Return a UUID of version 7: https://www.rfc-editor.org/rfc/rfc9562#section-5.7.

    It begins with the moment, in milliseconds since 1970; 74 bits of the `RANDOM_BYTES` follow, so
    nobody can guess it.
    """
    chance = int.from_bytes(random[:RANDOM_BYTES]) >> (8 * RANDOM_BYTES - _HIGH_BITS - _LOW_BITS)
    high, low = divmod(chance, 1 << _LOW_BITS)
    moment = milliseconds % (1 << _TIME_BITS)
    first = (moment << 16) | (_VERSION << _HIGH_BITS) | high
    return str(UUID(int=(first << 64) | (_VARIANT << _LOW_BITS) | low))
