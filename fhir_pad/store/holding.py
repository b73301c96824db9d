"""What is held for a while under a name, and forgotten when its time is over.

Must not know what it says: who holds it seals it.
"""

from sqlalchemy import Connection, delete, insert, select

from fhir_pad.store.tables import HELD


def hold(connection: Connection, name: str, said: bytes, *, until: str, now: str) -> None:
    """Hold this under the name in place of what was; forget everything whose time is over."""
    connection.execute(delete(HELD).where((HELD.c.until <= now) | (HELD.c.name == name)))
    connection.execute(insert(HELD).values(name=name, until=until, said=said))


def held(connection: Connection, name: str, now: str) -> bytes | None:
    """Return what is held under a name, None when there is nothing any more."""
    asked = select(HELD.c.said).where(HELD.c.name == name, HELD.c.until > now)
    found = connection.execute(asked).scalar_one_or_none()
    return None if found is None else bytes(found)


def let_go(connection: Connection, name: str) -> None:
    """Forget what is held under a name."""
    connection.execute(delete(HELD).where(HELD.c.name == name))
