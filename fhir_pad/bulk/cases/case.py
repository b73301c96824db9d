"""One patient or response that was assessed, with what its table row needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad.bulk.cases.medicines import OnRecord
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.cases.seen import Seen


@dataclass(frozen=True, slots=True)
class Case:
    """`patient` is an id, empty when the response names nobody by a reference.

    `place` is where the response stands; `was_sent` is false when there was none and the patient
    was assessed from records alone. `deceased` says that the record tells so; `unread` counts lines
    of the patient that could not be read. `before` is what the finished response says that an
    emergency came after: what it knows of medicines and measurements holds beside that.
    """

    patient: str
    seen: Seen
    place: Place
    medicines: Mapping[str, OnRecord]
    was_sent: bool = True
    deceased: bool = False
    unread: int = 0
    before: Seen | None = None

    @property
    def views(self) -> tuple[Seen, ...]:
        """All that was seen of the patient, what counts first."""
        return (self.seen,) if self.before is None else (self.seen, self.before)
