"""A criterion as a condition in SQL over the versions and the values they are found by.

Must not know how values were read, nor which versions are current.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import FromClause, Select, and_, or_, select, true, union_all
from sqlalchemy import false as never

from fhir_pad.fhir.search_values import Token
from fhir_pad.store.search.matching import Condition, matches, one_of, texts
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import ID, known
from fhir_pad.store.search.query import Asked, Criterion
from fhir_pad.store.search.sharing import is_shared
from fhir_pad.store.tables import SHARED_VALUE, SHARING, VALUE, VERSION

Sequences = Select[tuple[int]]
"""A query for versions, by their sequence."""


def condition(type_: str, criterion: Criterion, base: str, *, among_few: bool = False) -> Condition:
    """Return what is true of the versions that match; `base` is the address of what is here.

    A database finds all that match, and then takes the wanted ones of them. Where something else
    leaves few versions, `among_few` looks at each of these, however many match besides.
    """
    parameter, modifier = criterion.parameter, criterion.modifier
    if parameter.code == ID:
        return and_(~VERSION.c.deleted, _of_id(modifier, criterion.values))
    if parameter.kind is Kind.COMPOSITE:
        pairs = (one for one in criterion.values if isinstance(one, tuple))
        found_by = (_pairs(type_, parameter, pair, base, among_few=among_few) for pair in pairs)
        return or_(never(), *(_met(tuple(one), among_few=among_few) for one in found_by))
    met = _met(found(type_, criterion, base, among_few=among_few), among_few=among_few)
    if modifier == "missing":
        return or_(*(met if value == "false" else ~met for value in criterion.values))
    # R4: what has no value at all does not have the value, so it is found by :not.
    return ~met if modifier == "not" else met


def found(
    type_: str, criterion: Criterion, base: str, *, among_few: bool = False
) -> tuple[Sequences, ...]:
    """Return the queries for the versions with such a value, for :missing with any value.

    One looks at what versions alone say, another one at what they share, if the parameter may find
    that. The criterion is about values, so its parameter is neither _id nor a composite.
    """
    own = _of_values(VALUE, type_, criterion, base, among_few=among_few)
    alone = select(VALUE.c.sequence).where(*own)
    if not _may_be_shared(type_, criterion):
        return (alone,)
    shared = _of_values(SHARED_VALUE, type_, criterion, base, among_few=among_few)
    return alone, _sharing(SHARED_VALUE, *shared)


def _may_be_shared(type_: str, criterion: Criterion) -> bool:
    """Tell whether versions may share what is sought: no reference that leads somewhere."""
    of_references = criterion.parameter.kind is Kind.REFERENCE
    leads = of_references and criterion.modifier not in {"missing", "identifier"}
    return not leads and is_shared(type_, criterion.parameter)


def _of_values(
    values: FromClause, type_: str, criterion: Criterion, base: str, *, among_few: bool
) -> tuple[Condition, ...]:
    """Return what is true of the values that a criterion finds."""
    parameter, modifier, asked = criterion.parameter, criterion.modifier, criterion.values
    if modifier == "missing":
        return (rows_of(values, type_, parameter, among_few=among_few),)
    suffix = f":{modifier}" if modifier in {"text", "identifier"} else ""
    rows = rows_of(values, type_, parameter, suffix, among_few=among_few)
    any_of = or_(*(matches(values, parameter, modifier, one, base) for one in asked))
    named = [texts(parameter, modifier, one, base) for one in asked]
    known_texts = frozenset().union(*(each for each in named if each is not None))
    if None in named or len(known_texts) == 1:
        return (rows, any_of)
    # Several the index answers together, if no other column is looked at.
    return (rows, one_of(values, known_texts), any_of)


def _sharing(values: FromClause, *conditions: Condition) -> Sequences:
    """Return the query for the versions that share values of which these are true."""
    is_said = SHARING.c.shared_set == values.c.shared_set
    return select(SHARING.c.sequence).where(is_said, *conditions)


def _of_id(modifier: str, asked: Iterable[Asked]) -> Condition:
    """Return what is true of the versions with such an id; it is a code of no system."""
    if modifier == "missing":
        return or_(*(true() if value == "false" else never() for value in asked))
    ids = [one.code for one in asked if isinstance(one, Token) and not one.system]
    found = VERSION.c.id.in_(ids) if modifier != "text" else never()
    return ~found if modifier == "not" else found


def rows_of(
    values: FromClause,
    type_: str,
    parameter: Parameter,
    suffix: str = "",
    *,
    among_few: bool = False,
) -> Condition:
    """Return what is true of the values that a parameter looks at."""
    names = [f"{type_}.{code}{suffix}" for code in parameter.indexed]
    # Of an expression no index is used, so the one by version is.
    column = values.c.parameter.concat("") if among_few else values.c.parameter
    rows = column.in_(names)
    wanted = parameter.target or parameter.system
    if suffix:
        # What is found by an identifier need not say of which type it is.
        is_identifier = bool(parameter.target) and suffix == ":identifier"
        return and_(rows, values.c.written.in_(("", wanted))) if is_identifier else rows
    return and_(rows, values.c.system == wanted) if wanted else rows


def _met(found: Sequence[Sequences], *, among_few: bool) -> Condition:
    if not among_few:
        every = found[0] if len(found) == 1 else union_all(*found)
        return VERSION.c.sequence.in_(every)
    return or_(*map(_is_among, found))


def _is_among(found: Sequences) -> Condition:
    """Tell whether a version is among what a query finds, with a look at nothing else."""
    (sequence,) = found.selected_columns
    return found.where(sequence == VERSION.c.sequence).correlate(VERSION).exists()


def _pairs(
    type_: str, parameter: Parameter, asked: tuple[Asked, Asked], base: str, *, among_few: bool
) -> Iterator[Sequences]:
    """Look for both parts of a composite in what one element holds.

    A version shares all values that composites look at, or none.
    """
    parts = [known(type_)[code] for code in parameter.looks_at]

    def both(sides: tuple[FromClause, FromClause]) -> Iterator[Condition]:
        yield sides[0].c.element == sides[1].c.element
        for values, part, one in zip(sides, parts, asked, strict=True):
            yield rows_of(values, type_, part, among_few=among_few)
            yield matches(values, part, "", one, base)

    first, second = sides = VALUE.alias("first"), VALUE.alias("second")
    yield select(first.c.sequence).where(first.c.sequence == second.c.sequence, *both(sides))
    if all(is_shared(type_, part) for part in parts):
        first, second = sides = SHARED_VALUE.alias("first"), SHARED_VALUE.alias("second")
        yield _sharing(first, first.c.shared_set == second.c.shared_set, *both(sides))
