"""Pages for testers and developers: what is published, what comes out, and how to ask for it.

They show nothing that is stored, but for the responses to try where nobody needs a token.
"""

from fhir_pad.web.tester.browsing import ready as published
from fhir_pad.web.tester.filling import blueprint as forms
from fhir_pad.web.tester.home import shown as home
from fhir_pad.web.tester.routes import blueprint

__all__ = ["blueprint", "forms", "home", "published"]
