"""A response read against its Questionnaire: which one, by whom, how finished, what is hidden."""

from typing import Any

import pytest
from form_sample import (
    ANSWERS,
    EXTENSION,
    FORM,
    URL,
    choice,
    coding,
    questionnaire,
    response,
    with_answer,
)

from fhir_pad.fhir.form import Form
from fhir_pad.fhir.forms import Forms
from fhir_pad.fhir.issues import Refused

FORMS = Forms.of([FORM])
ROOT = "QuestionnaireResponse"


def said(reading: Any) -> list[tuple[str, str, str]]:
    return [(issue.severity, issue.code, issue.at) for issue in reading.issues]


def test_a_response_without_faults_gives_its_answers_in_the_order_asked() -> None:
    reading = FORM.read(response())

    assert list(reading.answers.items()) == list(ANSWERS.items())
    assert reading.issues == ()
    assert reading.places["days"] == f"{ROOT}.item[0].item[1].answer[0].value"


def test_what_lforms_exports_is_read() -> None:
    """Facts met with LHC-Forms 40: a tag, no subject, scores inside codings, hidden items gone."""
    sent = response(days=None, where=None, since=None)
    score = [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}]
    sent["item"][0]["item"][0]["answer"][0]["valueCoding"]["extension"] = score
    sent["meta"] = {
        "profile": ["http://hl7.org/fhir/4.0/StructureDefinition/QuestionnaireResponse"],
        "tag": [{"code": "lformsVersion: 40.1.3"}],
    }
    del sent["subject"]
    reading = FORM.read(sent)

    assert reading.issues == ()
    assert set(reading.answers) == {"sore", "pressure", "worse"}


def test_what_smart_forms_exports_is_read() -> None:
    """Smart Forms saves in progress and gives no date of authorship."""
    assert FORM.read(response("in-progress")).issues == ()


CANONICALS = [
    (None, "error", "required"),
    (URL, "warning", "business-rule"),
    (URL + "|2", "error", "not-found"),
    ("https://example.org/Questionnaire/other|1", "error", "not-found"),
    (17, "error", "not-found"),
]


@pytest.mark.parametrize(("canonical", "severity", "code"), CANONICALS)
def test_the_questionnaire_must_be_named_with_its_version(
    canonical: object, severity: str, code: str
) -> None:
    reading = FORM.read({**response(), "questionnaire": canonical})

    assert said(reading) == [(severity, code, f"{ROOT}.questionnaire")]
    assert dict(reading.answers) == ANSWERS


@pytest.mark.parametrize("canonical", [URL, URL + "|1"])
def test_a_form_is_found_by_its_canonical(canonical: str) -> None:
    assert FORMS.find(canonical) is FORM


@pytest.mark.parametrize(
    ("canonical", "code"),
    [
        (None, "required"),
        ("", "required"),
        (7, "required"),
        (URL + "|99.99", "not-found"),
        ("https://example.org/Questionnaire/other", "not-found"),
        ("#sample", "not-found"),
    ],
)
def test_a_form_that_does_not_exist_is_refused_with_those_that_do(
    canonical: object, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        FORMS.find(canonical)

    (issue,) = refused.value.issues
    assert (issue.code, issue.at) == (code, f"{ROOT}.questionnaire")
    assert FORM.canonical in issue.text


@pytest.mark.parametrize("status", ["entered-in-error", "stopped"])
def test_a_response_that_does_not_count_is_refused(status: str) -> None:
    assert said(FORM.read(response(status))) == [("error", "business-rule", f"{ROOT}.status")]


SUBJECTS = [
    ({"reference": "Device/1"}, True),
    ({"reference": "https://ehr.example.org/fhir/Group/1/_history/2"}, True),
    ({"type": "Practitioner", "display": "P"}, True),
    ({"reference": "#d"}, True),
    ({"reference": "#p"}, False),
    ({"reference": "#none"}, False),
    ({"reference": "Patient/1", "type": "Patient"}, False),
    ({"reference": "https://ehr.example.org/fhir/Patient/1"}, False),
    ({"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}, False),
    ({"identifier": {"value": "1"}}, False),
]


@pytest.mark.parametrize(("subject", "refused"), SUBJECTS)
def test_a_subject_known_to_be_no_patient_is_refused(
    subject: dict[str, Any], *, refused: bool
) -> None:
    contained = [{"resourceType": "Device", "id": "d"}, {"resourceType": "Patient", "id": "p"}]
    sent = {**response(), "subject": subject, "contained": contained}

    expected = [("error", "invariant", f"{ROOT}.subject")] if refused else []
    assert said(FORM.read(sent)) == expected


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_a_finished_response_without_a_required_answer_is_refused(status: str) -> None:
    reading = FORM.read(response(status, sore=None))

    assert said(reading) == [("error", "required", ROOT)]
    assert "sore" in reading.issues[0].text


def test_an_unfinished_response_may_lack_a_required_answer() -> None:
    assert FORM.read(response("in-progress", sore=None)).issues == ()


def test_a_required_answer_of_unknown_is_an_answer() -> None:
    assert FORM.read(response(sore="unknown")).issues == ()


def test_a_required_answer_that_is_faulty_is_not_told_twice() -> None:
    reading = FORM.read(with_answer("sore", coding("maybe")))

    assert [issue.code for issue in reading.issues] == ["code-invalid"]


OFF = [
    ("days", f"{ROOT}.item[0].item[1].answer[0].value"),
    ("pressure", f"{ROOT}.item[1].item[0].answer[0].value"),
    ("since", f"{ROOT}.item[1].item[1].answer[0].value"),
    ("worse", f"{ROOT}.item[1].item[2].answer[0].value"),
]


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_answers_that_a_known_answer_switches_off_are_refused_in_a_finished_response(
    status: str,
) -> None:
    reading = FORM.read(response(status, sore="no"))

    assert said(reading) == [("error", "invariant", at) for _, at in OFF]
    assert dict(reading.answers) == {"sore": "no", "where": ("toe", "heel")}


@pytest.mark.parametrize(("status", "tolerant"), [("in-progress", False), ("completed", True)])
def test_answers_that_are_switched_off_are_otherwise_ignored_with_a_warning(
    status: str, *, tolerant: bool
) -> None:
    reading = FORM.read(response(status, sore="no"), tolerant=tolerant)

    assert said(reading) == [("warning", "invariant", at) for _, at in OFF]
    assert all("`sore`" in issue.text for issue in reading.issues)
    assert set(reading.answers) == {"sore", "where"}


@pytest.mark.parametrize("sore", ["unknown", None])
def test_only_a_known_answer_switches_off(sore: str | None) -> None:
    reading = FORM.read(response("in-progress", sore=sore))

    assert reading.issues == ()
    assert reading.answers["days"] == ANSWERS["days"]


def test_an_answer_that_cannot_be_taken_switches_nothing_off() -> None:
    reading = FORM.read(with_answer("sore", coding("maybe"), status="in-progress"))

    assert [issue.code for issue in reading.issues] == ["code-invalid"]
    assert set(reading.answers) == set(ANSWERS) - {"sore"}


def test_a_required_question_that_is_hidden_is_not_missed() -> None:
    sample = questionnaire()
    sample["item"][1]["item"][2]["required"] = True
    form = Form.compile(sample)
    sent = form.respond({"sore": "no"}, status="completed")

    assert form.read(sent).issues == ()


WHERE = f"{ROOT}.item[0].item[1].answer"


@pytest.mark.parametrize(
    ("where", "faults"),
    [
        (("toe",), [("error", "required", f"{WHERE}[0].value")]),
        (("toe", "heel"), []),
        (("toe", "heel", "sole"), [("error", "invalid", f"{WHERE}[2]")]),
        (("unknown",), []),
        (None, []),
    ],
)
def test_answers_are_counted(where: tuple[str, ...] | None, faults: list[Any]) -> None:
    sample = questionnaire()
    where_item = choice("where", "toe", "heel", "sole", "unknown", repeats=True)
    sample["item"][0]["item"][3] = where_item
    free = Form.compile(sample)
    where_item["extension"] = [
        {"url": f"{EXTENSION}questionnaire-minOccurs", "valueInteger": 2},
        {"url": f"{EXTENSION}questionnaire-maxOccurs", "valueInteger": 2},
    ]
    counting = Form.compile(sample)
    answers: dict[str, Any] = {"sore": "no"} | ({} if where is None else {"where": where})

    for status, expected in (
        ("completed", faults),
        ("in-progress", [fault for fault in faults if fault[1] != "required"]),
    ):
        assert said(counting.read(free.respond(answers, status=status))) == expected


def test_compiling_tells_all_faults_of_a_questionnaire_at_once() -> None:
    faulty = {
        "item": [choice("a", "x"), choice("a"), {"linkId": "b", "text": "b", "type": "attachment"}]
    }

    with pytest.raises(Refused) as refused:
        Form.compile(faulty)

    assert [issue.code for issue in refused.value.issues] == [
        "required",
        "required",
        "required",
        "duplicate",
        "invariant",
        "not-supported",
    ]
