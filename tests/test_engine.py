"""From bytes to an assessment: what is taken, what is refused, and what is never lost."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CLAUDICATION, COLD_LEG, NOW, response, sent

from fhir_pad import alarm as alarms
from fhir_pad import assess, content
from fhir_pad.alarm import ALARM_CODE, alarm, recognised
from fhir_pad.engine import Malformed, published, questions
from fhir_pad.fhir.form_items import Kind
from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.write import write

Change = Callable[[dict[str, Any]], None]


def refusal(data: Any, **how: Any) -> Refused:
    """Return why it was refused."""
    with pytest.raises(Refused) as caught:
        assess(data, now=NOW, **how)
    return caught.value


def codes(refused: Refused) -> set[IssueType]:
    """Return the codes of the issues."""
    return {issue.code for issue in refused.issues}


def test_a_response_becomes_findings_and_a_bundle() -> None:
    assessment = assess(sent(CLAUDICATION), now=NOW)

    assert assessment.findings.primary_cause == "arterial-chronic"
    assert assessment.findings_json()["abi"] == {
        "left": ["0.70", "abnormal"],
        "right": ["1.05", "normal"],
    }
    assert assessment.bundle()["type"] == "collection"
    assert assessment.answers["age"] == 66
    assert assessment.issues == ()


def test_bytes_text_dict_and_model_give_the_same_findings() -> None:
    plain = response(CLAUDICATION)
    data = write(plain)
    model = QuestionnaireResponse.model_validate_json(data)

    findings = [assess(one, now=NOW).findings_json() for one in (data, data.decode(), plain, model)]

    assert findings[1:] == findings[:1] * 3


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: {
            "resourceType": "Parameters",
            "parameter": [{"name": "response", "resource": one}],
        },
        lambda one: {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "subject", "valueString": "Patient/example"},
                {"name": "questionnaire-response", "resource": one},
            ],
        },
        lambda one: {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {"fullUrl": "urn:uuid:8f1ec5a0-8c2e-4d6b-9b1e-0d6a3f8a8a01", "resource": one},
            ],
        },
    ],
    ids=["response", "questionnaire-response", "bundle"],
)
def test_an_envelope_changes_nothing_in_the_result(wrap: Callable[[Any], Any]) -> None:
    plain = response(CLAUDICATION)

    assert write(assess(wrap(plain), now=NOW).bundle()) == write(assess(plain, now=NOW).bundle())


@pytest.mark.parametrize(("kind", "said"), [("Condition", 1), ("Patient", 0)])
def test_a_record_beside_the_response_is_said_to_be_left_aside(kind: str, said: int) -> None:
    patient = {"reference": "Patient/example"}
    beside = {"Condition": {"subject": patient}, "Patient": {"id": "example"}}[kind]
    entries = [{"resource": response(CLAUDICATION)}, {"resource": {"resourceType": kind, **beside}}]

    found = assess({"resourceType": "Bundle", "type": "collection", "entry": entries}, now=NOW)

    assert sum("send a record" in issue.text for issue in found.issues) == said


def test_a_place_is_given_inside_the_envelope() -> None:
    faulty = response(CLAUDICATION)
    faulty["item"][0]["linkId"] = "no-such-group"
    envelope = {
        "resourceType": "Parameters",
        "parameter": [{"name": "response", "resource": faulty}],
    }

    places = [issue.at for issue in refusal(envelope).issues]

    assert "Parameters.parameter[0].resource.item[0].linkId" in places


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", IssueType.STRUCTURE),
        (b"[]", IssueType.STRUCTURE),
        (b"null", IssueType.STRUCTURE),
        (b"{", IssueType.STRUCTURE),
        ("\ud800", IssueType.STRUCTURE),
        ({"resourceType": "Parameters", "parameter": []}, IssueType.STRUCTURE),
        ({"resourceType": "Parameters"}, IssueType.REQUIRED),
        ({"resourceType": "Bundle", "type": "collection"}, IssueType.REQUIRED),
    ],
)
def test_what_holds_no_response_is_malformed(data: Any, code: IssueType) -> None:
    refused = refusal(data)

    assert isinstance(refused, Malformed)
    assert code in codes(refused)


def test_a_bundle_with_two_responses_is_refused() -> None:
    entries = [
        {"fullUrl": f"urn:uuid:8f1ec5a0-8c2e-4d6b-9b1e-0d6a3f8a8a0{n}", "resource": one}
        for n, one in enumerate([response(CLAUDICATION), response(CLAUDICATION)])
    ]

    refused = refusal({"resourceType": "Bundle", "type": "collection", "entry": entries})

    assert codes(refused) == {IssueType.MULTIPLE_MATCHES}


def test_faults_of_r4_and_of_the_form_are_said_at_once() -> None:
    faulty = response(CLAUDICATION)
    faulty["authored"] = "yesterday"
    faulty["item"].append({"linkId": "agee", "answer": [{"valueInteger": 1}]})

    refused = refusal(faulty)

    assert {
        "QuestionnaireResponse.authored",
        f"QuestionnaireResponse.item[{len(faulty['item']) - 1}].linkId",
    } <= {issue.at for issue in refused.issues}


def test_a_fault_of_the_form_alone_is_not_malformed() -> None:
    faulty = response(CLAUDICATION)
    faulty["item"].append({"linkId": "agee", "answer": [{"valueInteger": 1}]})

    assert not isinstance(refusal(faulty), Malformed)


def spoil_canonical(body: dict[str, Any]) -> None:
    body["questionnaire"] = "https://example.org/Questionnaire/other|1"


def drop_canonical(body: dict[str, Any]) -> None:
    del body["questionnaire"]


def spoil_date(body: dict[str, Any]) -> None:
    body["authored"] = "2026-02-30"


def flatten(body: dict[str, Any]) -> None:
    body["item"] = [child for group in body["item"] for child in group["item"]]


def add_stranger(body: dict[str, Any]) -> None:
    body["item"].append({"linkId": "stranger", "answer": [{"valueString": "x"}]})


def entered_in_error(body: dict[str, Any]) -> None:
    body["status"] = "entered-in-error"


@pytest.mark.parametrize(
    "spoil",
    [spoil_canonical, drop_canonical, spoil_date, flatten, add_stranger, entered_in_error],
    ids=lambda spoil: spoil.__name__,
)
def test_a_refused_emergency_says_first_what_to_do(spoil: Change) -> None:
    body = response(COLD_LEG)
    spoil(body)

    first = refusal(body).issues[0]

    assert first.code is ALARM_CODE
    assert first.blocks
    assert "emergency services now" in first.text
    for sign in ("p-pallor", "p-cold"):
        assert sign in first.text


@pytest.mark.parametrize(
    "spoil", [spoil_canonical, spoil_date, flatten, add_stranger], ids=lambda spoil: spoil.__name__
)
def test_a_refused_harmless_response_raises_no_alarm(spoil: Change) -> None:
    body = response(CLAUDICATION)
    spoil(body)

    assert ALARM_CODE not in codes(refusal(body))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b'"status":', b'"status":"draft","status":', 1),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"Patient/example", b"\xff", 1),
        lambda text: text.replace(b'"valueCoding":{', b'"valueCoding":{"version":NaN,', 1),
        lambda text: text + b"}",
        lambda text: text[:-2],
        lambda text: text.replace(b",", b",,", 1),
        lambda text: text + b" " * 2_000_000,
        lambda text: text.decode().encode("utf-16"),
        gzip.compress,
        lambda text: gzip.compress(text + b" " * 2_000_000)[:-9],
    ],
    ids=[
        *("duplicate", "byte-order-mark", "not-utf-8", "nan", "trailing", "cut-off"),
        *("two-commas", "too-long", "utf-16", "gzip", "much-gzip"),
    ],
)
def test_an_emergency_is_seen_in_unreadable_bytes(spoil: Callable[[bytes], bytes]) -> None:
    refused = refusal(spoil(sent(COLD_LEG)))

    assert isinstance(refused, Malformed)
    assert refused.issues[0].code is ALARM_CODE


XML = """<QuestionnaireResponse xmlns="http://hl7.org/fhir">
  <item><f:linkId value='cauda-equina'/>
    <answer><valueCoding><system value="x"/><f:code value="{}"/></valueCoding></answer></item>
  <item><linkId value="p-cold"/><answer><valueBoolean value="false"/></answer></item>
</QuestionnaireResponse>"""


def in_xml(text: bytes) -> bytes:
    """Return JSON in FHIR's XML."""

    def written(name: str, value: Any) -> str:
        if isinstance(value, dict):
            return f"<{name}>{''.join(written(*one) for one in value.items())}</{name}>"
        if isinstance(value, list):
            return "".join(written(name, one) for one in value)
        return f'<{name} value="{value}"/>'

    return written("QuestionnaireResponse", json.loads(text)).encode()


@pytest.mark.parametrize(("said", "alarms"), [("yes", True), ("no", False)])
def test_an_emergency_is_seen_in_xml(said: str, *, alarms: bool) -> None:
    refused = refusal(XML.format(said).encode())

    assert (refused.issues[0].code is ALARM_CODE) is alarms


@pytest.mark.parametrize(("age", "alarms"), [(4, True), (40, False)])
@pytest.mark.parametrize("spoil", [lambda text: text[:-3], in_xml], ids=["cut off", "XML"])
def test_a_number_counts_in_unreadable_bytes(
    spoil: Callable[[bytes], bytes], age: int, *, alarms: bool
) -> None:
    """A child with fever and a red, painful joint."""
    answers = {"age": age, "leg-symptom": "yes", "redness": "yes", "fever": "yes"}

    refused = refusal(spoil(sent(answers | {"leg-side": "right", "pain-site": ("ankle",)})))

    assert (refused.issues[0].code is ALARM_CODE) is alarms


def test_both_answers_under_a_repeated_key_are_seen() -> None:
    coded = b'"valueCoding":{"code":"no"},"valueCoding":{"code":"yes"}'
    item = b'{"linkId":"cauda-equina","answer":[{%s}]}' % coded

    refused = refusal(b'{"resourceType":"QuestionnaireResponse","item":[%s]}' % item)

    assert refused.issues[0].code is ALARM_CODE


def test_what_only_begins_like_gzip_is_refused_as_anything_else() -> None:
    assert codes(refusal(b"\x1f\x8bno")) == codes(refusal(b"\x1f\x8c"))


def test_denials_in_unreadable_bytes_raise_no_alarm() -> None:
    item = b'{"linkId":"cauda-equina","answer":[{"valueCoding":{"code":"no"}}]}'

    refused = refusal(b'{"resourceType":"QuestionnaireResponse","item":[%s]' % item)

    assert refused.issues[0].code is not ALARM_CODE


def test_a_wrongly_typed_yes_still_raises_the_alarm() -> None:
    items = [
        {"linkId": sign, "answer": [{"valueBoolean": True}]}
        for sign in ("acute-change", "p-pallor", "p-cold", "p-numb")
    ]

    refused = refusal({"resourceType": "QuestionnaireResponse", "item": items})

    assert refused.issues[0].code is ALARM_CODE


def test_of_two_answers_to_one_question_the_alarming_one_counts() -> None:
    def item(sign: str, said: str) -> dict[str, Any]:
        return {"linkId": sign, "answer": [{"valueCoding": {"code": said}}]}

    items = [item("chest-symptoms", "yes"), item("chest-symptoms", "no")]

    refused = refusal({"resourceType": "QuestionnaireResponse", "item": items})

    assert refused.issues[0].code is ALARM_CODE
    assert "chest-symptoms" in refused.issues[0].text


def test_only_numbers_that_can_be_true_are_recognised() -> None:
    def item(link_id: str, **value: Any) -> dict[str, Any]:
        return {"linkId": link_id, "answer": [value]}

    body = [
        item("age", valueInteger=-1),
        item("abi-r", valueDecimal=Decimal("NaN")),
        item("abi-l", valueDecimal=Decimal("0.4")),
        item("toe-r", valueDecimal=Decimal(301)),
        item("toe-l", valueInteger=True),
        {"item": [item("pain-severity", valueInteger=8)]},
    ]

    assert recognised(body, questions()) == {"abi-l": Decimal("0.4"), "pain-severity": 8}
    whole = [told("ankle-dp-l", {"valueDecimal": 40})]
    assert recognised({"item": whole}, questions()) == {"ankle-dp-l": Decimal(40)}


def test_a_place_that_r4_refuses_is_not_refused_again_in_other_words() -> None:
    items = [{"linkId": "age", "answer": [{"valueInteger": "x"}]}]
    refused = refusal(response(CLAUDICATION) | {"item": items})

    places = [issue.at for issue in refused.issues]

    assert places.count("QuestionnaireResponse.item[0].answer[0].value") == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.sampled_from(["yes", "no", "unknown", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["item", "answer", "linkId", "valueCoding", "code", "valueInteger", "valueBoolean"]
            ),
            inner | st.sampled_from(["acute-change", "p-cold", "age", "pain-site", "abi-l"]),
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(body=JSON)
@settings(max_examples=150, deadline=None)
def test_no_body_makes_the_screening_fail(body: Any) -> None:
    refused = refusal(json.dumps(body).encode())

    assert any(issue.code is not ALARM_CODE for issue in refused.issues)


def test_an_answer_that_is_switched_off_is_refused_or_ignored_as_asked() -> None:
    body = response(CLAUDICATION | {"leg-symptom": "no"})

    refused = refusal(body)
    tolerated = assess(body, now=NOW, tolerant=True)

    assert codes(refused) == {IssueType.INVARIANT}
    assert "walk-trigger" not in tolerated.answers
    assert any("walk-trigger" in issue.text for issue in tolerated.issues)


def test_warnings_travel_in_the_bundle() -> None:
    bundle = assess(response(CLAUDICATION | {"leg-symptom": "no"}), now=NOW, tolerant=True).bundle()

    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]

    assert kinds.count("OperationOutcome") == 1


def test_a_decimal_comes_out_as_it_was_written() -> None:
    data = sent(CLAUDICATION).replace(b"0.70", b"0.700")

    assert b'"valueDecimal":0.700' in write(assess(data, now=NOW).bundle())


def test_the_model_of_the_bundle_is_the_bundle() -> None:
    assessment = assess(sent(CLAUDICATION), now=NOW)

    model = assessment.bundle_model()

    assert len(model.entry) == len(assessment.bundle()["entry"])


@pytest.mark.parametrize(
    ("authored", "expected"),
    [("2026-11-21T10:30:00+01:00", 3), ("2026-11-21", None), (None, None)],
)
def test_hours_since_onset_need_the_moment_of_the_answers(
    authored: str | None, expected: int | None
) -> None:
    answers = COLD_LEG | {"onset-datetime": "2026-11-21T06:30:00Z"}

    findings = assess(response(answers, authored=authored), now=NOW).findings

    assert findings.window is not None
    assert findings.window.hours_since_onset == expected


def test_a_clock_without_zone_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        assess(sent(CLAUDICATION), now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_without_a_clock_the_present_is_taken() -> None:
    assert assess(sent(CLAUDICATION)).now.utcoffset() is not None


def test_the_same_input_gives_the_same_bytes_in_any_process() -> None:
    program = (
        "import sys, datetime\n"
        "from fhir_pad import assess\n"
        "from fhir_pad.fhir.write import write\n"
        f"now = datetime.datetime.fromisoformat({NOW.isoformat()!r})\n"
        "sys.stdout.buffer.write(write(assess(sys.stdin.buffer.read(), now=now).bundle()))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=sent(CLAUDICATION),
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert outputs == [write(assess(sent(CLAUDICATION), now=NOW).bundle())] * 2


def test_wrong_content_is_no_fault_of_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "folder", lambda kind: tmp_path / kind)

    with pytest.raises(RuntimeError, match="content cannot be used"):
        published.__wrapped__()


def test_whitespace_does_not_change_the_ids() -> None:
    plain = response(CLAUDICATION)

    assert assess(write(plain, pretty=True), now=NOW).digest == assess(plain, now=NOW).digest


def test_a_number_of_the_reader_is_exact() -> None:
    assert assess(sent(CLAUDICATION), now=NOW).answers["abi-l"] == Decimal("0.70")


def told(link_id: str, *answers: dict[str, Any]) -> dict[str, Any]:
    """Return an item as somebody may have written it."""
    return {"linkId": link_id, "answer": list(answers)}


YES, NO, UNKNOWN = ({"valueCoding": {"code": code}} for code in ("yes", "no", "unknown"))
TELLS = [
    ([told("cauda-equina", NO), told("cauda-equina", YES)], {"cauda-equina": "yes"}),
    ([told("cauda-equina", YES), told("cauda-equina", NO)], {"cauda-equina": "yes"}),
    ([told("cauda-equina", NO, YES)], {"cauda-equina": "yes"}),
    ([told("cauda-equina", UNKNOWN, YES)], {"cauda-equina": "yes"}),
    ([told("cauda-equina", UNKNOWN, NO)], {"cauda-equina": "unknown"}),
    ([told("cauda-equina", NO, UNKNOWN)], {"cauda-equina": "unknown"}),
    ([told("cauda-equina", NO)], {"cauda-equina": "no"}),
    ([told("pulse-foot-r", UNKNOWN, {"valueCode": "normal"})], {"pulse-foot-r": "normal"}),
    (
        [told("pain-site", {"valueCode": "calf"}, {"valueCode": "toes"})],
        {"pain-site": ("calf", "toes")},
    ),
    ([told("cauda-equina", {"valueCode": "yes"})], {"cauda-equina": "yes"}),
    ([told("cauda-equina", {"valueString": "yes"})], {"cauda-equina": "yes"}),
    ([told("cauda-equina", {"valueBoolean": True})], {"cauda-equina": "yes"}),
    ([told("cauda-equina", {"valueBoolean": False})], {"cauda-equina": "no"}),
    ([told("cauda-equina", {"valueCoding": {"code": "perhaps"}})], {}),
    ([told("gangrene-extent", UNKNOWN, {"valueCode": "digits"})], {"gangrene-extent": "digits"}),
    (
        [told("saphenous-reflux", {"valueCode": "not-done"}, YES)],
        {"saphenous-reflux": "yes"},
    ),
    ([told("age", {"valueInteger": 0})], {"age": 0}),
    ([told("age", {"valueInteger": 120})], {"age": 120}),
    ([told("age", {"valueInteger": 121})], {}),
    ([told("age", {"valueInteger": -1})], {}),
    ([told("age", {"valueInteger": True})], {}),
    ([told("age", {"valueInteger": 500}, {"valueInteger": 10})], {"age": 10}),
]


@pytest.mark.parametrize(("items", "answers"), TELLS)
def test_of_several_answers_the_one_that_alarms_counts(items: Any, answers: Any) -> None:
    assert answers == recognised({"item": items}, questions())


GRADED = [
    ("pulse-foot-r", "normal", "absent"),
    ("ali-sensory", "none", "profound"),
    ("ali-motor", "none", "mild-moderate"),
    ("ali-art-doppler", "audible", "inaudible"),
    ("wifi-infection", "0", "3"),
]


@pytest.mark.parametrize("turned", [False, True], ids=["reassuring first", "alarming first"])
@pytest.mark.parametrize(("question", "harmless", "alarming"), GRADED)
def test_of_several_grades_the_one_that_alarms_counts(
    question: str, harmless: str, alarming: str, *, turned: bool
) -> None:
    grades = [{"valueCode": one} for one in (harmless, alarming)]
    sudden = [told(one, YES) for one in ("acute-change", "wound")]

    def raised(*said: dict[str, Any]) -> Any:
        return alarm(write({"item": [*sudden, told(question, *said)]}), questions())

    found = raised(*(reversed(grades) if turned else grades))

    assert found is not None
    assert f"({question})" in found.text
    assert raised(grades[0]) is None


NOTHING_LOST = [
    told("acute-change", YES),
    told("pulse-foot-l", {"valueCode": "normal"}),
    *(told(f"p-{sign}", NO) for sign in ("pain", "pallor", "cold", "numb", "paralysis")),
]


BESIDE = [
    told(link_id, *({"valueCode": code} for code in said))
    for link_id, said in {
        "relief-stand": ("gone-10min", "not-relieved"),
        "smoking": ("never", "former"),
        "statin-intolerance": ("none", "partial"),
        "symptom-trend": ("stable", "improving"),
        "treadmill": ("completed", "stopped"),
        "wifi-wound": ("0", "1"),
        "wound-site": ("heel", "other-leg"),
        "xray": ("normal", "arthritis"),
    }.items()
]


def test_of_several_answers_to_two_questions_those_that_alarm_together_count() -> None:
    """The pulse that is lost is that of the right leg, and this is the leg that hurts.

    That much else was answered twice, too, does not hide it.
    """
    left, right, normal, absent = (
        {"valueCode": code} for code in ("left", "right", "normal", "absent")
    )

    def raised(side: list[Any], pulse: list[Any]) -> bool:
        items = [*NOTHING_LOST, *BESIDE, told("leg-side", *side), told("pulse-foot-r", *pulse)]
        return alarm(write({"item": items}), questions()) is not None

    assert raised([left, right], [normal, absent])
    assert not raised([left, right], [normal])
    assert not raised([left], [normal, absent])


def test_of_several_numbers_the_least_and_the_largest_are_read() -> None:
    """With fever a child is an emergency; the age was written three times."""
    ages = [{"valueInteger": age} for age in (40, 9, 60)]
    items = [told("leg-symptom", YES), told("fever", YES)]

    assert alarm(write({"item": [*items, told("age", *ages)]}), questions()) is not None
    assert alarm(write({"item": [*items, told("age", *ages[::2])]}), questions()) is None


def test_whoever_answers_much_twice_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve questions can be read in four thousand ways."""
    readings: list[Any] = []
    find_as_before = alarms.find
    monkeypatch.setattr(alarms, "find", lambda one: readings.append(one) or find_as_before(one))
    graded = [{"valueInteger": number} for number in (1, 2)]
    numbers = [key for key, item in questions().items() if item.kind is Kind.INTEGER][:4]

    alarm(write({"item": [*BESIDE, *(told(key, *graded) for key in numbers)]}), questions())

    assert 60 < len(readings) < 400


def test_the_alarm_names_what_it_rests_on_and_nothing_else() -> None:
    """Gangrene is looked at the same day."""
    body = {"item": [told("p-cold", YES), told("gangrene", YES)]}

    found = alarm(write(body), questions())

    assert found is not None
    assert "answered (p-cold):" in found.text


def test_an_emergency_far_behind_in_bytes_that_are_cut_off_is_seen() -> None:
    long_text = b'{"linkId":"note","text":"%s"},' % (b"x" * 900_000)
    late = b'{"linkId":"cauda-equina","answer":[{"valueBoolean":true}]},'

    refused = refusal(b'{"resourceType":"QuestionnaireResponse","item":[' + long_text + late)

    assert refused.issues[0].code is ALARM_CODE
