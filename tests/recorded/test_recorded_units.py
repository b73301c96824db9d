"""Units: converted where the factor is exact, told apart by meaning and not by annotation."""

from decimal import Decimal

import pytest

from fhir_pad.recorded.units import converted, plain

SAME = [
    ("{ratio}", "1"),
    ("1", "{ratio}"),
    ("mL/min/{1.73_m2}", "mL/min"),
    ("mL/min", "mL/min{body}"),
]


@pytest.mark.parametrize(("unit", "wanted"), SAME)
def test_an_annotation_has_no_meaning(unit, wanted) -> None:
    assert plain(unit) == plain(wanted)
    assert "0.90" == str(converted(Decimal("0.90"), unit, wanted))


CONVERTED = [
    ("10", "kPa", "mm[Hg]", "75.01"),
    ("133.322", "kPa", "mm[Hg]", "1000"),
    ("85.5", "%", "{ratio}", "0.855"),
    ("1.5", "mL/s", "mL/min", "90.0"),
    ("3", "L/h", "mL/min", "50"),
]


@pytest.mark.parametrize(("value", "unit", "wanted", "expected"), CONVERTED)
def test_an_exact_factor_converts(value, unit, wanted, expected) -> None:
    assert Decimal(expected) == converted(Decimal(value), unit, wanted)


REFUSED = [
    ("1", "mm[Hg]", "kg/m2"),
    ("1", "mmHg", "mm[Hg]"),
    ("1", "mL/min/1.73.m2", "mL/min"),
    ("1e400", "kPa", "mm[Hg]"),
    ("NaN", "kPa", "mm[Hg]"),
]


@pytest.mark.parametrize(("value", "unit", "wanted"), REFUSED)
def test_everything_else_is_refused(value, unit, wanted) -> None:
    assert converted(Decimal(value), unit, wanted) is None
