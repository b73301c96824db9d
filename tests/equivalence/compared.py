"""Forms in three readings: our reference evaluator, our compiled one, and the ELM.

Must not know which engine runs the ELM.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from legs.random_forms import random_form
from samples import response, vignettes

from fhir_pad import engine
from fhir_pad.answers import understood
from fhir_pad.cql.library import ALL_MISSING, PROPOSED, finding, findings, terms
from fhir_pad.cql.risks import LOW, QUALITATIVE, parts, told
from fhir_pad.fhir.form_items import Kind
from fhir_pad.fhir.write import write
from fhir_pad.findings import Findings, Risk
from fhir_pad.legs.model import ACTIONS, GAPS, OUTCOMES, STATED, compiled
from fhir_pad.legs.triage import triage
from fhir_pad.logic import Evaluation, Term, Value
from fhir_pad.logic.terms import Moment

Values = Mapping[str, Value]
Resources = Iterable[Mapping[str, Any]]

SHARES = (0.05, 0.2, 0.5, 0.9)
"""How much of a form is answered: nearly nothing to nearly everything."""
AUTHORED = "2026-11-21T09:30:00+01:00"
NEAR = 1e-9
"""CQL engines in JavaScript count in binary."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a patient, as an array on one line, and what our rules start from."""

    name: str
    sent: bytes
    values: dict[str, Value]
    findings: Findings


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
    return [
        *(term.name for term in compared_terms()),
        *(f"missing:{gap.code}" for gap in GAPS),
        *(f"propose:{action.code}" for action in ACTIONS),
        *map(finding, findings()),
        *(told(outcome.code, part) for outcome in OUTCOMES for part in parts(outcome)),
        ALL_MISSING,
    ]


def forms(count: int) -> Iterator[Form]:
    """Give the vignettes, if they are at hand, and as many random forms, always the same."""
    patients = ((one["id"], one["inputs"], one.get("authored")) for one in vignettes())
    random = ((f"seed {seed}", random_form(seed, SHARES[seed % 4]), None) for seed in range(count))
    for name, answers, authored in chain(patients, random):
        yield _form(name, answers, authored or AUTHORED)


def recorded_forms(records: Iterable[Resources], now: datetime) -> Iterator[Form]:
    """Give a random form of each patient of whom something is on record as well."""
    for seed, record in enumerate(records):
        answers = random_form(seed, SHARES[seed % 4])
        yield _form(f"record {seed}", answers, AUTHORED, tuple(record), now)


def _form(
    name: str,
    answers: Any,
    authored: str,
    record: tuple[Mapping[str, Any], ...] = (),
    now: datetime | None = None,
) -> Form:
    values, _ = understood(answers)
    given = {key: _answer(key, value) for key, value in values.items() if key != "authored"}
    sent = response(given, status="in-progress", authored=authored)
    assessed = engine.assess(sent, now=now, records=record)
    known, _ = understood(assessed.answers)
    resources = write([sent, *record])
    return Form(name, resources, {**known, "authored": authored}, assessed.findings)


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
    for name, ours in _told(form, values, gaps).items():
        if not _same(ours, found[name]):
            yield Difference(form.name, name, ours, found[name])


def _told(form: Form, values: Values, gaps: Values) -> dict[str, Any]:
    """Return what an assessment tells of the patient, by the names of the defines."""
    said = form.findings
    statuses = {action.code: action.status for action in said.actions}
    risks = {risk.outcome: risk for risk in said.risks}
    held = [gap for gap in GAPS if gaps[gap.code] is True and not said.out_of_scope]
    if {gap.topic for gap in held} != {one.topic for one in said.missing}:
        raise AssertionError("The gaps that hold are not what is said to be missing.")
    stated = {
        finding(term): values[term.name]
        for term in STATED.values()
        if not said.out_of_scope or term is triage
    }
    return {
        **dict.fromkeys(map(finding, STATED.values())),
        **stated,
        **{f"finding:action:{one.code}": statuses.get(one.code) for one in ACTIONS},
        **{f"propose:{one.code}": statuses.get(one.code) in PROPOSED for one in ACTIONS},
        **{f"finding:risk:{one.code}": _row(risks.get(one.code)) for one in OUTCOMES},
        **{
            told(one.code, part): _part(risks.get(one.code), part)
            for one in OUTCOMES
            for part in parts(one)
        },
        ALL_MISSING: tuple(gap.code for gap in held),
    }


def _row(risk: Risk | None) -> str | None:
    return None if risk is None else risk.basis.rule


def _part(risk: Risk | None, part: str) -> Value:
    if risk is None or part == QUALITATIVE:
        return None if risk is None else risk.qualitative
    span = (risk.percent, risk.percent) if risk.percent_range is None else risk.percent_range
    return span[0] if part == LOW else span[1]


def _same(ours: Value, theirs: Any) -> bool:
    if isinstance(ours, Decimal):
        return isinstance(theirs, int | float) and abs(float(ours) - theirs) < NEAR
    return (list(ours) if isinstance(ours, tuple) else ours) == theirs


def all_differences(held: Iterable[Form], results: Iterable[dict[str, Any]]) -> list[Difference]:
    """Return every difference over all forms."""
    return [
        one for form, found in zip(held, results, strict=True) for one in differences(form, found)
    ]
