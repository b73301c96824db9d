"""A Patient in words for a page. Must not know where it was read."""

from collections.abc import Mapping
from typing import Final

from fhir_pad.fhir.nodes import objects
from fhir_pad.language import BASE, Language

BORN: Final = "born {date}"


def in_words(patient: Mapping[str, object] | None, language: Language = BASE) -> str:
    """Return name and date of birth as the record has them; empty when it was not read."""
    if patient is None:
        return ""
    name = next(iter(objects(patient, "name")), {})
    given = name.get("given")
    words = [*given] if isinstance(given, list) else []
    said = [" ".join(map(str, filter(None, [*words, name.get("family")])))]
    if not said[0]:
        said = [str(name.get("text", ""))]
    if patient.get("birthDate"):
        said.append(language.say(BORN, date=patient["birthDate"]))
    return ", ".join(filter(None, said))
