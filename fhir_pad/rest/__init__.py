"""FHIR REST without HTTP: what each interaction does with what is published and stored."""
