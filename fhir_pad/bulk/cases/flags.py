"""What a screened population is looked through for: four flags of one patient. Pure.

Unknown is never no: `unknown` says that answers or records do not tell, `check` that somebody
should look. Must not know how a patient is assessed or a flag is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fhir_pad.answers import Answer, understood
from fhir_pad.assess import find
from fhir_pad.bulk.cases.medicines import CILOSTAZOL, STATIN, OnRecord
from fhir_pad.findings import Findings
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
_SYMPTOM = "leg-symptom"
_OPEN = ("recommended", "consider", "needs-data")


def flags(
    findings: Findings, answers: Mapping[str, Answer], medicines: Mapping[str, OnRecord]
) -> Flags:
    """Return the flags that follow from findings, from what was understood, and from medicines."""
    known, _ = understood(answers)
    return Flags(
        needs_abi=_needs_abi(findings, answers, known.get(_SYMPTOM)),
        pad_no_statin=_pad_no_statin(findings, medicines[STATIN]),
        abi_below_0_40=_below(findings),
        cilostazol_with_heart_failure=_cilostazol(
            known.get("heart-failure"), medicines[CILOSTAZOL]
        ),
    )


def _needs_abi(findings: Findings, answers: Mapping[str, Answer], symptom: object) -> Need:
    """Return what the plan wants.

    The plan screens only who has no leg symptom, and no record says that. So a patient of whom it
    is not known is looked at as if there were none: whoever is then screened is to be asked.
    """
    if _proposed(findings, "measure-abi"):
        return Need.MEASURE
    if _proposed(findings, "abi-screening"):
        return Need.SCREEN
    if all(leg in findings.abi for leg in LEGS):
        return Need.NO
    if symptom is None and not findings.abi and not findings.out_of_scope:
        without = find({**answers, _SYMPTOM: "no"})
        return Need.SCREEN if _proposed(without, "abi-screening") else Need.UNKNOWN
    return Need.UNKNOWN


def _proposed(findings: Findings, code: str) -> bool:
    return any(action.code == code and action.status in _OPEN for action in findings.actions)


def _pad_no_statin(findings: Findings, statin: OnRecord) -> Flag:
    if findings.pad_status == "excluded" or statin is OnRecord.YES:
        return Flag.NO
    if findings.pad_status != "confirmed":
        return Flag.UNKNOWN
    return {OnRecord.NO: Flag.YES, OnRecord.NAMED: Flag.CHECK}.get(statin, Flag.UNKNOWN)


def _below(findings: Findings) -> Flag:
    values = [findings.abi[leg].value for leg in LEGS if leg in findings.abi]
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
