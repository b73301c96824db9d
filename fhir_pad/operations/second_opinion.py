"""What fhir.resources says of a resource: another's reading of nearly the same standard.

Its classes are those of R4B (`tests/fhir/test_r4b.py` lists where that differs from R4), so what
it says is a warning. Its messages may quote what was sent; only the kind of fault is repeated.
Must not know what was found here.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.fhir.issues import Issue, IssueType, Severity, warning
from fhir_pad.fhir.places import place

Node = Mapping[str, object]

MOST_VALUES: Final = 20_000
"""A resource with more values is not shown to it: it takes up to 40 microseconds for each."""

_MOST_FAULTS: Final = 100
_TOO_LARGE: Final = Issue(
    Severity.INFORMATION,
    IssueType.TOO_COSTLY,
    f"Not checked by fhir.resources, because there are more than {MOST_VALUES} values.",
)
_FAILED: Final = warning(
    IssueType.INCOMPLETE,
    "Not checked by fhir.resources: it failed on this resource without saying where.",
)


def second_opinion(resource: Node) -> tuple[Issue, ...]:
    """Return what fhir.resources has against a resource of an R4 type, each with its place.

    When it could not be asked, or gave no answer, that is the one thing said.
    """
    if _is_too_large(resource):
        return (_TOO_LARGE,)
    return tuple(_asked(resource))


def _asked(resource: Node) -> Iterator[Issue]:
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - loads slowly
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        get_fhir_model_class(str(resource.get("resourceType"))).model_validate(resource)
    except ValidationError as refused:
        faults = refused.errors(include_input=False, include_url=False, include_context=False)
        for fault in faults[:_MOST_FAULTS]:
            text = f"fhir.resources (R4B) does not take this ({fault['type']})."
            yield warning(IssueType.STRUCTURE, text, place(resource, fault["loc"]))
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # It does so in its own code on some JSON types, and on resource types that R4B has not.
        yield _FAILED


def _is_too_large(resource: Node) -> bool:
    """Tell whether there are too many values; stops to count where that is known."""
    waiting: list[object] = [resource]
    seen = 0
    while waiting and seen <= MOST_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return seen > MOST_VALUES
