"""Forms in three readings: our reference evaluator, our compiled one, and the ELM.

Must not know which engine runs the ELM.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from legs.random_forms import random_form
from samples import response, vignettes

from fhir_pad import engine
from fhir_pad.answers import understood
from fhir_pad.cql.library import terms
from fhir_pad.fhir.form_items import Kind
from fhir_pad.fhir.write import write
from fhir_pad.legs.model import GAPS, compiled
from fhir_pad.logic import Evaluation, Term, Value
from fhir_pad.logic.terms import Moment

SHARES = (0.05, 0.2, 0.5, 0.9)
"""How much of a form is answered: nearly nothing to nearly everything."""
AUTHORED = "2026-11-21T09:30:00+01:00"
NEAR = 1e-9
"""CQL engines in JavaScript count in binary."""


@dataclass(frozen=True, slots=True)
class Form:
    """A response as bytes on one line, and the values that our rules start from."""

    name: str
    sent: bytes
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Difference:
    """A term with another value in another reading."""

    form: str
    term: str
    ours: Any
    theirs: Any


def compared_terms() -> tuple[Term, ...]:
    """Return the terms that are compared: all but moments, which are texts here."""
    return tuple(term for term in terms() if not isinstance(term, Moment))


def names() -> list[str]:
    """Return the defines that are compared."""
    return [*(term.name for term in compared_terms()), *(f"missing:{gap.code}" for gap in GAPS)]


def forms(count: int) -> Iterator[Form]:
    """Give the vignettes, if they are at hand, and as many random forms, always the same."""
    patients = ((one["id"], one["inputs"], one.get("authored")) for one in vignettes())
    random = ((f"seed {seed}", random_form(seed, SHARES[seed % 4]), None) for seed in range(count))
    for name, answers, authored in chain(patients, random):
        yield _form(name, answers, authored or AUTHORED)


def _form(name: str, answers: Any, authored: str) -> Form:
    values, _ = understood(answers)
    given = {key: _answer(key, value) for key, value in values.items() if key != "authored"}
    sent = response(given, status="in-progress", authored=authored)
    known, _ = understood(engine.assess(sent).answers)
    return Form(name, write(sent), {**known, "authored": authored})


def _answer(name: str, value: Value) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    whole = isinstance(value, Decimal) and engine.questions()[name].kind is Kind.INTEGER
    return int(value) if whole else value


def differences(form: Form, found: dict[str, Any]) -> Iterator[Difference]:
    """Give every term on which the three readings of a form do not agree."""
    values, gaps = compiled(form.values)
    reference = Evaluation(form.values)
    for term in compared_terms():
        ours = values[term.name]
        if ours != reference.value(term):
            yield Difference(form.name, term.name, ours, reference.value(term))
        if not _same(ours, found[term.name]):
            yield Difference(form.name, term.name, ours, found[term.name])
    for gap in GAPS:
        name = f"missing:{gap.code}"
        if not _same(gaps[gap.code], found[name]):
            yield Difference(form.name, name, gaps[gap.code], found[name])


def _same(ours: Value, theirs: Any) -> bool:
    if isinstance(ours, Decimal):
        return isinstance(theirs, int | float) and abs(float(ours) - theirs) < NEAR
    return (list(ours) if isinstance(ours, tuple) else ours) == theirs


def all_differences(held: Iterable[Form], results: Iterable[dict[str, Any]]) -> list[Difference]:
    """Return every difference over all forms."""
    return [
        one for form, found in zip(held, results, strict=True) for one in differences(form, found)
    ]
