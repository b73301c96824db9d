"""A FHIR R4 module for leg pain: `assess` takes a response, an `Assessment` holds its results."""

from fhir_pad.engine import Assessment, Malformed, assess
from fhir_pad.fhir.issues import Refused

__all__ = ["Assessment", "Malformed", "Refused", "assess"]
