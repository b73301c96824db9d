"""Where the next page of a search is, as other servers write it."""

import pytest

from fhir_pad.ehr.paging import following

BASE = "https://ehr.example.org/fhir"


@pytest.mark.parametrize(
    "written", [f"{BASE}/Condition?page=2", "Condition?page=2", "/fhir/Condition?page=2"]
)
def test_the_next_page_may_be_named_from_the_base(written: str) -> None:
    page = {"link": [{"relation": "self", "url": BASE}, {"relation": "next", "url": written}]}

    assert f"{BASE}/Condition?page=2" == following(page, BASE)


def test_after_the_last_page_there_is_none() -> None:
    assert following({"link": [{"relation": "self", "url": BASE}]}, BASE) is None
