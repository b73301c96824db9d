"""Whether a resource says in another language all that it says in English, and nothing else."""

from collections.abc import Iterator, Mapping
from functools import cache

from language_said import texts

from fhir_pad.language import BASE, LANGUAGES

OTHERS = [tag for tag in LANGUAGES if tag != BASE.tag]
SENTENCES = frozenset(
    {
        *("comment", "contentString", "description", "div", "mitigation", "rationale"),
        *("detail", "label", "summary", "text", "title"),
    }
)
"""Elements that say something in words of ours."""
WORDS = SENTENCES | {"display", "language"}
"""Elements that may say the same in other words."""
ONLY_WORDS = 3
"""Words that a text has at least, to be looked for inside another."""
NOT_OURS = ("QuestionnaireResponse", "OperationOutcome")
"""What stands as it was sent, and what is said of it in English."""


def strings(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in a resource with its element; the response itself is left out."""
    if isinstance(node, dict):
        if node.get("resourceType") in NOT_OURS:
            return
        for name, value in node.items():
            yield from strings(value, "text" if is_text(node, name) else name)
    elif isinstance(node, list):
        for one in node:
            yield from strings(one, place)
    elif isinstance(node, str):
        yield place, node


def is_text(node: Mapping[str, object], name: str) -> bool:
    """Tell whether a string is words: the text of a reason, or what a caution says."""
    return name == "valueString" and node.get("url", "text") == "text"


def bare(node: object) -> object:
    """Return a resource without its words."""
    if isinstance(node, dict):
        if node.get("resourceType") in NOT_OURS:
            return node
        return {
            name: bare(value)
            for name, value in node.items()
            if not (name in WORDS and isinstance(value, str)) and not is_text(node, name)
        }
    return [bare(one) for one in node] if isinstance(node, list) else node


def still_english(node: object, tag: str) -> Iterator[str]:
    """Give every text that says, alone or among others, what has other words in the language."""
    whole, long = _english(tag)
    for element, text in strings(node):
        if element in SENTENCES and (text in whole or any(one in text for one in long)):
            yield text


@cache
def _english(tag: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the English texts that have other words: those to look for whole, and inside."""
    language = LANGUAGES[tag]
    # What has places is never said as it is declared.
    told = {one for one in texts() if language.say(one) != one and "{" not in one}
    said = " ".join(language.texts.values())
    # Some are part of another text in the language, too.
    long = (one for one in told if len(one.split()) >= ONLY_WORDS and one not in said)
    return frozenset(told), tuple(long)
