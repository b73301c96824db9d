"""The HTTP face of the module: FHIR R4 REST and pages, on Flask.

Must not know a clinical rule: it turns requests into calls of `engine` and back.
"""

from fhir_pad.web.app import create_app, init_app
from fhir_pad.web.settings import Settings, SettingsRefused, from_environment

__all__ = ["Settings", "SettingsRefused", "create_app", "from_environment", "init_app"]
