"""How each R4 primitive is written, by table."""

import time
from decimal import Decimal

import pytest

from fhir_pad.fhir.checks.definitions import type_named
from fhir_pad.fhir.primitives import MOST_CHARACTERS, PRIMITIVES
from fhir_pad.fhir.strict import FhirDecimal

RIGHT: dict[str, tuple[object, ...]] = {
    "base64Binary": ("TQ==", "TWE=", "TWFu", "TWFu TWFu", "ab+/"),
    "boolean": (True, False),
    "canonical": ("http://a.org/x|1.0", "urn:uuid:1", "#id", "http://a.org/ü"),
    "code": ("a", "a b", "mm[Hg]", "<=", "é"),
    "date": ("2020", "0001", "2020-02", "2020-02-29", "2000-02-29", "9999-12-31"),
    "dateTime": (
        "2020",
        "2020-12",
        "2020-02-29",
        "2020-02-29T23:59:59Z",
        "2020-02-29T00:00:60.123456789+14:00",
        "2020-02-29T00:00:00-13:59",
    ),
    "decimal": (0, -5, Decimal("0.90"), FhirDecimal("1e3"), 10**27),
    "id": ("a", "A-1.b", "x" * 64),
    "instant": ("2020-02-29T23:59:59Z", "2020-02-29T23:59:59.1+01:00"),
    "integer": (0, -(2**31), 2**31 - 1),
    "markdown": ("*a*\n\n- b", "\ta\r\n"),
    "oid": ("urn:oid:1.2.3", "urn:oid:2.16.840.1", "urn:oid:0.0"),
    "positiveInt": (1, 2**31 - 1),
    "string": ("a", " a ", "a\tb\nc\r", "<b>{{7*7}}</b>", "\u00a0a", "🦵", "x" * MOST_CHARACTERS),
    "time": ("00:00:00", "23:59:60.5"),
    "unsignedInt": (0, 2**31 - 1),
    "uri": ("http://a.org/x?y#z", "urn:oid:1.2", "a:b", "$this", "Patient"),
    "url": ("http://a.org", "mailto:a@b.org"),
    "uuid": ("urn:uuid:c757873d-ec9a-4326-a141-556f43239520",),
}

WRONG: dict[str, tuple[object, ...]] = {
    "base64Binary": ("", "   ", "T", "TQ=", "TQ=a", "====", "T-==", 1, None),
    "boolean": ("true", "false", 0, 1, None, "", [True], Decimal(1)),
    "canonical": ("", " ", "a b", "a\nb", 1, None, "a\u00a0b"),
    "code": ("", " ", " a", "a ", "a  b", "a\tb", "a\n", 1, True, None, "\u00a0a"),
    "date": (
        "20200101", "2020-1", "2020-13", "2020-00", "2020-01-00", "2020-02-30", "2019-02-29", "1900-02-29",
        "2020-04-31", "0000", "0000-01-01", "2020-01-01T00:00:00Z", "20", "02020", "2020-01-01 ", "٢٠٢٠",
        "2020-01-01\n", "-2020", "", 2020, 1577836800, None, "today", "2020/01/01", "01-01-2020",
    ),
    "dateTime": (
        "2020-01-01T10:00:00", "2020-01-01T10:00Z", "2020-01-01T10Z", "2020-01-01T24:00:00Z",
        "2020-01-01T10:60:00Z", "2020-01-01T10:00:61Z", "2020-01-01T10:00:00+99:00",
        "2020-01-01T10:00:00+14:01", "2020-01-01T10:00:00+0100", "2020-01-01t10:00:00z",
        "2020-01-01 10:00:00Z", "2020-02-30T10:00:00Z", "2020-02T10:00:00Z", "2020T10:00:00Z",
        "0000-01-01T10:00:00Z", "2020-01-01T10:00:00.Z", "2020-01-01T10:00:00 Z", "", 0, None,
    ),
    "decimal": ("0.85", "1e999999", True, None, "", [1], 0.85, Decimal("NaN"), Decimal("Infinity")),
    "id": ("", "x" * 65, "a b", "a_b", "a/b", "ä", "a\n", 1, None),
    "instant": ("2020", "2020-01-01", "2020-01-01T10:00:00", "2020-02-30T10:00:00Z", 0, None),
    "integer": ("5", FhirDecimal("5.0"), FhirDecimal("-0"), True, 2**31, -(2**31) - 1, 1.0, None),
    "markdown": ("", " \n", 1, None),
    "oid": ("1.2.3", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1", "urn:oid:1.2.", None),
    "positiveInt": (0, -1, 2**31, "1", True, FhirDecimal("1.0"), None),
    "string": ("", " ", "\t\n", "a\x00b", "a\x1bb", "\ud800", "x" * (MOST_CHARACTERS + 1), 1, True, None),
    "time": ("24:00:00", "10:00", "10:00:00Z", "10:00:61", "1:00:00", "T10:00:00", "", 10, None),
    "unsignedInt": (-1, 2**31, "0", False, FhirDecimal("0.0"), None),
    "uri": ("", " ", "http://a.org/a b", "a\tb", 1, None),
    "url": ("", "a b", 1, None),
    "uuid": (
        "c757873d-ec9a-4326-a141-556f43239520",
        "urn:uuid:C757873D-EC9A-4326-A141-556F43239520",
        "urn:uuid:c757873dec9a4326a141556f43239520",
        None,
    ),
}  # fmt: skip


def _cases(table: dict[str, tuple[object, ...]]) -> list[tuple[str, object]]:
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize(("name", "value"), _cases(RIGHT), ids=lambda one: repr(one)[:40])
def test_what_is_right_is_taken(name, value):
    """A value that R4 allows matches."""
    assert PRIMITIVES[name].matches(value)


@pytest.mark.parametrize(("name", "value"), _cases(WRONG), ids=lambda one: repr(one)[:40])
def test_what_is_wrong_is_not_taken(name, value):
    """A value that R4 does not allow does not match."""
    assert not PRIMITIVES[name].matches(value)


def test_every_primitive_type_has_a_rule_and_a_table():
    """Any type that a value can have is known; XHTML is read by the narrative check."""
    extension = next(one for one in type_named("Extension").elements if one.name == "value")
    used = {use.name for use in extension.types if use.is_primitive}

    assert set(PRIMITIVES) == set(RIGHT) == set(WRONG) == used


@pytest.mark.parametrize("name", PRIMITIVES)
def test_a_long_text_costs_its_length_only(name):
    """No text makes a pattern go back and forth: a MiB takes a fraction of a second."""
    started = time.process_time()
    for text in (
        "a " * 400_000,
        "1." * 400_000,
        "a" * 900_000 + "\n",
        "urn:oid:1" + ".1" * 400_000 + "x",
    ):
        PRIMITIVES[name].matches(text)

    assert time.process_time() - started < 1
