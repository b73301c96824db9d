"""Statements that are made into text once say the same on both databases, in few texts."""

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select

from fhir_pad.store import Store
from fhir_pad.store.database import reading, writing
from fhir_pad.store.statement import Statement
from fhir_pad.store.tables import NOTE

NAMES = ("topic", "kept", "said")
INSERT = Statement(insert(NOTE), *NAMES)
OF_TOPIC = Statement(select(NOTE.c.kept).where(NOTE.c.topic == bindparam("topic")), "topic")


@pytest.mark.parametrize(
    ("number", "texts"), [(0, 0), (1, 1), (4, 1), (21, 3), (150, 2 + 1 + 1 + 1)]
)
def test_all_rows_are_written_in_few_statements(store: Store, number: int, texts: int) -> None:
    rows = [("a", f"{place:03d}", b"\x00%s") for place in range(number)]
    sent: list[str] = []

    def note(_c: Connection, _cursor: object, text: str, *_: object) -> None:
        sent.append(text)

    with writing(store.engine) as connection:
        event.listen(connection, "before_cursor_execute", note)
        INSERT.run_all(connection, rows)
        event.remove(connection, "before_cursor_execute", note)
    with reading(store.engine) as connection:
        found = sorted(kept for (kept,) in OF_TOPIC.run(connection, "a"))
        others = OF_TOPIC.run(connection, "b").all()

    assert found == [kept for _, kept, _ in rows]
    assert others == []
    assert len(sent) == texts


def test_places_in_another_order_than_told_are_refused(store: Store) -> None:
    wrong = Statement(insert(NOTE), "said", "topic", "kept")
    with pytest.raises(TypeError, match="topic"), writing(store.engine) as connection:
        wrong.run_all(connection, [(b"", "a", "1")])
