"""The command `fhir-pad`. Must not know a clinical rule: it calls `engine` and prints."""

from fhir_pad.cli.main import main

__all__ = ["main"]
