"""New ids of this process, from its clock and its source of chance. Must not know what for."""

import secrets
import time
from typing import Final

from fhir_pad.store import ids

_NS_OF_MS: Final = 1_000_000


def new_id() -> str:
    """Return an id that nobody can guess and that begins with the present."""
    return ids.in_order(time.time_ns() // _NS_OF_MS, secrets.token_bytes(ids.RANDOM_BYTES))
