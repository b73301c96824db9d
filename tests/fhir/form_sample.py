"""A small Questionnaire and responses to it, for tests of reading."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fhir_pad.fhir.form import Form

SYSTEM = "https://example.org/answer"
URL = "https://example.org/Questionnaire/sample"
EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
ABSENT = {"extension": [{"url": EXTENSION + "data-absent-reason", "valueCode": "unknown"}]}


def choice(link_id: str, *codes: str, **more: Any) -> dict[str, Any]:
    """Return a choice item; each code is its own display, in capitals."""
    options = [
        {"valueCoding": {"system": SYSTEM, "code": code, "display": code.upper()}} for code in codes
    ]
    return {"linkId": link_id, "text": link_id, "type": "choice", "answerOption": options, **more}


def number(link_id: str, kind: str, low: int, high: int, unit: str, **more: Any) -> dict[str, Any]:
    """Return an integer or decimal item with its range."""
    element = f"value{kind.capitalize()}"
    extension = [
        {"url": EXTENSION + "minValue", element: low},
        {"url": EXTENSION + "maxValue", element: high},
        {"url": EXTENSION + "questionnaire-unit", "valueCoding": {"code": unit}},
    ]
    return {"extension": extension, "linkId": link_id, "text": link_id, "type": kind, **more}


def when(question: str, *codes: str) -> dict[str, Any]:
    """Return enableWhen: the question is answered with one of the codes."""
    conditions = [
        {"question": question, "operator": "=", "answerCoding": {"system": SYSTEM, "code": code}}
        for code in codes
    ]
    return {"enableWhen": conditions, "enableBehavior": "any"}


def exclusive(item: dict[str, Any], code: str) -> dict[str, Any]:
    """Return the item with one option that stands alone."""
    mark = [{"url": EXTENSION + "questionnaire-optionExclusive", "valueBoolean": True}]
    options = [
        {"extension": mark, **option} if option["valueCoding"]["code"] == code else option
        for option in item["answerOption"]
    ]
    return {**item, "answerOption": options}


def questionnaire() -> dict[str, Any]:
    """Return the sample Questionnaire: two groups, every item type, one follow-up each way."""
    help_text = {"linkId": "worse-help", "text": "Compare with last week.", "type": "display"}
    return {
        "resourceType": "Questionnaire",
        "url": URL,
        "version": "1",
        "title": "Sample",
        "item": [
            {
                "linkId": "skin",
                "text": "skin",
                "type": "group",
                "item": [
                    {"linkId": "note", "text": "Look closely.", "type": "display"},
                    choice("sore", "yes", "no", "unknown", required=True),
                    number("days", "integer", 0, 100, "d", **when("sore", "yes")),
                    exclusive(choice("where", "toe", "heel", "none", repeats=True), "none"),
                ],
            },
            {
                "linkId": "more",
                "text": "more",
                "type": "group",
                **when("sore", "yes", "unknown"),
                "item": [
                    number("pressure", "decimal", 0, 300, "mm[Hg]"),
                    {"linkId": "since", "text": "since", "type": "dateTime"},
                    {**choice("worse", "yes", "no", "unknown"), "item": [help_text]},
                ],
            },
        ],
    }


FORM = Form.compile(questionnaire())
ANSWERS = {
    "sore": "yes",
    "days": 3,
    "where": ("toe", "heel"),
    "pressure": Decimal("120.0"),
    "since": "2026-11-18",
    "worse": "no",
}


def response(status: str = "completed", **answers: Any) -> dict[str, Any]:
    """Return a response to the sample; given answers replace the usual ones, None removes."""
    given = {**ANSWERS, **answers}
    kept = {link_id: answer for link_id, answer in given.items() if answer is not None}
    return FORM.respond(kept, status=status, subject={"reference": "Patient/1"})


def with_answer(link_id: str, *answers: dict[str, Any], status: str = "completed") -> Any:
    """Return the usual response with the answer objects of one question replaced."""
    return changed(response(status), link_id, lambda item: item.update(answer=list(answers)))


def changed(node: Any, link_id: str, change: Callable[[dict[str, Any]], object]) -> Any:
    """Return the response after a change to one of its items."""
    for group in node["item"]:
        for item in (group, *group.get("item", ())):
            if item["linkId"] == link_id:
                change(item)
    return node


def coding(code: str, **more: Any) -> dict[str, Any]:
    """Return an answer object with one of the sample's codes."""
    return {"valueCoding": {"system": SYSTEM, "code": code, **more}}
