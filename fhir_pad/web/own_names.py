"""The names by which a server that is for one machine alone may be called.

Any site can let its own name lead to this machine. A browser here takes what is answered for that
site's own then, and lets its scripts read it (DNS rebinding). Must not know what is asked.
"""

from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from fhir_pad.access import Open
from fhir_pad.web.addresses import is_loopback, split
from fhir_pad.web.settings import Settings

_BELOW: Final = ".localhost"
"""Names that lead to this machine in every browser, whoever is asked for them."""


class _NotOurs(HTTPException):
    """The name is another site's."""

    code = HTTPStatus.MISDIRECTED_REQUEST


def install(app: Flask, settings: Settings) -> None:
    """Refuse other names, where nobody is asked for a token and the base is on this machine."""
    base = split(settings.base_url)
    is_here = base is not None and is_loopback(base.hostname or "")
    if not (is_here and isinstance(settings.admission, Open)):
        return

    @app.before_request
    def check_name() -> None:
        """Refuse a request by the name of another site."""
        if not is_ours(request.headers.get("Host", "")):
            raise _NotOurs


def is_ours(host: str) -> bool:
    """Tell whether a Host header names no site: it is empty, an address, or a name of one word."""
    parts = split(f"http://{host}")
    if parts is None:
        return not host
    name = (parts.hostname or "").removesuffix(".")
    return "." not in name or name.endswith(_BELOW) or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
