"""A response that a CDS card names is gone on with: its answers stand in the form."""

from typing import Any

import pytest
from samples import response

from smart.browsing import Browser, fields
from smart.fake_ehr import ALL_SCOPES, PATIENT
from smart.fake_tampering import TOKEN_FAULTS

HALF_FILLED = "half-filled"
REFERENCE = f"QuestionnaireResponse/{HALF_FILLED}"
ANSWERS = {"age": 70, "leg-side": "left", "acute-change": "no"}
WITHOUT = ALL_SCOPES.replace("patient/*.cruds", "patient/Condition.rs patient/Patient.r")


def begun(**changes: Any) -> dict[str, Any]:
    """Return a response as the EHR has it, changed in this way."""
    made = response(ANSWERS, status="in-progress")
    return made | {"id": HALF_FILLED, "subject": {"reference": f"Patient/{PATIENT}"}} | changes


@pytest.fixture
def opened(started: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what opens the form where a card named this context and the EHR has that response."""

    def open_form(context: object, held: dict[str, Any] | None, **how: Any) -> tuple[str, Any, Any]:
        monkeypatch.setitem(TOKEN_FAULTS, "app_context", {"appContext": context})
        app, ehr = started("app_context", **how)
        ehr.resources["QuestionnaireResponse"] = [] if held is None else [held]
        page = Browser(app, ehr).launched()
        assert page.status_code == 200, page.text
        return page.text, fields(page), ehr

    return open_form


def test_what_was_answered_comes_before_what_is_recorded(opened: Any) -> None:
    page, given, _ = opened(REFERENCE, begun())

    assert (given["age"], given["leg-side"], given["acute-change"]) == (["70"], ["left"], ["no"])
    assert given["diabetes"] == ["yes"]
    assert "were begun" not in page


NOT_TAKEN: list[tuple[Any, str]] = [
    (None, "status 404"),
    (begun(status="completed"), "they are finished"),
    (begun(subject={"reference": "Patient/p2"}), "something else than this patient"),
    (begun(subject=None), "something else than this patient"),
    (begun(resourceType="Observation"), "something else than this patient"),
    (begun(questionnaire="https://example.org/q"), "they answer other questions"),
    (begun(questionnaire="https://w3id.org/fhir-pad/Questionnaire/leg-pain-self-check"), "not fit"),
    (begun(item=[{"linkId": "nothing"}]), "they do not fit the questions"),
]


@pytest.mark.parametrize(("held", "why"), NOT_TAKEN)
def test_what_cannot_be_gone_on_with_is_said(opened: Any, held: Any, why: str) -> None:
    page, given, _ = opened(REFERENCE, held)

    assert "The answers that were begun were not read" in page
    assert why in page
    assert given["age"] == ["66"]


def test_what_the_ehr_does_not_allow_is_said(opened: Any) -> None:
    page, _, ehr = opened(REFERENCE, begun(), scope=WITHOUT)

    assert "The answers that were begun were not read: the EHR does not let this app." in page
    assert ehr.asked(f"/fhir/{REFERENCE}") == []


OTHERS = ["", "Patient/p2", f"../{REFERENCE}", f"{REFERENCE}/_history/1", f"{REFERENCE}?x", 5, None]


@pytest.mark.parametrize("context", [*OTHERS, {"reference": REFERENCE}], ids=str)
def test_what_others_name_as_context_is_not_ours(opened: Any, context: object) -> None:
    page, given, ehr = opened(context, begun())

    assert "were begun" not in page
    assert given["age"] == ["66"]
    assert not [one for one in ehr.seen if "QuestionnaireResponse" in one["path"]]
