"""The invented people of `people.json`: their story, their answers, what is expected of them.

Must not know how an assessment is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.strict import OWN_LIMITS, read

Json = Mapping[str, object]
AUTHORED: Final = "2026-11-21T09:30:00Z"
"""When all of them answered."""
FORM: Final = pinned("Questionnaire", "leg-pain")
_FILE: Final = Path(__file__).with_name("people.json")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist. `expected` names what of the findings has to be so."""

    id: str
    title: str
    story: str
    answers: Mapping[str, Answer]
    expected: Json

    def response(self, subject: str | None = None) -> dict[str, object]:
        """Return the QuestionnaireResponse with these answers, about a patient or nobody named."""
        form = engine.forms().find(FORM)
        about = None if subject is None else {"reference": subject}
        return form.respond(self.answers, status="completed", authored=AUTHORED, subject=about)


@cache
def people() -> Mapping[str, Person]:
    """Return everybody by id, in the order of the file."""
    told = read(_FILE.read_bytes(), OWN_LIMITS)
    if not isinstance(told, dict):
        raise TypeError(f"{_FILE.name} is to hold an object.")
    return {one.id: one for one in map(_person, objects(told, "people"))}


def _person(told: Json) -> Person:
    answers, expected = told["answers"], told["expected"]
    if not isinstance(answers, Mapping) or not isinstance(expected, Mapping):
        raise TypeError(f"{told['id']} needs answers and expected as objects.")
    return Person(
        id=str(told["id"]),
        title=str(told["title"]),
        story=str(told["story"]),
        answers={key: tuple(one) if isinstance(one, list) else one for key, one in answers.items()},
        expected=expected,
    )
