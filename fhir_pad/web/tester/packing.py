"""The page of the test kit, and the kit itself. Must not know what is in it."""

import shlex

from flask import Response

from fhir_pad import kit
from fhir_pad.rest import Server
from fhir_pad.web import look
from fhir_pad.web.tester.ways import address, whole

TITLES = {
    "assess": "Responses of every stage, with all that comes out",
    "refused": "Requests that are wrong on purpose, with the OperationOutcome",
    "cds": "CDS Hooks calls, with the cards",
}


def shown(server: Server) -> Response:
    """Return the page that lists what is in the kit."""
    held = kit.items(server.base)
    return look.page(
        "tester/kit.html",
        is_public=True,
        parts=[
            (title, [(one.name.partition("/")[2], one) for one in held if _is(one, kind)])
            for kind, title in TITLES.items()
        ],
        clock=kit.CLOCK.isoformat(),
        size=len(_packed(server)) // 1024,
        line=f"curl -sO {shlex.quote(address(server, whole('tester.kit_file')))}",
    )


def packed(server: Server) -> Response:
    """Return the kit as a file."""
    said = Response(_packed(server), content_type="application/zip")
    said.headers["Content-Disposition"] = 'attachment; filename="fhir-pad-kit.zip"'
    said.headers["Cache-Control"] = "no-cache"
    return said


def _packed(server: Server) -> bytes:
    return kit.packed(server.base, protected=server.authorization is not None)


def _is(one: kit.Item, kind: str) -> bool:
    return one.name.startswith(f"{kind}/")
