"""One request and its reply in FHIR's terms, over HTTP or as an entry of a Bundle.

Must not know Flask, nor what any request means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from fhir_pad.language import BASE

Node = Mapping[str, object]
"""What `strict.read` gives for an object."""
Pair = tuple[str, str]
Path = tuple[str, ...]
"""The segments of an address below the base: `Patient/1/_history` has three."""

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    `query` holds the parameters of the address and of a form, as sent and in order. `headers`
    have lower-case names. `body` is the JSON as `strict.read` gives it, None without one.
    `language` is the tag of the language that results are wanted in.
    """

    method: str
    path: Path
    query: tuple[Pair, ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: object = None
    language: str = BASE.tag

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name, None when it was not sent."""
        return self.headers.get(name)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply.

    `body` is a resource, or the bytes of one as they are stored; None for none. `location` is
    relative to the base. `version_id` and `modified` are of the one resource it is about.
    `public` tells that anybody may keep a copy as long as he asks whether it is fresh. `language`
    is the tag of the language it was made in because that was wanted, empty for what has no other.
    `lasting` is what of the body decides whether a copy is fresh, None for all of it.
    """

    status: int
    body: Node | bytes | None = None
    version_id: str | None = None
    modified: datetime | None = None
    location: str | None = None
    public: bool = False
    language: str = ""
    lasting: Node | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
