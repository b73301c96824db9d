"""The extent of a value is what the strict reader counts when it reads the same value."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.extent import Extent, extent
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.strict import LIMITS, read

TEXT = st.text("abcé🦵", max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def is_read(value, **limits) -> bool:
    """Tell whether the strict reader takes the value within these limits."""
    try:
        read(json.dumps(value).encode(), replace(LIMITS, **limits))
    except Refused:
        return False
    return True


@given(VALUES)
def test_depth_is_counted_as_the_reader_counts_it(value):
    depth = extent(value).depth

    assert is_read(value, depth=depth)
    assert depth == 0 or not is_read(value, depth=depth - 1)


@given(VALUES)
def test_nodes_are_counted_as_the_reader_counts_them(value):
    nodes = extent(value).nodes

    assert is_read(value, nodes=nodes)
    assert not is_read(value, nodes=nodes - 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("abc", Extent(1, 0, 3)),
        ([], Extent(2, 1, 0)),
        ({"ab": [1, "c"], "d": None}, Extent(5, 2, 4)),
    ],
)
def test_the_extent_of_a_value(value, expected):
    assert extent(value) == expected


def test_a_value_deeper_than_any_stack_has_an_extent():
    value: list = []
    for _ in range(100_000):
        value = [value]

    assert extent(value) == Extent(100_002, 100_001, 0)


@pytest.mark.parametrize(
    "largest",
    [
        Extent(LIMITS.nodes, 0, 0),
        Extent(0, LIMITS.depth, 0),
        Extent(0, 0, LIMITS.size_bytes),
    ],
)
def test_what_may_be_read_is_within_the_limits_and_no_more(largest):
    one = Extent(largest.nodes and 1, 0, largest.characters and 1)
    deeper = replace(largest, depth=largest.depth + 1)

    assert largest.within()
    assert not (largest + one if largest.depth == 0 else deeper).within()
