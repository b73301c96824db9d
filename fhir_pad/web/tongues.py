"""In which language a client is answered, and what HTTP says about it.

Of what is kept only Questionnaires have languages; what concerns a patient is given as it was
written. What is worked out for a request is made in the language that it wants. Must not know what
any text says.
"""

import re
from collections.abc import Mapping
from typing import Final

from flask import Request, Response

from fhir_pad.fhir import strict
from fhir_pad.fhir.translation import spoken
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE, LANGUAGES, Language, language
from fhir_pad.rest import Path

ACCEPT_LANGUAGE: Final = "Accept-Language"
SPOKEN: Final = frozenset({"Questionnaire"})
"""The types that have their texts in every language."""
NOTHING_KNOWN: Final = 'W/"none"'
"""The tag of no version: what is asked for is given whole."""
_TAGS: Final = re.compile(r'(?:W/)?"([^"]*)"')


def accepted(request: Request) -> Language:
    """Return the language that the client likes best of all that are spoken here."""
    return language(request.accept_languages.best_match(list(LANGUAGES)))


def wanted_language(request: Request, path: Path) -> Language:
    """Return the language that the client likes best of those that there are at this address."""
    if path[:1] == () or path[0] not in SPOKEN:
        return BASE
    return accepted(request)


def said_in(body: bytes, wanted: Language) -> bytes:
    """Return a body in a language, as far as it has that language."""
    if wanted is BASE:
        return body
    said = spoken(strict.read(body, strict.OWN_LIMITS), wanted.tag)
    if not isinstance(said, Mapping):
        raise TypeError("What is answered is a resource.")
    return write(said)


def version_in(version_id: str, wanted: Language) -> str:
    """Return the tag of a version: what is said in two languages is not the same."""
    return version_id if wanted is BASE else f"{version_id}-{wanted.tag}"


def known_in(tags: str, wanted: Language) -> str:
    """Return If-None-Match without the versions that the client knows in another language only."""
    if wanted is BASE or tags.strip() == "*":
        return tags
    suffix = f"-{wanted.tag}"
    known = (one.removesuffix(suffix) for one in _TAGS.findall(tags) if one.endswith(suffix))
    return ", ".join(f'W/"{one}"' for one in known) or NOTHING_KNOWN


def tell(response: Response, path: Path, said: Language) -> None:
    """Say in which language a reply is, and that it has others."""
    if path[:1] and path[0] in SPOKEN:
        response.vary.add(ACCEPT_LANGUAGE)
        response.content_language.add(said.tag)
