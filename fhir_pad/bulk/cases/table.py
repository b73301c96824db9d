"""One assessed case as one row of the table of findings, in CSV (RFC 4180, LF, UTF-8).

What is not known is an empty field, and a flag says `unknown`. Must not know where the row goes.
"""

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from io import StringIO

from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.flags import Flags
from fhir_pad.recorded import Why

FLAGS = tuple(field.name for field in fields(Flags))
COLUMNS = (
    "patient",
    "file",
    "line",
    "triage",
    "triage_provisional",
    "cause",
    "subtype",
    "pad_status",
    "stage",
    "lowest_abi",
    *FLAGS,
    "deceased",
    "unread",
    "missing",
)

DIGITS, PLACES = 5, 2
TYPES = {"line": "BIGINT", "unread": "BIGINT", "lowest_abi": f"DECIMAL({DIGITS},{PLACES})"}
"""What is no text, under the names that SQL has for it."""


def header() -> bytes:
    """Return the first line."""
    return _csv(COLUMNS)


def row(case: Case, flags: Flags) -> bytes:
    """Return the line of a case. `missing` lists linkIds with blanks between."""
    findings = case.assessment.findings
    lowest = min((index.value for index in findings.abi.values()), default=None)
    return _csv(
        (
            case.patient,
            case.place.file,
            case.place.line,
            findings.triage,
            _said(findings.triage_provisional),
            findings.primary_cause,
            findings.subtype,
            findings.pad_status,
            findings.arterial_stage,
            lowest,
            *astuple(flags),
            "yes" if is_deceased(case) else "unknown",
            case.unread,
            " ".join(missing.topic for missing in findings.missing),
        )
    )


def is_deceased(case: Case) -> bool:
    """Tell whether the record says that the patient died."""
    return any(one.why is Why.DECEASED for one in case.assessment.recorded.passed)


def _said(truth: bool) -> str:  # noqa: FBT001 - the value of a field
    return "yes" if truth else "no"


def _csv(values: Iterable[object]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()
