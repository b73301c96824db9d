"""Ids of what is stored: R4's, in the order of time, and nobody's guess."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.store.ids import RANDOM_BYTES, in_order

MOMENTS = st.integers(0, 2**48 - 1)
CHANCE = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


def test_the_example_of_the_rfc() -> None:
    """RFC 9562, appendix A.6."""
    random = ((0xCC3 << 62 | 0x18C4DC0C0C07398F) << 6).to_bytes(RANDOM_BYTES)

    assert in_order(0x017F22E279B0, random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(MOMENTS, CHANCE)
def test_an_id_is_one_of_r4_and_a_uuid_of_version_7(moment: int, random: bytes) -> None:
    made = in_order(moment, random)

    assert PRIMITIVES["id"].matches(made)
    assert (UUID(made).version, UUID(made).variant) == (7, RFC_4122)
    assert UUID(made).int >> 80 == moment


@given(st.lists(MOMENTS, min_size=2, max_size=2, unique=True), CHANCE, CHANCE)
def test_what_is_made_later_stands_behind(moments: list[int], random: bytes, other: bytes) -> None:
    before, after = sorted(moments)

    assert in_order(before, random) < in_order(after, other)


@given(MOMENTS, st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_each_of_74_bits_of_chance_counts(moment: int, one: int, other: int) -> None:
    made = {in_order(moment, (chance << 6).to_bytes(RANDOM_BYTES)) for chance in (one, other)}

    assert len(made) == len({one, other})
