"""The parts of the R4 structure check; `fhir_pad.fhir.structure` is the way in."""
