"""SQLite answers a search from an index, however many resources there are."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from stores import NOW

from fhir_pad.store import open_store, query

BY_TEXT = "value_by_text (parameter=? AND <expr>"
BY_LOW = "value_by_low (parameter=? AND low>"
BY_PARAMETER = "value_by_low (parameter=?"
BY_VERSION = "value_of_version (sequence=? AND parameter=?)"


@pytest.mark.parametrize(
    ("name", "value", "sort", "index"),
    [
        ("identifier", "urn:x|1", "", BY_TEXT),
        ("subject", "Patient/1", "", BY_TEXT),
        ("value-string", "a", "", BY_TEXT),
        ("date", "ge2026", "", BY_PARAMETER),
        ("value-quantity", "5.4", "", BY_LOW),
        ("status:not", "final", "", BY_TEXT),
        ("_id", "1", "-date", BY_VERSION),
        ("_id", "1", "code", BY_VERSION),
    ],
)
def test_a_search_uses_an_index(
    tmp_path: Path, name: str, value: str, sort: str, index: str
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'pad.db'}", new_id=str, new_key=bytes)
    said: list[tuple[str, Any]] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, values, *_: said.append((statement, values)),
    )
    with store.reading() as work:
        work.search(query("Observation", [(name, value)], sort=sort, total=False, now=NOW))
    statement, values = said[-1]
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    store.close()

    assert index in "\n".join(row[3] for row in plan)
    assert "SCAN" not in "\n".join(row[3] for row in plan)
