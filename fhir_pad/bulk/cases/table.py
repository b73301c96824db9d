"""One assessed case as one row of the table of findings, in CSV (RFC 4180, LF, UTF-8).

What is not known is an empty field, and a flag says `unknown`. Must not know where the row goes.
"""

import csv
from collections.abc import Iterable
from dataclasses import fields
from io import StringIO

from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.flags import Flags

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

INTEGERS, DECIMAL = ("line", "unread"), "lowest_abi"
DIGITS, PLACES = 5, 2
TYPES = {**dict.fromkeys(INTEGERS, "BIGINT"), DECIMAL: f"DECIMAL({DIGITS},{PLACES})"}
"""What is no text, under the names that SQL has for it."""


def header() -> bytes:
    """Return the first line."""
    return _csv(COLUMNS)


def row(case: Case, flags: Flags) -> bytes:
    """Return the line of a case. `missing` lists linkIds with blanks between."""
    seen = case.seen
    return _csv(
        (
            case.patient,
            case.place.file,
            case.place.line,
            seen.triage,
            _said(seen.triage_provisional),
            seen.primary_cause,
            seen.subtype,
            seen.pad_status,
            seen.arterial_stage,
            min((one for view in case.views for one in view.indices.values()), default=None),
            *(getattr(flags, name) for name in FLAGS),
            "yes" if case.deceased else "unknown",
            case.unread,
            " ".join(seen.missing),
        )
    )


def _said(truth: bool) -> str:  # noqa: FBT001 - the value of a field
    return "yes" if truth else "no"


def _csv(values: Iterable[object]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()
