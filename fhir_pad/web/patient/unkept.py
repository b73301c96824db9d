"""An emergency in answers that cannot be kept: the check is gone or sent, or the database is.

It is told with whatever has to be said of that. Must not know why they cannot be kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from flask import g, request

from fhir_pad import engine
from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.patient import asking, telling
from fhir_pad.web.patient.layout import Page
from fhir_pad.web.patient.telling import Told

_URGENT: Final = "urgent"


@contextmanager
def urgent_first(form: Form, page: Page, now: datetime) -> Iterator[None]:
    """Let a refusal or fault in the block be told after the emergency that was sent, if any."""
    try:
        yield
    except Exception:  # whatever it is: the answers are lost with it, and it is raised again
        setattr(g, _URGENT, _sent(form, page, now))
        raise


def urgent() -> Told | None:
    """Return the emergency in what was sent and cannot be kept; None without one."""
    found = g.get(_URGENT)
    return found if isinstance(found, Told) else None


def _sent(form: Form, page: Page, now: datetime) -> Told | None:
    """Return the emergency that the answers of this page show alone: no others are at hand."""
    every = frozenset(page.link_ids)
    fields = asking.sent(form, page, every, request.form.to_dict(flat=False))
    answers, _ = asking.answered(form, page, every, fields, look.spoken())
    response = form.respond(answers, status="in-progress", authored=now.isoformat())
    seen = engine.assess(response, now=now).screened()
    return None if seen is None else telling.told(form, seen, look.spoken())
