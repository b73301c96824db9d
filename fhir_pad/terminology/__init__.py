"""The terminology operations of FHIR R4 over the published content, as pure functions.

`Held.of(resources)` is made once; each operation takes a Parameters resource (`from_query` makes
one from the query of a GET) and returns a Parameters or ValueSet resource, or raises Refused. Must
not know HTTP, a clock, or what the codes are used for.
"""

from fhir_pad.fhir.arguments import Kind, Parameter, Signature, from_query
from fhir_pad.terminology.codes import (
    VALIDATE_IN_CODE_SYSTEM,
    VALIDATE_IN_VALUE_SET,
    validate_in_code_system,
    validate_in_value_set,
)
from fhir_pad.terminology.expand import EXPAND, LARGEST_PAGE, expand
from fhir_pad.terminology.held import Held
from fhir_pad.terminology.lookup import LOOKUP, SUBSUMES, lookup, subsumes
from fhir_pad.terminology.translate import TRANSLATE, translate

__all__ = [
    "EXPAND",
    "LARGEST_PAGE",
    "LOOKUP",
    "SUBSUMES",
    "TRANSLATE",
    "VALIDATE_IN_CODE_SYSTEM",
    "VALIDATE_IN_VALUE_SET",
    "Held",
    "Kind",
    "Parameter",
    "Signature",
    "expand",
    "from_query",
    "lookup",
    "subsumes",
    "translate",
    "validate_in_code_system",
    "validate_in_value_set",
]
