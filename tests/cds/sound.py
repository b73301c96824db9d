"""What CDS Hooks 2.0 wants of a card, and what client test kits look at, by rule.

The rules of Inferno's kit for CRD are among them: its cards_validation.rb.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.write import write

Card = Mapping[str, Any]
WANTED = {"create": "resource", "delete": "resourceId"}


def unsound(cards: Any) -> list[str]:
    """Return the rules that the cards of an answer break, each with the number of the card."""
    if not isinstance(cards, list):
        return ["cards are no list"]
    broken = [
        f"card {number}: {rule}"
        for number, card in enumerate(cards)
        for rule, holds in RULES.items()
        if not holds(card)
    ]
    uuids = [card.get("uuid") for card in cards]
    return broken if len(set(uuids)) == len(uuids) else [*broken, "two cards with one uuid"]


def empties(node: Any, at: str = "card") -> list[str]:
    """Return the places of what CDS Hooks does not want to see: null, and what is empty."""
    if node is None or node in ("", [], {}):
        return [at]
    if isinstance(node, dict):
        return [one for name, value in node.items() for one in empties(value, f"{at}.{name}")]
    return [one for value in node for one in empties(value, at)] if isinstance(node, list) else []


def _is_text(value: Any, longest: int | None = None) -> bool:
    return isinstance(value, str) and bool(value) and (longest is None or len(value) <= longest)


def _is_source(card: Card) -> bool:
    source = card["source"]
    topic = source.get("topic", {})
    return _is_text(source.get("label")) and _is_text(source.get("url")) and _is_coding(topic)


def _is_coding(coding: Any) -> bool:
    return isinstance(coding, Mapping) and all(
        _is_text(coding.get(name)) for name in ("system", "code")
    )


def _suggestions(card: Card) -> list[Any]:
    found: list[Any] = card.get("suggestions", [])
    return found


def _actions(card: Card) -> Iterable[Any]:
    return [action for one in _suggestions(card) for action in one["actions"]]


def _is_action(action: Mapping[str, Any]) -> bool:
    wanted = WANTED.get(action["type"])
    others = set(WANTED.values()) - {wanted}
    return wanted in action and not others & action.keys() and _is_text(action["description"])


def _is_link(link: Mapping[str, Any]) -> bool:
    may_have = {"label", "url", "type"} | ({"appContext"} if link.get("type") == "smart" else set())
    return (
        {"label", "url", "type"} <= link.keys() <= may_have
        and link["type"] in {"absolute", "smart"}
        and all(_is_text(value) for value in link.values())
    )


RULES: Mapping[str, Callable[[Card], bool]] = {
    "a uuid": lambda card: _is_text(card.get("uuid")),
    "a summary below 140 characters": lambda card: _is_text(card.get("summary"), 139),
    "a detail that is text": lambda card: _is_text(card.get("detail")),
    "an indicator": lambda card: card.get("indicator") in {"info", "warning", "critical"},
    "a source with label, url and topic": _is_source,
    "nothing empty": lambda card: empties(card) == [],
    "selectionBehavior with suggestions and only then": lambda card: (
        ("selectionBehavior" in card) is bool(_suggestions(card))
        and card.get("selectionBehavior", "any") in {"any", "at-most-one"}
    ),
    "override reasons are whole codings": lambda card: all(
        _is_coding(one) and _is_text(one.get("display")) for one in card["overrideReasons"]
    ),
    "suggestions with a label, a uuid of their own and actions": lambda card: (
        all(_is_text(one["label"]) and one["actions"] for one in _suggestions(card))
        and len({one["uuid"] for one in _suggestions(card)}) == len(_suggestions(card))
    ),
    "actions say what and on what": lambda card: all(map(_is_action, _actions(card))),
    "what is to be created is R4": lambda card: all(
        structure.check(strict.read(write(action["resource"]))) == ()
        for action in _actions(card)
        if "resource" in action
    ),
    "links are whole, and appContext is for smart alone": lambda card: all(
        map(_is_link, card.get("links", []))
    ),
}
"""Each rule in the indicative, and whether a card keeps it."""
