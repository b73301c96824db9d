"""What is held is held under one name, for a while, and by every process."""

from collections.abc import Callable

from sqlalchemy import func, select
from stores import NOW, SECOND

from fhir_pad.store import Store
from fhir_pad.store.tables import HELD


def hold(store: Store, name: str, said: bytes, *, after: int = 0, lasting: int = 600) -> None:
    now = NOW + after * SECOND
    with store.transaction() as work:
        work.hold(name, said, until=now + lasting * SECOND, now=now)


def held(store: Store, name: str, *, after: int = 0) -> bytes | None:
    with store.reading() as work:
        return work.held(name, now=NOW + after * SECOND)


def test_what_is_held_is_told_until_its_time_is_over(store: Store) -> None:
    hold(store, "a", b"1")

    assert [b"1", b"1", None] == [held(store, "a", after=after) for after in (0, 599, 600)]
    assert held(store, "b") is None


def test_a_name_holds_one_thing(store: Store) -> None:
    hold(store, "a", b"1")
    hold(store, "a", b"2")

    assert b"2" == held(store, "a")


def test_what_is_let_go_is_gone(store: Store) -> None:
    hold(store, "a", b"1")
    with store.transaction() as work:
        work.let_go("a")

    assert held(store, "a") is None


def test_what_is_over_is_forgotten(store: Store) -> None:
    hold(store, "a", b"1")
    hold(store, "b", b"2", after=600)

    with store.engine.connect() as connection:
        assert 1 == connection.execute(select(func.count()).select_from(HELD)).scalar_one()


def test_another_process_is_told_too(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    hold(first, "a", b"1")

    assert b"1" == held(second, "a")
