"""Ids that follow from the input alone, so that the same input gives the same bytes anywhere.

Results that are kept have other ids. Must not know what the ids are for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from uuid import NAMESPACE_URL, uuid5

from fhir_pad.fhir.canonical import BASE, VERSION

_OURS = uuid5(NAMESPACE_URL, BASE)
_IN_ONE_ANSWER = 128
"""An answer has some forty resources; each is named several times."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How results are named that are kept: by ids that whoever keeps them makes.

    `response` is the reference to the response that they follow from, where it is kept.
    """

    response: str
    new_id: Callable[[], str]


@lru_cache(_IN_ONE_ANSWER)
def uuid_for(digest: str, role: str) -> str:
    """Return the UUID (version 5) of what plays `role` in the answer to the input `digest`.

    Another version of the software gives other ids: its answer is another answer. It is
    `uuid5(_OURS, ...)`, without the objects that the library makes on the way.
    """
    name = f"{digest}|{VERSION}|{role}".encode()
    made = bytearray(sha1(_OURS.bytes + name, usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50
    made[8] = made[8] & 0x3F | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
