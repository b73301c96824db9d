"""What happened at the server, as AuditEvents in the shape of IHE's Basic Audit Log Patterns.

Pure: an interaction becomes its events. Must not know HTTP, where events are kept, or who decides.
Source: https://profiles.ihe.net/ITI/BALP/ (1.1.4).
"""

from fhir_pad.audit.erasure import Erasure, erased
from fhir_pad.audit.event import Interaction, events
from fhir_pad.audit.requester import Requester

__all__ = ["Erasure", "Interaction", "Requester", "erased", "events"]
