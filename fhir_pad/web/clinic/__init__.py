"""What clinicians and nurses see: the worklist, stored assessments, measurements.

Must not know a rule.
"""

from fhir_pad.web.clinic.routes import blueprint

__all__ = ["blueprint"]
