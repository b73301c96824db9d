"""The references in a resource that only a transaction can resolve.

Source: http://hl7.org/fhir/R4/http.html#trules. Must not know what is stored.
"""

from collections.abc import Collection, Iterator, Mapping

from fhir_pad.fhir.issues import IssueType
from fhir_pad.fhir.structure import resource_types
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.problems import bad_request

_ITEM = "item"
"""Our Questionnaires ask for no reference, so the answers, which are most of it, have none."""


def references(node: object) -> Iterator[str]:
    """Give the text of each reference that stands in JSON."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name == "reference" and isinstance(value, str):
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def conditional(node: object) -> Iterator[str]:
    """Give the references by a search."""
    return (reference for reference in references(node) if is_conditional(reference))


def is_conditional(reference: str) -> bool:
    """Tell whether a reference is a search, such as `Patient?identifier=system|value`."""
    type_, asks, _ = reference.partition("?")
    return bool(asks) and type_ in resource_types()


def check_resolved(resource: Node, base: str) -> None:
    """Raise Problem 400 for a reference by a search, which nobody could ever follow once kept.

    One with the address of this server, the `base`, is none that a transaction resolves.
    """
    head = {name: value for name, value in resource.items() if name != _ITEM}
    if any(is_conditional(one.removeprefix(f"{base}/")) for one in references(head)):
        text = (
            "Refer by an id, or send a transaction: only there a reference can be a search, "
            "such as Patient?identifier=system|value."
        )
        raise bad_request(IssueType.NOT_SUPPORTED, text)


def check_alone(resource: object, created: Collection[str]) -> None:
    """Raise Problem 400 for a reference to what another entry of the same batch creates."""
    if created and not set(references(resource)).isdisjoint(created):
        text = "Send a transaction: an entry of a batch cannot refer to what another one creates."
        raise bad_request(IssueType.NOT_SUPPORTED, text)
