"""Where an EHR has its sign-in, tokens and keys: its `.well-known/smart-configuration`, checked.

Source: http://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html. Must not know how the
document is fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad.ehr.addresses import is_as_secret, origin, resolved
from fhir_pad.ehr.ended import by_ehr
from fhir_pad.ehr.registration import Registration

PATH = "/.well-known/smart-configuration"
CONNECT = "sso-openid-connect"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Whole addresses. `issuer` and `keys` are empty without OpenID Connect.

    `names_itself` tells that each answer of the sign-in carries its issuer (RFC 9207).
    """

    authorization: str
    token: str
    issuer: str = ""
    keys: str = ""
    names_itself: bool = False


def endpoints(document: object, registration: Registration) -> Endpoints:
    """Return what the document of a registered EHR names; raise Ended when it cannot be used.

    A relative address is below the FHIR base. Each must be as secret as the base, and on an origin
    that the registration allows: an EHR that was broken into sends nobody elsewhere.
    """
    if not isinstance(document, Mapping):
        raise by_ehr("The EHR's SMART configuration is no JSON object.")
    _check_challenge(document.get("code_challenge_methods_supported"))
    connect = _says_connect(document)
    issuer = _text(document, "issuer") if connect or "issuer" in document else ""
    if issuer and not _is_allowed(issuer, registration):
        raise by_ehr("The EHR's SMART configuration names an issuer that is not registered.")
    return Endpoints(
        authorization=_endpoint(document, "authorization_endpoint", registration),
        token=_endpoint(document, "token_endpoint", registration),
        issuer=issuer,
        keys=_endpoint(document, "jwks_uri", registration) if connect else "",
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _check_challenge(methods: object) -> None:
    if not isinstance(methods, list) or "S256" not in methods or "plain" in methods:
        raise by_ehr("The EHR's SMART configuration must offer PKCE with S256, and not plain.")


def _says_connect(document: Mapping[str, object]) -> bool:
    capabilities = document.get("capabilities")
    return isinstance(capabilities, list) and CONNECT in capabilities


def _text(document: Mapping[str, object], name: str) -> str:
    found = document.get(name)
    if not isinstance(found, str) or not found:
        raise by_ehr(f"The EHR's SMART configuration does not name its {name}.")
    return found


def _endpoint(document: Mapping[str, object], name: str, registration: Registration) -> str:
    address = resolved(_text(document, name), registration.iss)
    if "#" in address or not _is_allowed(address, registration):
        text = f"The EHR's SMART configuration has its {name} where it is not registered to be."
        raise by_ehr(text)
    return address


def _is_allowed(address: str, registration: Registration) -> bool:
    return is_as_secret(address, registration.iss) and origin(address) in registration.allowed
