"""Ids of what a transaction writes, chosen before anything is stored.

So its entries can refer to each other.
Source: http://hl7.org/fhir/R4/http.html#trules. Must not know what an entry does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.dispatch import at_address
from fhir_pad.rest.entries import Entry
from fhir_pad.rest.exchange import Asked, Pair
from fhir_pad.rest.limits import check_conditions
from fhir_pad.rest.pointing import conditional, is_conditional
from fhir_pad.rest.problems import bad_request, failed
from fhir_pad.rest.relinked import Relinking
from fhir_pad.rest.routes import Table
from fhir_pad.rest.searching import matches_of
from fhir_pad.rest.server import Call

LOCAL = "urn:"
_PLACED = re.compile(r"(?P<base>https?://\S{1,500}/)[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")
"""A fullUrl on a server: relative references of its resource are relative to that server's base."""
CREATE, UPDATE, CONDITIONAL = "create", "update", "update-conditional"


@dataclass(frozen=True, slots=True)
class Links:
    """`addresses` are Type/id by fullUrl; `ids` the new ids by the index of their entry."""

    addresses: Mapping[str, str]
    ids: Mapping[int, str]

    @classmethod
    def of(cls, table: Table, call: Call, wanted: Iterable[Entry]) -> "Links":
        """Choose an id for everything that is created.

        Raises Problem for an unknown address, and 413 for too many references by a search.
        """
        addresses: dict[str, str] = {}
        ids: dict[int, str] = {}
        entries = tuple(wanted)
        check_conditions(sum(1 for entry in entries for _ in conditional(entry.asked.body)))
        for entry in entries:
            with entry.placed():
                named = _named(table, call, entry)
            if named is None:
                continue
            type_, id_, is_new = named
            if is_new:
                ids[entry.index] = id_
            if entry.full_url:
                addresses[entry.full_url] = f"{type_}/{id_}"
        return cls(addresses, ids)

    def resolved(self, call: Call, entry: Entry) -> Entry:
        """Return the entry with the links of its resource as they will be stored."""
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
            found = _match(replace(call, type=type_), pairs)
            if found is None:
                raise failed(IssueType.NOT_FOUND, "The condition of a reference finds nothing.")
            return f"{type_}/{found}"
        return reference


def _named(table: Table, call: Call, entry: Entry) -> tuple[str, str, bool] | None:
    """Return type and id of what an entry writes, and whether the id is new; None for others."""
    route = table.find(entry.asked.method, entry.asked.path)
    one = at_address(replace(call, asked=entry.asked), route)
    if route.code == UPDATE:
        return one.type, one.id, False
    if route.code not in {CREATE, CONDITIONAL}:
        return None
    pairs = _condition(entry.asked, route.code)
    found = None if pairs is None else _match(one, pairs)
    if found is not None:
        return one.type, found, False
    sent = entry.asked.body.get("id") if isinstance(entry.asked.body, Mapping) else None
    if route.code == CONDITIONAL and isinstance(sent, str):
        return one.type, sent, False
    return one.type, call.server.store.new_id(), True


def _condition(asked: Asked, code: str) -> Iterable[Pair] | None:
    if code == CONDITIONAL:
        return asked.query
    said = asked.header("if-none-exist")
    return None if said is None else parse_qsl(said.removeprefix("?"), keep_blank_values=True)


def _match(call: Call, pairs: Iterable[Pair]) -> str | None:
    """Return the id of the one match, None without any; raise Problem 412 for several."""
    found = matches_of(call, pairs)
    if len(found) > 1:
        text = "More than one resource matches. Give criteria that only one matches."
        raise failed(IssueType.MULTIPLE_MATCHES, text)
    return found[0].id if found else None
