"""Every hostile case has the answer that it should have."""

from pathlib import Path

import pytest
from hostile.bound import cases, data
from hostile.run import results
from hostile.running import running


@pytest.mark.external
def test_hostile_requests_get_the_right_answers(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        done, failures = results(server)

    assert failures == []
    assert sum(done.values()) > 140


@pytest.mark.external
def test_what_is_not_sent_is_a_case_and_has_a_reason() -> None:
    known = {case["id"] for case in cases()}
    declined = data("declined.json")

    assert declined["notSent"].keys() | declined["otherCodes"].keys() <= known
    assert all(declined["notSent"].values())
