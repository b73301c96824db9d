"""Each rule for what a Questionnaire calculates, broken once in a sound one."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fhir_pad import content
from fhir_pad.fhir import form_rules
from fhir_pad.fhir.canonical import VERSION, url
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_items import CALCULATED, HIDDEN, MIN_VALUE, UNIT, VARIABLE
from fhir_pad.fhir.issues import Refused

Node = dict[str, Any]
EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
PATH = "%resource.item.where(linkId = 'arm').item.where(linkId in ('right' | 'left')).answer.value"


def expression(text: str, **more: Any) -> Node:
    return {"language": "text/fhirpath", "expression": text, **more}


def number(link_id: str) -> Node:
    bounds = [{"url": f"{EXTENSION}{end}Value", "valueDecimal": 9} for end in ("min", "max")]
    return {"extension": bounds, "linkId": link_id, "text": link_id, "type": "decimal"}


def questionnaire() -> Node:
    """Return a Questionnaire that asks for two numbers and calculates the double of one."""
    double = {
        "extension": [
            {"url": UNIT, "valueCoding": {"code": "mm[Hg]"}},
            {"url": CALCULATED, "valueExpression": expression("2 * %arm")},
        ],
        "linkId": "double",
        "text": "double",
        "type": "decimal",
        "readOnly": True,
    }
    measured = {
        "linkId": "arm",
        "text": "arm",
        "type": "group",
        "item": [number("right"), number("left")],
    }
    return {
        "resourceType": "Questionnaire",
        "id": "double",
        "url": url("Questionnaire", "double"),
        "version": VERSION,
        "status": "active",
        "extension": [{"url": VARIABLE, "valueExpression": expression(PATH, name="arm")}],
        "title": "Double",
        "item": [measured, double],
    }


def variable(text: str) -> Callable[[Node], object]:
    """Return the change that gives the variable another text."""
    return lambda q: q["extension"][0]["valueExpression"].update(expression=text)


def declared(**more: Any) -> Callable[[Node], object]:
    return lambda q: q["extension"][0]["valueExpression"].update(more)


def also(name: str) -> Callable[[Node], object]:
    again = {"url": VARIABLE, "valueExpression": expression("1", name=name)}
    return lambda q: q["extension"].append(again)


def double(**more: Any) -> Callable[[Node], object]:
    return lambda q: q["item"][1].update(more)


def extended(place: Callable[[Node], Node], extension: Node) -> Callable[[Node], object]:
    return lambda q: place(q).setdefault("extension", []).append(extension)


def follow_up(of: str) -> Node:
    when = {"question": of, "operator": ">", "answerDecimal": 1}
    shown = {"enableWhen": [when], "enableBehavior": "all"}
    return {"linkId": "note", "text": "note", "type": "display", **shown}


_SIGN = {"linkId": "sign", "text": "sign", "type": "boolean"}
_HIDE = {"url": HIDDEN, "valueBoolean": True}
_LOW = {"url": MIN_VALUE, "valueDecimal": 1}
_DEEP = {"url": VARIABLE, "valueExpression": expression("1", name="one")}
TYPO = PATH.replace("'left'", "'lfet'")
ASTRAY = "%resource.item.where(linkId = 'left').answer.value"
GROUP = "%resource.item.where(linkId = 'arm').answer.value"
ITSELF = "%resource.item.where(linkId = 'double').answer.value"
LOOSE = "%resource.repeat(item).where(linkId = 'left').answer.value"
BROKEN: list[tuple[str, Callable[[Node], object], str]] = [
    ("misspelt linkId", variable(TYPO), "not-found"),
    ("wrong path", variable(ASTRAY), "structure"),
    ("a group", variable(GROUP), "invariant"),
    ("what is itself calculated", variable(ITSELF), "invariant"),
    ("no path", variable(LOOSE), "structure"),
    ("a path and a loose name", variable(f"{PATH} | {LOOSE}"), "structure"),
    ("variable of a later line", variable("%later"), "not-found"),
    ("variable of its own", variable("%arm"), "not-found"),
    ("variable without name", declared(name=None), "required"),
    ("variable twice", also("arm"), "duplicate"),
    ("variable called resource", also("resource"), "duplicate"),
    ("variable of an item", extended(lambda q: q["item"][0], _DEEP), "extension"),
    ("another language", declared(language="text/cql"), "not-supported"),
    ("no expression", lambda q: q["extension"][0].pop("valueExpression"), "not-supported"),
    ("unknown variable", lambda q: _formula(q).update(expression="%amr"), "not-found"),
    ("formula in CQL", lambda q: _formula(q).update(language="text/cql"), "not-supported"),
    ("may be written", double(readOnly=False), "required"),
    ("required", double(required=True), "invariant"),
    ("shown by an answer", double(enableWhen=[]), "invariant"),
    ("initial value", double(initial=[{"valueDecimal": 1}]), "invariant"),
    ("items below", double(item=[]), "invariant"),
    ("dateTime", double(type="dateTime"), "not-supported"),
    ("range", extended(lambda q: q["item"][1], _LOW), "extension"),
    ("no unit", lambda q: q["item"][1]["extension"].pop(0), "extension"),
    ("boolean with unit", double(type="boolean"), "extension"),
    ("question hidden", extended(lambda q: q["item"][0]["item"][0], _HIDE), "extension"),
    ("group hidden", extended(lambda q: q["item"][0], _HIDE), "extension"),
    ("boolean question", lambda q: q["item"].append(_SIGN), "not-supported"),
    ("condition on it", lambda q: q["item"].append(follow_up("double")), "not-found"),
]


def _formula(sample: Node) -> Node:
    formula: Node = sample["item"][1]["extension"][1]["valueExpression"]
    return formula


def test_the_sample_has_no_fault() -> None:
    assert form_rules.faults(questionnaire()) == ()


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_rule_is_told(change: Callable[[Node], object], code: str) -> None:
    sample = questionnaire()
    change(sample)

    assert code in {issue.code for issue in form_rules.faults(sample)}


def test_what_the_rules_do_not_compute_stops_the_start() -> None:
    path = Path("questionnaires/double.json")

    with pytest.raises(Refused) as refused:
        content.checked({path: json.dumps(questionnaire()).encode()})

    (issue,) = refused.value.issues
    assert issue.code == "not-supported"
    assert issue.text.startswith("questionnaires/double.json: ")
    assert "double" in issue.text


def test_without_a_calculation_no_value_is_right() -> None:
    form = Form.compile(questionnaire())
    sent = form.respond({"right": Decimal(9)}, status="in-progress")
    sent["item"].append({"linkId": "double", "answer": [{"valueDecimal": Decimal(18)}]})
    reading = form.read(sent)

    assert dict(reading.answers) == {"right": Decimal(9)}
    assert [(issue.severity, issue.at) for issue in reading.issues] == [
        ("warning", "QuestionnaireResponse.item[1].answer[0].value")
    ]


def test_a_calculation_is_asked_with_the_answers_that_count() -> None:
    form = Form.compile(questionnaire(), {"double": lambda answers: 2 * answers["right"]})
    sent = form.respond({"right": Decimal(9)}, status="in-progress")
    sent["item"].append({"linkId": "double", "answer": [{"valueDecimal": Decimal(18)}]})

    assert form.read(sent).issues == ()
