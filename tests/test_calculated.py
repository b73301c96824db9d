"""What a form calculates while it is filled in: the rules' own values, and never taken from it.

The same expressions run in fhirpath.js, which renderers use, and in fhirpathpy; both give what the
rules compute.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from calculated import renderers
from calculated.answered import FLAGS, answers
from calculated.renderers import Expressions, Values
from samples import CLAUDICATION, COLD_LEG, NOW, ROOT, SHARED, response, sent
from test_questionnaires import NAMES, QUESTIONNAIRES, Node, nodes
from test_questionnaires_codes import is_right
from validator.hl7 import OTHERS

from fhir_pad import Assessment, assess, engine
from fhir_pad.fhir.canonical import pinned, system
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import HIDDEN, UNIT, is_calculated
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.nodes import extension_value
from fhir_pad.fhir.write import write
from fhir_pad.findings_json import findings_json

ABSENT = renderers.absent()
needs_node = pytest.mark.skipif(
    bool(ABSENT), reason=f"fhirpath.js needs {' and '.join(ABSENT)} on this machine"
)
HINT = "red-flag-present"
NOTICE = "red-flag-notice"
INDICES = ("abi-calculated-r", "tbi-calculated-r", "abi-calculated-l", "tbi-calculated-l")
MANY = {"leg-pain": 350, "leg-pain-self-check": 100, "vascular-measurements": 150}
FEW = 60


def form_of(name: str) -> Form:
    return engine.forms().find(pinned("Questionnaire", name))


def calculated(name: str) -> dict[str, Node]:
    return {one["linkId"]: one for one in nodes(QUESTIONNAIRES[name]) if is_calculated(one)}


def sent_and_right(name: str, number: int) -> tuple[list[bytes], list[Values]]:
    """Return responses, and the values of the calculated items by the rules."""
    form = form_of(name)
    held = [form.respond(given, status="in-progress") for given in answers(form, number)]
    right = []
    for one in held:
        known = form.read(one).answers
        right.append({key: form.calculations[key](known) for key in form.calculated})
    return [write(one) for one in held], right


EXPRESSIONS = {name: renderers.expressions(found) for name, found in QUESTIONNAIRES.items()}


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_the_engine_of_renderers_gives_what_the_rules_compute(name: str) -> None:
    responses, right = sent_and_right(name, MANY[name])

    assert renderers.by_fhirpath_js(EXPRESSIONS[name], responses) == right


@pytest.mark.parametrize("name", NAMES)
def test_another_engine_gives_what_the_rules_compute(name: str) -> None:
    responses, right = sent_and_right(name, MANY[name])

    assert renderers.by_fhirpathpy(EXPRESSIONS[name], responses) == right


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_engines_show_an_item_when_the_rules_say_so_and_not_otherwise(name: str) -> None:
    form = form_of(name)
    held = [form.respond(one, status="in-progress") for one in answers(form, MANY[name])]
    right = [{NOTICE: form.switches[NOTICE](form.read(one).answers) is True} for one in held]
    sent_ = [write(one) for one in held]
    switching = renderers.switching(QUESTIONNAIRES[name])

    assert {one[NOTICE] for one in right} == {True, False}
    for evaluate in (renderers.by_fhirpath_js, renderers.by_fhirpathpy):
        found = [{key: it is True for key, it in one.items()} for one in evaluate(switching, sent_)]
        assert found == right


def test_what_is_compared_has_every_kind_of_value() -> None:
    _, right = sent_and_right("leg-pain", MANY["leg-pain"])
    values = {key: [one[key] for one in right] for key in (*INDICES, HINT)}

    assert set(values[HINT]) == {True, None}
    for key in INDICES:
        known = {one for one in values[key] if one is not None}
        assert len(known) > 50
        assert None in values[key]
        assert Decimal(0) in known or key.endswith("-l")


SPOILED = {
    "rounding": ("0.5000000001", "0.5"),
    "the higher": ("$total > $this", "$total < $this"),
    "no flow": ("toDecimal() >= 0", "toDecimal() > 0"),
    "an arm": ("'brachial-r' | 'brachial-l'", "'brachial-r' | 'brachial-x'"),
    "the side": ("%ankleRight /", "%ankleLeft /"),
    "the toe": ("%toeLeft /", "%ankleLeft /"),
    "a sign": ("'p-numb' | ", ""),
    "a sign of injury": ("%warningSign or %injurySign", "%warningSign"),
    "no injury": ("code = 'no').empty()", "code = 'no').exists()"),
    "a no": ("true, {})", "true, false)"),
}


@needs_node
@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_expression_is_noticed(spoiled: str) -> None:
    before, after = SPOILED[spoiled]
    responses, right = sent_and_right("leg-pain", FEW)
    whole = EXPRESSIONS["leg-pain"]
    wrong = Expressions(
        *(
            [(name, text.replace(before, after)) for name, text in part]
            for part in (whole.variables, whole.items)
        )
    )

    assert wrong != whole
    assert renderers.by_fhirpath_js(wrong, responses) != right


ROUNDED = [
    ("181", "200", "0.91"),
    ("37.8", "120", "0.32"),
    ("180.9", "200", "0.90"),
    ("0", "80", "0"),
]


@pytest.mark.parametrize(("ankle", "arm", "index"), ROUNDED)
def test_half_a_hundredth_is_rounded_up(ankle: str, arm: str, index: str) -> None:
    given = {"ankle-dp-r": Decimal(ankle), "brachial-l": Decimal(arm)}
    body = write(form_of("leg-pain").respond(given, status="in-progress"))

    (found,) = renderers.by_fhirpathpy(EXPRESSIONS["leg-pain"], [body])
    assert found["abi-calculated-r"] == Decimal(index)


@pytest.mark.parametrize("name", NAMES)
def test_each_form_calculates_what_it_asks_for(name: str) -> None:
    pressures = {f"ankle-dp-{side}" for side in "rl"} | {"brachial-r", "toe-r", "toe-l"}
    has_pressures = pressures <= set(form_of(name).items)

    assert set(calculated(name)) == {HINT, *(INDICES if has_pressures else ())}
    assert has_pressures is (name != "leg-pain-self-check")


@pytest.mark.parametrize("name", NAMES)
def test_the_hint_names_every_warning_sign_that_the_form_asks_for(name: str) -> None:
    variables = dict(EXPRESSIONS[name].variables)
    hint = variables["warningSign"] + variables.get("injurySign", "")

    assert {flag for flag in FLAGS if f"'{flag}'" in hint} == set(FLAGS) & set(form_of(name).items)


def test_the_pressures_are_read_alike_in_every_form_that_has_them() -> None:
    full, measured = EXPRESSIONS["leg-pain"], EXPRESSIONS["vascular-measurements"]
    signs = {"warningSign", "injurySign"}

    for of in ("variables", "items"):
        two = [
            {key: text for key, text in getattr(one, of) if key not in signs | {HINT}}
            for one in (full, measured)
        ]
        assert two[0] == two[1]
        assert two[0]


@pytest.mark.external
@pytest.mark.parametrize("name", ["calculatedExpression", "enableWhenExpression"])
def test_the_validator_is_told_what_sdc_says_of_the_extension(name: str) -> None:
    """The validator has no network, so a definition of HL7's stands in the tests in our words."""
    file = f"StructureDefinition-sdc-questionnaire-{name}.json"
    theirs = json.loads((SHARED / "fhir" / "sdc-4.0.0-ci" / file).read_text("utf-8"))
    ours = json.loads((ROOT / OTHERS / file).read_text("utf-8"))

    for element in ("url", "kind", "type", "baseDefinition", "derivation", "contextInvariant"):
        assert ours.get(element) == theirs.get(element)
    assert all(context in theirs["context"] for context in ours["context"])
    assert elements(ours) == elements(theirs)


def elements(definition: Node) -> dict[str, tuple[Any, ...]]:
    names = ("min", "max", "fixedUri", "type")
    return {
        one["id"]: tuple(one.get(name) for name in names)
        for one in definition["differential"]["element"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_calculated_can_only_be_read(name: str) -> None:
    for link_id, node in calculated(name).items():
        assert node["readOnly"] is True
        assert (extension_value(node, HIDDEN) is True) is (link_id == HINT)
        assert (extension_value(node, UNIT) is None) is (link_id == HINT)


@pytest.mark.parametrize("name", NAMES)
def test_an_index_carries_the_codes_of_the_finding_that_it_equals(name: str) -> None:
    for link_id, node in calculated(name).items():
        kind, _, side = link_id.partition("-calculated-")
        if link_id == HINT:
            assert "code" not in node
            continue
        own, *standard = node["code"]
        (reported,) = [
            one for one in nodes(QUESTIONNAIRES[name]) if one["linkId"] == f"{kind}-{side}"
        ]

        assert (own["system"], own["code"]) == (system("leg-pain-observation"), kind)
        assert standard == reported["code"][1:]
        assert all(is_right(one["system"], one["code"]) for one in standard)


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_know_all_that_is_calculated_and_ask_for_none_of_it(name: str) -> None:
    form = form_of(name)

    assert set(form.calculated) == set(calculated(name)) <= set(form.calculations)
    assert not set(form.calculated) & set(form.items)
    assert not set(form.calculations) & set(engine.questions())


def with_values(body: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a response in which calculated items (underscores for hyphens) have these answers."""
    places = {HINT: ("red",)} | {key: ("exam", f"exam-{SIDES[key[-1]]}") for key in INDICES}
    for key, answer in values.items():
        link_id = key.replace("_", "-")
        group = body
        for above in places[link_id]:
            group = _child(group, above)
        group.setdefault("item", []).append({"linkId": link_id, "answer": answer})
    return body


SIDES = {"r": "right", "l": "left"}


def _child(node: dict[str, Any], link_id: str) -> dict[str, Any]:
    items = node.setdefault("item", [])
    found = next((one for one in items if one["linkId"] == link_id), None)
    if found is None:
        found = {"linkId": link_id}
        items.append(found)
    return found


MEASURED = {
    **{key: answer for key, answer in CLAUDICATION.items() if key not in ("abi-l", "abi-r")},
    "brachial-r": Decimal(200),
    "ankle-dp-r": Decimal(181),
}


def assessed(answered: Mapping[str, Any] = MEASURED, **values: Any) -> Assessment:
    return assess(write(with_values(response(answered), **values)), now=NOW)


def said(assessment: Assessment) -> list[tuple[str, str, str]]:
    return [
        (one.severity, one.code, one.at)
        for one in assessment.issues
        if "does not follow from the answers" in one.text
    ]


@pytest.mark.parametrize("value", [Decimal("0.91"), Decimal("0.910")])
def test_a_value_that_follows_from_the_answers_is_right_however_it_is_written(
    value: Decimal,
) -> None:
    assert said(assessed(abi_calculated_r=[{"valueDecimal": value}])) == []


WRONG: list[list[Any]] = [
    [{"valueDecimal": Decimal("0.9")}],
    [{"valueDecimal": Decimal("0.905")}],
    [{"valueString": "0.91"}],
    [{"valueBoolean": True}],
    [{"valueInteger": 1}],
    [{"valueDecimal": Decimal("0.91")}, {"valueDecimal": Decimal("0.91")}],
]


@pytest.mark.parametrize("answer", WRONG)
def test_another_value_is_ignored_with_a_warning(answer: list[Any]) -> None:
    assessment = assessed(abi_calculated_r=answer)
    place = next(one.at for one in assessment.issues if "abi-calculated-r" in one.text)

    assert said(assessment) == [("warning", "invariant", place)]
    assert place.endswith(".answer[0].value")
    assert findings_json(assessment.findings) == findings_json(assessed().findings)
    assert assessment.answers == assessed().answers


def test_a_warning_names_the_place_and_repeats_no_value() -> None:
    body = with_values(response(MEASURED), tbi_calculated_l=[{"valueDecimal": Decimal("0.33")}])
    exam = next(at for at, one in enumerate(body["item"]) if one["linkId"] == "exam")
    left = next(
        at for at, one in enumerate(body["item"][exam]["item"]) if one["linkId"] == "exam-left"
    )
    (issue,) = [one for one in assess(write(body), now=NOW).issues if "calculated" in one.text]

    assert issue.at == f"QuestionnaireResponse.item[{exam}].item[{left}].item[0].answer[0].value"
    assert "0.33" not in issue.text


def test_an_index_that_was_only_reported_is_not_calculated() -> None:
    values = {"abi_calculated_l": [{"valueDecimal": CLAUDICATION["abi-l"]}]}

    assert len(said(assessed(CLAUDICATION, **values))) == 1


@pytest.mark.parametrize("answer", [[], [{}], [{"_valueDecimal": {"extension": []}}]])
def test_a_calculated_item_without_a_value_is_left_out(answer: list[Any]) -> None:
    form = form_of("leg-pain")
    body = with_values(response(MEASURED), abi_calculated_r=answer)

    assert [one for one in form.read(body).issues if "follow" in one.text] == []


def test_a_hint_without_a_sign_raises_nothing() -> None:
    claimed = assessed(red_flag_present=[{"valueBoolean": True}])

    assert len(said(claimed)) == 1
    assert findings_json(claimed.findings) == findings_json(assessed().findings)


@pytest.mark.parametrize("denied", [False, None])
def test_a_hint_that_denies_a_sign_changes_nothing(denied: bool | None) -> None:
    values = {} if denied is None else {"red_flag_present": [{"valueBoolean": denied}]}
    claimed = assessed(COLD_LEG, **values)

    assert claimed.findings.triage == "emergency-now"
    assert len(said(claimed)) == len(values)
    assert said(assessed(COLD_LEG, red_flag_present=[{"valueBoolean": True}])) == []


def test_a_hint_in_a_refused_response_is_no_emergency() -> None:
    body = with_values(response({"age": 66}, status="in-progress"))
    body = with_values(body, red_flag_present=[{"valueBoolean": True}]) | {"status": "completed"}

    with pytest.raises(Refused) as refused:
        assess(write(body), now=NOW)

    assert "processing" not in {issue.code for issue in refused.value.issues}


@pytest.mark.parametrize("misplaced", ["red-flag-present", "abi-calculated-r"])
def test_a_calculated_item_in_a_wrong_place_is_refused_like_any_other(misplaced: str) -> None:
    body = json.loads(sent(CLAUDICATION))
    body["item"].append({"linkId": misplaced})

    with pytest.raises(Refused) as refused:
        assess(write(body), now=NOW)

    assert {issue.code for issue in refused.value.issues} == {"structure"}


def test_nobody_can_answer_what_is_calculated() -> None:
    given: dict[str, Answer] = {"abi-calculated-r": Decimal("0.91")}

    with pytest.raises(Refused) as refused:
        form_of("leg-pain").respond(given, status="in-progress")

    assert [issue.code for issue in refused.value.issues] == ["not-found"]
