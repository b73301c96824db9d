"""What was told about a topic that is no resource: kept as it came, read in that order.

Must not know the topics.
"""

from sqlalchemy import Connection, insert, select

from fhir_pad.store.tables import NOTE


def keep(connection: Connection, topic: str, kept: str, said: bytes) -> None:
    """Keep one note."""
    connection.execute(insert(NOTE).values(topic=topic, kept=kept, said=said))


def notes(connection: Connection, topic: str) -> tuple[tuple[str, bytes], ...]:
    """Return what was told about a topic and when, the oldest first."""
    asked = select(NOTE.c.kept, NOTE.c.said).where(NOTE.c.topic == topic)
    found = connection.execute(asked.order_by(NOTE.c.kept, NOTE.c.said))
    return tuple((str(kept), bytes(said)) for kept, said in found)
