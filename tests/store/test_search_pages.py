"""A search is ordered, paged through and enriched without gaps while others write."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import BASE, NOW, codes, found, kept

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.store import Store, include, query
from fhir_pad.store.search import includes


def goal(start: str | None = None, *codes_: str) -> dict[str, Any]:
    """Return a Goal with a start and categories."""
    made: dict[str, Any] = {"resourceType": "Goal"}
    if start is not None:
        made["startDate"] = start
    if codes_:
        made["category"] = [{"coding": [{"code": code}]} for code in codes_]
    return made


def observation(patient: str) -> dict[str, Any]:
    """Return an Observation of somebody."""
    return {"resourceType": "Observation", "subject": {"reference": patient}}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "id-5 id-4 id-3 id-2 id-1"),
        ("start-date", "id-2 id-4 id-1 id-5 id-3"),
        ("-start-date", "id-1 id-4 id-2 id-5 id-3"),
        ("category", "id-3 id-1 id-4 id-2 id-5"),
        ("-category", "id-1 id-4 id-2 id-3 id-5"),
        ("start-date,category", "id-2 id-4 id-1 id-3 id-5"),
        ("-start-date,-category", "id-1 id-4 id-2 id-3 id-5"),
        ("_id", "id-1 id-2 id-3 id-4 id-5"),
        ("-_lastUpdated,_id", "id-1 id-2 id-3 id-4 id-5"),
    ],
)
def test_matches_are_ordered(store: Store, sort: str, expected: str) -> None:
    """The last two have no start; the first has two categories."""
    kept(
        store,
        goal("2026-03", "b", "d"),
        goal("2025", "c"),
        goal(None, "a"),
        goal("2026-02", "c"),
        goal(),
    )

    assert expected.split() == found(store, "Goal", sort=sort)


@pytest.mark.parametrize("sort", ["category", "-category"])
def test_what_has_only_words_comes_last(store: Store, sort: str) -> None:
    kept(store, goal(None, "a"), {"resourceType": "Goal", "category": [{"text": "Any"}]})

    assert ["id-1", "id-2"] == found(store, "Goal", sort=sort)


def test_pages_keep_still_while_others_write(store: Store) -> None:
    ids = kept(store, *[goal("2026", "x")] * 7)
    walked, totals, after = [], [], None
    while True:
        with store.reading() as work:
            page = work.search(
                query("Goal", [("category", "x")], count=2, sort="_id", after=after, now=NOW)
            )
        walked += [one.id for one in page.entries]
        totals.append(page.total)
        after = page.next
        if after is None:
            break
        with store.transaction() as work:
            work.create(goal("2026", "x"), now=NOW, id=f"a-{len(walked)}")
            work.update(goal("2026", "y") | {"id": "id-7"}, now=NOW)
            work.delete("Goal", "id-6", now=NOW)

    assert sorted(ids) == walked
    assert [7] * 4 == totals


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(count=st.integers(1, 4), writes=st.lists(st.sampled_from("cud"), max_size=12))
def test_a_walk_has_no_gaps_and_no_doubles(store: Store, count: int, writes: list[str]) -> None:
    """Whatever is created, updated and deleted between the pages."""
    kept(store, *[goal("2026")] * 3)
    expected = found(store, "Goal", count=1000)
    walked, after, left = [], None, list(writes)
    while True:
        with store.reading() as work:
            page = work.search(query("Goal", [], count=count, after=after, now=NOW))
        walked += [one.id for one in page.entries]
        after = page.next
        if after is None:
            break
        with store.transaction() as work:
            for write in left[:3]:
                if write == "c":
                    work.create(goal("2026"), now=NOW)
                elif write == "u":
                    work.update(goal("2025") | {"id": expected[-1]}, now=NOW)
                else:
                    work.delete("Goal", expected[-1], now=NOW)
        left = left[3:]

    assert expected == walked


def test_pages_lead_back(store: Store) -> None:
    kept(store, *[goal()] * 5)
    with store.reading() as work:
        first = work.search(query("Goal", [], count=2, now=NOW))
        second = work.search(query("Goal", [], count=2, after=first.next, now=NOW))
        back = work.search(query("Goal", [], count=2, after=second.previous, now=NOW))

    assert first.previous is None
    assert first.entries == back.entries


def test_a_page_of_none_only_counts(store: Store) -> None:
    kept(store, goal(), goal())
    with store.reading() as work:
        matches = work.search(query("Goal", [], count=0, now=NOW))

    assert (2, (), None, None) == (
        matches.total,
        matches.entries,
        matches.next,
        matches.previous,
    )


def test_counting_can_be_left_out(store: Store) -> None:
    kept(store, goal(), goal())
    with store.reading() as work:
        matches = work.search(query("Goal", [], count=1, counted=0, now=NOW))

    assert matches.total is None
    assert matches.next is not None


def test_near_dates_keep_their_now_on_later_pages(store: Store) -> None:
    kept(store, *[goal("2026-08-20")] * 3)
    asked = [("start-date", "ap2026-08-10")]
    with store.reading() as work:
        first = work.search(query("Goal", asked, count=2, now=NOW))
        years_later = NOW.replace(year=2026, month=8, day=11)
        second = work.search(query("Goal", asked, count=2, after=first.next, now=years_later))

    assert 1 == len(second.entries)


def test_a_page_of_another_search_is_refused(store: Store) -> None:
    kept(store, goal(), goal())
    with store.reading() as work:
        page = work.search(query("Goal", [], count=1, now=NOW))
    for pairs, sort in (([("_id", "a")], ""), ([], "_id")):
        with pytest.raises(Refused) as refused:
            query("Goal", pairs, sort=sort, after=page.next, now=NOW)

        assert [IssueType.VALUE] == codes(refused)


@pytest.mark.parametrize("count", [0, 1])
def test_a_page_beyond_the_end_is_empty(store: Store, count: int) -> None:
    kept(store, goal(), goal())
    first = query("Goal", [], count=count, now=NOW)
    beyond = first.first(snapshot=2).at(10**18 - 1).written()
    with store.reading() as work:
        found_ = work.search(query("Goal", [], count=count, after=beyond, now=NOW))

    assert (2, (), None) == (found_.total, found_.entries, found_.next)


def test_what_matches_refer_to_is_included_once(store: Store) -> None:
    with store.transaction() as work:
        for id_ in ("p", "q", "gone"):
            work.create({"resourceType": "Patient"}, now=NOW, id=id_)
        work.delete("Patient", "gone", now=NOW)
        for patient in ("Patient/p", "Patient/p/_history/1", f"{BASE}/Patient/q", "Patient/gone",
                        "Patient/never", "https://elsewhere.example.org/Patient/q"):  # fmt: skip
            work.create(observation(patient), now=NOW)
        work.create(observation("Group/g"), now=NOW)
        matches = work.search(query("Observation", [], now=NOW))
        by_subject = work.included(matches, [include("Observation:subject")])
        twice = work.included(
            matches, [include("Observation:subject:Patient"), include("Observation:patient")]
        )
        other = work.included(matches, [include("Observation:subject:Group")])
        of_goals = work.included(matches, [include("Goal:subject")])

    assert ["p", "q"] == [one.id for one in by_subject]
    assert by_subject == twice
    assert () == other == of_goals


def test_what_refers_to_matches_is_included_once(store: Store) -> None:
    with store.transaction() as work:
        for id_ in ("p", "q"):
            work.create({"resourceType": "Patient"}, now=NOW, id=id_)
        ours = [
            work.create(observation(patient), now=NOW)
            for patient in ("Patient/p", f"{BASE}/Patient/p")
        ]
        for other in ("Patient/q", "Group/p", f"{BASE}/Group/p"):
            work.create(observation(other), now=NOW)
        gone = work.create(observation("Patient/p"), now=NOW)
        work.delete("Observation", gone.id, now=NOW)
        matches = work.search(query("Patient", [("_id", "p")], now=NOW))
        found_ = work.revincluded(
            matches, [include("Observation:subject"), include("Observation:patient:Patient")]
        )
        other = work.revincluded(
            matches, [include("Observation:subject:Group"), include("Goal:subject")]
        )

    assert tuple(ours) == found_
    assert () == other


def test_what_refers_to_each_other_is_not_given_twice(store: Store) -> None:
    with store.transaction() as work:
        for id_, target in (("a", "b"), ("b", "a")):
            member = {"hasMember": [{"reference": f"Observation/{target}"}]}
            work.create({"resourceType": "Observation", **member}, now=NOW, id=id_)
        matches = work.search(query("Observation", [], now=NOW))
        members = [include("Observation:has-member")]

        assert () == work.included(matches, members) == work.revincluded(matches, members)


def test_included_is_what_was_current_for_the_first_page(store: Store) -> None:
    with store.transaction() as work:
        work.create({"resourceType": "Patient"}, now=NOW, id="p")
        work.create(observation("Patient/p"), now=NOW)
        matches = work.search(query("Observation", [], now=NOW))
        work.update({"resourceType": "Patient", "id": "p", "active": True}, now=NOW)
        (patient,) = work.included(matches, [include("Observation:subject")])

    assert 1 == patient.version


def test_too_much_to_include_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a lower limit, so that the test need not write a thousand resources."""
    monkeypatch.setattr(includes, "MOST", 2)
    with store.transaction() as work:
        work.create({"resourceType": "Patient"}, now=NOW, id="p")
        for _ in range(3):
            work.create(observation("Patient/p"), now=NOW)
        matches = work.search(query("Patient", [], now=NOW))
        with pytest.raises(Refused) as refused:
            work.revincluded(matches, [include("Observation:subject")])

    assert [IssueType.TOO_COSTLY] == codes(refused)


@pytest.mark.parametrize(
    "text",
    ["", "*", "Observation", "Observation:*", "Observation:foo", "Observation:code",
     "Observation:subject:Patient:x", "Observation:subject:", "a:b:c:d:e", "\x00"],
)  # fmt: skip
def test_an_include_names_a_reference(text: str) -> None:
    with pytest.raises(Refused) as refused:
        include(text)

    assert [IssueType.VALUE] == codes(refused)
