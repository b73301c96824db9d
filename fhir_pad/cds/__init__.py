"""CDS Hooks 2.0: a service is told what happens in a record and may answer with one card.

Must not know HTTP, nor who asks. Source: https://cds-hooks.hl7.org/2.0/.
"""

from fhir_pad.cds.answered import answer
from fhir_pad.cds.feedback import feedback, topic
from fhir_pad.cds.services import SERVICES, Service, discovery

__all__ = ["SERVICES", "Service", "answer", "discovery", "feedback", "topic"]
