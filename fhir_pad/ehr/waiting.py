"""How long to wait before something is asked again: as the server says, within one's patience.

Source: RFC 9110 section 10.2.3. Must not know what is asked.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

SHORTEST_S: Final = 1.0
_SECONDS: Final = re.compile(r"[0-9]{1,6}")


class TooLong(Exception):  # noqa: N818 - a statement, as Refused is
    """The server wants more time than there is patience. It may be asked again later."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when to wait, by which clock, and how.

    `usual` are the seconds to wait where the server says nothing. `pause` waits for so many.
    """

    until: datetime
    now: Callable[[], datetime]
    pause: Callable[[float], None]
    usual: float = 10.0

    def wait(self, headers: Mapping[str, str]) -> None:
        """Wait as long as a reply says; raise TooLong when that is beyond all patience."""
        now = self.now()
        seconds = max(SHORTEST_S, _said(headers.get("retry-after", ""), now, self.usual))
        if seconds > (self.until - now).total_seconds():
            raise TooLong
        self.pause(seconds)


def _said(text: str, now: datetime, usual: float) -> float:
    """Return the seconds that a Retry-After means, whether it is a number or a moment."""
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return usual
    # A moment without a zone is one of UTC: HTTP knows no other.
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
