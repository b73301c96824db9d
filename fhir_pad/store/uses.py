"""What may be used once: names that were seen, each for as long as it could be used again.

Must not know what a name is of.
"""

from sqlalchemy import Connection, delete, insert, select

from fhir_pad.store.tables import USED


def use(connection: Connection, issuer: str, name: str, *, now: str, until: str) -> bool:
    """Note that a name was used, and forget those that are over; False when it was used before.

    In the transaction beside which no other one writes: of two uses at once one is the second.
    """
    connection.execute(delete(USED).where(USED.c.until < now))
    same = (USED.c.issuer == issuer) & (USED.c.name == name)
    if connection.execute(select(USED.c.until).where(same)).first() is not None:
        return False
    connection.execute(insert(USED).values(issuer=issuer, name=name, until=until))
    return True
