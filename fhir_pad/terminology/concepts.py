"""Codes as frozen values: a concept of a code system, and the words that it goes by.

Must not know an operation, nor where the code system was published.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.nodes import objects

SNOMED = "http://snomed.info/sct"

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Concept:
    """One code with its words. `language` is that of the display, `parent` the code above it."""

    system: str
    code: str
    display: str | None = None
    definition: str | None = None
    designations: tuple[Node, ...] = ()
    language: str | None = None
    parent: str | None = None

    def words(self) -> Iterator[str]:
        """Give every wording that is held of this code, the display first."""
        if self.display is not None:
            yield self.display
            # A fully specified name says last, in brackets, what kind of concept it is.
            if self.system == SNOMED and self.display.endswith(")"):
                yield self.display.rpartition(" (")[0]
        yield from (str(one["value"]) for one in self.designations if "value" in one)

    def goes_by(self, display: str) -> bool:
        """Tell whether a display is a wording held, but for case and spaces."""
        return _plain(display) in {_plain(word) for word in self.words()}

    def wording(self, language: str | None) -> str | None:
        """Return the display in a language (BCP 47) as far as there is one, else the display.

        Where `tr-TR` is wanted and nobody has it, `tr` will do (RFC 4647, lookup).
        """
        if language is None:
            return self.display
        own = self._said(lambda tag: _speaks(tag, language))
        return own or self._said(lambda tag: _speaks(language, tag)) or self.display

    def _said(self, fits: Callable[[str], bool]) -> str | None:
        """Return the first wording whose language tag fits, None without one."""
        if fits(str(self.language)):
            return self.display
        said = (one for one in self.designations if "value" in one)
        return next((str(one["value"]) for one in said if fits(str(one.get("language")))), None)


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system whose codes are all held, by code, a parent before its children.

    `hierarchy_is_a` tells whether a code nested in another is a kind of it.
    """

    url: str
    version: str | None
    name: str
    hierarchy_is_a: bool
    concepts: Mapping[str, Concept]

    @classmethod
    def of(cls, resource: Node) -> "CodeSystem":
        """Return the code system of a complete CodeSystem resource."""
        url = str(resource["url"])
        concepts = {
            one.code: one for one in _nested(resource, url, text_of(resource, "language"), None)
        }
        return cls(
            url=url,
            version=text_of(resource, "version"),
            name=str(resource.get("title", resource.get("name"))),
            hierarchy_is_a=resource.get("hierarchyMeaning") == "is-a",
            concepts=MappingProxyType(concepts),
        )

    def above(self, code: str) -> Iterator[str]:
        """Give the codes that a code is nested in, the nearest first."""
        parent = self.concepts[code].parent
        while parent is not None:
            yield parent
            parent = self.concepts[parent].parent

    def below(self, code: str) -> Iterator[str]:
        """Give the codes nested directly in a code, in the order written."""
        return (one.code for one in self.concepts.values() if one.parent == code)


def text_of(node: Node, name: str) -> str | None:
    """Return the text of an element, None when there is none."""
    value = node.get(name)
    return value if isinstance(value, str) else None


def _nested(node: Node, system: str, language: str | None, parent: str | None) -> Iterator[Concept]:
    for one in objects(node, "concept"):
        concept = Concept(
            system=system,
            code=str(one["code"]),
            display=text_of(one, "display"),
            definition=text_of(one, "definition"),
            designations=objects(one, "designation"),
            language=language,
            parent=parent,
        )
        yield concept
        yield from _nested(one, system, language, concept.code)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _speaks(language: str, wanted: str) -> bool:
    """Tell whether a language tag is the one wanted or a variety of it: `en-GB` for `en`."""
    tag = language.casefold()
    return tag == wanted.casefold() or tag.startswith(f"{wanted.casefold()}-")
