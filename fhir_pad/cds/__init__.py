"""CDS Hooks 2.0: a service is told what happens in a record and may answer with one card.

Must not know HTTP, nor who asks. Source: https://cds-hooks.hl7.org/2.0/.
"""

from fhir_pad.cds.answered import Here, answer
from fhir_pad.cds.feedback import feedback, topic
from fhir_pad.cds.held import CannotBeHad
from fhir_pad.cds.missing import NO_SERVERS, NotRegistered, Servers
from fhir_pad.cds.services import SERVICES, Service, discovery

__all__ = [
    "NO_SERVERS",
    "SERVICES",
    "CannotBeHad",
    "Here",
    "NotRegistered",
    "Servers",
    "Service",
    "answer",
    "discovery",
    "feedback",
    "topic",
]
