"""PlanDefinition/$apply in R4's shape, and `$r5.apply`, which gives a Bundle.

Sources: http://hl7.org/fhir/R4/plandefinition-operation-apply.html, CPG 2.0.0. Must not know how
a plan is made.
"""

from collections.abc import Callable
from functools import partial

from fhir_pad.fhir.arguments import Arguments, read
from fhir_pad.operations.apply import signature
from fhir_pad.operations.apply.applied import Applied, People, applied
from fhir_pad.operations.apply.basis import bases
from fhir_pad.operations.apply.tongue import said_in, tongue
from fhir_pad.operations.named import named
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.report.elements import Element

PLAN_DEFINITION = "PlanDefinition"
R4 = "http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply"
CPG = "http://hl7.org/fhir/uv/cpg/OperationDefinition/cpg-plandefinition-apply"


def people(arguments: Arguments) -> People:
    """Return who else is named in a call."""
    found = (arguments.references(name) for name in ("encounter", "practitioner", "organization"))
    return People(*(references[0] if references else None for references in found))


def several(results: list[Element]) -> Element:
    """Return one result as it is, several as Parameters with one `return` for each."""
    if len(results) == 1:
        return results[0]
    made = [{"name": "return", "resource": one} for one in results]
    return {"resourceType": "Parameters", **said_in(results[0]), "parameter": made}


def _apply(shape: Callable[[Applied], Element], parameters: Node, given: Given) -> Node:
    arguments = read(parameters, signature.PLAN)
    found = bases(arguments, given)
    # There is one plan; to name it right is all that can be asked of a caller.
    named(PLAN_DEFINITION, arguments, given)
    others, language = people(arguments), tongue(arguments, given)
    return several([shape(applied(basis, others, given.now, language)) for basis in found])


APPLY_PLAN = Operation(
    name="apply",
    type=PLAN_DEFINITION,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=(R4, CPG),
    signature=signature.PLAN,
    run=partial(_apply, Applied.care_plan),
    speaks=True,
    reads_answers=True,
)
APPLY_PLAN_AS_BUNDLE = Operation(
    name="r5.apply",
    type=PLAN_DEFINITION,
    levels=(Level.TYPE, Level.INSTANCE),
    definitions=(CPG,),
    signature=signature.PLAN,
    run=partial(_apply, Applied.bundle),
    speaks=True,
    reads_answers=True,
)
