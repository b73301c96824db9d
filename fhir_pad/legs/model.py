"""The whole of what is known about painful legs, gathered: every term, table and catalogue.

Declarations only. Readings (evaluators, publications, tests) start here.
"""

from fhir_pad.legs import (
    acute,
    causes,
    clots,
    contradictions,
    evidence,
    measurements,
    missing,
    person,
    red_flags,
    risks,
    stages,
    triage,
)
from fhir_pad.legs.actions import CATALOGUE
from fhir_pad.legs.actions import terms as shared
from fhir_pad.legs.catalogue import Action
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Deciding, Facts, Points, Term, Traced

ACTIONS: tuple[Action, ...] = tuple(
    each
    for code in (action.code for action in CATALOGUE)
    for each in (
        *(action for action in CATALOGUE if action.code == code),
        *((missing.COMPLETE_MISSING_DATA,) if code == "safety-net-advice" else ()),
    )
)
"""Every action in the order in which a plan shows them."""

OUTCOMES = risks.OUTCOMES
GAPS = missing.GAPS
TRIAGE_RULES = triage.RULES

_modules = (
    person,
    measurements,
    acute,
    clots,
    evidence,
    stages,
    causes,
    red_flags,
    triage,
    contradictions,
    shared,
    risks,
)
_declared = tuple(
    value
    for module in _modules
    for name, value in vars(module).items()
    if isinstance(value, Term) and value.name not in ask
)
_in_mappings = tuple(
    value
    for module in _modules
    for mapping in vars(module).values()
    if isinstance(mapping, dict)
    for value in mapping.values()
    if isinstance(value, Term)
)
_in_legs = tuple(
    value
    for leg in (measurements.right, measurements.left, measurements.index)
    for value in (getattr(leg, field) for field in leg.__dataclass_fields__)
    if isinstance(value, Term) and value.name not in ask
)

_by_name = {term.name: term for term in (*_declared, *_in_mappings, *_in_legs)}

DERIVED = Facts(*_by_name.values())
"""Every term that is worked out, by name."""

STATUSES = Facts(*(action.status for action in ACTIONS))
RISK_ROWS = Facts(*(outcome.row for outcome in OUTCOMES))
SCORES = tuple(term for term in DERIVED if isinstance(term.definition, Points))

_beside = tuple(
    condition
    for action in ACTIONS
    for condition in (
        *(one.condition for one in action.needs),
        *(one.condition for one in action.notes),
        *(one.condition for one in action.unknowns),
    )
    if condition is not None
)

compiled = Traced(
    (*ask, *DERIVED, *STATUSES, *RISK_ROWS),
    {gap.code: gap.condition for gap in GAPS},
    traced=(*(row.condition for row in TRIAGE_RULES), *_beside),
)
"""One function from answers to every value and every gap."""
INPUTS = (*ask, acute.authored)
"""What is given from outside, in the order asked."""
deciding = Deciding(compiled.places, INPUTS)
"""Which inputs decided, read from a trace of `compiled`; bits stand for `INPUTS`."""

STATED = {
    term.name: term
    for term in (
        causes.primary_cause,
        causes.subtype,
        causes.confidence,
        stages.pad_status,
        stages.arterial_stage,
        stages.fontaine,
        stages.rutherford_chronic,
        acute.ali_status,
        acute.window,
        clots.dvt_status,
        stages.ceap,
        causes.edinburgh,
        triage.triage,
    )
}
"""The decisions whose reasons are told with the findings."""
