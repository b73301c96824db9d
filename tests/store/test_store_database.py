"""A database is opened, brought up to date, and refused when it cannot be relied on."""

import secrets
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.exc import DBAPIError, InternalError
from stores import NOW, PATIENT, codes, kept

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.store import (
    New,
    Store,
    Stored,
    Unusable,
    check_there,
    instant,
    open_store,
    query,
)
from fhir_pad.store.database import engine_for, reading, writing
from fhir_pad.store.schema import MIGRATIONS, migrate
from fhir_pad.store.search.matching import INDEXED
from fhir_pad.store.tables import TABLES, VALUE, VERSION
from fhir_pad.store.work import Work


@pytest.fixture
def engine(new_url: str) -> Iterator[Engine]:
    """Return an engine for a database without any table."""
    engine = engine_for(new_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "pad.db",
        "mysql://host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://h:port/",
        "sqlite:///file:pad.db?uri=true",
        "sqlite://user@host/pad.db",
        "sqlite:///pad.db?timeout=abc",
        "postgresql://u@127.0.0.1:1/pad?nonsense=1",
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(Unusable):
        open_store(url, new_id=str, new_key=bytes)


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/pad.db", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_a_database_out_of_reach_is_refused(url: str) -> None:
    with pytest.raises(Unusable):
        open_store(url, new_id=str, new_key=bytes)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://pad:canary/pad",
        "postgresql://pad:p@canary@127.0.0.1:1/pad",
        "postgresql://pad:p@canary/x@127.0.0.1:1/pad",
        "sqlite://pad:canary@host/pad.db",
    ],
)
def test_a_url_that_cannot_be_read_is_not_quoted(url: str) -> None:
    with pytest.raises(Unusable, match="cannot be read") as refused:
        open_store(url, new_id=str, new_key=bytes)

    told = [refused.value, refused.value.__cause__]
    assert "canary" not in str(told)


@pytest.mark.parametrize("there", [False, True])
def test_a_database_that_nobody_has_made_is_not_made_by_looking(
    there: bool, tmp_path: Path
) -> None:
    file = tmp_path / "pad.db"
    if there:
        file.touch()

    with pytest.raises(Unusable, match="No database of this program is there"):
        check_there(f"sqlite:///{file}")
    assert file.exists() == there


def test_a_database_that_was_made_is_there(new_url: str) -> None:
    open_store(new_url, new_id=str, new_key=bytes).close()

    check_there(new_url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pad.db").write_bytes(b"This is not a database, but a letter. " * 200)
    with pytest.raises(Unusable):
        open_store(f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes)


def test_the_tables_are_made_as_the_program_sees_them(engine: Engine) -> None:
    with writing(engine) as connection:
        migrate(connection)
    with reading(engine) as connection:
        made = inspect(connection)
        for table in TABLES.sorted_tables:
            columns = {one["name"]: one["nullable"] for one in made.get_columns(table.name)}
            assert {column.name: column.nullable for column in table.columns} == columns


def test_the_index_holds_as_much_as_a_search_asks_of_it() -> None:
    assert f"substr(value, 1, {INDEXED})" in " ".join(MIGRATIONS[0])


def test_opening_again_changes_nothing(opened: Callable[[], Store]) -> None:
    (id_,) = kept(opened(), PATIENT)
    with opened().reading() as work:
        assert work.read("Patient", id_) is not None


def test_an_older_database_is_brought_forward(engine: Engine) -> None:
    first, second = ("CREATE TABLE a (x INTEGER)",), ("ALTER TABLE a ADD COLUMN y INTEGER",)
    with writing(engine) as connection:
        migrate(connection, [first])
    with writing(engine) as connection:
        migrate(connection, [first, second])
        migrate(connection, [first, second])
    with reading(engine) as connection:
        assert ["x", "y"] == [one["name"] for one in inspect(connection).get_columns("a")]


def test_a_migration_that_fails_leaves_the_database_as_it_was(engine: Engine) -> None:
    with writing(engine) as connection:
        migrate(connection, [("CREATE TABLE a (x INTEGER)",)])
    with pytest.raises(Exception, match="nowhere"), writing(engine) as connection:
        migrate(connection, [(), ("ALTER TABLE a ADD COLUMN y INTEGER", "DROP TABLE nowhere")])
    with reading(engine) as connection:
        assert ["x"] == [one["name"] for one in inspect(connection).get_columns("a")]


def test_a_newer_database_is_refused(engine: Engine, new_url: str) -> None:
    with writing(engine) as connection:
        migrate(connection, [*MIGRATIONS, ()])
    with pytest.raises(Unusable, match=f"schema version {len(MIGRATIONS) + 1}"):
        open_store(new_url, new_id=str, new_key=bytes)


def test_a_commit_waits_for_the_disk(store: Store) -> None:
    asks = {
        "sqlite": {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1},
        "postgresql": {},
    }
    with store.engine.connect() as connection:
        for name, value in asks[store.engine.dialect.name].items():
            assert value == connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_a_server_that_may_forget_is_refused(url: str) -> None:
    if not url.startswith("postgresql:"):
        pytest.skip("SQLite is told by us")
    with pytest.raises(Unusable, match="synchronous_commit"):
        open_store(f"{url}%20-csynchronous_commit%3Doff", new_id=str, new_key=bytes)


def test_who_reads_cannot_write(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no transaction for reading only")
    with pytest.raises(InternalError), store.reading() as work:
        work.create(PATIENT, now=NOW, id="1")


def test_a_write_waits_for_others_and_is_then_refused(url: str) -> None:
    store = open_store(url, new_id=str, new_key=bytes, patience_s=0.05)
    with store.transaction() as first, store.transaction() as second:
        first.read("Patient", "1")
        with pytest.raises(Refused) as refused:
            second.read("Patient", "1")
    store.close()

    assert [IssueType.LOCK_ERROR] == codes(refused)


def test_transactions_of_threads_come_one_after_another(store: Store) -> None:
    def write() -> None:
        for _ in range(5):
            with store.transaction() as work:
                number = work.history(count=0).total
                work.create(PATIENT, now=NOW, id=f"number-{number}")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as work:
        assert 20 == work.history(count=0).total


def test_a_full_disk_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Refused) as refused, store.transaction() as work:
        work.create(PATIENT | {"language": "x" * 100_000}, now=NOW, id="large")

    assert [IssueType.NO_STORE] == codes(refused)
    with store.reading() as work:
        assert work.read("Patient", "large") is None
    store.close()


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "pad.db"
    store = open_store(f"sqlite:///{file}", new_id=str, new_key=bytes)
    kept_id = "a"
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id=kept_id)
    store.close()
    copy = tmp_path / "copy.db"
    shutil.copy(file, copy)
    size = copy.stat().st_size
    with copy.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * (size - 4096))
    with pytest.raises(Unusable):
        open_store(f"sqlite:///{copy}", new_id=str, new_key=bytes)


def test_a_mistake_in_a_statement_is_no_fault_of_the_database(store: Store) -> None:
    with pytest.raises(DBAPIError, match="nowhere"), reading(store.engine) as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_errors_do_not_quote_what_was_stored(store: Store) -> None:
    kept(store, PATIENT)
    row = {"sequence": 1, "type": "Patient", "id": "secret", "version": 1, "updated": "",
           "deleted": False, "body": b"secret"}  # fmt: skip
    with pytest.raises(DBAPIError) as raised, writing(store.engine) as connection:
        connection.execute(VERSION.insert(), row)

    assert "b'secret'" not in str(raised.value)
    assert "'secret'" not in str(raised.value)


def test_sqlite_is_one_that_has_what_is_used() -> None:
    assert sqlite3.sqlite_version_info >= (3, 30), "NULLS LAST"


def test_all_processes_on_a_database_share_one_key(new_url: str) -> None:
    stores = [open_store(new_url, new_id=str, new_key=secrets.token_bytes) for _ in range(3)]
    keys = [store.key for store in stores]
    for store in stores:
        store.close()

    assert len(set(keys)) == 1
    assert len(keys[0]) == 32


def test_those_who_open_a_new_database_at_once_get_one_key(new_url: str) -> None:
    together = threading.Barrier(8)

    def key(_number: int) -> bytes:
        together.wait(30)
        store = open_store(new_url, new_id=str, new_key=secrets.token_bytes, patience_s=30)
        store.close()
        return store.key

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(key, range(8)))

    assert len(keys) == 1


def kept_before(connection: Connection) -> Stored:
    """Write a Patient as releases did that noted less of a version."""
    made = Work(lambda: connection, str, "").ready(New(PATIENT, NOW, "1")).stored
    noted = {name: getattr(made, name) for name in ("type", "id", "version", "deleted", "body")}
    row = noted | {"sequence": 1, "updated": instant(made.updated)}
    connection.execute(insert(VERSION), row)
    return made


def test_a_database_of_the_first_release_gets_a_key_and_keeps_its_data(
    engine: Engine, new_url: str
) -> None:
    with writing(engine) as connection:
        migrate(connection, MIGRATIONS[:1])
        before = kept_before(connection)

    store = open_store(new_url, new_id=str, new_key=secrets.token_bytes)
    with store.reading() as work:
        assert before == work.read("Patient", "1")
    store.close()
    again = open_store(new_url, new_id=str, new_key=secrets.token_bytes)
    again.close()

    assert len(store.key) == 32
    assert again.key == store.key


def test_an_older_database_loses_the_ids_among_the_values_and_finds_them_as_before(
    engine: Engine, new_url: str
) -> None:
    with writing(engine) as connection:
        migrate(connection, MIGRATIONS[:5])
        kept_before(connection)
        old = ("Patient._id", "Patient.x_id")
        rows = [
            {"sequence": 1, "parameter": name, "element": 0, "system": "", "value": "1"}
            for name in old
        ]
        connection.execute(insert(VALUE), rows)

    store = open_store(new_url, new_id=str, new_key=secrets.token_bytes)
    with store.reading() as work:
        found = work.search(query("Patient", [("_id", "1")], now=NOW))
    with writing(engine) as connection:
        left = set(connection.execute(select(VALUE.c.parameter)).scalars())
    store.close()

    assert [one.id for one in found.entries] == ["1"]
    assert left & set(old) == {"Patient.x_id"}


def test_an_older_database_finds_a_dotless_i_as_an_i(engine: Engine, new_url: str) -> None:
    with writing(engine) as connection:
        migrate(connection, MIGRATIONS[:8])
        kept_before(connection)
        names = {"Patient.family": "yıldız", "Patient.telecom": "yıldız@example.org"}
        rows = [
            {"sequence": 1, "parameter": name, "element": 0, "value": value}
            for name, value in names.items()
        ]
        connection.execute(insert(VALUE), rows)

    store = open_store(new_url, new_id=str, new_key=secrets.token_bytes)
    asked = (("family", "YILDIZ"), ("family", "Yıldız"), ("telecom", "yıldız@example.org"))
    with store.reading() as work:
        found = [work.search(query("Patient", [pair], now=NOW)).total for pair in asked]
    store.close()

    assert found == [1, 1, 1]


def test_only_its_owner_can_read_a_new_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes)
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id="1")

    files = {path.name: stat.filemode(path.stat().st_mode) for path in tmp_path.iterdir()}

    store.close()
    assert files == dict.fromkeys(("pad.db", "pad.db-shm", "pad.db-wal"), "-rw-------")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path / 'no' / 'pad.db'}", new_id=str, new_key=bytes)
