"""Units of work that come at once: one commit on SQLite, one each on PostgreSQL, never a loss."""

import resource
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from crowds import (
    WAIT_S,
    Commits,
    creating,
    done,
    errors,
    failing,
    mark_in_threads,
    marking,
    marks,
    queued,
    there,
    together,
    turn_taken,
    waiting,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import NOW, PATIENT, codes

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.store import Store, Work, group, grouping, open_store

PROCESSES = get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
LARGE = PATIENT | {"language": "x" * 500_000}
OPTIONS = st.tuples(st.booleans(), st.booleans())


@pytest.fixture
def grouped(tmp_path: Path) -> Store:
    """Return a store whose units are committed together."""
    return open_store(f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep groups open for as long as a test needs to fill them."""
    monkeypatch.setattr(group, "LONGEST_S", WAIT_S)


def filling(work: Work) -> None:
    """Write more than there is room for."""
    work.create(LARGE, now=NOW, id="large")


def no_room(store: Store) -> None:
    """Let the database grow no more."""
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    # The limit is of a connection: of the one that the pool gives next.
    with store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")


def test_units_at_once_have_one_commit(store: Store) -> None:
    commits = Commits(store)
    futures = together(store, *map(creating, "abcde"))

    assert errors(futures) == [""] * 5
    assert there(store, *"abcde") == list("abcde")
    assert commits.number == (6 if store.grouping is None else 1)


def test_units_one_after_another_have_a_commit_each(store: Store) -> None:
    commits = Commits(store)
    for id_ in "ab":
        done(store, creating(id_))

    assert commits.number == 2


def test_nobody_goes_on_before_the_commit(store: Store) -> None:
    commits = Commits(store)
    with ThreadPoolExecutor(5) as pool, turn_taken(store, pool):
        units = (creating("a"), failing("b"), creating("c"))
        futures = [queued(store, pool, unit) for unit in units]
        commits.let.clear()
        early: list[bool] = []

        def let() -> None:
            early.extend(future.done() for future in futures)
            commits.let.set()

        threading.Timer(0.2, let).start()

    assert early == [False] * 3
    assert errors(futures) == ["", "ArithmeticError", ""]


def test_a_unit_that_fails_harms_no_other(store: Store) -> None:
    futures = together(store, creating("a"), failing("b"), creating("c"))

    assert errors(futures) == ["", "ArithmeticError", ""]
    assert there(store, *"abc") == ["a", "c"]


def test_a_unit_sees_what_others_of_its_group_wrote(store: Store) -> None:
    assert sorted(errors(together(store, creating("a"), creating("a")))) == ["", "Refused"]


def test_the_first_unit_of_a_group_may_fail(store: Store) -> None:
    commits = Commits(store)
    with pytest.raises(ArithmeticError):
        done(store, failing("a"))
    done(store, creating("b"))

    assert there(store, *"ab") == ["b"]
    assert commits.number == 1


def test_of_updates_of_one_version_one_wins(store: Store) -> None:
    done(store, creating("a"))

    def update(work: Work) -> None:
        before = work.read("Patient", "a")
        assert before is not None
        if before.version != 1:
            raise ArithmeticError("a")
        work.update(PATIENT | {"id": "a"}, now=NOW)

    futures = together(store, *[update] * 5)

    assert sorted(errors(futures)) == ["", *["ArithmeticError"] * 4]
    with store.reading() as work:
        assert work.history("Patient", "a", count=9).total == 2


def test_who_was_answered_reads_what_was_written(store: Store) -> None:
    def written_and_read(id_: str) -> list[str]:
        done(store, creating(id_))
        return there(store, id_)

    ids = [f"own-{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(written_and_read, ids)) == [[id_] for id_ in ids]


def test_nobody_waits_for_a_long_unit_that_is_alone(grouped: Store) -> None:
    over = threading.Event()

    def long(work: Work) -> bool:
        work.create(PATIENT, now=NOW, id="long")
        return over.wait(WAIT_S)

    with ThreadPoolExecutor(3) as pool:
        with turn_taken(grouped, pool):
            first = queued(grouped, pool, creating("a"))
            last = queued(grouped, pool, long, alone=True)
        first.result(WAIT_S)
        was_over = over.is_set()
        over.set()

    assert last.result(WAIT_S)
    assert not was_over


@pytest.mark.parametrize(("most", "longest_s"), [(2, 60), (64, 0)])
def test_a_group_is_not_kept_open(
    grouped: Store, most: int, longest_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MOST", most)
    monkeypatch.setattr(group, "LONGEST_S", longest_s)
    commits = Commits(grouped)
    together(grouped, *map(creating, "abc"))

    assert commits.number == (2 if longest_s else 4)


def test_a_commit_that_fails_is_told_to_every_unit(grouped: Store, tmp_path: Path) -> None:
    done(grouped, creating("before"))
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (tmp_path / "pad.db-wal").stat().st_size
    units = (creating("a"), failing("b"), creating("c"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        futures = together(grouped, *units)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    faults = [future.exception(WAIT_S) for future in futures]
    refused = [fault for fault in faults if isinstance(fault, Refused)]

    assert [one.issues[0].code for one in refused] == [IssueType.NO_STORE] * 3
    assert len({id(one) for one in refused}) == 3
    assert there(grouped, *"abc") == []
    done(grouped, creating("after"))
    assert there(grouped, "before", "after") == ["before", "after"]


def test_what_a_full_disk_undid_is_told_to_every_unit(grouped: Store) -> None:
    no_room(grouped)
    futures = together(grouped, creating("a"), filling, creating("c"))

    assert errors(futures) == ["Refused", "Refused", ""]
    assert there(grouped, "a", "large", "c") == ["c"]


def test_a_unit_that_heeds_no_error_is_refused_nevertheless(grouped: Store) -> None:
    no_room(grouped)

    def heedless(work: Work) -> None:
        filling(work)
        with pytest.raises(Exception, match="full"):
            work.flush()

    with pytest.raises(Refused) as refused:
        done(grouped, heedless)

    assert codes(refused) == [IssueType.NO_STORE]
    done(grouped, creating("b"))
    assert there(grouped, "b") == ["b"]


def test_who_waits_too_long_is_refused_and_in_nobodys_way(tmp_path: Path) -> None:
    store = open_store(
        f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes, patience_s=0.1
    )
    with ThreadPoolExecutor(2) as pool, turn_taken(store, pool):
        late = pool.submit(done, store, creating("late"))
        fault = late.exception(WAIT_S)
    done(store, creating("next"))

    assert isinstance(fault, Refused)
    assert fault.issues[0].code is IssueType.LOCK_ERROR
    assert there(store, "late", "next") == ["next"]
    assert waiting(store) == 0
    store.close()


def test_another_process_is_waited_for_no_longer_than_the_turn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'pad.db'}"
    store = open_store(url, new_id=str, new_key=bytes, patience_s=1.0)
    other = open_store(url, new_id=str, new_key=bytes)
    with ThreadPoolExecutor(4) as pool, other.transaction() as work:
        work.read("Patient", "none")
        futures = [pool.submit(done, store, creating(id_)) for id_ in "abc"]
        finished: list[float] = []
        began = threading.Event()
        timer = threading.Timer(1.7, began.set)
        timer.start()
        for future in futures:
            future.exception(WAIT_S)
            finished.append(began.is_set())
    timer.cancel()

    assert errors(futures) == ["Refused"] * 3
    assert finished == [False] * 3
    store.close()
    other.close()


def test_a_crowd_is_bounded(grouped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_WAITING", 2)
    with ThreadPoolExecutor(3) as pool, turn_taken(grouped, pool):
        futures = [queued(grouped, pool, creating(id_)) for id_ in "ab"]
        with pytest.raises(Refused) as refused:
            done(grouped, creating("c"))

    assert codes(refused) == [IssueType.LOCK_ERROR]
    assert errors(futures) == ["", ""]


def test_what_does_nothing_with_the_database_waits_for_nobody(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool, turn_taken(store, pool), store.transaction():
        pass


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.lists(OPTIONS, min_size=2, max_size=8))
def test_any_interleaving_is_some_order(
    opened: Callable[[], Store], data: list[tuple[bool, bool]]
) -> None:
    """Each unit adds its letter to what it finds; so all tell in which order they were done."""
    store = opened()
    letters = {chr(ord("a") + number): how for number, how in enumerate(data)}

    def mark(letter: str, fails: bool) -> Callable[[Work], str]:
        def unit(work: Work) -> str:
            found: str = marking(letter)(work)
            if fails:
                raise ArithmeticError
            return found

        return unit

    done(store, marking("|"))
    before = marks(store)
    with ThreadPoolExecutor(len(letters)) as pool:
        futures = {
            letter: pool.submit(done, store, mark(letter, fails), alone=alone)
            for letter, (fails, alone) in letters.items()
        }
    kept = {one for one, (fails, _) in letters.items() if not fails}
    added = marks(store).removeprefix(before)

    assert sorted(added) == sorted(kept)
    for letter in kept:
        assert futures[letter].result() == before + added[: added.index(letter)]


def test_processes_with_threads_share_one_file(opened: Callable[[], Store], url: str) -> None:
    store = opened()
    done(store, marking("|"))
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(2)]
    running = [
        PROCESSES.Process(target=mark_in_threads, args=(url, letters, tell))
        for letters, (_, tell) in zip(("abcdefgh", "ijklmnop"), pipes, strict=True)
    ]
    store.close()
    for process in running:
        process.start()
    found = [one for told, _ in pipes for one in told.recv()]
    for process in running:
        process.join(WAIT_S)

    assert sorted(marks(store)) == sorted("|abcdefghijklmnop")
    assert sorted(map(len, found)) == list(range(1, 17))


def test_a_forked_process_waits_for_no_thread_of_its_parent(grouped: Store) -> None:
    told, tell = PROCESSES.Pipe(duplex=False)

    def child() -> None:
        grouped.dispose(close=False)
        done(grouped, creating("child"))
        tell.send(there(grouped, "child"))

    grouped.dispose(close=True)
    assert grouped.grouping is not None
    grouped.grouping._enter(1.0)  # noqa: SLF001 - as a thread has done that is not in the child
    process = PROCESSES.Process(target=child)
    process.start()
    told_in_time = told.poll(WAIT_S)
    process.kill()
    process.join(WAIT_S)

    assert told_in_time
    assert told.recv() == ["child"]
