"""One resource against the rows: what it gives to which question, or why it gives nothing.

The order of the questions asked of a resource: is it this patient's, does something modify its
meaning, does its own status count, is it of a time that counts, has it a value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded.found import Passed, Source, Value, Why
from fhir_pad.recorded.medication import WITH_MEDICATION, Medications
from fhir_pad.recorded.named import READINGS, named
from fhir_pad.recorded.rivals import Rival, rival
from fhir_pad.recorded.row import Code, Reading, Row
from fhir_pad.recorded.rows.medicines import WIDE
from fhir_pad.recorded.said import Moment, Resource, child, codes, is_modified
from fhir_pad.recorded.standing import standing
from fhir_pad.recorded.timing import dated, timing
from fhir_pad.recorded.values import coded, measured, parts
from fhir_pad.recorded.whose import Whose, reference

_CODE_OF: Mapping[str, str] = {"AdverseEvent": "event"}
"""The element that says what a resource is about, where it is not `code`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that counts for a question. `value` is None when it cannot be read: see `why`."""

    link_id: str
    value: Value | None
    when: Moment | None
    source: Source
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class _Match:
    """A row that a part of a resource answers or speaks of, by this code."""

    row: Row
    code: Code
    part: Resource


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads resources of one patient against rows, by type and code."""

    by_code: Mapping[tuple[str, Code], tuple[Row, ...]]
    patient: Whose
    medications: Medications
    now: int

    def read(self, resource: Resource) -> Iterator[Found | Passed | Rival]:
        """Give what one resource gives, and what of it is passed over."""
        kind = text_of(resource, "resourceType")
        if kind in WITH_MEDICATION and self.medications.codes(resource) is None:
            yield self._unresolved(resource, kind)
            return
        for part in parts(resource) if kind == "Observation" else (resource,):
            matches = tuple(self._matches(part, kind))
            yield from self._part(resource, matches)
            if kind in READINGS:
                yield from self._named(resource, kind, {match.row.link_id for match in matches})

    def _part(
        self, resource: Resource, matches: tuple[_Match, ...]
    ) -> Iterator[Found | Passed | Rival]:
        here, elsewhere = _by_site(resource, matches)
        for match in here:
            if not _is_said_closer(match, here):
                found = self._one(resource, match)
                yield found
                if isinstance(found, Passed):
                    yield from self._rival(resource, match)
        if elsewhere:
            link_ids = tuple(dict.fromkeys(match.row.link_id for match in elsewhere))
            why = self._refused(resource) or Why.SITE
            yield Passed(link_ids, why, _source(resource, elsewhere[0].code))
        for match in elsewhere:
            if match.row.either:
                yield from self._rival(resource, match)

    def _rival(self, resource: Resource, match: _Match) -> Iterator[Rival]:
        """Give what may be newer than what counts; nothing of another patient's."""
        found = rival(resource, match.part, match.row)
        if found is not None and self.patient.owns(resource):
            yield found

    def _matches(self, part: Resource, kind: str) -> Iterator[_Match]:
        """Give each row once, by the first code that it has."""
        matched: list[Row] = []
        for code in self._codes(part, kind):
            for row in self.by_code.get((kind, code), ()):
                if row not in matched:
                    matched.append(row)
                    yield _Match(row, code, part)

    def _codes(self, part: Resource, kind: str) -> tuple[Code, ...]:
        if kind in WITH_MEDICATION:
            return self.medications.codes(part) or ()
        return (*codes(child(part, _CODE_OF.get(kind, "code"))), *_substances(part, kind))

    def _unresolved(self, resource: Resource, kind: str) -> Passed:
        """Return that a medicine is not known; it could be one for each of these questions."""
        why = self._refused(resource) or standing(resource, Reading.TAKEN, self.now)
        return Passed(self._asked_of(kind), why or Why.NOT_RESOLVED, _source(resource))

    def _named(self, resource: Resource, kind: str, told: set[str]) -> Iterator[Passed]:
        """Give what is named, and not by a code that is read, where it would count."""
        if self._refused(resource) or standing(resource, READINGS[kind], self.now):
            return
        for link_id in named(resource, kind, self.medications, told):
            if link_id in self._asked_of(kind):
                yield Passed((link_id,), Why.NAMED, _source(resource))

    def _asked_of(self, kind: str) -> tuple[str, ...]:
        """Return the questions of which a resource of this type may speak, in the order of rows."""
        of_kind = (rows for key, rows in self.by_code.items() if key[0] == kind)
        return tuple(dict.fromkeys(row.link_id for rows in of_kind for row in rows))

    def _refused(self, resource: Resource) -> Why | None:
        if not self.patient.owns(resource):
            return Why.OTHER_PATIENT
        return Why.MODIFIED if is_modified(resource) else None

    def _one(self, resource: Resource, match: _Match) -> Found | Passed:
        row, source = match.row, _source(resource, match.code)
        why = (
            self._refused(resource)
            or standing(resource, row.reading, self.now)
            or timing(resource, row.time, self.now)
        )
        if why is not None:
            return Passed((row.link_id,), why, source)
        if row.doubt:
            return Passed((row.link_id,), Why.DOUBT, source, row.doubt)
        value = _value(match)
        read, unread = (None, value) if isinstance(value, Why) else (value, None)
        return Found(row.link_id, read, dated(resource), source, unread)


def _substances(resource: Resource, kind: str) -> Iterator[Code]:
    """Give what is held to have caused reactions: it may be told there alone, or more exactly."""
    if kind == "AllergyIntolerance":
        for reaction in objects(resource, "reaction"):
            yield from codes(child(reaction, "substance"))


def _value(match: _Match) -> Value | Why:
    if match.row.reading is Reading.MEASURED:
        return measured(match.part, match.row)
    if match.row.reading is Reading.CODED:
        return coded(match.part, match.row)
    return match.row.answer


def _is_said_closer(match: _Match, others: tuple[_Match, ...]) -> bool:
    """Tell whether the substance that a general code does not say is said by another code."""
    same = (one for one in others if one.row.link_id == match.row.link_id)
    return match.row.doubt == WIDE and any(one.row.doubt != WIDE for one in same)


def _by_site(
    resource: Resource, matches: tuple[_Match, ...]
) -> tuple[tuple[_Match, ...], tuple[_Match, ...]]:
    """Return the matches at this body site; when there is none, all that wanted another one.

    A row is also met without a site when its code names the side. Sites or codes that name several
    sides name none.
    """
    site = child(resource, "bodySite")
    sites = set(codes(site))

    def met(row: Row) -> bool:
        return not row.sites or bool(sites & set(row.sites)) or (row.site_in_code and not site)

    here = tuple(match for match in matches if met(match.row))
    by_site = {match.row.link_id for match in here if match.row.sites}
    by_code = {match.row.link_id for match in matches if match.row.site_in_code}
    return (here, ()) if here and len(by_site | by_code) <= 1 else ((), matches)


def _source(resource: Resource, code: Code | None = None) -> Source:
    date = dated(resource)
    system, own = code or ("", "")
    return Source(reference(resource), system, own, date.text if date is not None else "")
