"""Made-up Questionnaires of any length, and responses to them: how reading grows with a form.

Must not know our own forms.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random

from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import MAX_VALUE, MIN_VALUE, UNIT
from fhir_pad.fhir.write import write

SYSTEM = "https://bench.example.org/answer"
OPTIONS = 5
GROUP = 20
HIGHEST = 200
Plain = dict[str, object]


def form(items: int) -> Form:
    """Return a form with so many questions, in groups: of five, three are choices."""
    groups = [_group(first, min(GROUP, items - first)) for first in range(0, items, GROUP)]
    return Form.compile(
        {
            "resourceType": "Questionnaire",
            "url": f"https://bench.example.org/Questionnaire/{items}",
            "version": "1",
            "title": f"{items} items",
            "status": "active",
            "item": groups,
        }
    )


def responses(asked: Form, count: int) -> tuple[bytes, ...]:
    """Return so many responses that answer everything, no two alike."""
    return tuple(_response(asked, Random(seed)) for seed in range(count))  # noqa: S311 - no secret


def reading(asked: Form, bodies: tuple[bytes, ...]) -> Callable[[], int]:
    """Return what reads all of them, as an assessment does, and counts the answers."""

    def read() -> int:
        return sum(len(_read(asked, body)) for body in bodies)

    return read


def _read(asked: Form, body: bytes) -> Mapping[str, Answer]:
    response = strict.read(body)
    faults = structure.check(response)
    if not isinstance(response, dict) or any(fault.blocks for fault in faults):
        raise ValueError("A made-up response has to be valid R4.")
    found = asked.read(response)
    if found.blocked:
        raise ValueError("A made-up response has to fit its form.")
    return found.answers


def _group(first: int, items: int) -> Plain:
    inside = [_question(number) for number in range(first, first + items)]
    return {"linkId": f"g{first}", "text": f"From {first}", "type": "group", "item": inside}


def _question(number: int) -> Plain:
    head = {"linkId": f"q{number}", "text": f"Question number {number} of a made-up form?"}
    match number % 5:
        case 0:
            return {**head, "type": "integer", "extension": _range(0, HIGHEST)}
        case 1:
            return {**head, "type": "decimal", "extension": _range(0, HIGHEST)}
        case _:
            codes = [{"valueCoding": _coding(code)} for code in range(OPTIONS)]
            return {**head, "type": "choice", "answerOption": codes}


def _range(low: int, high: int) -> list[Plain]:
    unit = {"system": "http://unitsofmeasure.org", "code": "1"}
    return [
        {"url": MIN_VALUE, "valueInteger": low},
        {"url": MAX_VALUE, "valueInteger": high},
        {"url": UNIT, "valueCoding": unit},
    ]


def _coding(code: int) -> Plain:
    return {"system": SYSTEM, "code": f"option-{code}", "display": f"Option {code}"}


def _response(asked: Form, chance: Random) -> bytes:
    answers = {
        name: _answer(number, chance)
        for number, name in enumerate(one for one in asked.items if one.startswith("q"))
    }
    return write(asked.respond(answers, status="completed", authored="2026-11-21T09:30:00Z"))


def _answer(number: int, chance: Random) -> Answer:
    match number % 5:
        case 0:
            return chance.randint(0, HIGHEST)
        case 1:
            return Decimal(chance.randint(0, HIGHEST * 10)).scaleb(-1)
        case _:
            return f"option-{chance.randrange(OPTIONS)}"
