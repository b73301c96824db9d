"""Replies that every part of the fake EHR gives."""

import json
import time

from flask import Response

from smart.fake_ehr import SLOW_S


def said(what: object, status: int = 200) -> Response:
    """Return JSON."""
    return Response(json.dumps(what), status, content_type="application/json")


def late() -> Response:
    """Answer when nobody waits any more, and touch nothing: another test may have begun."""
    time.sleep(SLOW_S)
    return Response("late")
