"""Who is let in: anybody, or who brings a token that is checked in one of two ways.

Must not know what they may do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fhir_pad.access import bearer, tokens
from fhir_pad.access.identity import ANYBODY, Identity
from fhir_pad.access.introspection import Introspected, Introspection
from fhir_pad.access.tokens import Jwt

__all__ = ["Admission", "Identify", "Introspection", "Jwt", "Open", "identifying"]

Identify = Callable[[str | None, datetime], Identity]
"""Tells who asks, from an Authorization header (None without one) and the present.

Raises Unidentified, or Unreachable when it cannot be told now."""


@dataclass(frozen=True, slots=True)
class Open:
    """Nobody has to say who they are: for one machine alone. No server gives tokens."""

    server: None = None


Admission = Open | Jwt | Introspection


def identifying(admission: Admission) -> Identify:
    """Return what tells who asks."""
    match admission:
        case Open():
            return lambda _authorization, _now: ANYBODY
        case Jwt():
            return lambda said, now: tokens.identified(bearer.token(said), admission, now)
        case Introspection():
            asked = Introspected(admission)
            return lambda said, now: asked.identified(bearer.token(said), now)
