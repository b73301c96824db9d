"""What is asked in a search: its criteria, its order and its reach, read from names and values.

Source: http://hl7.org/fhir/R4/search.html. Must not know the database, nor HTTP beyond names and
values of parameters; a parameter that is not known is the caller's to ignore or to refuse.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fhir_pad.fhir import search_dates, search_values
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.search_text import split
from fhir_pad.fhir.search_values import NotLegal, Quantity, Reference, Span, Token
from fhir_pad.fhir.structure import resource_types
from fhir_pad.store import cursor
from fhir_pad.store.cursor import Cursor
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import known

MOST_VALUES: Final = 100
LONGEST_VALUE: Final = 2000
"""Characters. A pattern of 50,000 makes SQLite give up."""

Asked = Token | Reference | Span | Quantity | str | tuple["Asked", "Asked"]
"""What one value asks for; a text for strings, URIs and :text, a pair for composites."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One parameter of a search: any of its values has to match."""

    parameter: Parameter
    modifier: str
    values: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """What may be seen: what is about this patient (None: about any), as far as criteria hold."""

    patient: str | None = None
    criteria: tuple[Criterion, ...] = ()


Reach = tuple[Bound, ...]
"""Everything that is inside one of these bounds; nothing without any."""
EVERYTHING: Final[Reach] = (Bound(),)


@dataclass(frozen=True, slots=True)
class Query:
    """All criteria have to hold. `order` is (parameter, is descending), the first counts most.

    `page` is where the list goes on, None for its beginning; `now` is in microseconds, `asked` a
    fingerprint of the question. Matches are counted if there are no more than `counted`: 0 for not
    at all, None for however many. What is beyond `reach` is neither given nor counted.
    """

    type: str
    criteria: tuple[Criterion, ...]
    order: tuple[tuple[Parameter, bool], ...]
    count: int
    counted: int | None
    now: int
    asked: str
    page: Cursor | None
    reach: Reach = EVERYTHING

    def first(self, snapshot: int) -> Cursor:
        """Return the beginning of the list, as the database is after that write."""
        return Cursor(snapshot, 0, self.now, self.asked)


def query(  # noqa: PLR0913 - a search has as many parts
    type_: str,
    pairs: Iterable[tuple[str, str]],
    *,
    now: datetime,
    count: int = 50,
    sort: str = "",
    after: str | None = None,
    counted: int | None = None,
) -> Query:
    """Return the query in these (name, value) pairs; every name has to be one of `known`.

    `sort` is the value of _sort, `after` a cursor of an earlier page; a page of `count` 0 only
    counts; `counted` is how many are counted at most. Raises Refused with everything wrong:
    not-supported for a modifier or an order that a parameter does not take, value for a value that
    R4 does not allow or another list's cursor, too-costly for too many or too long values. No value
    is ever repeated in it.
    """
    given = tuple(pairs)
    asked = cursor.fingerprint(type_, given, sort)
    page = None if after is None else cursor.read(after, asked)
    # What is searched relative to now keeps the now of the first page.
    moment = search_dates.microseconds(now) if page is None else page.now
    issues: list[Issue] = []
    criteria = [_criterion(type_, name, value, moment, issues) for name, value in given]
    order = [_ordered_by(type_, part, issues) for part in sort.split(",") if part]
    if issues:
        raise Refused(issues)
    return Query(
        type=type_,
        criteria=tuple(one for one in criteria if one is not None),
        order=tuple(one for one in order if one is not None),
        count=count,
        counted=counted,
        now=moment,
        asked=asked,
        page=page,
    )


def _criterion(
    type_: str, name: str, value: str, now: int, issues: list[Issue]
) -> Criterion | None:
    code, _, modifier = name.partition(":")
    parameter = known(type_).get(code)
    parts = split(value, ",")
    if parameter is None:
        text = f"A search parameter is not known; {type_} has {', '.join(known(type_))}."
        issues.append(error(IssueType.NOT_SUPPORTED, text))
    elif not _takes(parameter, modifier):
        text = f"{code} does not take this modifier. {_modifiers(parameter)}"
        issues.append(error(IssueType.NOT_SUPPORTED, text))
    elif len(value) > LONGEST_VALUE or len(parts) > MOST_VALUES:
        text = f"{code} takes {MOST_VALUES} values and {LONGEST_VALUE} characters at most."
        issues.append(error(IssueType.TOO_COSTLY, text))
    else:
        try:
            values = tuple(_read(type_, parameter, modifier, part, now) for part in parts)
        except NotLegal as fault:
            issues.append(error(IssueType.VALUE, f"{code}: {fault}"))
        else:
            return Criterion(parameter, modifier, values)
    return None


def _takes(parameter: Parameter, modifier: str) -> bool:
    return (
        not modifier
        or modifier in parameter.modifiers
        or (parameter.takes_types and modifier in resource_types())
    )


def _modifiers(parameter: Parameter) -> str:
    """Say what a parameter takes; the modifier sent is the client's and is not repeated."""
    named = " ".join(f":{one}" for one in sorted(parameter.modifiers)) or "none"
    return f"It takes {named}{' or a type' if parameter.takes_types else ''}."


def _read(type_: str, parameter: Parameter, modifier: str, part: str, now: int) -> Asked:
    if modifier == "missing":
        if part not in {"true", "false"}:
            raise NotLegal("With :missing give true or false.")
        return part
    if modifier == "text":
        return search_values.string(part)
    if modifier == "identifier":
        return search_values.token(part)
    if parameter.kind is Kind.COMPOSITE:
        return _composite(type_, parameter, part, now)
    return _READERS[parameter.kind](part, now)


def _composite(type_: str, parameter: Parameter, part: str, now: int) -> Asked:
    parts = split(search_values.check_text(part), "$")
    if len(parts) != len(parameter.looks_at):
        raise NotLegal(f"Give {' and '.join(parameter.looks_at)} with a $ between them.")
    kinds = known(type_)
    first, second = (
        _read(type_, kinds[code], "", one, now)
        for code, one in zip(parameter.looks_at, parts, strict=True)
    )
    return first, second


def _ordered_by(type_: str, part: str, issues: list[Issue]) -> tuple[Parameter, bool] | None:
    parameter = known(type_).get(part.removeprefix("-"))
    if parameter is None or parameter.kind is Kind.COMPOSITE:
        sortable = [one.code for one in known(type_).values() if one.kind is not Kind.COMPOSITE]
        text = f"_sort takes, with or without a - before each: {', '.join(sortable)}."
        issues.append(error(IssueType.NOT_SUPPORTED, text))
        return None
    return parameter, part.startswith("-")


_READERS: Final[Mapping[Kind, Callable[[str, int], Asked]]] = {
    Kind.TOKEN: lambda part, _: search_values.token(part),
    Kind.REFERENCE: lambda part, _: search_values.reference(part),
    Kind.STRING: lambda part, _: search_values.string(part),
    Kind.URI: lambda part, _: search_values.uri(part),
    Kind.DATE: search_values.date,
    Kind.NUMBER: lambda part, _: search_values.number(part),
    Kind.QUANTITY: lambda part, _: search_values.quantity(part),
}
