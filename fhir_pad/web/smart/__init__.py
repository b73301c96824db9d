"""The app that an EHR opens for the patient on its screen: sign-in, form, result, writing back.

Must not know a clinical rule.
"""

from fhir_pad.web.smart.routes import blueprint

__all__ = ["blueprint"]
