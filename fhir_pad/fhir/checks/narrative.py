"""The XHTML of a narrative: well formed, harmless, and not empty (invariants txt-1 and txt-2).

Source: http://hl7.org/fhir/R4/narrative.html#rules: chapters 7 to 11 (without 9.4) and 15 of
HTML 4, links, images and styles; no DOCTYPE, no entities of HTML. A page that shows a narrative
reads it as HTML, so what XML and HTML read differently is refused as well. Must not know
resources.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn
from xml.parsers import expat

XHTML: Final = "http://www.w3.org/1999/xhtml"
_SEPARATOR: Final = " "

_ELEMENT_NAMES: Final = """
    a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd del dfn
    div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li map ol p pre q s samp small span strong sub
    sup table tbody td tfoot th thead tr tt u ul var
"""
_ATTRIBUTE_NAMES: Final = """
    abbr accesskey align alt axis border cellpadding cellspacing char charoff cite class clear
    colspan coords datetime dir frame headers height href hreflang id ismap lang longdesc name
    nohref noshade nowrap rel rev rowspan rules scope shape size span src start style summary
    tabindex title type usemap valign value width
"""
_ELEMENTS: Final = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTES: Final = frozenset(_ATTRIBUTE_NAMES.split())
_XML: Final = "http://www.w3.org/XML/1998/namespace "
_LINKS: Final = frozenset({"cite", "href", "longdesc", "src", "usemap"})
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "urn", "ftp"})
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|gif|bmp|webp)[;,]", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([^/?#:]*):")
_ACTIVE_STYLE: Final = re.compile(
    r"url\s*\(|expression\s*\(|@import|behaviou?r|-moz-binding|\\", re.IGNORECASE
)

_NOT_XML = "Write the narrative as well-formed XHTML."
_NOT_DIV = "Write the narrative as one <div> in the namespace of XHTML."
_EMPTY = "Write a narrative that has text or a picture in it."
_HIDDEN = "Write the narrative without CDATA and without comments that begin with '>'."
_ELEMENT = "Write the narrative with formatting elements of HTML only, no scripts, forms or frames."
_ATTRIBUTE = "Write the narrative with formatting attributes only, no events."
_LINK = "Write links in the narrative to web addresses, and pictures as data or web addresses."
_STYLE = "Write styles in the narrative that load and run nothing."


class _Wrong(Exception):  # noqa: N818 - carries the sentence
    """The narrative is refused."""


@dataclass(slots=True)
class _Reading:
    """What has been seen of one narrative while it is read."""

    depth: int = 0
    has_content: bool = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        if self.depth == 0 and (namespace, local) != (XHTML, "div"):
            raise _Wrong(_NOT_DIV)
        if namespace != XHTML or local not in _ELEMENTS:
            raise _Wrong(_ELEMENT)
        for attribute, value in attributes.items():
            _must_be_harmless(attribute, value)
        self.depth += 1
        self.has_content = self.has_content or local == "img"

    def text(self, characters: str) -> None:
        self.has_content = self.has_content or not characters.isspace()


def fault(text: object) -> str | None:
    """Return the sentence that says what is wrong with a `div`, None when all is well."""
    # What begins with the div has no DOCTYPE, and so no entities but those of XML.
    if not isinstance(text, str) or not text.strip().startswith("<div"):
        return _NOT_DIV
    reading = _Reading()
    try:
        _parser(reading).Parse(text.strip().encode(errors="replace"), True)  # noqa: FBT003 - all of it
    except _Wrong as wrong:
        return str(wrong)
    except expat.ExpatError:
        return _NOT_XML
    return None if reading.has_content else _EMPTY


def _parser(reading: _Reading) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=_SEPARATOR)
    parser.StartElementHandler = reading.begin
    parser.CharacterDataHandler = reading.text
    parser.StartCdataSectionHandler = _no_cdata
    parser.CommentHandler = _no_sham_comment
    return parser


def _no_cdata() -> NoReturn:
    # HTML ends a CDATA section at its first '>': what follows would run.
    raise _Wrong(_HIDDEN)


def _no_sham_comment(comment: str) -> None:
    # HTML reads `<!-->` and `<!--->` as whole comments: what follows would run.
    if comment.startswith((">", "->")):
        raise _Wrong(_HIDDEN)


def _must_be_harmless(attribute: str, value: str) -> None:
    name = attribute.removeprefix(_XML)
    if name not in _ATTRIBUTES or name not in (attribute, "lang"):
        raise _Wrong(_ATTRIBUTE)
    if name in _LINKS and not _is_web_address(value):
        raise _Wrong(_LINK)
    if name == "style" and _ACTIVE_STYLE.search(value):
        raise _Wrong(_STYLE)


def _is_web_address(value: str) -> bool:
    # Only what is known to be harmless: browsers read `java\nscript:` and the like as a scheme.
    address = value.strip()
    scheme = _SCHEME.match(address)
    if scheme is None or _PICTURE.match(address):
        return True
    return scheme[1].lower() in _SCHEMES
