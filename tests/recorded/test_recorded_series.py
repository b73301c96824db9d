"""Measurements over the years: all that count, in their order, and how each was measured."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from fhir_pad.recorded.series import Measured, series

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
LEG = {"abi-l": "32153003", "abi-r": "62175007"}
RATIO = {"system": UCUM, "code": "{ratio}"}


def index(id_: str, date: str, value: str, *, side: str = "abi-l", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "77194-9"}]},
        "bodySite": {"coding": [{"system": SNOMED, "code": LEG[side]}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": date,
        "valueQuantity": {"value": Decimal(value), **RATIO},
        **more,
    }


def found(*observations: dict[str, Any]) -> list[tuple[str, str, str]]:
    some = series(observations, LEG, NOW)
    return [(one.link_id, one.date, str(one.value)) for one in some]


def test_all_are_there_however_long_ago_the_oldest_first() -> None:
    assert found(
        index("3", "2026-11-20", "0.61"),
        index("1", "2011", "0.90"),
        index("2", "2025-01-02T09:00:00Z", "1.05", side="abi-r"),
        index("1", "2011", "0.90"),
    ) == [
        ("abi-l", "2011", "0.90"),
        ("abi-r", "2025-01-02T09:00:00Z", "1.05"),
        ("abi-l", "2026-11-20", "0.61"),
    ]


def test_a_unit_is_converted_where_that_is_exact() -> None:
    percent = {"valueQuantity": {"value": Decimal("85.5"), "system": UCUM, "code": "%"}}
    assert found(index("1", "2025", "1", **percent)) == [("abi-l", "2025", "0.855")]


WRONG: dict[str, dict[str, Any]] = {
    "a pressure": {"valueQuantity": {"value": 90, "system": UCUM, "code": "mm[Hg]"}},
    "a limit": {"valueQuantity": {"value": Decimal("1.3"), "comparator": ">", **RATIO}},
    "out of range": {"valueQuantity": {"value": 61, **RATIO}},
    "an error": {"status": "entered-in-error"},
    "preliminary": {"status": "preliminary"},
    "modified": {"modifierExtension": [{"url": "https://x.example.org", "valueCode": "not"}]},
    "the future": {"effectiveDateTime": "2027-01-01"},
    "no date": {"effectiveDateTime": None},
    "no side": {"bodySite": {"text": "leg"}},
    "another code": {"code": {"coding": [{"system": LOINC, "code": "8480-6"}]}},
}


@pytest.mark.parametrize("why", WRONG)
def test_what_does_not_count_for_an_answer_does_not_count_here(why: str) -> None:
    wrong = index("1", "2025", "0.7")
    assert found(wrong) != []
    changed = {name: one for name, one in {**wrong, **WRONG[why]}.items() if one is not None}
    assert found(changed) == []


def test_nothing_is_told_when_there_are_several_patients() -> None:
    other = {"subject": {"reference": "Patient/p2"}}
    assert found(index("1", "2025", "0.7"), index("2", "2026", "0.6", **other)) == []


def test_how_it_was_measured_is_told_as_the_record_says_it() -> None:
    coding = {"coding": [{"system": SNOMED, "code": "1", "display": "Doppler"}]}
    tibial = {"code": {"coding": [{"system": LOINC, "code": "8579-5"}]}}
    some = series(
        (
            index("1", "2024", "0.7", method={**coding, "text": "by hand"}, **tibial),
            index("2", "2025", "0.7", method=coding),
            index("3", "2026", "0.7"),
        ),
        LEG,
        NOW,
    )
    assert some == (
        Measured("abi-l", Decimal("0.7"), "2024", "8579-5", "by hand"),
        Measured("abi-l", Decimal("0.7"), "2025", "77194-9", "Doppler"),
        Measured("abi-l", Decimal("0.7"), "2026", "77194-9", ""),
    )
