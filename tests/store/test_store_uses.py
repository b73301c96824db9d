"""What may be used once is used once, whoever asks, and is forgotten when it is over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from stores import NOW, SECOND

from fhir_pad.store import Store
from fhir_pad.store.tables import USED


def uses(store: Store, name: str, *, by: str = "ehr", after: int = 0, lasting: int = 300) -> bool:
    now = NOW + after * SECOND
    with store.transaction() as work:
        return work.use(by, name, now=now, until=now + lasting * SECOND)


def held(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(USED)).scalar_one()


def test_a_name_is_used_once_by_each_issuer(store: Store) -> None:
    assert [uses(store, "1"), uses(store, "1"), uses(store, "2")] == [True, False, True]
    assert [uses(store, "1", by="other"), uses(store, "1", by="other")] == [True, False]


def test_a_use_is_known_in_another_process(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()

    assert uses(first, "1")
    assert not uses(second, "1")


def test_of_many_uses_at_once_one_is_the_first(opened: Callable[[], Store]) -> None:
    stores = [opened() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda number: uses(stores[number % 4], "1"), range(24)))

    assert found.count(True) == 1


def test_what_is_over_is_forgotten_with_the_next_use(store: Store) -> None:
    uses(store, "1", lasting=10)
    uses(store, "2", lasting=300)

    assert not uses(store, "1", after=10)
    assert uses(store, "3", after=11)
    assert held(store) == 2
