"""A whole population assessed: NDJSON in, NDJSON and a table out, in one order and bounded memory.

Two inputs: files of QuestionnaireResponses, or the folder of an EHR's Bulk Data export, where each
patient is assessed from what is recorded. Must not know the command line, a terminal or a clock.
Source: http://hl7.org/fhir/uv/bulkdata (file format).
"""

from fhir_pad.bulk.cases.results import Shape
from fhir_pad.bulk.inputs import Export, Responses
from fhir_pad.bulk.job import Job, Progress
from fhir_pad.bulk.run import run
from fhir_pad.bulk.stopped import Stopped
from fhir_pad.bulk.summary import summary

__all__ = ["Export", "Job", "Progress", "Responses", "Shape", "Stopped", "run", "summary"]
