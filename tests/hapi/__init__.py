"""The clinical reasoning of HAPI FHIR, which applies our plan."""
