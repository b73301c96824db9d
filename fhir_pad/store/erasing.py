"""Everything about a patient, found and removed: the rows themselves, not marks that say deleted.

Of AuditEvents about the patient only what was asked is taken out, because it can name the patient;
who looked when has to stay. Must not know why.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, and_, delete, exists, func, not_, or_, select, update

from fhir_pad.fhir.write import write
from fhir_pad.store import shared
from fhir_pad.store.search.matching import Condition, one_of
from fhir_pad.store.search.parameters import known
from fhir_pad.store.search.query import Bound
from fhir_pad.store.search.reach import ABOUT_PATIENTS, PATIENT, WITH_SUBJECT, inside
from fhir_pad.store.tables import DERIVATION, VALUE, VERSION

T = TypeVar("T")
Event = dict[str, Any]
_RECORD: Final = "AuditEvent"
_AT_ONCE: Final = 500
_ENTITY: Final = f"{_RECORD}.entity"
_REQUEST: Final = f"{_ENTITY}:identifier"
"""By this the events of one request are found: it is the one identifier in them."""
_SUBJECTS: Final = tuple(
    f"{type_}.{code}" for type_ in WITH_SUBJECT for code in known(type_)["patient"].indexed
)


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


def elsewhere(connection: Connection, patient: str, base: str) -> Mapping[str, int]:
    """Return the other addresses that end like this patient's, and how many versions name each.

    Each is somebody of another server, or this patient under an address that this one had before.
    """
    named = and_(
        VALUE.c.parameter.in_(_SUBJECTS),
        VALUE.c.system == PATIENT,
        VALUE.c.value.endswith(f"/{PATIENT}/{patient}", autoescape=True),
        VALUE.c.value != f"{base}/{PATIENT}/{patient}",
    )
    versions = func.count(VALUE.c.sequence.distinct())
    found = select(VALUE.c.value, versions).where(named).group_by(VALUE.c.value)
    return {str(address): int(many) for address, many in sorted(connection.execute(found))}


def erase(connection: Connection, gone: Doomed, bases: Collection[str]) -> None:
    """Remove the rows and what they are found by; blank what was asked in the record of them."""
    for some in _some([sequence for sequence, _ in gone.rows]):
        connection.execute(delete(VALUE).where(VALUE.c.sequence.in_(some)))
        shared.forget(connection, some)
        connection.execute(delete(VERSION).where(VERSION.c.sequence.in_(some)))
    shared.tidy(connection)
    connection.execute(delete(DERIVATION).where(or_(*_without_end())))
    for sequence, event in _recorded(connection, gone.patient, bases).items():
        kept = update(VERSION).where(VERSION.c.sequence == sequence)
        connection.execute(kept.values(body=write(_without_question(event))))


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


def _some(every: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(every), _AT_ONCE):
        yield every[begin : begin + _AT_ONCE]


def _without_end() -> Iterable[Condition]:
    """Give what is true of links to or from what is not there any more."""
    ends = (
        (DERIVATION.c.source_type, DERIVATION.c.source_id),
        (DERIVATION.c.type, DERIVATION.c.id),
    )
    for type_, id_ in ends:
        yield not_(exists().where(VERSION.c.type == type_, VERSION.c.id == id_))


def _recorded(connection: Connection, patient: str, bases: Collection[str]) -> dict[int, Event]:
    """Return the AuditEvents that name a patient, and those of others who were asked about with it.

    A search for several leaves an event for each, and in each of them stands all that was asked.
    """
    names = (patient, *(f"{base}/{PATIENT}/{patient}" for base in bases))
    is_named = (VALUE.c.parameter == _ENTITY, VALUE.c.system == PATIENT, one_of(VALUE, names))
    own = _events(connection, *is_named, VALUE.c.value.in_(names))
    asking = [event for event in own.values() if any(_questions(event))]
    asked = {one for event in asking for one in _questions(event)}
    requests = {one for event in asking for one in _requests(event)}
    beside: dict[int, Event] = {}
    for some in _some(sorted(requests)):
        beside |= _events(connection, VALUE.c.parameter == _REQUEST, VALUE.c.value.in_(some))
    return own | {
        sequence: event
        for sequence, event in beside.items()
        if not asked.isdisjoint(_questions(event))
    }


def _events(connection: Connection, *conditions: Condition) -> dict[int, Event]:
    """Return the AuditEvents with a value of which these are true, by their place."""
    sequences = select(VALUE.c.sequence).where(*conditions)
    found = select(VERSION.c.sequence, VERSION.c.body).where(VERSION.c.sequence.in_(sequences))
    return {int(sequence): json.loads(body) for sequence, body in connection.execute(found)}


def _questions(event: Event) -> Iterator[str]:
    return (entity["query"] for entity in event.get("entity", ()) if "query" in entity)


def _requests(event: Event) -> Iterator[str]:
    for entity in event.get("entity", ()):
        named = entity.get("what", {}).get("identifier", {}).get("value")
        if named:
            yield named


def _without_question(event: Event) -> Event:
    for entity in event.get("entity", ()):
        entity.pop("query", None)
    return event
