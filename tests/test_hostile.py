"""Every hostile case has the answer that it should have, and what is not sent has a reason."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile.bound import cases, data
from hostile.running import running
from hostile.sweep import swept, unknown_demands
from samples import ROOT

TESTS = Path(__file__).parent
SLOWEST_S = 3
"""A server that fails keeps nobody waiting for longer: two seconds are its own, the rest is ours."""


@pytest.mark.external
def test_hostile_requests_get_the_right_answers(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        outcome = swept(server)

    assert outcome.failures == []
    assert outcome.calls == []
    assert outcome.slowest[1] < SLOWEST_S
    shared = [
        name for group, names in outcome.done.items() if "(ours)" not in group for name in names
    ]
    assert len(shared) == len(cases()) - len(data("declined.json")["notSent"])


@pytest.mark.external
def test_every_demand_of_a_case_is_looked_at() -> None:
    assert unknown_demands() == []


@pytest.mark.external
def test_what_is_not_sent_is_a_case() -> None:
    known = {case["id"] for case in cases()}
    declined = data("declined.json")

    assert declined["notSent"].keys() | declined["otherCodes"].keys() <= known


def test_each_reason_for_not_sending_a_case_holds() -> None:
    types = {item["type"] for item in _items()}

    for said in data("declined.json")["notSent"].values():
        assert types.isdisjoint(said.get("noItemOf", ()))
        if "triedBy" in said:
            file, test = said["triedBy"]
            assert f"def {test}(" in (TESTS / file).read_text("utf-8")
        assert said.keys() & {"noItemOf", "triedBy"}


def _items() -> Iterator[dict[str, Any]]:
    for file in (ROOT / "questionnaires").glob("*.json"):
        yield from _below(json.loads(file.read_text("utf-8"))["item"])


def _below(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from _below(item.get("item", ()))
