"""Where a list goes on: a place in what was current when its first page was made.

The text is opaque to clients, but not secret and not signed; that is for who hands it out. Must
not know what is listed.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from fhir_pad.fhir.issues import IssueType, Refused, error

_WRITTEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """`snapshot` is the last write that the list knows, `offset` the entries before the page.

    `now` is the moment of the first page in microseconds, for what is searched relative to it.
    """

    snapshot: int
    offset: int
    now: int
    asked: str

    def at(self, offset: int) -> Self:
        """Return the cursor for another page of the same list."""
        return type(self)(self.snapshot, offset, self.now, self.asked)

    def written(self) -> str:
        """Return the text that `read` reads."""
        plain = f"{self.snapshot}.{self.offset}.{self.now}.{self.asked}"
        return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def read(text: str, asked: str) -> Cursor:
    """Return the cursor; raise Refused (value) when it was not made for what is asked."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = _WRITTEN.fullmatch(plain.decode("ascii"))
    except (binascii.Error, ValueError) as fault:
        raise _not_ours() from fault
    if found is None or found[4] != asked:
        raise _not_ours()
    return Cursor(int(found[1]), int(found[2]), int(found[3]), found[4])


def fingerprint(*asked: object) -> str:
    """Return 16 characters that tell one question from another; the parts must be plain values."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _not_ours() -> Refused:
    text = "The page is none of this list. Follow a link of its first page."
    return Refused((error(IssueType.VALUE, text),))
