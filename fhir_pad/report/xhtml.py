"""The small part of XHTML a FHIR narrative may use, written so that text cannot become markup.

Must not know what is narrated.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import NewType

Markup = NewType("Markup", str)
"""Text that is already XHTML."""

XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry even escaped: https://www.w3.org/TR/xml/#charsets."""


_PLAIN = re.compile("[ !#$%()-;=?-~]*")
"""Printable ASCII without the five characters that are escaped: most of what is said."""


def text(words: str) -> Markup:
    """Return words as markup: all that means something to XML is escaped."""
    if _PLAIN.fullmatch(words):
        return Markup(words)
    return Markup(escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words)))


def join(*parts: Markup) -> Markup:
    """Return parts one after the other."""
    return Markup("".join(parts))


def tag(name: str, *content: Markup) -> Markup:
    """Return an element around its content."""
    return Markup(f"<{name}>{join(*content)}</{name}>")


def say(name: str, words: str) -> Markup:
    """Return an element around words."""
    return tag(name, text(words))


def listed(entries: Iterable[Markup]) -> Markup:
    """Return an unordered list; nothing when there are no entries (an empty `ul` is invalid)."""
    items = [tag("li", entry) for entry in entries]
    return tag("ul", *items) if items else Markup("")


def div(*content: Markup, language: str = "") -> dict[str, object]:
    """Return the generated Narrative around the content; `language` is its tag, if it is told."""
    spoken = f' lang="{language}" xml:lang="{language}"' if language else ""
    return {
        "status": "generated",
        "div": f'<div xmlns="{XHTML_NAMESPACE}"{spoken}>{join(*content)}</div>',
    }
