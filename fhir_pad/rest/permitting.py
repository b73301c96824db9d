"""Whether a request may be made at all: who asks is known, and has what its route needs.

Which resources it reaches then, `guarded` sees to. Must not know what an interaction does.
"""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from fhir_pad.access import NOBODY, Identify, Identity, Level, Unidentified, Unreachable, limits
from fhir_pad.access.denied import NO_TOKEN
from fhir_pad.fhir.issues import IssueType, error
from fhir_pad.rest.exchange import Asked
from fhir_pad.rest.guarded import check, forbidden
from fhir_pad.rest.needs import Need
from fhir_pad.rest.people import PATIENT, people
from fhir_pad.rest.problems import SECONDS_TO_WAIT, Problem
from fhir_pad.rest.routes import Route


def identified(
    route: Route, identify: Identify, authorization: str | None, now: datetime
) -> Identity:
    """Return who asks, NOBODY where nobody is asked; raise Problem 401, or 503 for not now."""
    if route.is_public:
        return NOBODY
    try:
        return identify(authorization, now)
    except Unidentified as unknown:
        raise _login(unknown.text, has_token=unknown.has_token) from unknown
    except Unreachable as unknown:
        text = "Whether the access token is valid cannot be asked now. Try again."
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            (error(IssueType.TRANSIENT, text),),
            {"Retry-After": SECONDS_TO_WAIT},
        ) from unknown


def is_known(identify: Identify, authorization: str | None, now: datetime) -> bool:
    """Tell whether it is known who asks, wherever; never raise."""
    with suppress(Unidentified, Unreachable):
        return identify(authorization, now).is_known
    return False


def permit(route: Route, asked: Asked, who: Identity, base: str) -> None:
    """Raise Problem 401 unless it is known who asks, 403 unless they have what it needs."""
    if route.is_public:
        return
    if not who.is_known:
        raise _login(NO_TOKEN, has_token=False)
    for need in route.needs:
        check(who, need.permission, need.type)
        if need.is_about_patient:
            _check_named(need, asked, who, base)


def _login(text: str, *, has_token: bool) -> Problem:
    """Return the problem of not knowing who asks (RFC 6750 section 3)."""
    said = f', error="invalid_token", error_description="{text}"' if has_token else ""
    challenge = {"WWW-Authenticate": f'Bearer realm="fhir-pad"{said}'}
    return Problem(HTTPStatus.UNAUTHORIZED, (error(IssueType.LOGIN, text),), challenge)


def _check_named(need: Need, asked: Asked, who: Identity, base: str) -> None:
    """Raise Problem 403 when somebody who has one patient's scopes asks about another."""
    granted = limits(who.scopes, need.permission, need.type, who.patient)
    if any(limit.patient is None for limit in granted):
        return
    own = {f"{PATIENT}/{who.patient}", f"{base}/{PATIENT}/{who.patient}"}
    if not all(named.partition("/_history/")[0] in own for named in people(asked)):
        text = "The scopes are for the patient of the token, and another one is named."
        raise forbidden(text, f"{Level.USER}/{need.type}.{need.permission}")
