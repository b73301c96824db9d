"""What the FHIRPath of a Questionnaire of ours must be like: it names what there is.

An expression that names no item is no error to an engine: it gives nothing, and a warning would
never be shown. So each is checked when the Questionnaire is compiled. Expressions are never
evaluated here: the rules give what they say. Must not know a response, nor what an expression is
for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_pad.fhir.form_items import (
    CALCULATED,
    ENABLE_WHEN,
    HIDDEN,
    INITIAL_EXPRESSION,
    LAUNCH_CONTEXT,
    MAX_VALUE,
    MIN_VALUE,
    SDC,
    SOURCE_QUERIES,
    UNIT,
    VARIABLE,
    Kind,
    is_calculated,
)
from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import extension_value, objects

FHIRPATH = "text/fhirpath"
UNREAD = frozenset(
    {
        f"{SDC}answerExpression",
        f"{SDC}answerOptionsToggleExpression",
        "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint",
    }
)
"""Extensions that decide which answers are right, and by which no response is read here."""
_RESPONSE = "resource"
_CALCULATED_KINDS = frozenset({Kind.DECIMAL.value, Kind.BOOLEAN.value})
_NOT_CALCULATED = ("answerOption", "enableWhen", "initial", "item", "repeats", "required")
_ONE = r"'[^']+'"
_STEP = rf"\.item\.where\(linkId (?:= {_ONE}|in \({_ONE}(?: \| {_ONE})*\))\)"
_PATH = re.compile(rf"%{_RESPONSE}((?:{_STEP})+)\.answer\b")
_STEPS = re.compile(_STEP)
_NAMED = re.compile(r"'([^']+)'")
_VARIABLE = re.compile(r"%(\w+)")
_QUERY = re.compile(r"[A-Z]\w+\?(?:[^{}%\s]|\{\{%\w+(?:\.\w+)*\}\})+")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each item stands (linkId -> that of the item above, None at the top) and who asks."""

    parents: Mapping[str, str | None]
    asking: frozenset[str]


def faults(questionnaire: Mapping[str, object]) -> Iterator[Issue]:
    """Give every fault of the expressions of a Questionnaire and of the items they calculate."""
    layout = _layout(questionnaire)
    # What a record gives is there only while a response is begun: no calculation may use it.
    known, recorded = {_RESPONSE}, set(_launched(questionnaire))
    used: dict[str, frozenset[str]] = {}
    for index, extension in enumerate(objects(questionnaire, "extension")):
        if extension.get("url") == VARIABLE:
            at = f"Questionnaire.extension[{index}]"
            expression = _expression(extension.get("valueExpression"))
            yield from _expression_faults(expression, known, layout, at)
            yield from _name_faults(expression.get("name"), known | recorded, at)
            known.add(str(expression.get("name")))
            used[str(expression.get("name"))] = _asked_of(expression, used)
    for name in _queried(questionnaire):
        yield from _query_faults(questionnaire, name, recorded)
        recorded.add(name)
    for at, item in _items(questionnaire, "Questionnaire"):
        yield from _item_faults(item, at)
        if is_calculated(item):
            expression = _expression(extension_value(item, CALCULATED))
            yield from _expression_faults(expression, known, layout, at)
        switch = extension_value(item, ENABLE_WHEN)
        if switch is not None:
            yield from _expression_faults(_expression(switch), known, layout, at)
            yield from _order_faults(_asked_of(_expression(switch), used), item, layout, at)
        initial = extension_value(item, INITIAL_EXPRESSION)
        if initial is not None:
            yield from _expression_faults(_expression(initial), recorded, layout, at)


def _launched(questionnaire: Mapping[str, object]) -> Iterator[str]:
    """Give the names of what an application may give when it opens the form."""
    for extension in objects(questionnaire, "extension"):
        if extension.get("url") == LAUNCH_CONTEXT:
            name = extension_value(extension, "name")
            yield str(name.get("code")) if isinstance(name, Mapping) else ""


def _queried(questionnaire: Mapping[str, object]) -> Iterator[str]:
    """Give the ids of the contained Bundles of queries, by which their results are named."""
    for extension in objects(questionnaire, "extension"):
        if extension.get("url") == SOURCE_QUERIES:
            said = extension.get("valueReference")
            named = said.get("reference") if isinstance(said, Mapping) else None
            yield str(named).removeprefix("#")


def _query_faults(
    questionnaire: Mapping[str, object], name: str, known: Iterable[str]
) -> Iterator[Issue]:
    held = {one.get("id"): one for one in objects(questionnaire, "contained")}
    at = "Questionnaire.contained"
    if held.get(name, {}).get("resourceType") != "Bundle":
        yield error(IssueType.NOT_FOUND, f"Contain the Bundle {name} of queries.", at)
    for entry in objects(held.get(name, {}), "entry"):
        request = entry.get("request")
        said = str(request.get("url")) if isinstance(request, Mapping) else ""
        if _QUERY.fullmatch(said) is None:
            text = "Write the query as a search: its type, ?, and FHIRPath inside {{ }} alone."
            yield error(IssueType.NOT_SUPPORTED, text, at)
        yield from _unknown_names(said, known, at)


def _expression(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _asked_of(
    expression: Mapping[str, object], used: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Return the linkIds that an expression rests on, by itself or by its variables."""
    said = str(expression.get("expression"))
    own = (name for path in _PATH.findall(said) for name in _NAMED.findall(path))
    return frozenset(own).union(*(used.get(name, ()) for name in _VARIABLE.findall(said)))


def _order_faults(
    asked: Iterable[str], item: Mapping[str, object], layout: _Layout, at: str
) -> Iterator[Issue]:
    """Give what stands after the item that it decides about: earlier answers decide on later."""
    order = list(layout.parents)
    place = order.index(str(item.get("linkId")))
    for link_id in sorted(set(asked) & set(order[place:])):
        yield error(IssueType.STRUCTURE, f"Ask {link_id} before what it shows.", at)


def _items(node: Mapping[str, object], at: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for index, child in enumerate(objects(node, "item")):
        place = f"{at}.item[{index}]"
        yield place, child
        yield from _items(child, place)


def _layout(questionnaire: Mapping[str, object]) -> _Layout:
    parents: dict[str, str | None] = {}
    asking: set[str] = set()

    def enter(node: Mapping[str, object], parent: str | None) -> None:
        for child in objects(node, "item"):
            link_id = str(child.get("linkId"))
            parents[link_id] = parent
            silent = child.get("type") in (Kind.GROUP, Kind.DISPLAY) or is_calculated(child)
            asking.update(() if silent else (link_id,))
            enter(child, link_id)

    enter(questionnaire, None)
    return _Layout(parents, frozenset(asking))


def _item_faults(item: Mapping[str, object], at: str) -> Iterator[Issue]:
    if any(one.get("url") == VARIABLE for one in objects(item, "extension")):
        text = "Declare variables at the top of the Questionnaire, where all items see them."
        yield error(IssueType.EXTENSION, text, at)
    if any(one.get("url") in UNREAD for one in objects(item, "extension")):
        text = "Say with enableWhen, required, repeats and a range what is right: no more is read."
        yield error(IssueType.NOT_SUPPORTED, text, at)
    if extension_value(item, ENABLE_WHEN) is not None and "enableWhen" in item:
        text = "Show the item by enableWhen or by an expression, not by both."
        yield error(IssueType.INVARIANT, text, at)
    if is_calculated(item):
        yield from _calculated_faults(item, at)
        return
    if item.get("type") == Kind.BOOLEAN:
        text = "Ask with a choice that offers `unknown`: a boolean is only calculated."
        yield error(IssueType.NOT_SUPPORTED, text, at)
    if extension_value(item, HIDDEN) is not None:
        text = "Hide only what is calculated: nobody can answer a hidden question."
        yield error(IssueType.EXTENSION, text, at)


def _calculated_faults(item: Mapping[str, object], at: str) -> Iterator[Issue]:
    if item.get("type") not in _CALCULATED_KINDS:
        kinds = " or ".join(sorted(_CALCULATED_KINDS))
        yield error(IssueType.NOT_SUPPORTED, f"Let what is calculated be a {kinds}.", at)
    if item.get("readOnly") is not True:
        yield error(IssueType.REQUIRED, "Let what is calculated be readOnly.", at)
    for name in _NOT_CALCULATED:
        if name in item:
            text = f"Leave {name} away: what is calculated is not asked."
            yield error(IssueType.INVARIANT, text, at)
    if any(extension_value(item, url) is not None for url in (INITIAL_EXPRESSION, ENABLE_WHEN)):
        text = "Leave other expressions away: what is calculated is always there, and not asked."
        yield error(IssueType.INVARIANT, text, at)
    if any(extension_value(item, url) is not None for url in (MIN_VALUE, MAX_VALUE)):
        text = "Give a range to the questions, not to what is calculated from them."
        yield error(IssueType.EXTENSION, text, at)
    if (item.get("type") == Kind.DECIMAL) is not (extension_value(item, UNIT) is not None):
        text = "Give a unit to a calculated decimal, and to no boolean."
        yield error(IssueType.EXTENSION, text, at)


def _name_faults(name: object, known: Iterable[str], at: str) -> Iterator[Issue]:
    if not isinstance(name, str):
        yield error(IssueType.REQUIRED, "Give the variable a name.", at)
    elif name in known:
        yield error(IssueType.DUPLICATE, f"Use the name {name} only once.", at)


def _expression_faults(
    expression: Mapping[str, object], known: Iterable[str], layout: _Layout, at: str
) -> Iterator[Issue]:
    said = expression.get("expression")
    if expression.get("language") != FHIRPATH or not isinstance(said, str):
        yield error(IssueType.NOT_SUPPORTED, f"Write the expression in {FHIRPATH}.", at)
        return
    yield from _unknown_names(said, known, at)
    paths = _PATH.findall(said)
    if said.count("linkId") != sum(path.count("linkId") for path in paths):
        text = f"Name each question by its path: %{_RESPONSE}.item.where(linkId = 'x') ... .answer."
        yield error(IssueType.STRUCTURE, text, at)
    for path in paths:
        yield from _path_faults(path, layout, at)


def _unknown_names(said: str, known: Iterable[str], at: str) -> Iterator[Issue]:
    for name in _VARIABLE.findall(said):
        if name not in known:
            yield error(IssueType.NOT_FOUND, f"Declare the variable {name} earlier.", at)


def _path_faults(path: str, layout: _Layout, at: str) -> Iterator[Issue]:
    """Give what stands elsewhere, or nowhere, or asks nothing, in a path from the top."""
    above: list[str | None] = [None]
    for step in _STEPS.findall(path):
        named = _NAMED.findall(step)
        for link_id in named:
            if link_id not in layout.parents:
                yield error(IssueType.NOT_FOUND, f"There is no item {link_id}.", at)
            elif layout.parents[link_id] not in above:
                yield error(IssueType.STRUCTURE, f"{link_id} does not stand in this path.", at)
        above = named
    for link_id in above:
        if link_id in layout.parents and link_id not in layout.asking:
            yield error(IssueType.INVARIANT, f"{link_id} asks nothing, so nothing follows.", at)
