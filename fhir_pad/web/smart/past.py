"""The ankle-brachial index over time: what the EHR's record has of it, and what is new today.

Must not know a page, nor how a record is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fhir_pad.engine import Assessment
from fhir_pad.language import BASE, Language
from fhir_pad.recorded.series import Measured
from fhir_pad.web.shown.trend import Index, Trend, of
from fhir_pad.web.smart.sitting import Sitting

SIDES: Final[Mapping[str, str]] = {"abi-r": "right", "abi-l": "left"}
"""The questions about an index, and the leg that each is about."""
PRESSURES: Final = ("ankle-dp", "ankle-pt", "brachial")
POSTERIOR_TIBIAL: Final = "posterior tibial artery"
ONE_ARTERY: Final = frozenset({"8581-1", "8580-3", "8579-5"})
"""LOINC's codes of an index of the posterior tibial artery alone."""
TODAY: Final = "today"


def over_time(sitting: Sitting, done: Assessment, language: Language = BASE) -> Trend | None:
    """Return the indices of the open patient over time; None when there are not two visits."""
    measured = () if sitting.recorded is None else sitting.recorded.measured
    return of((*_recorded(measured, language), *_new(done)), language)


def _recorded(measured: Iterable[Measured], language: Language) -> Iterator[Index]:
    """Give what is on record; what was measured on one day in one way is one visit.

    Two values of one leg on one day are two visits, so that neither hides the other.
    """
    before: Counter[tuple[str, str, str]] = Counter()
    for one in measured:
        side, how, day = SIDES[one.link_id], _how(one, language), one.date[:10]
        number = before[side, how, day]
        before[side, how, day] += 1
        yield Index(side, one.date, one.value, f"{day} {number} {how}", how)


def _how(measured: Measured, language: Language) -> str:
    artery = language.say(POSTERIOR_TIBIAL) if measured.code in ONE_ARTERY else ""
    return ", ".join(filter(None, (artery, measured.method)))


def _new(done: Assessment) -> Iterator[Index]:
    """Give the indices of this assessment that do not come from the record as a whole."""
    on_record = done.recorded.facts
    for link_id, side in SIDES.items():
        index = done.findings.abi.get(side)
        if index is not None:
            behind = (link_id,) if "reported" in index.flags else tuple(_pressures(side))
            answered = [one for one in behind if one in done.answers]
            if any(one not in on_record for one in answered):
                date = str(done.response.get("authored", ""))
                yield Index(side, date, index.value, TODAY)


def _pressures(side: str) -> Iterator[str]:
    for name in PRESSURES:
        sides = ("right", "left") if name == "brachial" else (side,)
        yield from (f"{name}-{one[0]}" for one in sides)
