"""From a launch to the EHR's sign-in, and what has to be remembered until the browser is back.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html. Must not know where it is
remembered, nor how chance is made.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from fhir_pad.ehr.discovery import Endpoints
from fhir_pad.ehr.registration import OPENID, Registration

VALID: Final = timedelta(minutes=10)
"""So long somebody may take to sign in."""
LAUNCH, ANY_PATIENT = "launch", "launch/patient"


@dataclass(frozen=True, slots=True)
class Chance:
    """Words that nobody can guess, of at least 122 bits each; made anew for each launch."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch whose sign-in goes on. `browser` is the digest of the browser's session.

    `tongue` is the language that was chosen before it, empty for none.
    """

    iss: str
    endpoints: Endpoints
    scopes: tuple[str, ...]
    browser: str
    created: datetime
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    tongue: str = ""


def digest(word: str) -> str:
    """Return what is kept of a word instead of the word."""
    return sha256(word.encode()).hexdigest()


def scopes_asked(registration: Registration, launch: str | None) -> tuple[str, ...]:
    """Return the scopes for a launch by the EHR, or for one without: then it asks who it is for."""
    context = LAUNCH if launch else ANY_PATIENT
    others = (scope for scope in registration.scopes if scope not in {LAUNCH, ANY_PATIENT})
    return (context, *others)


def begun(  # noqa: PLR0913 - all that is remembered
    registration: Registration,
    endpoints: Endpoints,
    chance: Chance,
    *,
    launch: str | None,
    browser: str,
    now: datetime,
) -> Begun:
    """Return what has to be remembered of a launch."""
    return Begun(
        iss=registration.iss,
        endpoints=endpoints,
        scopes=scopes_asked(registration, launch),
        browser=digest(browser),
        created=now,
        nonce=chance.nonce,
        verifier=chance.verifier,
    )


def sign_in(registration: Registration, launch: Begun, state: str, context: str | None) -> str:
    """Return the address where somebody signs in; `context` is the EHR's word for its launch."""
    endpoint = launch.endpoints.authorization
    asked = urlencode(tuple(_asked(registration, launch, state, context)))
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _asked(
    registration: Registration, launch: Begun, state: str, context: str | None
) -> Iterator[tuple[str, str]]:
    yield "response_type", "code"
    yield "client_id", registration.client_id
    yield "redirect_uri", registration.redirect_uri
    yield "scope", " ".join(launch.scopes)
    yield "state", state
    yield "aud", registration.iss
    yield "code_challenge", challenge(launch.verifier)
    yield "code_challenge_method", "S256"
    if OPENID in launch.scopes:
        yield "nonce", launch.nonce
    if context:
        yield "launch", context
