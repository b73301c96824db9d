"""A resource is written as it was read, and always the same."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.strict import read
from fhir_pad.fhir.write import write

# R4 decimal, within what is read: http://hl7.org/fhir/R4/datatypes.html#decimal
DECIMALS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,13})(\.[0-9]{1,14})?([eE][+-]?(0?[0-9]|[12][0-9]|30))?", fullmatch=True
)

POSITIONAL = {
    "0.90": b"0.90",
    "5E+2": b"500",
    "1E-7": b"0.0000001",
    "-0.0": b"-0.0",
    "0E-2": b"0.00",
    "12": b"12",
}


@given(DECIMALS.map(str.encode))
def test_any_legal_decimal_is_written_as_it_was_read(text):
    """No digit, sign, zero or exponent changes."""
    resource = b'{"valueDecimal":' + text + b"}"

    assert resource == write(read(resource))


@pytest.mark.parametrize("number", POSITIONAL)
def test_a_computed_decimal_is_written_in_positions(number):
    """Its zeros stay."""
    assert write({"value": Decimal(number)}) == b'{"value":' + POSITIONAL[number] + b"}"


def test_members_stay_in_their_order_and_text_in_its_letters():
    """Same resource, same bytes; letters are not escaped."""
    resource = {"resourceType": "Patient", "b": ["é", "🦵"], "a": None}

    assert write(resource).decode() == '{"resourceType":"Patient","b":["é","🦵"],"a":null}'


def test_pretty_indents_by_two():
    """A person can read it."""
    assert write({"a": [Decimal("1.0")]}, pretty=True) == b'{\n  "a": [\n    1.0\n  ]\n}'


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+31"), {1}, "\ud800"]
)
def test_what_is_no_json_is_not_written(value):
    """A program's fault shows at once."""
    with pytest.raises(TypeError):
        write({"value": value})


@given(st.dictionaries(st.text(st.characters(codec="utf-8", min_codepoint=32)), st.integers(0, 9)))
def test_what_is_written_another_reader_reads_alike(resource):
    """The bytes are JSON for everyone."""
    assert json.loads(write(resource)) == resource == read(write(resource))
