"""Which of several records for one question counts. Pure; the order they came in does not matter.

A question about a disease or a medicine is answered by any record of it. A number, or one of
several options, is answered by the newest record, even when that one cannot be read: an older
value beside a newer one that says something else would be wrong. A number is not answered at all
where a record that does not count may be newer and says something else, nor is an option that then
asks for less care.
"""

from collections.abc import Iterable, Iterator

from fhir_pad.legs.questions import ask
from fhir_pad.logic import Many, YesNo
from fhir_pad.recorded.found import UNKNOWN, Fact, Passed, Source, Value, Why
from fhir_pad.recorded.reading import Found
from fhir_pad.recorded.rivals import Rival

_UNDATED = -1


def decided(
    link_id: str, found: Iterable[Found], rivals: Iterable[Rival]
) -> Iterator[Fact | Passed]:
    """Give the fact for a question, if there is one, and the records passed over for it."""
    records = sorted(set(found), key=_newest_first)
    term = ask[link_id]
    if isinstance(term, YesNo):
        yield Fact(link_id, "yes", _sources(records))
    elif isinstance(term, Many):
        given = {one.value for one in records}
        chosen = tuple(option for option in term.options if option in given)
        yield Fact(link_id, (*chosen, UNKNOWN), _sources(records))
    else:
        yield from _newest(link_id, records, rivals)


def _newest(link_id: str, records: list[Found], rivals: Iterable[Rival]) -> Iterator[Fact | Passed]:
    """Give the newest value. Records of overlapping dates are equally new, and must agree."""
    first = _first(records[0])
    newest = [one for one in records if _last(one) >= first]
    older = [one for one in records if _last(one) < first]
    values = {one.value for one in newest if one.value is not None}
    unread = [one for one in newest if one.why is not None]
    agreed = len(values) == 1 and not unread
    if agreed and not _is_outrun(newest, rivals):
        value: Value = values.pop()
        yield Fact(link_id, value, _sources(newest))
    else:
        for one in newest:
            why = one.why or (Why.OUTRUN if agreed else Why.CONFLICT)
            yield Passed((link_id,), why, one.source)
    for one in older:
        yield Passed((link_id,), Why.SUPERSEDED, one.source)


def _is_outrun(newest: list[Found], rivals: Iterable[Rival]) -> bool:
    """Tell whether something else, which does not count, may have been measured later."""
    known = max(map(_last, newest))
    return any(
        one.outdoes(newest[0].value) and (one.latest is None or one.latest.stretch.last > known)
        for one in rivals
    )


def _newest_first(one: Found) -> tuple[int, Source, str]:
    return -_first(one), one.source, str(one.value)


def _first(one: Found) -> int:
    return _UNDATED if one.when is None else one.when.stretch.first


def _last(one: Found) -> int:
    return _UNDATED if one.when is None else one.when.stretch.last


def _sources(records: list[Found]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(one.source for one in records))
