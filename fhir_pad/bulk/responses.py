"""Lines of QuestionnaireResponses to what they lead to. Runs in any process."""

from dataclasses import dataclass

from fhir_pad import engine
from fhir_pad.bulk.batches import Batch
from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.done import BAD, REFUSED, Done, Wanted, assessed, broken, joined, refused
from fhir_pad.bulk.cases.medicines import MEDICINES, OnRecord
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.export.attribution import patient_in
from fhir_pad.bulk.lines import Line
from fhir_pad.fhir.issues import Refused

_UNKNOWN = dict.fromkeys(MEDICINES, OnRecord.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AssessResponses:
    """Assesses each line on its own; an answer on a switched-off item is ignored."""

    wanted: Wanted

    def __call__(self, batch: Batch[Line]) -> Done:
        """Return what the lines lead to, in their order."""
        return joined(map(self.one, batch.units))

    def one(self, line: Line) -> Done:
        """Return what one line leads to, whatever it holds."""
        place = Place(line.file, line.number)
        try:
            found = engine.assess(line.text, now=self.wanted.now, tolerant=True)
            case = Case(patient_in(found.response), found, place, True, _UNKNOWN)  # noqa: FBT003
            return assessed(case, self.wanted)
        except engine.Malformed as malformed:
            return refused(malformed.issues, place, BAD)
        except Refused as fault:
            return refused(fault.issues, place, REFUSED)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not cost the other lines
            return broken(fault, place)
