"""LHC-Forms shows our Questionnaires, and what people type there is assessed as what we read."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, NOW, as_answers, vignettes
from sdc import declared

from fhir_pad import assess, engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_enabled import Earlier, Gate
from fhir_pad.fhir.write import write
from fhir_pad.findings_json import findings_json
from lhcforms import shown
from lhcforms.shown import Shown

ABSENT = shown.absent()
pytestmark = pytest.mark.skipif(
    bool(ABSENT), reason=f"LHC-Forms needs {' and '.join(ABSENT)} on this machine"
)
NAMES = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]
MEASURED = {
    "acute-change": "no",
    "age": 70,
    "leg-symptom": "yes",
    "leg-side": "both",
    "diabetes": "yes",
    "ckd": "unknown",
    "brachial-r": Decimal(150),
    "brachial-l": Decimal("148.5"),
    "ankle-dp-r": Decimal(105),
    "ankle-pt-r": Decimal(99),
    "toe-r": Decimal(60),
    "ankle-dp-l": Decimal(0),
    "abi-l": Decimal("0.30"),
    "pulse-foot-r": "weak",
}
PEOPLE = [
    pytest.param("leg-pain", CLAUDICATION, id="claudication"),
    pytest.param("leg-pain", COLD_LEG, id="cold leg"),
    pytest.param("leg-pain-self-check", CLAUDICATION, id="claudication at home"),
    pytest.param("leg-pain-self-check", COLD_LEG, id="cold leg at home"),
    pytest.param("vascular-measurements", MEASURED, id="measured"),
    *(
        pytest.param("leg-pain", one["inputs"], id=one["id"], marks=pytest.mark.external)
        for one in vignettes()
        if one["id"] in {"V07", "V21", "V34"}
    ),
]


@pytest.fixture(scope="module")
def page() -> Iterator[Shown]:
    """Return LHC-Forms in a browser."""
    with shown.showing() as made:
        yield made


def form_of(name: str) -> Form:
    return engine.forms().find(pinned("Questionnaire", name))


def hidden(form: Form, answers: Any) -> set[str]:
    """Return the answered questions that are not known to be asked."""
    off: dict[str, bool | None] = {}
    for item in form.conditional:
        off[item.link_id] = Gate(item).state(Earlier(form.items, answers, off, form.switches))
    return {key for key, shows in off.items() if shows is not True} & set(answers)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_that_is_not_conditional_is_shown(page: Shown, name: str) -> None:
    form = form_of(name)
    page.show(declared.read(name))

    conditional = {item.link_id for item in form.conditional}
    read = page.labels()
    for link_id, item in form.items.items():
        if link_id not in conditional and item.kind.asks:
            assert item.text in read, link_id
    assert page.faults == []
    assert page.asked_elsewhere == []


@pytest.mark.parametrize(("name", "given"), PEOPLE)
def test_what_is_typed_is_assessed_as_what_we_read(
    page: Shown, client: FlaskClient, name: str, given: Any
) -> None:
    form = form_of(name)
    answers = {key: one for key, one in as_answers(given).items() if key in form.items}
    page.show(declared.read(name))

    typed = page.fill(form, answers)
    sent = page.exported()

    assert set(answers) - set(typed) == hidden(form, answers)
    theirs = assess(sent, now=NOW)
    assert theirs.answers == typed
    assert theirs.issues == ()
    authored = json.loads(sent)["authored"]
    ours = assess(write(form.respond(typed, status="completed", authored=authored)), now=NOW)
    assert findings_json(theirs.findings) == findings_json(ours.findings)
    reply = client.post(
        "/fhir/QuestionnaireResponse/$assess", data=sent, content_type="application/fhir+json"
    )
    assert reply.status_code == 200
    assert page.faults == []


def test_the_index_is_calculated_while_pressures_are_typed(page: Shown) -> None:
    form = form_of("vascular-measurements")
    page.show(declared.read("vascular-measurements"))
    page.fill(form, MEASURED)
    page.exported()

    assert [page.value(f"{kind}-calculated-r") for kind in ("abi", "tbi")] == ["0.7", "0.4"]
    assert page.value("abi-calculated-l") == "0"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("answer", "times"), [("no", 0), ("unknown", 0), ("yes", 1)])
def test_a_warning_sign_is_told_of_at_once(page: Shown, name: str, answer: str, times: int) -> None:
    form = form_of(name)
    page.show(declared.read(name))
    page.fill(form, {"acute-change": answer})
    page.exported()

    assert page.labels().count(form.items["red-flag-notice"].text) == times
