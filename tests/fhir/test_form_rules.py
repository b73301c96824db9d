"""Each rule for a Questionnaire of ours, broken once in a sound one."""

from collections.abc import Callable
from typing import Any

import pytest
from form_sample import choice, exclusive, questionnaire, when

from fhir_pad.fhir.form_rules import faults

Item = dict[str, Any]


def skin(sample: Item, number: int) -> Item:
    """Return one item of the first group."""
    found: Item = sample["item"][0]["item"][number]
    return found


def bare(link_id: str) -> Item:
    return {"linkId": link_id, "text": link_id, "type": "display"}


DEEP = {
    "linkId": "d1",
    "text": "d1",
    "type": "group",
    "item": [choice("d2", "a", item=[bare("d3")])],
}
WHEN = when("sore", "yes")
EXCLUSIVE = exclusive(choice("sore", "yes", "no"), "no")["answerOption"]
EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
SORE = "%resource.item.where(linkId = 'skin').item.where(linkId = 'sore').answer.exists()"
DAYS = SORE.replace("'sore'", "'days'")


def switched(item: Item, said: str, language: str = "text/fhirpath") -> None:
    """Show the item by an expression alone."""
    item.pop("enableWhen", None)
    item.pop("enableBehavior", None)
    value = {"language": language, "expression": said}
    item.setdefault("extension", []).append({"url": EXPRESSION, "valueExpression": value})


def counted(item: Item, **times: int) -> None:
    """Say how often the item is answered."""
    item["extension"] = [
        {"url": f"http://hl7.org/fhir/StructureDefinition/questionnaire-{name}", "valueInteger": n}
        for name, n in times.items()
    ]


def by_variable(sample: Item) -> None:
    """Show the question `days` by a variable that rests on its own answer."""
    sample["extension"] = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/variable",
            "valueExpression": {"name": "v", "language": "text/fhirpath", "expression": DAYS},
        }
    ]
    switched(skin(sample, 2), "%v")


BROKEN: list[tuple[str, Callable[[Item], object], str]] = [
    ("no version", lambda q: q.pop("version"), "required"),
    ("no linkId", lambda q: skin(q, 0).pop("linkId"), "required"),
    ("linkId twice", lambda q: q["item"][1].update(linkId="skin"), "duplicate"),
    ("no text", lambda q: skin(q, 1).pop("text"), "required"),
    ("unknown type", lambda q: skin(q, 0).update(type="quantity"), "not-supported"),
    ("too deep", lambda q: q["item"][0]["item"].append(DEEP), "structure"),
    ("choice without options", lambda q: skin(q, 1).pop("answerOption"), "invariant"),
    ("options of a number", lambda q: skin(q, 2).update(choice("days", "a")), "extension"),
    ("option without display", lambda q: _coding(q).pop("display"), "code-invalid"),
    ("option twice", lambda q: _coding(q).update(code="no"), "duplicate"),
    ("repeating number", lambda q: skin(q, 2).update(repeats=True), "invariant"),
    ("exclusive, one only", lambda q: skin(q, 1).update(answerOption=EXCLUSIVE), "invariant"),
    ("number without range", lambda q: skin(q, 2)["extension"].pop(0), "extension"),
    ("range reversed", lambda q: skin(q, 2)["extension"][0].update(valueInteger=101), "extension"),
    ("behaviour missing", lambda q: skin(q, 2).pop("enableBehavior"), "required"),
    ("condition on later", lambda q: skin(q, 1).update(when("worse", "yes")), "not-found"),
    ("condition on group", lambda q: skin(q, 1).update(when("skin", "yes")), "not-found"),
    ("condition on itself", lambda q: skin(q, 1).update(when("sore", "yes")), "not-found"),
    ("condition on no option", lambda q: skin(q, 2).update(when("sore", "si")), "code-invalid"),
    ("condition by size", lambda q: _condition(q).update(operator=">"), "invariant"),
    ("exists with a code", lambda q: _condition(q).update(operator="exists"), "invariant"),
    ("counted once", lambda q: counted(skin(q, 1), minOccurs=1), "invariant"),
    ("counted from 0", lambda q: counted(skin(q, 3), minOccurs=0), "extension"),
    ("more than most", lambda q: counted(skin(q, 3), minOccurs=3, maxOccurs=2), "extension"),
    (
        "shown twice",
        lambda q: switched(q["item"][1], SORE) or q["item"][1].update(WHEN),
        "invariant",
    ),
    ("shown by CQL", lambda q: switched(skin(q, 2), SORE, "text/cql"), "not-supported"),
    ("shown by nothing", lambda q: switched(skin(q, 2), "%nothing"), "not-found"),
    ("shown by itself", lambda q: switched(skin(q, 2), DAYS), "structure"),
    ("shown by a later one", lambda q: switched(skin(q, 1), DAYS), "structure"),
    ("shown by a variable of its own", by_variable, "structure"),
    ("two answers", lambda q: _condition(q).update(answerString="yes"), "invariant"),
]


def _coding(sample: Item) -> Item:
    coding: Item = skin(sample, 1)["answerOption"][0]["valueCoding"]
    return coding


def _condition(sample: Item) -> Item:
    condition: Item = skin(sample, 2)["enableWhen"][0]
    return condition


def test_the_sample_has_no_fault() -> None:
    assert faults(questionnaire()) == ()


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_broken_rule_is_told(change: Callable[[Item], object], code: str) -> None:
    sample = questionnaire()
    change(sample)

    assert code in {issue.code for issue in faults(sample)}


def test_a_range_of_one_number_is_a_range() -> None:
    sample = questionnaire()
    skin(sample, 2)["extension"][0].update(valueInteger=100)

    assert faults(sample) == ()


def test_a_question_may_be_shown_by_an_earlier_one() -> None:
    sample = questionnaire()
    switched(skin(sample, 2), SORE)

    assert faults(sample) == ()


def test_every_fault_names_its_place() -> None:
    sample = questionnaire()
    skin(sample, 2)["enableWhen"][0]["question"] = "nothing"

    (fault,) = faults(sample)
    assert fault.at == "Questionnaire.item[0].item[2].enableWhen[0]"
