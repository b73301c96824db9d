"""The readings of one declaration agree, and explanations are true."""

from hypothesis import given, settings
from logic.strategies import INPUTS, conditions, patients

from fhir_pad.logic import (
    Collect,
    Compiled,
    Computed,
    Condition,
    Deciding,
    Evaluation,
    FirstMatch,
    Points,
    Traced,
    deciding,
)
from fhir_pad.logic.conditions import IsTrue, NotFalse
from fhir_pad.logic.terms import Known


@settings(max_examples=1500, deadline=None)
@given(condition=conditions, patient=patients)
def test_compiled_gives_what_the_reference_gives(condition, patient):
    """The compiled function and the obvious evaluator never differ."""
    reference = Evaluation(patient)
    compiled = Compiled(INPUTS, {"asked": condition})

    values, truths = compiled(patient)

    assert {"asked": reference.truth(condition)} == truths
    assert {term.name: reference.value(term) for term in INPUTS} == values


@settings(max_examples=300, deadline=None)
@given(condition=conditions, patient=patients)
def test_the_trace_tells_which_inputs_decided(condition, patient):
    """The quick explanation names what the obvious one names."""
    compiled = Traced(INPUTS, {}, traced=[condition])
    _, _, trace = compiled.trace(patient)

    bits = Deciding(compiled.places, INPUTS).why(condition)(trace, {})

    named = {step.name for step in deciding(condition, Evaluation(patient))}
    assert {term.name for n, term in enumerate(INPUTS) if bits >> n & 1} == named


@settings(max_examples=800, deadline=None)
@given(condition=conditions, patient=patients)
def test_the_answers_named_are_enough_to_decide(condition, patient):
    """A patient with only the named answers gets the same result, when there is one."""
    evaluation = Evaluation(patient)
    truth = evaluation.truth(condition)
    if truth is None or _asks_whether_known(condition):
        return
    named = {step.name for step in deciding(condition, evaluation)}

    alone = {name: answer for name, answer in patient.items() if name in named}

    assert truth == Evaluation(alone).truth(condition)


def _asks_whether_known(what):
    """Tell whether two-valued parts look at what is unknown, which leaving out answers changes."""
    definition = getattr(what, "definition", None)
    if isinstance(what, IsTrue | NotFalse | Known) or isinstance(
        definition, Computed | FirstMatch | Points | Collect
    ):
        return True
    parts = [*getattr(what, "parts", ()), *(getattr(what, name, None) for name in ("part", "term"))]
    if isinstance(definition, Condition):
        parts.append(definition)
    return any(_asks_whether_known(part) for part in parts if part is not None)
