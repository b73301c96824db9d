"""What an EHR has recorded of a patient, read as answers to our questions.

`facts(resources, now)` is pure. `ROWS` declares which codes of which resource answer which
question, how, and how far back; everything else only reads. Must not know HTTP, the database, who
asks, or what an answer leads to.
"""

from fhir_pad.recorded.bundled import bundled, entry_names
from fhir_pad.recorded.facts import RESOURCE_TYPES, SPEAKS_AGAINST, facts
from fhir_pad.recorded.found import Fact, Passed, Recorded, Source, Value, Why
from fhir_pad.recorded.row import ALWAYS, Code, Meaning, Reading, Row, Time
from fhir_pad.recorded.rows import ROWS
from fhir_pad.recorded.whose import patient_of, server_of

__all__ = [
    "ALWAYS",
    "RESOURCE_TYPES",
    "ROWS",
    "SPEAKS_AGAINST",
    "Code",
    "Fact",
    "Meaning",
    "Passed",
    "Reading",
    "Recorded",
    "Row",
    "Source",
    "Time",
    "Value",
    "Why",
    "bundled",
    "entry_names",
    "facts",
    "patient_of",
    "server_of",
]
