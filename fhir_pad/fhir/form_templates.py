"""Resources contained in a Questionnaire that are filled in from a response to it.

Source: SDC's template-based extraction, http://hl7.org/fhir/uv/sdc/extraction.html. Of FHIRPath
two shapes alone are understood: a path from the response, and a text before one. A Questionnaire
with another one is refused when it is compiled. Must not know what the resources are for.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fhir_pad.fhir.form_items import SDC
from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import extension_value, objects

Node = Mapping[str, object]
TEMPLATE: Final = f"{SDC}templateExtract"
VALUE: Final = f"{SDC}templateExtractValue"
_EXPRESSION: Final = re.compile(r"(?:'(?P<text>[^'\\]*)' \+ )?%resource(?P<path>(?:\.[a-zA-Z]+)+)")
_AT: Final = "Questionnaire"


def templates(questionnaire: Node, response: Node) -> tuple[Node, ...]:
    """Return the contained resources that a response is extracted into, in order.

    They are named by items, and extracted where the response has the item.
    """
    contained = {f"#{one.get('id')}": one for one in objects(questionnaire, "contained")}
    given = {str(item.get("linkId")) for item in _items(response)}
    return tuple(
        contained[name]
        for item in _items(questionnaire)
        if item.get("linkId") in given
        for name in _named(item)
        if name in contained
    )


def filled(template: Node, response: Node) -> dict[str, object]:
    """Return the resource that a template becomes: without id, and without what has no value."""
    found = _filled(template, response)
    return {name: value for name, value in found.items() if name != "id"}


def faults(questionnaire: Node) -> Iterator[Issue]:
    """Give what is named and not contained, and every expression that is not understood."""
    contained = {f"#{one.get('id')}" for one in objects(questionnaire, "contained")}
    if any(_named(questionnaire)):
        text = "Let an item name the template: Smart Forms does not see it at the top."
        yield error(IssueType.NOT_SUPPORTED, text, _AT)
    for item in _items(questionnaire):
        if not contained.issuperset(_named(item)):
            text = f"Contain the resource that {item.get('linkId')} names as its template."
            yield error(IssueType.NOT_FOUND, text, _AT)
    for index, resource in enumerate(objects(questionnaire, "contained")):
        yield from _expression_faults(resource, f"{_AT}.contained[{index}]", is_primitive=False)


def _items(node: Node) -> Iterator[Node]:
    for child in objects(node, "item"):
        yield child
        yield from _items(child)


def _named(node: Node) -> Iterator[str]:
    for extension in objects(node, "extension"):
        if extension.get("url") == TEMPLATE:
            reference = extension_value(extension, "template")
            yield str(reference.get("reference")) if isinstance(reference, Mapping) else ""


def _expression_faults(node: object, at: str, *, is_primitive: bool) -> Iterator[Issue]:
    if isinstance(node, list):
        for one in node:
            yield from _expression_faults(one, at, is_primitive=False)
    if not isinstance(node, Mapping):
        return
    said = extension_value(node, VALUE)
    if said is not None and not (is_primitive and _EXPRESSION.fullmatch(str(said))):
        text = "Write the value of a primitive as %resource.path or 'text' + %resource.path."
        yield error(IssueType.NOT_SUPPORTED, text, at)
    for name, child in node.items():
        yield from _expression_faults(child, f"{at}.{name}", is_primitive=name.startswith("_"))


def _filled(node: Node, response: Node) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in node.items():
        is_primitive = name.startswith("_") and isinstance(value, Mapping)
        found = _value(value, response) if is_primitive else _part(value, response)
        if found not in (None, {}, []):
            made[name.removeprefix("_") if is_primitive else name] = found
    return made


def _part(value: object, response: Node) -> object:
    if isinstance(value, Mapping):
        return _filled(value, response)
    if isinstance(value, list):
        return [one for one in (_part(each, response) for each in value) if one]
    return value


def _value(beside: object, response: Node) -> str | None:
    """Return the text that an expression has for this response, None when it has none."""
    said = extension_value(beside, VALUE) if isinstance(beside, Mapping) else None
    found = _EXPRESSION.fullmatch(str(said))
    node: object = response
    for step in found["path"].split(".")[1:] if found else ():
        node = node.get(step) if isinstance(node, Mapping) else None
    return f"{found['text'] or ''}{node}" if found and isinstance(node, str) else None
