"""Who signed in, from the EHR's id_token: OpenID Connect Core section 3.1.3.7.

The keys are those of the issuer that the EHR's own document names, never one of the token. Must
not know how keys are fetched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from fhir_pad.ehr.addresses import is_under
from fhir_pad.ehr.ended import TELL, Ended, Fault
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

Keys = Mapping[str, RSAKey | ECKey]
"""By their kid; a key without one stands alone, under an empty name."""

ALGORITHMS: Final = ("RS256", "RS384", "ES256", "ES384")
LEEWAY_S: Final = 60
OLDEST_S: Final = 24 * 60 * 60
LONGEST: Final = 16384
LONGEST_SUBJECT: Final = 255
_PARTS: Final = 3
_USER: Final = re.compile(
    r"(?:.*/)?(?P<reference>(?:Patient|Practitioner|PractitionerRole|RelatedPerson|Person)"
    r"/[A-Za-z0-9.-]{1,64})"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say: the issuer's and our own name, and the nonce that we sent."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    iss: str
    """The FHIR base."""


@dataclass(frozen=True, slots=True)
class User:
    """Who signed in. `reference` (`Practitioner/1`) is empty when it is not on the EHR's server."""

    subject: str
    reference: str = ""


class _Registry(JWSRegistry):
    max_header_length = LONGEST


def user(token: object, keys: Keys, expected: Expected, now: datetime) -> User:
    """Return who signed in; raise Ended when the token is not one for us, now, of this sign-in."""
    if not isinstance(token, str) or len(token) > LONGEST:
        raise _ended("The EHR did not say who signed in.")
    header = _header(token)
    algorithm, key = _algorithm(header), _key(header, keys)
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm], registry=registry).claims
        _claims(expected, now).validate(claims)
    except (JoseError, ValueError, TypeError) as fault:
        raise _ended("The EHR's word on who signed in cannot be trusted.") from fault
    _check(claims, expected, now)
    return User(claims["sub"], _reference(claims.get("fhirUser"), expected.iss))


def _claims(expected: Expected, now: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )


def _check(claims: Mapping[str, object], expected: Expected, now: datetime) -> None:
    nonce, issued, subject = claims.get("nonce"), claims["iat"], claims["sub"]
    if not isinstance(nonce, str) or not compare_digest(nonce.encode(), expected.nonce.encode()):
        raise _ended("The EHR's word on who signed in belongs to another sign-in.")
    if not isinstance(issued, int | float) or issued < now.timestamp() - OLDEST_S:
        raise _ended("The EHR's word on who signed in is too old.")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise _ended("The EHR's word on who signed in names nobody.")
    party = claims.get("azp", expected.client_id)
    if party != expected.client_id:
        raise _ended("The EHR's word on who signed in is for another app.")


def _header(token: str) -> Mapping[str, object]:
    parts = token.split(".")
    try:
        # Both parts are read so that no two readers can understand them differently.
        read = [strict.read(urlsafe_b64decode(part.encode())) for part in parts[:2]]
    except (ValueError, Refused) as fault:
        raise _ended("The EHR's word on who signed in cannot be read.") from fault
    header = read[0] if len(parts) == _PARTS else None
    if not isinstance(header, Mapping) or "crit" in header:
        raise _ended("The EHR's word on who signed in cannot be read.")
    return header


def _algorithm(header: Mapping[str, object]) -> str:
    named = header.get("alg")
    if not isinstance(named, str) or named not in ALGORITHMS:
        raise _ended("The EHR's word on who signed in is not signed as it must be.")
    return named


def _key(header: Mapping[str, object], keys: Keys) -> RSAKey | ECKey:
    named = header.get("kid")
    found = keys.get(named) if isinstance(named, str) and named else None
    if "kid" not in header and len(keys) == 1:
        [found] = keys.values()
    if found is None:
        raise _ended("The EHR's word on who signed in is signed with a key that is not its own.")
    return found


def _reference(said: object, iss: str) -> str:
    """Return the reference to the user on the EHR's server; whoever is elsewhere is not told."""
    found = _USER.fullmatch(said) if isinstance(said, str) else None
    if not isinstance(said, str) or found is None:
        return ""
    return found["reference"] if said == found["reference"] or is_under(said, iss) else ""


def _ended(text: str) -> Ended:
    return Ended(Fault.IDENTITY, text, TELL)
