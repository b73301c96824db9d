"""Lines of QuestionnaireResponses to what they lead to. Runs in any process."""

from dataclasses import dataclass
from functools import cache

from fhir_pad import engine
from fhir_pad.bulk.batches import Batch
from fhir_pad.bulk.cases.case import Case
from fhir_pad.bulk.cases.done import BAD, REFUSED, Done, Wanted, assessed, broken, joined, refused
from fhir_pad.bulk.cases.medicines import MEDICINES, OnRecord
from fhir_pad.bulk.cases.outcome import Place
from fhir_pad.bulk.cases.seen import dated, known, seen
from fhir_pad.bulk.export.attribution import patient_in
from fhir_pad.bulk.lines import Line
from fhir_pad.bulk.pieces import Reader, Told
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
            return self._row(line, place) if self.wanted.shape is None else self._all(line, place)
        except engine.Malformed as malformed:
            return refused(malformed.issues, place, BAD)
        except Refused as fault:
            return refused(fault.issues, place, REFUSED)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not cost the other lines
            return broken(fault, place)

    def _row(self, line: Line, place: Place) -> Done:
        """Return the row of the table alone, for which nobody asks why."""
        told = _told(line.text)
        case = Case(told.patient, seen(dated(told.values, told.authored)), place, _UNKNOWN)
        return assessed(case, self.wanted)

    def _all(self, line: Line, place: Place) -> Done:
        found = engine.assess(line.text, now=self.wanted.now, tolerant=True)
        said = known(found.answers, found.response.get("authored"))
        case = Case(patient_in(found.response), seen(said), place, _UNKNOWN)
        return assessed(case, self.wanted, found)


@cache
def _reader() -> Reader:
    """Return what this process has learnt of responses."""
    return Reader()


def _told(line: bytes) -> Told:
    """Return what a line says, the quick way if it is known; raise Refused when it is wrong."""
    reader = _reader()
    told = reader.read(line)
    if told is not None:
        return told
    given = engine.given(line, tolerant=True)
    reader.learn(line, given)
    authored = given.response.get("authored")
    values = known(given.answers, None)
    when = authored if isinstance(authored, str) else None
    return Told(values, patient_in(given.response), when)
