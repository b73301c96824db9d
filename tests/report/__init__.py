"""Findings become FHIR: tests of `fhir_pad.report`."""
