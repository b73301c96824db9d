"""Who asks, and what they may do: bearer tokens, SMART scopes, and the decision.

Must not know HTTP's requests and replies, nor how a decision is enforced.
"""

from fhir_pad.access.admission import Admission, Identify, Introspection, Jwt, Open, identifying
from fhir_pad.access.authorization_server import AuthorizationServer, smart_configuration
from fhir_pad.access.decision import NOT_FOR_PATIENTS, Limit, limits
from fhir_pad.access.denied import Unidentified, Unreachable
from fhir_pad.access.identity import ANYBODY, NOBODY, Identity
from fhir_pad.access.scopes import Level
from fhir_pad.access.sealed import Unsealable, seal, unseal

__all__ = [
    "ANYBODY",
    "NOBODY",
    "NOT_FOR_PATIENTS",
    "Admission",
    "AuthorizationServer",
    "Identify",
    "Identity",
    "Introspection",
    "Jwt",
    "Level",
    "Limit",
    "Open",
    "Unidentified",
    "Unreachable",
    "Unsealable",
    "identifying",
    "limits",
    "seal",
    "smart_configuration",
    "unseal",
]
