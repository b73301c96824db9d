"""What a named fault makes of a right answer of the fake EHR's authorisation server."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, redirect, request

from smart.fake_ehr import Ehr
from smart.fake_replies import late

SIGN_IN_FAULTS: dict[str, dict[str, str]] = {
    "auth_denied": {"error_description": "<img src=x onerror=alert(1)>"},
    "auth_state": {"state": "A" * 43},
    "auth_iss": {"iss": "https://evil.example"},
}
TOKEN_FAULTS: dict[str, dict[str, Any]] = {
    "tok_empty": {"access_token": None},
    "tok_type": {"token_type": "mac"},
    "tok_no_patient": {"patient": None},
    "tok_bad_patient": {"patient": "../../admin"},
    "tok_banner": {"need_patient_banner": False},
    "tok_no_encounter": {"encounter": None},
    "tok_bad_context": {"fhirContext": "Patient/1"},
    "tok_no_id_token": {"id_token": None},
    "exp_zero": {"expires_in": 0},
    "exp_negative": {"expires_in": -1},
    "exp_text": {"expires_in": "3600"},
    "exp_missing": {"expires_in": None},
    "exp_huge": {"expires_in": 10**15},
}
REFRESH_FAULTS: dict[str, dict[str, Any]] = {"ref_patient": {"patient": "p2"}}
IN_FEW_WORDS = {"token_type": "bearer", "scope": None}
"""A newer token whose scopes are the old ones need not tell them (RFC 6749 section 5.1)."""


def sent_back(ehr: Ehr, answer: Response) -> Response:
    """Return the redirect from the sign-in to the app as the EHR gives it."""
    if ehr.fault not in SIGN_IN_FAULTS:
        return answer
    address, _, query = answer.headers["Location"].partition("?")
    told = dict(parse_qsl(query)) | SIGN_IN_FAULTS[ehr.fault]
    return redirect(f"{address}?{urlencode(told)}")


def given(ehr: Ehr, answer: Response) -> Response:
    """Return the answer of the token endpoint as the EHR gives it; a refusal stays one."""
    if answer.status_code != 200:
        return answer
    if ehr.fault == "tok_slow":
        return late()
    instead = {
        "tok_500": Response("failed", 500),
        "tok_html": Response("<p>ok</p>", content_type="text/html"),
        "tok_redirect": redirect(f"{ehr.elsewhere}/token", 307),
        "tok_text": Response("{not json", content_type="application/json"),
    }
    if ehr.fault in instead:
        return instead[ehr.fault]
    told = json.loads(answer.get_data()) | _changes(ehr)
    answer.set_data(json.dumps({name: one for name, one in told.items() if one is not None}))
    return answer


def _changes(ehr: Ehr) -> dict[str, Any]:
    if request.form["grant_type"] == "refresh_token":
        return IN_FEW_WORDS | REFRESH_FAULTS.get(ehr.fault, {})
    return TOKEN_FAULTS.get(ehr.fault, {})
