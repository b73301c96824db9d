"""In which language a plan is said: that of `userLanguage`, else the one that the client accepts.

Must not know what is said.
"""

from collections.abc import Iterator
from typing import Final

from fhir_pad.fhir.arguments import Arguments
from fhir_pad.fhir.nodes import objects
from fhir_pad.language import LANGUAGES, matching
from fhir_pad.operations.operation import Given, Node

USER_LANGUAGE: Final = "userLanguage"
NOT_SPOKEN: Final = (
    f"The language of the user is not spoken here; spoken are {', '.join(LANGUAGES)}."
)
BCP_47: Final = "urn:ietf:bcp:47"


def tongue(arguments: Arguments, given: Given) -> str:
    """Return the tag of the language of the plan."""
    return next(_spoken(arguments), given.language)


def is_foreign(arguments: Arguments) -> bool:
    """Tell whether a call wants a language that is not spoken here."""
    return arguments.has(USER_LANGUAGE) and next(_spoken(arguments), None) is None


def said_in(resource: Node) -> dict[str, object]:
    """Return the mark of its language that a resource has, for what it stands in."""
    return {"language": resource["language"]} if "language" in resource else {}


def _spoken(arguments: Arguments) -> Iterator[str]:
    """Give the languages that `userLanguage` names and that are spoken here."""
    concept = arguments.node(USER_LANGUAGE) or {}
    for coding in objects(concept, "coding"):
        if coding.get("system", BCP_47) == BCP_47:
            found = matching(str(coding.get("code", "")))
            if found is not None:
                yield found.tag
