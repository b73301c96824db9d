"""Who asks, as claims of a token say it.

Must not know how the claims were checked, nor what is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fhir_pad.access.denied import Unidentified
from fhir_pad.access.scopes import ALL, ANY_TYPE, Level, Scope, scopes
from fhir_pad.fhir.primitives import PRIMITIVES

_USER: Final = re.compile(
    r"(?:https?://[\x21-\x7e]{1,500}/)?"
    r"(?:Patient|Practitioner|PractitionerRole|RelatedPerson|Person)/[A-Za-z0-9.-]{1,64}"
)
_CLINICIAN: Final = re.compile(
    r"(?:\S+/)?(?:Practitioner|PractitionerRole)/[^\s/?#]+(?:/_history/[^\s/?#]+)?"
)
"""Wider than `_USER`: what a clinician is called decides nothing."""
_NOBODY: Final = (None, "")
"""What names no user: the token of a program, or of a server that does not tell."""
_TEXTS: Final = ("scope", "sub", "iss", "client_id", "azp", "jti")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. `patient` is the id of the patient in context, `user` the fhirUser's address.

    `subject` is the user's or the client's name at the `issuer`, `client` the program that asks,
    `token` the id of the access token; each is empty when it is not known.
    """

    scopes: tuple[Scope, ...] = ()
    patient: str | None = None
    user: str = ""
    subject: str = ""
    issuer: str = ""
    client: str = ""
    token: str = ""
    is_known: bool = True


NOBODY: Final = Identity(is_known=False)
"""Somebody who has not said who they are."""
ANYBODY: Final = Identity((Scope(Level.SYSTEM, ANY_TYPE, ALL),))
"""Anybody where nobody is asked: everything is theirs."""


def identity(claims: Mapping[str, object]) -> Identity:
    """Return who the claims of a valid token name; raise Unidentified for a claim of no use.

    A fhirUser who is no clinician, or cannot be told to be one, has scopes of level user for the
    patient of the token alone.
    """
    said = {name: _text(claims, name) for name in _TEXTS}
    named = claims.get("fhirUser")
    user = _USER.fullmatch(str(named))
    granted = scopes(said["scope"])
    if named not in _NOBODY and _CLINICIAN.fullmatch(str(named)) is None:
        granted = tuple(_narrowed(scope) for scope in granted)
    return Identity(
        scopes=granted,
        patient=_patient(claims.get("patient")),
        user=user[0] if user else "",
        subject=said["sub"],
        issuer=said["iss"],
        client=said["client_id"] or said["azp"],
        token=said["jti"],
    )


def _narrowed(scope: Scope) -> Scope:
    return replace(scope, level=Level.PATIENT) if scope.level is Level.USER else scope


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise Unidentified(f"The claim {name} of the access token is no text.")
    return value


def _patient(value: object) -> str | None:
    """Return the id of a patient; what is no id is no patient, and grants nothing."""
    return value if isinstance(value, str) and PRIMITIVES["id"].matches(value) else None
