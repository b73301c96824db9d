"""A list in the order of a date is the same, from the beginning of that order or sorted whole."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from stores import NOW, SECOND, resource

from fhir_pad.store import Store, query
from fhir_pad.store.search import beginning, found, narrowed

DATES = (
    *('"effectiveDateTime": "2026-03-01"', '"effectiveDateTime": "2026-03-01T10:00:00Z"'),
    *('"effectivePeriod": {"start": "2026-03-01"}', '"effectiveDateTime": "2026-02"'),
    *('"effectivePeriod": {"end": "2026-04-02"}', '"issued": "2026-01-01T00:00:00Z"'),
    '"effectivePeriod": {"start": "2026-03-01", "end": "2026-03-09"}',
)
TARGETS = (
    '[{"dueDate": "2026-05-01"}, {"dueDate": "2026-01-01"}]',
    '[{"dueDate": "2026-05-01"}, {"dueDate": "2026-05-01"}]',
    '[{"dueDate": "2026-05"}, {"dueDate": "2026-05-01"}, {"dueDate": "2027"}]',
    '[{"detailString": "far"}]',
    '[{"dueDate": "2026-01-01"}]',
)
ASKED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Observation", ()),
    ("Observation", (("status", "final"),)),
    ("Observation", (("status:not", "final"), ("code", "1,2"))),
    ("Observation", (("date", "ge2026-03"), ("code:text", "stage"))),
    ("Observation", (("status", "amended"), ("code", "nothing"))),
    ("Goal", ()),
    ("Goal", (("lifecycle-status", "active"),)),
)
SORTS = {
    "Observation": ("date", "-date", "_lastUpdated", "-_lastUpdated"),
    "Goal": ("target-date", "-target-date"),
}
A_PAGE = 3


def every() -> Iterator[dict[str, Any]]:
    """Give resources with dates that are alike, many, open at an end, or not there."""
    for place in range(28):
        status, code = ("final", "amended", "final")[place % 3], "12"[place % 2]
        yield resource(
            f'{{"resourceType": "Observation", "status": "{status}", {DATES[place % 7]},'
            f' "code": {{"text": "Stage", "coding": [{{"code": "{code}"}}]}}}}'
        )
    for place in range(10):
        status = ("active", "cancelled")[place % 2]
        yield resource(
            f'{{"resourceType": "Goal", "lifecycleStatus": "{status}", "target": {TARGETS[place % 5]}}}'
        )


@pytest.fixture
def dated(store: Store) -> Store:
    """Return a store in which some are of another date by now, and some are deleted."""
    with store.transaction() as work:
        made = [work.create(one, now=NOW + n // 5 * SECOND) for n, one in enumerate(every())]
        for one in made[3::7]:
            work.delete(one.type, one.id, now=NOW)
        later = zip(made[::5], tuple(every())[1::5], strict=False)
        for before, says in later:
            if before.type == says["resourceType"]:
                work.update(says | {"id": before.id}, now=NOW + 60 * SECOND)
    return store


def listed(store: Store, type_: str, pairs: Sequence[tuple[str, str]], sort: str) -> list[str]:
    """Return the whole list, page after page."""
    ids: list[str] = []
    after: str | None = None
    with store.reading() as work:
        while True:
            asked = query(type_, pairs, now=NOW, sort=sort, count=A_PAGE, counted=0, after=after)
            page = work.search(asked)
            ids += [one.id for one in page.entries]
            if page.next is None:
                return ids
            after = page.next


@pytest.mark.parametrize("windows", [(1,), (4,), (7, 20), (1_000,)], ids=str)
def test_a_list_is_the_same_however_it_is_begun(
    dated: Store, monkeypatch: pytest.MonkeyPatch, windows: tuple[int, ...]
) -> None:
    begun: list[bool] = []

    def noted(*asked: Any) -> Sequence[int] | None:
        page = begin(*asked)
        begun.append(page is not None)
        return page

    begin = beginning.beginning
    monkeypatch.setattr(found, "beginning", noted)
    monkeypatch.setattr(narrowed, "FEW", -1)
    for type_, pairs in ASKED:
        for sort in SORTS[type_]:
            monkeypatch.setattr(beginning, "WINDOWS", ())
            sorted_whole = listed(dated, type_, pairs, sort)
            monkeypatch.setattr(beginning, "WINDOWS", windows)

            assert listed(dated, type_, pairs, sort) == sorted_whole, (pairs, sort)
    assert any(begun) == (windows != (1,))
    assert not all(begun)


def test_the_lists_have_what_could_tell_a_wrong_order(dated: Store) -> None:
    newest, oldest = (listed(dated, "Observation", (), sort) for sort in ("-date", "date"))
    assert sorted(newest) == sorted(oldest)
    assert len(set(newest)) == len(newest) > 2 * A_PAGE
    assert newest[-2:] == oldest[-2:]  # without a date
    assert newest[::-1] != oldest
