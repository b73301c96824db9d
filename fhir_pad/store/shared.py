"""What versions say alike, written once: sets of values, and which versions have which.

Works in a transaction that is given, beside which no other one writes. Must not know what is
shared, nor what is searched.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from fhir_pad.store.search.sharing import FoundBy
from fhir_pad.store.search.value import Value
from fhir_pad.store.statement import Statement
from fhir_pad.store.tables import SHARED_SET, SHARED_VALUE, SHARING

_AT_ONCE: Final = 32
_PLACES: Final = tuple(f"digest_{place}" for place in range(_AT_ONCE))
_COLUMNS: Final = ("parameter", "element", "system", "value", "written")
_KNOWN: Final = Statement(
    select(SHARED_SET.c.digest, SHARED_SET.c.id).where(
        SHARED_SET.c.digest.in_([bindparam(place) for place in _PLACES])
    ),
    *_PLACES,
)
_LAST: Final = Statement(select(func.max(SHARED_SET.c.id)))
_INSERT_SET: Final = Statement(insert(SHARED_SET), "id", "digest")
_INSERT_VALUE: Final = Statement(insert(SHARED_VALUE), "shared_set", *_COLUMNS)
_INSERT_SHARING: Final = Statement(insert(SHARING), "shared_set", "sequence")


def share(connection: Connection, versions: Iterable[tuple[int, FoundBy]]) -> None:
    """Note what versions, by their sequence, say like others; write what nobody has said yet."""
    sharing = [(sequence, found_by) for sequence, found_by in versions if found_by.shared]
    if not sharing:
        return
    wanted = {found_by.digest: found_by.shared for _, found_by in sharing}
    ids = _known(connection, tuple(wanted))
    new = {digest: values for digest, values in wanted.items() if digest not in ids}
    if new:
        ids |= _written(connection, new)
    rows = [(ids[found_by.digest], sequence) for sequence, found_by in sharing]
    _INSERT_SHARING.run_all(connection, rows)


def forget(connection: Connection, versions: Sequence[int]) -> None:
    """Take from these versions what they share."""
    connection.execute(delete(SHARING).where(SHARING.c.sequence.in_(versions)))


def tidy(connection: Connection) -> None:
    """Remove what no version says any more."""
    of_nobody = ~exists().where(SHARING.c.shared_set == SHARED_SET.c.id)
    ids = select(SHARED_SET.c.id).where(of_nobody)
    connection.execute(delete(SHARED_VALUE).where(SHARED_VALUE.c.shared_set.in_(ids)))
    connection.execute(delete(SHARED_SET).where(of_nobody))


def _known(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Return which sets are there, in statements that are always as long."""
    found: dict[bytes, int] = {}
    for begin in range(0, len(digests), _AT_ONCE):
        some = digests[begin : begin + _AT_ONCE]
        again = repeat(some[0], _AT_ONCE - len(some))
        rows = _KNOWN.run(connection, *some, *again)
        found |= {bytes(digest): int(id_) for digest, id_ in rows}
    return found


def _written(connection: Connection, new: Mapping[bytes, tuple[Value, ...]]) -> Mapping[bytes, int]:
    """Write sets, and return the id of each."""
    after = int(_LAST.run(connection).scalar_one() or 0) + 1
    ids = {digest: after + place for place, digest in enumerate(new)}
    _INSERT_SET.run_all(connection, [(id_, digest) for digest, id_ in ids.items()])
    values = [
        (ids[digest], one.parameter, one.element, one.system, one.value, one.written)
        for digest, every in new.items()
        for one in every
    ]
    _INSERT_VALUE.run_all(connection, values)
    return ids
