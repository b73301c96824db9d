"""An emergency in answers that cannot be kept: no patient is open any more, or the database fails.

It is told with whatever has to be said of that. Must not know why they cannot be kept.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from flask import g, request

from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.errors import traced
from fhir_pad.web.fields import taking
from fhir_pad.web.sender import is_own
from fhir_pad.web.smart import answering

LOG: Final = logging.getLogger("fhir_pad.web.smart")
_URGENT: Final = "urgent"


@contextmanager
def urgent_first(form: Form, now: datetime) -> Iterator[None]:
    """Let a refusal or fault in the block be told after the emergency that was sent, if any.

    What another site sent is no answer of anybody's here.
    """
    try:
        yield
    except Exception:  # whatever it is: the answers are lost with it, and it is raised again
        setattr(g, _URGENT, _sent(form, now) if is_own() else ())
        raise


def urgent() -> tuple[str, ...]:
    """Return the emergency in what was sent and cannot be kept; empty without one."""
    found: tuple[str, ...] = g.get(_URGENT, ())
    return found


def _sent(form: Form, now: datetime) -> tuple[str, ...]:
    """Return the emergency that the fields tell; what fails here hides nothing to be said."""
    try:
        fields = taking.given(form, request.form.to_dict(flat=False))
        return answering.urgent_alone(form, fields, now, look.spoken())
    except Exception as fault:  # noqa: BLE001 - whatever it is, the refusal is answered
        LOG.error("request %s: a form was not judged\n%s", g.request_id, traced(fault))  # noqa: TRY400 - its text may quote
        return ()
