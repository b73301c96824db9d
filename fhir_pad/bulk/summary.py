"""The counts of a run as a table of text. Must not know how anything was counted."""

from collections.abc import Iterator, Mapping

from fhir_pad.bulk.cases.done import ALARM, ASIDE, ASSESSED, BAD, DECEASED, FAILED, RECORDS, REFUSED
from fhir_pad.bulk.cases.flags import Flag, Need
from fhir_pad.bulk.cases.table import FLAGS
from fhir_pad.legs.triage import LEVELS

_ENDS = {
    ASSESSED: "assessed",
    RECORDS: "  from records alone",
    DECEASED: "  recorded as deceased",
    REFUSED: "refused",
    BAD: "bad lines",
    ALARM: "  with emergency signs in what was refused or bad",
    FAILED: "failed",
    ASIDE: "lines of types that are not read",
}
_ALWAYS = (ASSESSED, REFUSED, BAD, FAILED)
_STATES = tuple(dict.fromkeys([*Need, *Flag]))


def summary(counts: Mapping[str, int]) -> str:
    """Return the table: what became of the input, triage, flags."""
    return "".join(f"{number:>12,}  {said}\n" for said, number in _rows(counts))


def _rows(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name, said in _ENDS.items():
        if name in _ALWAYS or counts.get(name):
            yield said, counts.get(name, 0)
    for level in LEVELS:
        if counts.get(f"triage {level}"):
            yield f"triage {level}", counts[f"triage {level}"]
    for flag in FLAGS:
        for state in _STATES:
            if counts.get(f"{flag} {state}"):
                yield f"{flag} {state}", counts[f"{flag} {state}"]
