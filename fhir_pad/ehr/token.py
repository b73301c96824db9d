"""A code becomes a token, and a token a newer one: the request's form and the checked answer.

Source: RFC 6749 sections 4.1.3 to 6, http://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html.
Must not know how it is sent, nor where tokens are kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from fhir_pad.ehr.assertion import ASSERTION_TYPE, assertion
from fhir_pad.ehr.ended import CHOOSE, Ended, Fault, by_ehr, by_request
from fhir_pad.ehr.launch import Begun
from fhir_pad.ehr.registration import Registration
from fhir_pad.ehr.session import Reply
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.primitives import PRIMITIVES

WITHOUT_EXPIRY: Final = timedelta(minutes=5)
"""Of a token whose life is not told in whole seconds."""
LONGEST: Final = timedelta(days=1)
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_BEGUN: Final = re.compile(r"QuestionnaireResponse/[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Grant:
    """What the EHR lets us do, for which patient, and until when.

    `encounter` is None when none is open. `needs_banner` tells that the page has to name the
    patient, because the EHR does not show it around us.
    """

    access_token: str = field(repr=False)
    expires: datetime
    scopes: tuple[str, ...]
    patient: str
    encounter: str | None
    needs_banner: bool
    context: tuple[str, ...]
    """References of `fhirContext`."""
    refresh_token: str | None = field(repr=False)
    begun: str = ""
    """Reference of the response to go on with, which a CDS card named; empty for none."""


def code_form(
    registration: Registration, launch: Begun, code: str, *, now: datetime, jti: str
) -> bytes:
    """Return the form that asks for a token for a code."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": registration.redirect_uri,
        "code_verifier": launch.verifier,
    }
    return _form(registration, launch.endpoints.token, said, now, jti)


def refresh_form(
    registration: Registration, endpoint: str, refresh_token: str, *, now: datetime, jti: str
) -> bytes:
    """Return the form that asks for a newer token with the same scopes."""
    said = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _form(registration, endpoint, said, now, jti)


def said(reply: Reply) -> Mapping[str, object]:
    """Return the JSON object of a token endpoint's answer; raise Ended for anything else."""
    if reply.status == HTTPStatus.BAD_REQUEST and _says(reply, "invalid_grant"):
        raise by_request("The EHR no longer takes this sign-in.")
    if reply.status != HTTPStatus.OK:
        raise by_ehr("The EHR gave no token.")
    found = _json(reply)
    if found is None:
        raise by_ehr("The EHR's answer with the token is no JSON object.")
    return found


def granted(answer: Mapping[str, object], asked: tuple[str, ...], now: datetime) -> Grant:
    """Return what the answer to a code grants; raise Ended for one that cannot be used."""
    return Grant(
        access_token=_access_token(answer),
        expires=now + _life(answer.get("expires_in")),
        scopes=_scopes(answer, asked),
        patient=_patient(answer),
        encounter=_id(answer, "encounter"),
        needs_banner=answer.get("need_patient_banner") is not False,
        context=_context(answer.get("fhirContext")),
        refresh_token=_word(answer.get("refresh_token")),
        begun=_begun(answer.get("appContext")),
    )


def refreshed(answer: Mapping[str, object], before: Grant, now: datetime) -> Grant:
    """Return the newer grant; raise Ended when it cannot be used, or is for somebody else.

    A new refresh token replaces the old one; scopes can become fewer and never more.
    """
    if "patient" in answer and answer["patient"] != before.patient:
        raise by_ehr("The EHR's newer token is for another patient.")
    scopes = _scopes(answer, before.scopes)
    return replace(
        before,
        access_token=_access_token(answer),
        expires=now + _life(answer.get("expires_in")),
        scopes=tuple(scope for scope in scopes if scope in before.scopes),
        refresh_token=_word(answer.get("refresh_token")) or before.refresh_token,
    )


def _form(
    registration: Registration, endpoint: str, said: Mapping[str, str], now: datetime, jti: str
) -> bytes:
    return urlencode({**said, **_client(registration, endpoint, now, jti)}).encode()


def _client(
    registration: Registration, endpoint: str, now: datetime, jti: str
) -> Mapping[str, str]:
    """Return who we are: signed, or by name alone for a public client."""
    if registration.key is None:
        return {"client_id": registration.client_id}
    signed = assertion(
        registration.key,
        client_id=registration.client_id,
        audience=endpoint,
        now=now,
        jti=jti,
    )
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


def _json(reply: Reply) -> Mapping[str, object] | None:
    if "json" not in reply.headers.get("content-type", "").lower():
        return None
    try:
        found = strict.read(reply.body)
    except Refused:
        return None
    return found if isinstance(found, Mapping) else None


def _says(reply: Reply, error: str) -> bool:
    found = _json(reply)
    return found is not None and found.get("error") == error


def _access_token(answer: Mapping[str, object]) -> str:
    token = _word(answer.get("access_token"))
    if token is None:
        raise by_ehr("The EHR's answer has no access token.")
    if str(answer.get("token_type", "")).lower() != "bearer":
        raise by_ehr("The EHR's token is not a bearer token.")
    return token


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def _life(seconds: object) -> timedelta:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        return WITHOUT_EXPIRY
    return min(timedelta(seconds=min(seconds, 1 << 31)), LONGEST)


def _scopes(answer: Mapping[str, object], asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scopes granted: those asked for when nothing is said (RFC 6749 section 5.1)."""
    found = answer.get("scope", " ".join(asked))
    if not isinstance(found, str):
        raise by_ehr("The EHR's answer does not say which scopes it grants.")
    return tuple(dict.fromkeys(found.split()))


def _patient(answer: Mapping[str, object]) -> str:
    found = _id(answer, "patient")
    if found is None:
        text = "The EHR did not say for which patient the app is opened."
        raise Ended(Fault.REQUEST, text, CHOOSE)
    return found


def _id(answer: Mapping[str, object], name: str) -> str | None:
    found = answer.get(name)
    if found is None:
        return None
    if not PRIMITIVES["id"].matches(found):
        raise by_ehr(f"The EHR's `{name}` is no FHIR id.")
    return str(found)


def _context(found: object) -> tuple[str, ...]:
    """Return the references of `fhirContext`; raise Ended when it is no list of objects."""
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise by_ehr("The EHR's fhirContext is no list of objects.")
    return tuple(str(one["reference"]) for one in found if isinstance(one.get("reference"), str))


def _begun(found: object) -> str:
    """Return the response that our card named; what others write as `appContext` is not ours."""
    return found if isinstance(found, str) and _BEGUN.fullmatch(found) else ""
