"""FHIR R4 as data: strict reading, structure, forms, issues and writing. Knows no leg."""
