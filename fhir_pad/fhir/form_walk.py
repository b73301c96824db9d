"""The items of a response put beside the items of its Questionnaire: what stands where.

Gives every answered question, and every item that should not be where it is. Must not know what
an answer means or whether a question is shown. No text repeats a linkId that the sender made up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from fhir_pad.fhir.form_items import Item, Kind
from fhir_pad.fhir.issues import Issue, IssueType, error, warning

_GUESSES = 20
"""Unknown linkIds for which a near one is looked up; a hostile response could hold thousands."""
_LONGEST_GUESS = 64


_Objects = tuple[tuple[str, Mapping[str, object] | None], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One item of the response whose linkId is known.

    `answers` are its answer objects with their FHIRPath. `stray` is True when the item is in the
    wrong place or given twice, so that its answer cannot be taken.
    """

    item: Item
    at: str
    answers: tuple[tuple[str, Mapping[str, object]], ...]
    stray: bool


@dataclass(frozen=True, slots=True)
class _Unknown:
    link_id: str
    at: str


def walk(
    response: Mapping[str, object], items: Mapping[str, Item]
) -> tuple[tuple[Found, ...], tuple[Issue, ...]]:
    """Return what was found, in the order of the response, and the faults of its shape."""
    seen = tuple(_below(response, None, "QuestionnaireResponse", items))
    found = tuple(one for one in seen if isinstance(one, Found))
    unknown = [one for one in seen if isinstance(one, _Unknown)]
    guesses = {one.at: _guess(one.link_id, items) for one in unknown[:_GUESSES]}
    issues = (
        _unknown_issue(one, guesses.get(one.at, "")) if isinstance(one, _Unknown) else one
        for one in seen
        if not isinstance(one, Found)
    )
    return found, (*issues, *_order(found, items))


def _order(found: tuple[Found, ...], items: Mapping[str, Item]) -> Iterator[Issue]:
    position = {link_id: number for number, link_id in enumerate(items)}
    placed = [one for one in found if not one.stray]
    for before, after in pairwise(placed):
        if position[after.item.link_id] < position[before.item.link_id]:
            text = f"Put `{after.item.link_id}` where the Questionnaire has it: earlier."
            yield warning(IssueType.STRUCTURE, text, after.at)


def _guess(link_id: str, items: Mapping[str, Item]) -> str:
    near = get_close_matches(link_id, items, n=1) if len(link_id) <= _LONGEST_GUESS else []
    return f" Did you mean `{near[0]}`?" if near else ""


def _unknown_issue(unknown: _Unknown, guess: str) -> Issue:
    text = f"The Questionnaire has no item with this linkId.{guess}"
    return error(IssueType.NOT_FOUND, text, f"{unknown.at}.linkId")


def _below(
    node: Mapping[str, object], parent: str | None, at: str, items: Mapping[str, Item]
) -> Iterator[Found | _Unknown | Issue]:
    """Give what stands in `node.item`; `parent` is the linkId that the node has or answers."""
    children = tuple(_objects(node, "item", at))
    twice = _repeated(children)
    for place, child in children:
        if child is None:
            yield _not_an_object(place)
            continue
        link_id = child.get("linkId")
        item = items.get(link_id) if isinstance(link_id, str) else None
        answers = tuple(_objects(child, "answer", place))
        if item is None:
            yield _Unknown(link_id if isinstance(link_id, str) else "", place)
        else:
            stray = item.parent != parent or item.link_id in twice
            yield from _misplaced(item, parent, place, twice)
            yield from _item(child, item, place, answers, stray=stray)
        for where, below in ((place, child), *answers):
            if below is not None and "item" in below:
                yield from _below(below, item.link_id if item else "", where, items)


def _misplaced(item: Item, parent: str | None, at: str, twice: frozenset[str]) -> Iterator[Issue]:
    if item.link_id in twice:
        text = f"Give `{item.link_id}` once, with all its answers."
        yield error(IssueType.INVALID, text, at)
    if item.parent != parent:
        place = f"in `{item.parent}`" if item.parent else "at the top"
        yield error(IssueType.STRUCTURE, f"Put `{item.link_id}` {place}.", at)


def _item(
    node: Mapping[str, object], item: Item, at: str, answers: _Objects, *, stray: bool
) -> Iterator[Found | Issue]:
    if not item.kind.asks:
        yield from _unasked(node, item, at)
        return
    if "item" in node:
        text = f"Put what belongs below `{item.link_id}` inside its answer."
        yield error(IssueType.STRUCTURE, text, f"{at}.item")
    good = tuple((place, answer) for place, answer in answers if answer is not None)
    if len(good) < len(answers):
        yield from (_not_an_object(place) for place, answer in answers if answer is None)
    yield Found(item, at, good, stray)


def _unasked(node: Mapping[str, object], item: Item, at: str) -> Iterator[Issue]:
    if "answer" in node:
        text = f"Leave `{item.link_id}` without an answer: it asks nothing."
        yield error(IssueType.STRUCTURE, text, f"{at}.answer")
    if item.kind is Kind.DISPLAY and "item" in node:
        text = f"Leave `{item.link_id}` without items: it is only a text."
        yield error(IssueType.STRUCTURE, text, f"{at}.item")


def _objects(
    node: Mapping[str, object], name: str, at: str
) -> Iterator[tuple[str, Mapping[str, object] | None]]:
    """Give what is in an array with its place, None for what is no object or no array."""
    value = node.get(name, ())
    if not isinstance(value, list | tuple):
        yield f"{at}.{name}", None
        return
    for index, child in enumerate(value):
        yield f"{at}.{name}[{index}]", child if isinstance(child, dict) else None


def _not_an_object(at: str) -> Issue:
    return error(IssueType.STRUCTURE, "Write item and answer as arrays of objects.", at)


def _repeated(children: _Objects) -> frozenset[str]:
    ids = [
        link_id
        for _, child in children
        if child is not None and isinstance(link_id := child.get("linkId"), str)
    ]
    return frozenset(link_id for link_id, count in Counter(ids).items() if count > 1)
