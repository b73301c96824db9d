"""The access token in an Authorization header: RFC 6750 section 2.1.

Must not know what a token says.
"""

import re
from typing import Final

from fhir_pad.access.denied import NO_TOKEN, NOT_VALID, Unidentified

LONGEST: Final = 8192
"""Characters: longer headers are refused by many servers on the way."""
_WRITTEN: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(?P<token>[A-Za-z0-9._~+/-]+=*)")


def token(authorization: str | None) -> str:
    """Return the token; raise Unidentified when there is none, or no single one."""
    if authorization is None:
        raise Unidentified(NO_TOKEN, has_token=False)
    found = _WRITTEN.fullmatch(authorization) if len(authorization) <= LONGEST else None
    if found is None:
        raise Unidentified(NOT_VALID)
    return found["token"]
