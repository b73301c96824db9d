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

PROOF: Final = "proof"
"""The name of the hidden field."""
NOT_OURS: Final = "This form was not made by this server, or before it had its key. Open it again."


def proof(key: bytes) -> str:
    """Return what a form of ours holds."""
    return digest(key, b"clinic form", sha256).hex()


def check_proof(key: bytes) -> str:
    """Return the proof; raise Problem 403 when the form that was sent has another one."""
    right = proof(key)
    if not compare_digest(request.form.get(PROOF, "").encode(), right.encode()):
        raise problem(HTTPStatus.FORBIDDEN, IssueType.FORBIDDEN, NOT_OURS)
    return right
