"""Triage, statuses and classes in words: what our codes without a standard twin are called.

Words are for use inside a sentence; what a triage level demands, and the clock of an ischaemic
limb, are sentences. Must not know where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad.findings import Window
from fhir_pad.language import BASE, Language
from fhir_pad.report.codes import ACT_PRIORITY, REQUEST_PRIORITY, Term, Vocabulary
from fhir_pad.report.elements import Code


@dataclass(frozen=True, slots=True)
class Demand:
    """What a triage level asks of the reader."""

    headline: str
    sentence: str


INDICES: Mapping[str, str] = {
    "abi": "Ankle-brachial index",
    "tbi": "Toe-brachial index",
    "abi-right": "Ankle-brachial index, right",
    "abi-left": "Ankle-brachial index, left",
}
"""Topics of findings that are no questions."""
EMERGENCY = "emergency-now"
"""The level at which everything else waits."""
DEMANDS: Mapping[str, Demand] = {
    EMERGENCY: Demand(
        "Emergency now", "Call the emergency services now; this is a matter of minutes."
    ),
    "same-day": Demand(
        "Clinician today",
        "A clinician assesses the leg today; for a suspected deep vein thrombosis the scan or "
        "the D-dimer is done within 4 hours.",
    ),
    "urgent-days": Demand(
        "Specialist within days",
        "Contact a specialist within 24 hours to a few days, at the latest within 7 days.",
    ),
    "routine": Demand("Routine appointment", "Make an appointment in the coming weeks."),
    "self-care": Demand(
        "Self-care",
        "Self-care with the advice below, and come back at once when a warning sign of the "
        "safety-net advice appears.",
    ),
}

_STAT = (Code(REQUEST_PRIORITY, "stat", "STAT"), Code(ACT_PRIORITY, "S", "stat"))
_ASAP = (Code(REQUEST_PRIORITY, "asap", "ASAP"), Code(ACT_PRIORITY, "A", "ASAP"))
_URGENT = (Code(REQUEST_PRIORITY, "urgent", "Urgent"), Code(ACT_PRIORITY, "UR", "urgent"))
_ROUTINE = (Code(REQUEST_PRIORITY, "routine", "Routine"), Code(ACT_PRIORITY, "R", "routine"))

TRIAGE = Vocabulary(
    "triage-level",
    {
        EMERGENCY: Term(DEMANDS[EMERGENCY].headline, _STAT),
        "same-day": Term(DEMANDS["same-day"].headline, _ASAP),
        "urgent-days": Term(DEMANDS["urgent-days"].headline, _URGENT),
        "routine": Term(DEMANDS["routine"].headline, _ROUTINE),
        "self-care": Term(DEMANDS["self-care"].headline, _ROUTINE),
    },
)
ACTION_STATUS = Vocabulary(
    "action-status",
    {
        "recommended": Term("recommended"),
        "consider": Term("to consider"),
        "needs-data": Term("not before what is open is settled"),
        "withheld": Term("not to be done"),
    },
)
PHASES = (
    "Emergency",
    "Confirm the diagnosis",
    "Foundations first",
    "Medicines",
    "Minimally invasive treatment and referral",
    "Open surgery",
    "Pain options",
    "Follow-up",
)
"""Headings of the phases 0 to 7, in the order of the plan."""

FONTAINE = Vocabulary(
    "fontaine-stage",
    {code: Term(f"Fontaine {code}") for code in ("I", "II", "IIa", "IIb", "III", "IV")},
)
RUTHERFORD_CHRONIC = Vocabulary(
    "rutherford-chronic", {code: Term(f"Rutherford category {code}") for code in "0123456"}
)
RUTHERFORD_ACUTE = Vocabulary(
    "rutherford-acute",
    {code: Term(f"Rutherford acute class {code}") for code in ("I", "IIa", "IIb", "III")},
)
WIFI_STAGE = Vocabulary("wifi-stage", {code: Term(f"WIfI stage {code}") for code in "1234"})
CEAP = Vocabulary(
    "ceap-clinical",
    {
        "C0": Term("CEAP C0, no visible sign of vein disease"),
        "C1": Term("CEAP C1, spider veins"),
        "C2": Term("CEAP C2, varicose veins"),
        "C2r": Term("CEAP C2r, recurrent varicose veins"),
        "C3": Term("CEAP C3, oedema"),
        "C4a": Term("CEAP C4a, pigmentation or eczema"),
        "C4b": Term("CEAP C4b, hardened skin"),
        "C4c": Term("CEAP C4c, corona phlebectatica"),
        "C5": Term("CEAP C5, healed venous ulcer"),
        "C6": Term("CEAP C6, open venous ulcer"),
        "C6r": Term("CEAP C6r, recurrent open venous ulcer"),
    },
)
ABI_CATEGORY = Vocabulary(
    "abi-category",
    {
        "abnormal": Term("abnormal"),
        "borderline": Term("borderline"),
        "normal": Term("normal"),
        "high-normal": Term("high-normal"),
        "noncompressible": Term("not compressible, says nothing about flow"),
    },
)
TBI_CATEGORY = Vocabulary("tbi-category", {"abnormal": Term("abnormal"), "normal": Term("normal")})
ALI_STATUS = Vocabulary(
    "ali-status",
    {
        "not-acute": Term("no sudden change, so not acute"),
        "excluded": Term("acute limb ischaemia excluded by pulse or index"),
        "none": Term("none of the six P signs"),
        "none-incomplete": Term("none of the six P signs among those answered"),
        "cannot-exclude": Term("acute limb ischaemia cannot be excluded"),
        "low-suspicion": Term("pain after strain or injury only, low suspicion"),
        "suspected": Term("acute limb ischaemia suspected"),
        "probable": Term("acute limb ischaemia probable"),
    },
)
WINDOW = Vocabulary(
    "six-hour-window",
    {
        "within": Term("within six hours of onset"),
        "elapsed": Term("six hours or more since onset"),
        "unknown": Term("time of onset unknown, treated as now"),
    },
)
DVT_STATUS = Vocabulary(
    "dvt-status",
    {
        "confirmed": Term("deep vein thrombosis confirmed"),
        "undetermined": Term("deep vein thrombosis neither suspected nor ruled out"),
        "not-suspected": Term("deep vein thrombosis not suspected"),
        "suspected-pregnancy": Term("deep vein thrombosis suspected in pregnancy"),
        "needs-retest": Term("deep vein thrombosis: repeat the scan"),
        "needs-d-dimer": Term("deep vein thrombosis: D-dimer still needed"),
        "excluded": Term("deep vein thrombosis excluded by test"),
        "likely": Term("deep vein thrombosis likely"),
        "unlikely": Term("deep vein thrombosis unlikely, test still needed"),
        "indeterminate": Term("deep vein thrombosis: likelihood open"),
    },
)
EDINBURGH = Vocabulary(
    "edinburgh-result",
    {
        "definite": Term("definite claudication"),
        "atypical": Term("atypical claudication"),
        "negative": Term("no claudication by this questionnaire"),
        "incomplete": Term("not all of its questions answered"),
    },
)


NO_HOURS = "Limb ischaemia: hours since onset unknown, so treat as now."
NONE_LEFT = (
    "Limb ischaemia: {hours} h since onset, none left of the six; treat as now, this does not rule "
    "out salvage."
)
HOURS_LEFT = "Limb ischaemia: {hours} h since onset, {left} h left of the six."


def urgency(triage: str, window: Window | None, language: Language = BASE) -> tuple[str, ...]:
    """Return the sentences that tell how soon: what the level demands, and the limb's clock."""
    demand = DEMANDS.get(triage)
    clock = () if window is None else (clock_of(window, language),)
    return (() if demand is None else (language.say(demand.sentence),)) + clock


def clock_of(window: Window, language: Language = BASE) -> str:
    """Return the sentence with the hours since onset and the hours left of six.

    An elapsed window never argues against revascularisation (conflict C-09).
    """
    if window.hours_since_onset is None:
        return language.say(NO_HOURS)
    hours = language.number(window.hours_since_onset)
    if window.state == "elapsed" or window.hours_left is None:
        return language.say(NONE_LEFT, hours=hours)
    return language.say(HOURS_LEFT, hours=hours, left=language.number(window.hours_left))
