"""What is written is read again as it was written, with all its versions."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from stores import NOW, PATIENT, SECOND, codes, content, kept, resource

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.store import New, Store, query

MALE = PATIENT | {"gender": "male"}


def test_a_created_resource_is_read_as_it_was_written(store: Store) -> None:
    with store.transaction() as work:
        made = work.create(PATIENT, now=NOW)
    with store.reading() as work:
        assert made == work.read("Patient", "id-1") == work.vread("Patient", "id-1", 1)

    assert ("Patient", "id-1", 1, NOW, False) == (
        made.type,
        made.id,
        made.version,
        made.updated,
        made.deleted,
    )


def test_the_store_alone_sets_id_version_and_time(store: Store) -> None:
    meta = {"tag": [{"code": "a"}], "versionId": "9", "lastUpdated": "2020-01-01T00:00:00Z"}
    with store.transaction() as work:
        made = work.create({"id": "mine", "meta": meta, **PATIENT}, now=NOW)

    expected = {"versionId": "1", "lastUpdated": "2026-11-21T10:00:00.000Z", "tag": [{"code": "a"}]}
    assert {"resourceType": "Patient", "id": "id-1", "meta": expected, "active": True} == content(
        made
    )
    assert meta["versionId"] == "9"


def test_a_decimal_is_stored_as_it_was_written(store: Store) -> None:
    sent = resource(
        '{"resourceType": "Observation", "valueQuantity": {"value": 0.90},'
        ' "component": [{"valueQuantity": {"value": 1e3}}]}'
    )
    with store.transaction() as work:
        made = work.create(sent, now=NOW)
        updated = work.update(resource(made.body.decode()), now=NOW)

    for body in (made.body, updated.body):
        assert b'"value":0.90}' in body
        assert b'"value":1e3}' in body


def test_an_update_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        second = work.update({"active": False, "id": id_, **PATIENT}, now=NOW + SECOND)
    with store.reading() as work:
        first, read = work.vread("Patient", id_, 1), work.read("Patient", id_)

    assert 2 == second.version
    assert second == read
    assert first is not None
    assert NOW == first.updated


@pytest.mark.parametrize("id_", ["never-used", "", "a\x00b", "x" * 65])
def test_what_never_was_is_not_read_updated_or_deleted(store: Store, id_: str) -> None:
    with store.transaction() as work:
        assert work.read("Patient", id_) is None
        assert work.vread("Patient", id_, 1) is None
        assert work.delete("Patient", id_, now=NOW) is None
        assert () == work.history("Patient", id_, count=10).entries
        with pytest.raises(Refused) as refused:
            work.update(PATIENT | {"id": id_}, now=NOW)

    assert [IssueType.NOT_FOUND] == codes(refused)


@pytest.mark.parametrize("version", [0, -1, 2, 2**31, 2**70])
def test_a_version_that_never_was_is_not_read(store: Store, version: int) -> None:
    (id_,) = kept(store, PATIENT)
    with store.reading() as work:
        assert work.vread("Patient", id_, version) is None


def test_a_type_has_its_own_ids(store: Store) -> None:
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id="same")
        work.create({"resourceType": "Goal"}, now=NOW, id="same")
        assert work.read("CarePlan", "same") is None


def test_an_id_is_given_once(store: Store) -> None:
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id="mine")
        with pytest.raises(Refused) as refused:
            work.create(PATIENT, now=NOW, id="mine")

    assert [IssueType.DUPLICATE] == codes(refused)


def test_an_id_that_is_none_is_refused(store: Store) -> None:
    with store.transaction() as work, pytest.raises(Refused) as refused:
        work.create(PATIENT, now=NOW, id="a b")

    assert [IssueType.VALUE] == codes(refused)


def test_a_deletion_is_a_version_without_content(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        deleted = work.delete("Patient", id_, now=NOW + SECOND)
    with store.reading() as work:
        assert deleted == work.read("Patient", id_) == work.vread("Patient", id_, 2)
        before = work.vread("Patient", id_, 1)

    assert deleted is not None
    assert (2, True, b"") == (deleted.version, deleted.deleted, deleted.body)
    assert before is not None
    assert not before.deleted


def test_deleting_again_changes_nothing(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        first = work.delete("Patient", id_, now=NOW)
        assert first == work.delete("Patient", id_, now=NOW + SECOND)
        assert 2 == work.history("Patient", id_, count=9).total


def test_resources_are_renewed_together_as_they_are_one_by_one(store: Store) -> None:
    first, second, third = kept(store, PATIENT, PATIENT, PATIENT)
    later = NOW + SECOND
    with store.transaction() as work:
        before = [work.read("Patient", id_) for id_ in (first, second)]
        changes = ((one, said) for one, said in zip(before, (MALE, None), strict=True) if one)
        renewed = work.renew(changes, now=later)
        beside = work.update(MALE | {"id": third}, now=later)

    assert [(one.id, one.version, one.deleted) for one in renewed] == [
        (first, 2, False),
        (second, 2, True),
    ]
    assert content(renewed[0]) == content(beside) | {"id": first}
    with store.reading() as work:
        assert list(renewed) == [work.read("Patient", id_) for id_ in (first, second)]
        assert renewed == tuple(work.vread("Patient", one.id, 2) for one in renewed)
        history = work.history("Patient", count=9).entries
        assert [one.id for one in history] == [third, second, first, third, second, first]
        men = work.search(query("Patient", (("gender", "male"),), now=later, count=9))
        assert {one.id for one in men.entries} == {first, third}
        assert work.renew((), now=later) == ()


def test_what_was_deleted_can_be_brought_back(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        work.delete("Patient", id_, now=NOW)
        back = work.update(PATIENT | {"id": id_}, now=NOW)

    assert (3, False) == (back.version, back.deleted)


def test_a_version_is_never_older_than_the_one_before(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        second = work.update(PATIENT | {"id": id_}, now=NOW - 60 * SECOND)

    assert NOW == second.updated
    assert "2026-11-21T10:00:00.000Z" == content(second)["meta"]["lastUpdated"]


def test_a_moment_is_kept_in_utc_to_the_millisecond(store: Store) -> None:
    moment = datetime(2026, 1, 1, 1, 30, 0, 123999, timezone(timedelta(hours=2)))
    with store.transaction() as work:
        made = work.create(PATIENT, now=moment)

    assert "2025-12-31T23:30:00.123Z" == content(made)["meta"]["lastUpdated"]
    assert made.updated.isoformat() == "2025-12-31T23:30:00.123000+00:00"


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller(store: Store) -> None:
    with store.transaction() as work, pytest.raises(ValueError, match="zone"):
        work.create(PATIENT, now=NOW.replace(tzinfo=None))


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    (id_,) = kept(store, PATIENT)

    def fail() -> None:
        with store.transaction() as work:
            work.create(PATIENT, now=NOW)
            work.update(PATIENT | {"id": id_}, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as work:
        assert 1 == work.history(count=10).total


def test_history_tells_newest_first_and_shows_deletions(store: Store) -> None:
    first, second = kept(store, PATIENT, PATIENT)
    with store.transaction() as work:
        work.create({"resourceType": "Goal"}, now=NOW)
        work.update(PATIENT | {"id": first}, now=NOW)
        work.delete("Patient", second, now=NOW)
    with store.reading() as work:
        everything = work.history(count=10)
        patients = work.history("Patient", count=10)
        of_one = work.history("Patient", second, count=10)

    assert ["id-2/2", "id-1/2", "id-3/1", "id-2/1", "id-1/1"] == _told(everything)
    assert ["id-2/2", "id-1/2", "id-2/1", "id-1/1"] == _told(patients)
    assert ["id-2/2", "id-2/1"] == _told(of_one)
    assert (5, 4, 2) == (everything.total, patients.total, of_one.total)
    assert [True, False] == [one.deleted for one in of_one.entries]


def test_history_can_begin_at_a_moment(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.transaction() as work:
        work.update(PATIENT | {"id": id_}, now=NOW + SECOND)
        work.update(PATIENT | {"id": id_}, now=NOW + 2 * SECOND)
        later = work.history("Patient", id_, since=NOW + SECOND, count=10)

    assert ["id-1/3", "id-1/2"] == _told(later)
    assert 2 == later.total


def test_pages_of_history_keep_still_while_others_write(store: Store) -> None:
    kept(store, *[PATIENT] * 5)
    told, after = [], None
    for _ in range(3):
        with store.reading() as work:
            page = work.history("Patient", count=2, after=after)
        kept(store, PATIENT)
        assert 5 == page.total
        told += _told(page)
        after = page.next

    assert [f"id-{number}/1" for number in (5, 4, 3, 2, 1)] == told
    assert after is None


@pytest.mark.parametrize("after", ["", "YWJj", "é", "=", "MS4yLjMuNA", "x" * 5000])
def test_a_page_of_nothing_is_refused(store: Store, after: str) -> None:
    with store.reading() as work, pytest.raises(Refused) as refused:
        work.history("Patient", count=2, after=after)

    assert [IssueType.VALUE] == codes(refused)


def test_a_page_of_another_history_is_refused(store: Store) -> None:
    kept(store, PATIENT, PATIENT)
    with store.reading() as work:
        page = work.history("Patient", count=1)
        with pytest.raises(Refused) as refused:
            work.history("Goal", count=1, after=page.next)

    assert [IssueType.VALUE] == codes(refused)


def test_what_was_stored_with_a_response_is_found_from_it(store: Store) -> None:
    response = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    with store.transaction() as work:
        source = work.create(response, now=NOW)
        other = work.create(response, now=NOW)
        of = (source.type, source.id)
        plan = work.create({"resourceType": "CarePlan"}, now=NOW, derived_from=of)
        goal = work.create({"resourceType": "Goal"}, now=NOW, derived_from=of)
        work.create(
            {"resourceType": "Goal"}, now=NOW, derived_from=("QuestionnaireResponse", other.id)
        )
        revoked = work.update(
            {"resourceType": "CarePlan", "id": plan.id, "status": "revoked"}, now=NOW
        )
    with store.reading() as work:
        assert (goal, revoked) == work.derived_from(*of)
    with store.transaction() as work:
        work.delete("Goal", goal.id, now=NOW)
        assert (revoked,) == work.derived_from(*of)
        assert () == work.derived_from("QuestionnaireResponse", "never-used")


def test_what_is_stored_outlasts_the_store(opened: Callable[[], Store]) -> None:
    first = opened()
    (id_,) = kept(first, PATIENT)
    first.close()
    with opened().reading() as work:
        assert work.read("Patient", id_) is not None


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    (id_,) = kept(store, PATIENT)
    with store.reading() as reader:
        before = reader.read("Patient", id_)
        with store.transaction() as writer:
            writer.update(PATIENT | {"id": id_}, now=NOW)
        assert before == reader.read("Patient", id_)


def _told(page: object) -> list[str]:
    return [f"{one.id}/{one.version}" for one in page.entries]


def test_resources_that_are_created_together_follow_one_another(store: Store) -> None:
    new = [New(PATIENT, NOW, "a"), New(PATIENT, NOW + SECOND), New(PATIENT, NOW, "b")]
    with store.transaction() as work:
        source = work.create(PATIENT, now=NOW)
        made = work.create_all(new, derived_from=("Patient", source.id))

    with store.reading() as work:
        assert work.derived_from("Patient", source.id) == made
        newest = work.history("Patient", count=9).entries
    assert [one.id for one in made][::2] == ["a", "b"]
    assert newest == (*reversed(made), source)
    assert made[1].updated == NOW + SECOND


@pytest.mark.parametrize("ids", [("a", "used"), ("a", "a"), ("a", "no id")])
def test_nothing_is_created_together_with_what_cannot_be(store: Store, ids: list[str]) -> None:
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id="used")
        work.delete("Patient", "used", now=NOW)

    with pytest.raises(Refused), store.transaction() as work:
        work.create_all(New(PATIENT, NOW, one) for one in ids)

    with store.reading() as work:
        assert work.read("Patient", "a") is None


def test_what_was_kept_is_seen_by_whatever_looks_in_its_unit(store: Store) -> None:
    """It may wait to be written, but not longer."""
    with store.transaction() as work:
        first = work.create(PATIENT, now=NOW)
        then = work.create(MALE, now=NOW, derived_from=("Patient", first.id))
        assert work.derived_from("Patient", first.id) == (then,)
        last = work.create(PATIENT, now=NOW)
        assert work.search(query("Patient", (), now=NOW, count=9)).total == 3
        changed = work.update({"id": last.id, **MALE}, now=NOW + SECOND)
        assert work.read("Patient", last.id) == changed
        end = work.create(PATIENT, now=NOW)

    with store.reading() as work:
        history = work.history("Patient", count=9).entries
    assert history == (end, changed, last, then, first)


def test_nothing_at_all_can_be_created_together(store: Store) -> None:
    with store.transaction() as work:
        assert work.create_all((), derived_from=("Patient", "a")) == ()
