"""A very small three-valued expression model and its readings.

A condition is written once, as nodes; the readings (reference evaluator, compiled evaluator,
explanation) walk the same nodes. Nothing here knows a leg, a rule or FHIR.
"""

from fhir_pad.logic.compiled import Compiled, Trace, Traced
from fhir_pad.logic.conditions import Condition, Misuse, all_of, any_of, at_least
from fhir_pad.logic.evaluate import Evaluation
from fhir_pad.logic.explain import Explanation, Step, deciding
from fhir_pad.logic.facts import Facts
from fhir_pad.logic.tables import (
    Collect,
    CollectRow,
    FirstMatch,
    FirstMatchRow,
    Points,
    PointsRow,
)
from fhir_pad.logic.terms import (
    Choice,
    Computed,
    Input,
    Many,
    Moment,
    Number,
    Term,
    Value,
    YesNo,
)
from fhir_pad.logic.traced import Bits, Deciding

__all__ = [
    "Bits",
    "Choice",
    "Collect",
    "CollectRow",
    "Compiled",
    "Computed",
    "Condition",
    "Deciding",
    "Evaluation",
    "Explanation",
    "Facts",
    "FirstMatch",
    "FirstMatchRow",
    "Input",
    "Many",
    "Misuse",
    "Moment",
    "Number",
    "Points",
    "PointsRow",
    "Step",
    "Term",
    "Trace",
    "Traced",
    "Value",
    "YesNo",
    "all_of",
    "any_of",
    "at_least",
    "deciding",
]
