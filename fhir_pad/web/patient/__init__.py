"""The self-check: a person answers a few pages about a leg, without an account or a script.

Every answer is stored as it is given; what follows from it is the FHIR server's own doing. Must
not know a rule.
"""

from fhir_pad.web.patient.routes import blueprint

__all__ = ["blueprint"]
