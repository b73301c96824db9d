"""What a screened population is looked through for: four flags of one patient. Pure.

Unknown is never no: `unknown` says that answers or records do not tell, `check` that somebody
should look. Must not know how a patient is assessed or a flag is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fhir_pad.bulk.cases.medicines import CILOSTAZOL, STATIN, OnRecord
from fhir_pad.bulk.cases.seen import MEASURE, SCREENING, Seen, is_screened
from fhir_pad.legs import numbers


class Flag(StrEnum):
    """Whether something holds."""

    YES = "yes"
    CHECK = "check"
    NO = "no"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """Whether an ankle-brachial index is wanted; NO: that of both legs is known."""

    MEASURE = "measure"
    SCREEN = "screen"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of one patient."""

    needs_abi: Need
    pad_no_statin: Flag
    abi_below_0_40: Flag
    cilostazol_with_heart_failure: Flag


LEGS = ("right", "left")
_ASKS_MORE: Final = (Flag.YES, Flag.CHECK, Flag.UNKNOWN, Flag.NO)
"""The values that ask for more come first."""
_SYMPTOM = "leg-symptom"


def flags(seen: Seen, medicines: Mapping[str, OnRecord]) -> Flags:
    """Return the flags that follow from what was seen of a patient, and from medicines."""
    return Flags(
        needs_abi=_needs_abi(seen),
        pad_no_statin=_pad_no_statin(seen, medicines[STATIN]),
        abi_below_0_40=_below(seen),
        cilostazol_with_heart_failure=_cilostazol(
            seen.known.get("heart-failure"), medicines[CILOSTAZOL]
        ),
    )


def together(several: Iterable[Flags]) -> Flags:
    """Return of each flag the value that asks for most, of an index what the first one needs.

    The first one may be an emergency, which no index may keep waiting.
    """
    first, *others = several
    every = (first, *others)
    return Flags(
        needs_abi=first.needs_abi,
        pad_no_statin=_most(one.pad_no_statin for one in every),
        abi_below_0_40=_most(one.abi_below_0_40 for one in every),
        cilostazol_with_heart_failure=_most(one.cilostazol_with_heart_failure for one in every),
    )


def _most(values: Iterable[Flag]) -> Flag:
    return min(values, key=_ASKS_MORE.index)


def _needs_abi(seen: Seen) -> Need:
    """Return what the plan wants.

    The plan screens only who has no leg symptom, and no record says that. So a patient of whom it
    is not known is looked at as if there were none: whoever is then screened is to be asked.
    """
    if MEASURE in seen.planned:
        return Need.MEASURE
    if SCREENING in seen.planned:
        return Need.SCREEN
    if all(leg in seen.indices for leg in LEGS):
        return Need.NO
    if seen.known.get(_SYMPTOM) is None and not seen.indices and not seen.out_of_scope:
        screened = is_screened({**seen.known, _SYMPTOM: False})
        return Need.SCREEN if screened else Need.UNKNOWN
    return Need.UNKNOWN


def _pad_no_statin(seen: Seen, statin: OnRecord) -> Flag:
    if seen.pad_status == "excluded" or statin is OnRecord.YES:
        return Flag.NO
    if seen.pad_status != "confirmed":
        return Flag.UNKNOWN
    return {OnRecord.NO: Flag.YES, OnRecord.NAMED: Flag.CHECK}.get(statin, Flag.UNKNOWN)


def _below(seen: Seen) -> Flag:
    values = [seen.indices[leg] for leg in LEGS if leg in seen.indices]
    if any(value < numbers.ABI_SEVERE_BELOW for value in values):
        return Flag.YES
    return Flag.NO if len(values) == len(LEGS) else Flag.UNKNOWN


def _cilostazol(heart_failure: object, cilostazol: OnRecord) -> Flag:
    if heart_failure is False or cilostazol is OnRecord.NO:
        return Flag.NO
    if cilostazol is OnRecord.UNKNOWN:
        return Flag.UNKNOWN
    sure = heart_failure is True and cilostazol is OnRecord.YES
    return Flag.YES if sure else Flag.CHECK
