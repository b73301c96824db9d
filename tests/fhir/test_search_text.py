"""Two texts that are the same to a reader are folded to one."""

from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.search_text import folded


@given(text=st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    accent = "\N{COMBINING ACUTE ACCENT}"

    assert folded(text) == folded(text + accent)


def test_case_accents_and_idle_space_do_not_count() -> None:
    assert folded("  Éric\tMÜLLER ") == folded("eric muller") == "eric muller"
