"""Requests that are wrong on purpose, each in one way.

Must not know how they are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.write import write
from fhir_pad.kit.people import people

GOOD: Final = "venous-ulcer-no-index"
"""Whose response is spoilt."""
URGENT: Final = "one-sign-and-silence"
"""Whose response is spoilt where an emergency is to be seen all the same."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A request, and what is wrong with it."""

    name: str
    says: str
    request: bytes


def wrong() -> tuple[Wrong, ...]:
    """Return all of them."""
    return tuple(_wrong())


def _wrong() -> Iterator[Wrong]:
    good = _text(GOOD)
    age, wound = _item(good, "age"), _item(good, "wound")
    yield Wrong("no-json", "A text that breaks off.", good[:200].encode())
    yield Wrong("key-twice", "A key that stands twice.", _TWICE)
    yield Wrong("another-resource", "A resource of another type.", b'{"resourceType":"Patient"}')
    yield _spoilt("no-status", "No status.", f"{_STATUS},", "")
    yield _spoilt("no-such-status", "A status that R4 does not have.", _STATUS, _NO_STATUS)
    yield _spoilt("unknown-form", "A Questionnaire that is not here.", "/leg-pain|", "/arm-pain|")
    yield _spoilt("other-version", "A version that is not here.", "/leg-pain|", "/leg-pain|9")
    yield _spoilt("no-age", "A question that needs an answer has none.", f"{age},", "")
    yield _spoilt("age-of-400", "A number out of its range.", age, age.replace("69", "400"))
    words = age.replace('valueInteger":69', 'valueString":"69"')
    yield _spoilt("age-in-words", "An answer of the wrong type.", age, words)
    yield _spoilt("age-twice", "A question that is there twice.", age, f"{age},{age}")
    yield _spoilt("no-such-option", "An option that is not offered.", '"gaiter-medial"', '"elbow"')
    no_wound = wound.replace('"code":"yes"', '"code":"no"').replace('"Yes"', '"No"')
    yield _spoilt("switched-off", "An answer that another one makes senseless.", wound, no_wound)
    yield _spoilt("emergency", "Refused, and an emergency first.", _STATUS, _NO_STATUS, URGENT)


_STATUS: Final = '"status":"completed"'
_NO_STATUS: Final = '"status":"finished"'
_TWICE: Final = (
    b'{"resourceType":"QuestionnaireResponse","status":"completed","status":"completed"}'
)


def _text(person: str) -> str:
    return write(people()[person].response()).decode()


def _item(text: str, link_id: str) -> str:
    """Return the text of the item of a question that is answered."""
    start = text.index(f'{{"linkId":"{link_id}"')
    return text[start : text.index("]}", start) + len("]}")]


def _spoilt(name: str, says: str, part: str, instead: str, person: str = GOOD) -> Wrong:
    good = _text(person)
    if good.count(part) != 1:
        raise ValueError(f"{name} spoils what is not there once.")
    return Wrong(name, says, good.replace(part, instead).encode())
