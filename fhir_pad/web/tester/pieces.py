"""What is published, in the language of a page: texts of ours, and those put together of them.

Names, codes and what others wrote stay as they are. Must not know any type of resource, nor HTML.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from fhir_pad.language import Language

NOTHING: Final = ""
PLACE: Final = re.compile(r"\\{(\w+)\\}")
PATTERNS: Final = (
    "Every code of the CodeSystem {name}.",
    (
        "Further codes for {name}: those that the SNOMED CT Global Patient Set does not have. A "
        "build without a SNOMED CT licence leaves this file out."
    ),
    "{title}, beyond the Global Patient Set",
    "{title}, as RxNorm ingredients.",
    (
        "To be applied within {plan}, which says when it is offered, what forbids it and what has "
        "to be known before; this definition has no condition of its own."
    ),
)
"""Texts that are published about many things, with the place of each."""
LEADS: Final = ("Recommended", "To consider", "Withheld", "Waits", "Left out", "Note")
"""What begins a line that tells when an action is proposed."""
_LEAD: Final = re.compile(f"({'|'.join(LEADS)}): (.*)")
_SENTENCE: Final = re.compile(r"(?<=\.) ")


def said(text: str, language: Language) -> str:
    """Return a published text in a language; empty when it has no words there."""
    lines = [_line(one, language) for one in text.split("\n")]
    return "\n".join(lines) if all(lines) else NOTHING


def _line(text: str, language: Language) -> str:
    if language.knows(text):
        return language.say(text)
    lead = _LEAD.fullmatch(text)
    if lead is not None:
        rest = _line(lead[2], language)
        return f"{language.say(lead[1])}: {rest}" if rest else NOTHING
    return _by_pattern(text, language) or _by_sentences(text, language)


def _by_pattern(text: str, language: Language) -> str:
    for pattern in PATTERNS:
        found = compiled(pattern).fullmatch(text)
        if found is not None and language.knows(pattern):
            places = {name: said(one, language) or one for name, one in found.groupdict().items()}
            return language.say(pattern, **places)
    return NOTHING


def _by_sentences(text: str, language: Language) -> str:
    """Return a text of several sentences; the first may be a title that a full stop ends."""
    sentences = _SENTENCE.split(text)
    for count in range(len(sentences) - 1, 0, -1):
        begun = _sentence(" ".join(sentences[:count]), language)
        if begun:
            rest = _line(" ".join(sentences[count:]), language)
            return f"{begun} {rest}" if rest else NOTHING
    return _sentence(text, language) if len(sentences) == 1 else NOTHING


def _sentence(text: str, language: Language) -> str:
    return next(iter(_ended(text, language)), NOTHING)


def _ended(text: str, language: Language) -> Iterator[str]:
    if language.knows(text):
        yield language.say(text)
    title = text.removesuffix(".")
    if title != text and language.knows(title):
        yield f"{language.say(title)}."


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return what finds the places of a pattern in a text."""
    return re.compile(PLACE.sub(r"(?P<\1>.+)", re.escape(pattern)))
