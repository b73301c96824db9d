"""Everything about a patient, found and removed: the rows themselves, not marks that say deleted.

Of AuditEvents about the patient only what was asked is taken out, because it can name the patient;
who looked when has to stay. Must not know why.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, delete, exists, func, not_, or_, select, update

from fhir_pad.fhir.write import write
from fhir_pad.store import shared
from fhir_pad.store.search.matching import Condition, one_of
from fhir_pad.store.search.query import Bound
from fhir_pad.store.search.reach import ABOUT_PATIENTS, PATIENT, inside
from fhir_pad.store.tables import DERIVATION, VALUE, VERSION

_RECORD: Final = "AuditEvent"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Doomed:
    """The versions that are to be removed, by their place in the order of writes, and of what."""

    patient: str
    rows: tuple[tuple[int, str], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many versions of each type there are, in the order of the types' names."""
        return dict(sorted(Counter(type_ for _, type_ in self.rows).items()))


def doomed(connection: Connection, patient: str, bases: Collection[str]) -> Doomed:
    """Return every version about a patient, by id, and all of what was about them last.

    `bases` are the addresses under which what is here was ever known.
    """
    rows = [
        (int(sequence), type_)
        for type_ in ABOUT_PATIENTS
        for (sequence,) in connection.execute(
            select(VERSION.c.sequence).where(_about(type_, patient, bases))
        )
    ]
    return Doomed(patient, tuple(sorted(rows)))


def erase(connection: Connection, gone: Doomed, bases: Collection[str]) -> None:
    """Remove the rows and what they are found by; blank what was asked in the record of them."""
    for some in _some([sequence for sequence, _ in gone.rows]):
        connection.execute(delete(VALUE).where(VALUE.c.sequence.in_(some)))
        shared.forget(connection, some)
        connection.execute(delete(VERSION).where(VERSION.c.sequence.in_(some)))
    shared.tidy(connection)
    connection.execute(delete(DERIVATION).where(or_(*_without_end())))
    for sequence, body in _recorded(connection, gone.patient, bases):
        kept = update(VERSION).where(VERSION.c.sequence == sequence)
        connection.execute(kept.values(body=_without_question(body)))


def _about(type_: str, patient: str, bases: Collection[str]) -> Condition:
    """Return what is true of versions about a patient, and of all of what was so at last.

    A response that was about somebody else by mistake and put right goes as a whole; of one that
    was about this patient by mistake, the mistaken version goes.
    """
    ways = (inside(type_, (Bound(patient, ()),), base) for base in bases)
    about = and_(VERSION.c.type == type_, or_(*ways))
    sequences = select(VERSION.c.sequence).where(about).correlate(None)
    with_content = and_(VERSION.c.type == type_, ~VERSION.c.deleted)
    last = select(func.max(VERSION.c.sequence)).where(with_content).group_by(VERSION.c.id)
    now = and_(VERSION.c.sequence.in_(sequences), VERSION.c.sequence.in_(last.correlate(None)))
    ids = select(VERSION.c.id).where(now).correlate(None)
    whole = and_(VERSION.c.type == type_, VERSION.c.id.in_(ids))
    return or_(VERSION.c.sequence.in_(sequences), whole)


def _some(sequences: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(sequences), _AT_ONCE):
        yield sequences[begin : begin + _AT_ONCE]


def _without_end() -> Iterable[Condition]:
    """Give what is true of links to or from what is not there any more."""
    ends = (
        (DERIVATION.c.source_type, DERIVATION.c.source_id),
        (DERIVATION.c.type, DERIVATION.c.id),
    )
    for type_, id_ in ends:
        yield not_(exists().where(VERSION.c.type == type_, VERSION.c.id == id_))


def _recorded(
    connection: Connection, patient: str, bases: Collection[str]
) -> list[tuple[int, bytes]]:
    """Return the AuditEvents that name a patient."""
    names = (patient, *(f"{base}/{PATIENT}/{patient}" for base in bases))
    named = and_(
        VALUE.c.parameter == f"{_RECORD}.entity",
        VALUE.c.system == PATIENT,
        one_of(VALUE, names),
        VALUE.c.value.in_(names),
    )
    sequences = select(VALUE.c.sequence).where(named)
    found = select(VERSION.c.sequence, VERSION.c.body).where(VERSION.c.sequence.in_(sequences))
    return [(int(sequence), bytes(body)) for sequence, body in connection.execute(found)]


def _without_question(body: bytes) -> bytes:
    event = json.loads(body)
    for entity in event.get("entity", ()):
        entity.pop("query", None)
    return write(event)
