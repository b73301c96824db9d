"""An emergency in answers that cannot be kept: the check is gone or sent, or the database is.

It is told with whatever has to be said of that, even when the answers cannot be judged. Must not
know why they cannot be kept.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from flask import g, request

from fhir_pad import engine
from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.errors import traced
from fhir_pad.web.patient import asking, telling
from fhir_pad.web.patient.layout import Page
from fhir_pad.web.patient.telling import Told

LOG: Final = logging.getLogger("fhir_pad.web.patient")
_URGENT: Final = "urgent"


@contextmanager
def urgent_first(form: Form, page: Page, now: datetime) -> Iterator[None]:
    """Let a refusal or fault in the block be told after the emergency that was sent, if any."""
    try:
        yield
    except Exception:  # whatever it is: the answers are lost with it, and it is raised again
        setattr(g, _URGENT, _judged(form, page, now))
        raise


def urgent() -> Told | None:
    """Return the emergency in what was sent and cannot be kept; None without one."""
    found = g.get(_URGENT)
    return found if isinstance(found, Told) else None


def _judged(form: Form, page: Page, now: datetime) -> Told | None:
    """Return the emergency that was sent; a sign counts as one where that cannot be found out.

    What fails here never stands in the place of what is to be said.
    """
    try:
        return _sent(form, page, now)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the refusal is answered
        _log("a page was not judged", fault)
    try:
        return telling.unjudged(page.link_ids, request.form, look.spoken(), now)
    except Exception as fault:  # noqa: BLE001 - a body that cannot be read shows no sign
        _log("no sign was looked for", fault)
        return None


def _log(what: str, fault: Exception) -> None:
    LOG.error("request %s: %s\n%s", g.request_id, what, traced(fault))


def _sent(form: Form, page: Page, now: datetime) -> Told | None:
    """Return the emergency that the answers of this page show alone: no others are at hand."""
    every = frozenset(page.link_ids)
    fields = asking.sent(form, page, every, request.form.to_dict(flat=False))
    answers, _ = asking.answered(form, page, every, fields, look.spoken())
    response = form.respond(answers, status="in-progress", authored=now.isoformat())
    seen = engine.assess(response, now=now).screened()
    return None if seen is None else telling.told(form, seen, look.spoken())
