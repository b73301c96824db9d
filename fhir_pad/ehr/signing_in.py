"""What is asked of an EHR while somebody signs in: its configuration, a token, its keys.

Each is one exchange with an origin that the registration allows. Must not know what is done with
the answers.
"""

from http import HTTPStatus
from typing import Final

from fhir_pad.ehr import discovery
from fhir_pad.ehr.discovery import Endpoints
from fhir_pad.ehr.ended import Ended, by_ehr
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.registration import Registration
from fhir_pad.ehr.session import FORM, ExchangeFailed, Reply, Session
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused

JSON: Final = {"Accept": "application/json"}


def configuration(registration: Registration) -> Endpoints:
    """Return where an EHR has its sign-in, tokens and keys; raise Ended when it does not say."""
    address = f"{registration.iss}{discovery.PATH}"
    document = _document(registration, address, "its SMART configuration")
    return discovery.endpoints(document, registration)


def key_set(registration: Registration, endpoints: Endpoints) -> object:
    """Return the JSON of the issuer's key set, not checked; raise Ended when there is none."""
    return _document(registration, endpoints.keys, "its keys")


def token(registration: Registration, endpoint: str, form: bytes) -> Reply:
    """Return the answer to a request for a token; raise Ended when there is none in time."""
    try:
        with Session(registration.allowed, networks=EVERYWHERE) as session:
            return session.post(endpoint, FORM, form)
    except ExchangeFailed as fault:
        raise _unanswered("for a token", fault) from fault


def _document(registration: Registration, address: str, what: str) -> object:
    try:
        with Session(registration.allowed, networks=EVERYWHERE) as session:
            reply = session.get(address, JSON)
    except ExchangeFailed as fault:
        raise _unanswered(f"for {what}", fault) from fault
    if reply.status != HTTPStatus.OK:
        raise by_ehr(f"The EHR was asked for {what} and gave nothing.")
    try:
        return strict.read(reply.body)
    except Refused as fault:
        raise by_ehr(f"The EHR was asked for {what} and gave no JSON.") from fault


def _unanswered(what: str, fault: ExchangeFailed) -> Ended:
    return by_ehr(f"The EHR was asked {what}: {fault}.")
