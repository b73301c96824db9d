"""Whether JSON is an R4 resource: the whole structural check, from HL7's own definitions.

What is checked: element names, cardinality, JSON types, the text of every primitive, one value
per choice, empty and null, extensions, contained resources, codes of required bindings that can
be listed, targets of references as far as the reference tells them, narrative, and the
invariants of `checks.rules`. Of resource types that `r4.json` only names (see `trim.USED`) just
what all resources share is checked. Not checked: profiles, slicing, terminology beyond required
codes, whether what a reference names exists. Must not know Questionnaires, legs or HTTP.
"""

from typing import Final

from fhir_pad.fhir.checks.definitions import resource_types
from fhir_pad.fhir.checks.faults import SINGLE, Enough, Faults, Place
from fhir_pad.fhir.checks.objects import check_of
from fhir_pad.fhir.checks.resources import whole
from fhir_pad.fhir.issues import Issue, IssueType, error

__all__ = ["check", "resource_types"]

_RESOURCE: Final = whole(check_of)
_TOO_DEEP = "Nest fewer elements inside each other."


def check(resource: object, *, expect: frozenset[str] | None = None) -> tuple[Issue, ...]:
    """Return everything that is wrong with a resource as R4, nothing when it is right.

    `resource` is what `strict.read` gives: dicts, lists, texts, ints and Decimals; a float is
    refused, because it has lost its digits. With `expect` its type must be one of these names.
    At most 100 faults are told, and a last one that says that there are more. Places are
    FHIRPath: `QuestionnaireResponse.item[2].answer[0].value` for `valueDecimal`, the element
    itself when it is missing, and the holder of what has no place in R4.
    """
    faults = Faults()
    try:
        _check(resource, expect, faults)
    except Enough:
        pass
    except RecursionError:  # only what `strict` has not read can be so deep
        faults.issues.append(error(IssueType.TOO_COSTLY, _TOO_DEEP))
    return tuple(faults.issues)


def _check(resource: object, expect: frozenset[str] | None, faults: Faults) -> None:
    name = resource.get("resourceType") if isinstance(resource, dict) else None
    known = isinstance(name, str) and name in resource_types()
    at: Place = (None, str(name), SINGLE) if known else None
    if known and expect is not None and name not in expect:
        text = f"Send a resource of type {' or '.join(sorted(expect))}."
        faults.add(IssueType.STRUCTURE, text, at)
    _RESOURCE(resource, at, faults)
