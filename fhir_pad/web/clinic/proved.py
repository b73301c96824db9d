"""Proof that a form is one of ours, so that no other site can send one for whoever has it open.

These pages know nobody, so the proof is the same for all; no other site can read it. Must not
know a page.
"""

from hashlib import sha256
from hmac import compare_digest, digest
from http import HTTPStatus
from typing import Final

from flask import request

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.problems import problem
from fhir_pad.web.sender import is_own

PROOF: Final = "proof"
"""The name of the hidden field."""
NOT_OURS: Final = "This form was not made by this server, or before it had its key. Open it again."
UNPROVED: Final = (
    "The sheet was opened on another server, or before this one had its key. Everything that was "
    "written stands here still: look at it, then choose Save again."
)
"""Of a form that no other site sent: it gets its proof, and nothing that was typed is lost."""


def proof(key: bytes) -> str:
    """Return what a form of ours holds."""
    return digest(key, b"clinic form", sha256).hex()


def is_proved(key: bytes) -> bool:
    """Tell whether the form that was sent has the proof.

    Raises Problem 403 where a browser says that another site sent it: that one never gets a proof.
    """
    if compare_digest(request.form.get(PROOF, "").encode(), proof(key).encode()):
        return True
    if not is_own():
        raise problem(HTTPStatus.FORBIDDEN, IssueType.FORBIDDEN, NOT_OURS)
    return False
