"""Whatever stands in the fields of the form, it is assessed or said what is wrong with it."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOW

from fhir_pad import engine
from fhir_pad.ehr.token import Grant
from fhir_pad.fhir.canonical import url
from fhir_pad.language import BASE
from fhir_pad.web.fields import taking
from fhir_pad.web.smart import answering, results
from fhir_pad.web.smart.answering import NotAnswered
from fhir_pad.web.smart.sitting import Prefilled, Recorded, Sitting, packed, unpacked

FORM = engine.forms().by_url[url("Questionnaire", "leg-pain")]
GRANT = Grant("t", NOW + timedelta(hours=1), ("openid",), "p1", None, True, ("Task/1",), None)  # noqa: FBT003
SITTING = Sitting("https://ehr.example.org/fhir", "https://ehr.example.org/token", GRANT, "")
NAMES = [*FORM.items, *(f"{link_id}.unknown" for link_id in FORM.items), "other"]
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["yes", "no", "unknown", "none", "66", "0.70", "-1", "1e9", "2026-11-21T09:30:00+01:00", "calf"]
)
FIELDS = st.dictionaries(st.sampled_from(NAMES), st.lists(TEXTS, max_size=3), max_size=8)
NEEDED = {"age": ["66"], "leg-symptom": ["yes"]}


@given(FIELDS)
@settings(max_examples=60)
def test_fields_are_assessed_or_what_is_wrong_is_said(fields) -> None:
    for more in ({}, NEEDED):
        with suppress(NotAnswered):
            given_ = taking.given(FORM, {**fields, **more})
            done = answering.assessed(FORM, given_, SITTING, NOW, BASE)

            assert not FORM.read(done.response).blocked
    with pytest.raises(NotAnswered) as caught:
        answering.assessed(FORM, taking.given(FORM, fields | {"age": ["x"]}), SITTING, NOW, BASE)
    assert "age" in {one.link_id for one in caught.value.wrong}


@given(FIELDS)
@settings(max_examples=30)
def test_a_sitting_is_read_as_it_was_kept(fields) -> None:
    sitting = SITTING
    with suppress(NotAnswered):
        done = answering.assessed(FORM, taking.given(FORM, fields | NEEDED), SITTING, NOW, BASE)
        sitting = Sitting(**{**_parts(SITTING), "assessed": done})
    prefilled = {
        "age": Prefilled(66, "Patient/1", ""),
        "allergies": Prefilled(("a", "b"), "x/1", ""),
    }
    sitting = Sitting(**{**_parts(sitting), "recorded": Recorded("A", prefilled, ("u",), ())})

    assert sitting == unpacked(packed(sitting))


def _parts(sitting: Sitting) -> dict[str, object]:
    return {name: getattr(sitting, name) for name in Sitting.__slots__}


def test_what_is_said_about_the_answers_is_no_result_to_be_written() -> None:
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "CarePlan", "id": "1"}},
        {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "OperationOutcome", "id": "2"}},
    ]

    assert {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:1",
                "resource": {"resourceType": "CarePlan"},
                "request": {"method": "POST", "url": "CarePlan"},
            }
        ],
    } == results.transaction({"entry": entries})
