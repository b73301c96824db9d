"""CDS clients as tests register them, and the tokens that they sign."""

import json
from itertools import count
from typing import Any

from access import issuer
from joserfc.jwk import Key

from fhir_pad.access.cds_client import CdsClient
from fhir_pad.access.keys import keys_of

EHR, OTHER_EHR = "https://ehr.example.org", "https://other-ehr.example.org"
JKU = f"{EHR}/jwks.json"
SERVICES = "https://pad.example.org/cds-services"
VIEW = f"{SERVICES}/leg-pain-patient-view"
_NUMBERS = count(1)


def clients(**of_first: Any) -> dict[str, CdsClient]:
    """Return two clients with keys of their own; the first one as told."""
    first = CdsClient(EHR, keys_of(issuer.key_set(issuer.keys())), jku=JKU, **of_first)
    return {EHR: first, OTHER_EHR: CdsClient(OTHER_EHR, keys_of(issuer.key_set(issuer.others())))}


def setting(**of_first: Any) -> str:
    """Return the same two clients as an operator sets them."""
    first = {"jwks": issuer.key_set(issuer.keys()), "jku": JKU, **of_first}
    return json.dumps({EHR: first, OTHER_EHR: {"jwks": issuer.key_set(issuer.others())}})


def claims(**changes: Any) -> dict[str, Any]:
    """Return the claims of a good token for a call of the patient view; None leaves one out."""
    made = {
        "iss": EHR,
        "aud": VIEW,
        "iat": issuer.MOMENT,
        "exp": issuer.MOMENT + 300,
        "jti": f"call-{next(_NUMBERS)}",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def header(algorithm: str = "ES384", **changes: Any) -> dict[str, Any]:
    """Return the header of a good token; None leaves a member out."""
    return issuer.header(algorithm, **{"typ": "JWT", **changes})


def token(head: Any = None, payload: Any = None, key: Key | None = None) -> str:
    """Return a token; what is not given is as it should be."""
    head = header() if head is None else head
    key = issuer.keys()[issuer.KINDS.get(head.get("alg"), "rsa")] if key is None else key
    return issuer.signed(head, claims() if payload is None else payload, key)


def good(algorithm: str = "ES384", **changes: Any) -> str:
    """Return a good token, with these claims changed."""
    return token(header(algorithm), claims(**changes))
