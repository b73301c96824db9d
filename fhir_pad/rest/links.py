"""Ids of what a transaction writes, chosen before anything is stored.

So its entries can refer to each other.
Source: http://hl7.org/fhir/R4/http.html#trules. Must not know what an entry does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fhir_pad.fhir import structure
from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.dispatch import at_address
from fhir_pad.rest.entries import Entry
from fhir_pad.rest.exchange import Pair
from fhir_pad.rest.headers import none_exist
from fhir_pad.rest.limits import check_conditions
from fhir_pad.rest.pointing import conditional, is_conditional
from fhir_pad.rest.problems import Problem, bad_request, failed
from fhir_pad.rest.relinked import Relinking
from fhir_pad.rest.routes import Route, Table
from fhir_pad.rest.searching import REPRESENTATION, match_of
from fhir_pad.rest.server import Call
from fhir_pad.store import New

LOCAL = "urn:"
_PLACED = re.compile(r"(?P<base>https?://\S{1,500}/)[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")
"""A fullUrl on a server: relative references of its resource are relative to that server's base."""
CREATE, UPDATE, CONDITIONAL, PATCH = "create", "update", "update-conditional", "patch"


@dataclass(frozen=True, slots=True)
class Written:
    """What an entry writes: a resource by type and id, whether the id is new and may change."""

    type: str
    id: str
    is_new: bool
    is_changed: bool

    @property
    def place(self) -> str:
        """The address of the resource, relative to the base."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Links:
    """`addresses` are Type/id by fullUrl; `written` by the index of the entry that writes it."""

    addresses: Mapping[str, str]
    written: Mapping[int, Written]

    @classmethod
    def of(cls, table: Table, call: Call, wanted: Iterable[Entry]) -> "Links":
        """Choose an id for everything that is created.

        Raises Problem for an unknown address, for a resource that one entry changes and another
        names as well, and 413 for too many references by a search.
        """
        entries = tuple(wanted)
        check_conditions(sum(1 for entry in entries for _ in conditional(entry.asked.body)))
        written: dict[int, Written] = {}
        promised: dict[object, str] = {}
        for entry in entries:
            with entry.placed():
                one = _written(table, call, entry, promised)
                if one is not None:
                    _check_apart(one, written.values())
                    written[entry.index] = one
        places = ((one.full_url, written.get(one.index)) for one in entries if one.full_url)
        return cls({url: one.place for url, one in places if one is not None}, written)

    def new_id(self, entry: Entry) -> str | None:
        """Return the id that was chosen for what an entry creates, None for any other entry."""
        one = self.written.get(entry.index)
        return one.id if one is not None and one.is_new else None

    def check(self, entry: Entry, location: str | None) -> None:
        """Raise Problem when an entry wrote something else than what others refer to as its own.

        Another entry of the transaction then made, or changed, what its condition looks for.
        """
        one = self.written.get(entry.index)
        if one is not None and location is not None and not location.startswith(f"{one.place}/"):
            raise _overlap()

    def resolved(self, call: Call, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return entries with the links of their resources as they will be stored.

        A reference by a search finds what any of them creates, in whatever order they come.
        """
        together = tuple(entries)
        sought = {one.id: one for one in self._sought(call, together)}
        if not sought:
            return tuple(self._resolved(call, entry) for entry in together)
        with call.work.supposing(sought.values()):
            return tuple(self._resolved(call, entry) for entry in together)

    def _sought(self, call: Call, entries: tuple[Entry, ...]) -> Iterator[New]:
        """Give what they create of the types that their references look for, if it is R4."""
        types = {one.partition("?")[0] for each in entries for one in conditional(each.asked.body)}
        for entry in entries:
            one, body = self.written.get(entry.index), entry.asked.body
            if one is None or not one.is_new or one.type not in types:
                continue
            faults = structure.check(body, expect=frozenset({one.type}))
            if isinstance(body, Mapping) and not any(fault.blocks for fault in faults):
                yield New(body, call.now, one.id, is_ours=True)

    def _resolved(self, call: Call, entry: Entry) -> Entry:
        placed = _PLACED.fullmatch(entry.full_url)
        base = placed["base"] if placed else ""
        anew = Relinking(
            reference=lambda named, at: self._reference(call, base, named, at),
            address=lambda named: self._entry(base, named) or named,
        )
        with entry.placed():
            body = anew.resource(entry.asked.body, "resource")
        return replace(entry, asked=replace(entry.asked, body=body))

    def _entry(self, base: str, named: str) -> str | None:
        return self.addresses.get(named) or self.addresses.get(f"{base}{named}")

    def _reference(self, call: Call, base: str, reference: str, at: str) -> str:
        entry = self._entry(base, reference)
        if entry is not None:
            return entry
        if reference.startswith(LOCAL):
            text = "Refer to the fullUrl of an entry of this Bundle."
            raise bad_request(IssueType.NOT_FOUND, text, at)
        if is_conditional(reference):
            type_, _, query = reference.partition("?")
            pairs = parse_qsl(query, keep_blank_values=True)
            found = match_of(replace(call, type=type_), pairs)
            if found is None:
                raise failed(IssueType.NOT_FOUND, "The condition of a reference finds nothing.", at)
            return f"{type_}/{found.id}"
        return reference


def _written(table: Table, call: Call, entry: Entry, promised: dict[object, str]) -> Written | None:
    """Return what an entry writes, None for one that does not.

    Creations on the same condition are of one resource: `promised` holds its id for the others.
    """
    route = table.find(entry.asked.method, entry.asked.path)
    one = at_address(replace(call, asked=entry.asked), route)
    if route.code in {UPDATE, PATCH}:
        return Written(one.type, one.id, is_new=False, is_changed=True)
    if route.code not in {CREATE, CONDITIONAL}:
        return None
    changes = route.code == CONDITIONAL
    pairs = _condition(one, route)
    found = None if pairs is None else match_of(one, pairs)
    if found is not None:
        return Written(one.type, found.id, is_new=False, is_changed=changes)
    sent = entry.asked.body.get("id") if isinstance(entry.asked.body, Mapping) else None
    if changes and isinstance(sent, str):
        return Written(one.type, sent, is_new=False, is_changed=True)
    wish = (one.type, entry.index if pairs is None else tuple(pairs))
    id_ = promised.setdefault(wish, call.server.store.new_id())
    return Written(one.type, id_, is_new=True, is_changed=changes)


def _check_apart(one: Written, others: Iterable[Written]) -> None:
    """Raise Problem for what is written twice, unless both entries only want it to be there.

    R4: identities that overlap, those found by a condition too, fail the transaction.
    """
    same = (other for other in others if other.place == one.place)
    if any(one.is_changed or other.is_changed for other in same):
        raise _overlap()


def _overlap() -> Problem:
    text = "Write each resource in one entry: another one writes what this one names or looks for."
    return bad_request(IssueType.INVALID, text)


def _condition(call: Call, route: Route) -> Sequence[Pair] | None:
    if route.code == CONDITIONAL:
        return [pair for pair in call.asked.query if pair[0] not in REPRESENTATION]
    return none_exist(call.asked, route.type, call.server.base)
