"""What was refused or could not be read, as an OperationOutcome with file and line.

The extensions are those of FHIR core for a file and a line. Must not know why.
"""

import logging
from dataclasses import dataclass
from traceback import format_tb

from fhir_pad.fhir.issues import Issue, IssueType, error, operation_outcome
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write

LOG = logging.getLogger("fhir_pad.bulk")
_FILE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-file"
_LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line of it, from 1; no line when the whole file is meant."""

    file: str = ""
    line: int | None = None


NOWHERE = Place()


def outcome(issues: tuple[Issue, ...], place: Place) -> bytes:
    """Return the line that says all the issues at a place."""
    said = operation_outcome(issues)
    marks = {} if place.line is None else {"extension": [_line(place.line)]}
    placed = [{**marks, **one} for one in objects(said, "issue")]
    head = {"extension": [{"url": _FILE, "valueString": place.file}]} if place.file else {}
    return write({"resourceType": said["resourceType"], **head, "issue": placed}) + b"\n"


def _line(number: int) -> dict[str, object]:
    return {"url": _LINE, "valueInteger": number}


def failed(fault: Exception) -> tuple[Issue, ...]:
    """Return that the program failed, and log where; not what, which could hold an answer."""
    where = "".join(format_tb(fault.__traceback__)) + type(fault).__name__
    LOG.error("something could not be assessed\n%s", where)
    text = "The program failed on this; the log on standard error says where."
    return (error(IssueType.EXCEPTION, text),)
