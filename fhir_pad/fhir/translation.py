"""Translations: beside the texts of a Questionnaire, swapped into them, and as designations.

The extension stands on the primitive (`_text`, `_display`), which is where renderers look for it.
Source: http://hl7.org/fhir/R4/extension-translation.html. Must not know any language's words.
"""

from collections.abc import Callable, Mapping
from typing import Final

from fhir_pad.fhir.form_items import TRANSLATION, translations
from fhir_pad.fhir.nodes import objects

Say = Callable[[str], str]
"""From a text as it is written to the same in another language, or the text itself."""
_TOP: Final = ("title", "description", "purpose")
_ITEM: Final = ("prefix", "text")
_OPTION: Final = ("display",)


def translated(
    questionnaire: Mapping[str, object], languages: Mapping[str, Say]
) -> dict[str, object]:
    """Return a Questionnaire with its texts in these languages (by tag) beside its own."""
    made = _with(questionnaire, _TOP, languages)
    return _items(made, languages)


def designated(
    code_system: Mapping[str, object], languages: Mapping[str, Say]
) -> dict[str, object]:
    """Return a CodeSystem whose concepts have their words in these languages as designations."""
    concepts = [_designated(one, languages) for one in objects(code_system, "concept")]
    return {**code_system, **({"concept": concepts} if concepts else {})}


def _designated(
    concept: Mapping[str, object], languages: Mapping[str, Say]
) -> Mapping[str, object]:
    designations = objects(concept, "designation")
    words = [str(concept.get("display")), *(str(one.get("value")) for one in designations)]
    made = [
        {"language": tag, "value": say(word)}
        for tag, say in languages.items()
        for word in words
        if say(word) != word
    ]
    new = [one for n, one in enumerate(made) if one not in made[:n]]
    return {**concept, "designation": [*designations, *new]} if new else concept


def spoken(node: object, tag: str) -> object:
    """Return a resource, or a Bundle of resources, that says its texts in a language it has.

    The text that was there becomes the translation into the resource's own language, so nothing is
    lost; where only a part of the resource is given, which does not say that language, it is left
    out. A resource without the language is left as it is.
    """
    if isinstance(node, list):
        return [spoken(member, tag) for member in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("resourceType") not in {None, "Bundle"}:
        said = node.get("language")
        base = said if isinstance(said, str) else None
        return {**_swapped(node, tag, base), "language": tag} if _has(node, tag) else node
    return {name: spoken(value, tag) for name, value in node.items()}


def _items(node: Mapping[str, object], languages: Mapping[str, Say]) -> dict[str, object]:
    made = dict(node)
    if "item" in node:
        made["item"] = [
            _items(_with(item, _ITEM, languages), languages) for item in objects(node, "item")
        ]
    if "answerOption" in node:
        made["answerOption"] = [_option(one, languages) for one in objects(node, "answerOption")]
    return made


def _option(option: Mapping[str, object], languages: Mapping[str, Say]) -> Mapping[str, object]:
    coding = option.get("valueCoding")
    if not isinstance(coding, Mapping):
        return option
    return {**option, "valueCoding": _with(coding, _OPTION, languages)}


def _with(
    node: Mapping[str, object], elements: tuple[str, ...], languages: Mapping[str, Say]
) -> dict[str, object]:
    """Return the node, each of these elements followed by what is said of it elsewhere."""
    made: dict[str, object] = {}
    for name, value in node.items():
        made.setdefault(name, value)
        if name in elements and isinstance(value, str):
            other = {tag: say(value) for tag, say in languages.items()}
            said = [_translation(tag, text) for tag, text in other.items() if text != value]
            made |= _beside(node, name, said)
    return made


def _beside(
    node: Mapping[str, object], element: str, said: list[dict[str, object]]
) -> dict[str, object]:
    """Return what stands beside an element with these translations and no others, if anything."""
    beside = node.get(f"_{element}")
    kept = dict(beside) if isinstance(beside, Mapping) else {}
    others = [one for one in objects(kept, "extension") if one.get("url") != TRANSLATION]
    made = kept | {"extension": [*others, *said]}
    stays = {name: value for name, value in made.items() if value != []}
    return {f"_{element}": stays} if stays else {}


def _translation(tag: str, text: str) -> dict[str, object]:
    return {
        "url": TRANSLATION,
        "extension": [
            {"url": "lang", "valueCode": tag},
            {"url": "content", "valueString": text},
        ],
    }


def _has(node: object, tag: str) -> bool:
    if isinstance(node, list):
        return any(_has(member, tag) for member in node)
    if not isinstance(node, Mapping):
        return False
    return any(tag in translations(node, name) or _has(value, tag) for name, value in node.items())


def _swapped(node: Mapping[str, object], tag: str, base: str | None) -> dict[str, object]:
    made: dict[str, object] = {}
    anew: set[str] = set()
    for name, value in node.items():
        others = translations(node, name)
        if tag in others and isinstance(value, str):
            texts = {**({} if base is None else {base: value}), **others}
            made[name] = texts.pop(tag)
            made.pop(f"_{name}", None)
            made |= _beside(node, name, [_translation(*one) for one in texts.items()])
            anew.add(f"_{name}")
        elif name not in anew:
            made[name] = _inside(value, tag, base)
    return made


def _inside(value: object, tag: str, base: str | None) -> object:
    if isinstance(value, list):
        return [_inside(member, tag, base) for member in value]
    return _swapped(value, tag, base) if isinstance(value, Mapping) else value
