"""Random declarations and random patients for the readings of `logic`."""

from decimal import Decimal

from hypothesis import strategies as st

from fhir_pad.logic import (
    Choice,
    Collect,
    CollectRow,
    Computed,
    FirstMatch,
    FirstMatchRow,
    Input,
    Many,
    Number,
    Points,
    PointsRow,
    YesNo,
    all_of,
    any_of,
    at_least,
)

PAIN = YesNo("pain", Input())
COLD = YesNo("cold", Input(shown_when=PAIN, hidden=False))
SIDE = Choice("side", Input(shown_when=PAIN), options=("right", "left", "both"))
SITES = Many("sites", Input(), options=("calf", "thigh", "foot", "none"))
AGE = Number("age", Input())
DAYS = Number("days", Input(shown_when=COLD | PAIN))


def _larger(one, other):
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None


LARGER = Number("larger", Computed(_larger, (AGE, DAYS)))
INPUTS = (PAIN, COLD, SIDE, SITES, AGE, DAYS)

_numbers = st.integers(-2, 12).map(Decimal)
_relations = st.sampled_from(["__lt__", "__le__", "__gt__", "__ge__", "__eq__"])

_leaves = st.one_of(
    st.sampled_from([PAIN, COLD]),
    st.lists(st.sampled_from(SIDE.options), min_size=1, max_size=2, unique=True).map(
        lambda codes: SIDE.one_of(*codes)
    ),
    st.lists(st.sampled_from(SITES.options), min_size=1, max_size=2, unique=True).map(
        lambda codes: SITES.has(*codes)
    ),
    st.builds(
        lambda number, relation, limit: getattr(number, relation)(limit),
        st.sampled_from([AGE, DAYS, LARGER]),
        _relations,
        _numbers,
    ),
    st.sampled_from([*INPUTS, LARGER]).map(lambda term: term.known()),
)


def _first_match(conditions):
    rows = [
        FirstMatchRow(f"r{i}", f"result{i % 3}", each, "", ()) for i, each in enumerate(conditions)
    ]
    table = FirstMatch(tuple(rows), None)
    return Choice(f"match{id(table)}", table, options=table.results).one_of("result0")


def _points(conditions):
    rows = [PointsRow(f"p{i}", i - 1, each, "", ()) for i, each in enumerate(conditions)]
    table = Points(tuple(rows))
    return Number(f"score{id(table)}", table) >= 1


def _collect(conditions):
    rows = [CollectRow(f"c{i}", "x", each, "", ()) for i, each in enumerate(conditions)]
    table = Collect(tuple(rows))
    codes = tuple(row.code for row in rows)
    return Many(f"list{id(table)}", table, options=codes).has("c0")


def _combined(children):
    several = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        several.map(lambda parts: all_of(*parts)),
        several.map(lambda parts: any_of(*parts)),
        several.flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda n: at_least(n, *parts))
        ),
        children.map(lambda part: ~part),
        children.map(lambda part: part.is_true()),
        children.map(lambda part: part.not_false()),
        children.map(lambda part: part.unknown()),
        children.map(lambda part: YesNo(f"named{id(part)}", part)),
        several.map(_first_match),
        several.map(_points),
        several.map(_collect),
    )


conditions = st.recursive(_leaves, _combined, max_leaves=25)

_truths = st.sampled_from([True, False, None])
patients = st.fixed_dictionaries(
    {},
    optional={
        "pain": _truths,
        "cold": _truths,
        "side": st.sampled_from([*SIDE.options, None]),
        "sites": st.one_of(
            st.none(),
            st.lists(st.sampled_from([*SITES.options, "unknown"]), min_size=1, unique=True).map(
                tuple
            ),
        ),
        "age": st.one_of(st.none(), _numbers),
        "days": st.one_of(st.none(), _numbers),
    },
)
