"""One patient or response that was assessed, with what its result line and table row need."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad.bulk.cases.medicines import OnRecord
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.engine import Assessment


@dataclass(frozen=True, slots=True)
class Case:
    """`patient` is an id, empty when the response names nobody by a reference.

    `place` is where the response stands; `was_sent` is false when there was none and the patient
    was assessed from records alone. `unread` counts lines of the patient that could not be read.
    """

    patient: str
    assessment: Assessment
    place: Place
    was_sent: bool
    medicines: Mapping[str, OnRecord]
    unread: int = 0
