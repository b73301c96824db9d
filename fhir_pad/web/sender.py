"""Whether a page of ours sent a form, as far as the browser says. Must not know a page."""

from typing import Final
from urllib.parse import urlsplit

from flask import request

OWN_SITES: Final = frozenset({"same-origin", "none"})
NO_ORIGIN: Final = frozenset({None, "null"})
"""Our pages send no referrer, and browsers then hide the origin too."""


def is_own() -> bool:
    """Tell whether a page of ours may have sent this: no browser says that another site did."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITES
    origin = request.headers.get("Origin")
    return origin in NO_ORIGIN or urlsplit(str(origin)).netloc == request.host
