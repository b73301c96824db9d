"""Whether each code from a code system of ours is one that the code system has.

Must not know what the code is used for. Other code systems are not looked into: required codes of
R4 are checked by `structure`, and about codes that are not held nothing can be said.
"""

from collections.abc import Callable, Iterator, Mapping

from fhir_pad.fhir.canonical import BASE
from fhir_pad.fhir.issues import Issue, IssueType, error, warning
from fhir_pad.fhir.places import Step, place
from fhir_pad.terminology.concepts import CodeSystem

Node = Mapping[str, object]
Steps = tuple[Step, ...]

CODE_SYSTEM = "CodeSystem"
_NO_SYSTEM = "Name a code system that is published under this base."
_NO_CODE = "Use a code that its code system has."
_OTHER_WORDS = "Use a display or designation that the code system has for this code."


def own_codes(resource: Node, published: Callable[[str, str], Node | None]) -> Iterator[Issue]:
    """Give an error for each code of ours that there is not, a warning for other words beside it.

    `published` is that of `operation.Given`.
    """
    codings = tuple(_codings(resource, ()))
    named = dict.fromkeys(str(coding["system"]) for _, coding in codings)
    systems = {url: _held(url, published) for url in named}
    for steps, coding in codings:
        system = systems[str(coding["system"])]
        concept = None if system is None else system.concepts.get(str(coding["code"]))
        display = coding.get("display")
        if concept is None:
            text = _NO_SYSTEM if system is None else _NO_CODE
            yield error(IssueType.CODE_INVALID, text, place(resource, steps))
        elif isinstance(display, str) and not concept.goes_by(display):
            yield warning(IssueType.CODE_INVALID, _OTHER_WORDS, place(resource, steps))


def _held(url: str, published: Callable[[str, str], Node | None]) -> CodeSystem | None:
    resource = published(CODE_SYSTEM, url)
    return None if resource is None else CodeSystem.of(resource)


def _codings(node: object, steps: Steps) -> Iterator[tuple[Steps, Node]]:
    """Give every object with a code and a system of ours, with the way to it."""
    if isinstance(node, Mapping):
        system = node.get("system")
        if isinstance(system, str) and system.startswith(f"{BASE}/") and "code" in node:
            yield steps, node
        for name, child in node.items():
            yield from _codings(child, (*steps, name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _codings(child, (*steps, index))
