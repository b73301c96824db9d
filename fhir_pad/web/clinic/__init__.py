"""What clinicians and nurses see: an assessment with its reasons, the worklist, measurements.

What an assessment says on a page is made by pure functions of its findings. Must not know a rule.
"""

from fhir_pad.web.clinic.routes import blueprint
from fhir_pad.web.clinic.shared import templates

__all__ = ["blueprint", "templates"]
