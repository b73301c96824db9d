"""A plan that is applied says in every language what it says in English, and nothing else."""

from typing import Any

import pytest
from calling import given, parameters, published
from said_again import OTHERS, bare, still_english
from samples import CLAUDICATION, NOW, response
from spoken_cases import assessments

from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import url
from fhir_pad.findings import Action
from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.operations.apply.activity import APPLY_ACTIVITY
from fhir_pad.operations.apply.applied import Applied, People, applied
from fhir_pad.operations.apply.basis import Basis
from fhir_pad.operations.apply.plan import APPLY_PLAN, APPLY_PLAN_AS_BUNDLE
from fhir_pad.operations.apply.requests import request
from fhir_pad.operations.operation import Node
from fhir_pad.report.actions import REQUESTS
from fhir_pad.report.context import Context

PATIENT = "Patient/example"
NOBODY = People(None, None, None)
PLAN = url("PlanDefinition", "leg-pain")
EXERCISE = url("ActivityDefinition", "supervised-exercise")
BCP_47 = "urn:ietf:bcp:47"


def applied_in(tag: str, answered: Node | None) -> Applied:
    """Return the plan for somebody with these answers, in a language."""
    return applied(Basis(PATIENT, answered, (), ()), NOBODY, NOW, tag)


def asked(tag: str | None, *, wanted: Any = None, more: int = 0) -> Node:
    """Return the Parameters of a call about one person, or more, in the language of the user."""
    sent = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": response(CLAUDICATION)}],
    }
    coding = {"system": BCP_47, "code": tag}
    language = {} if tag is None else {"userLanguage__valueCodeableConcept": {"coding": [coding]}}
    if wanted is not None:
        language = {"userLanguage__valueCodeableConcept": wanted}
    whole = parameters(subject__valueString=PATIENT, data=sent, **language)
    others = [{"name": "subject", "valueString": f"Patient/{n}"} for n in range(more)]
    return {**whole, "parameter": [*whole["parameter"], *others]}


@pytest.mark.parametrize("tag", OTHERS)
def test_a_plan_says_the_same_in_other_words(tag: str) -> None:
    people: dict[str, Node | None] = {
        name: {**done.response, "subject": {"reference": PATIENT}}
        for name, done in assessments().items()
    }
    for name, answered in ({"nobody knows": None} | people).items():
        here, base = applied_in(tag, answered), applied_in(BASE.tag, answered)
        for one, other in (
            (here.care_plan(), base.care_plan()),
            (here.bundle(), base.bundle()),
        ):
            assert bare(one) == bare(other), name
            assert list(still_english(one, tag)) == [], name
            assert structure.check(one) == (), name


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize("status", ["recommended", "needs-data", "withheld"])
@pytest.mark.parametrize("kind", sorted({one.kind for one in REQUESTS.values()}))
def test_a_request_names_its_people_in_their_own_words(tag: str, status: str, kind: str) -> None:
    said = "Stop tobacco for good."
    theirs = {"identifier": {"type": {"text": said}, "value": "7"}}
    code = next(code for code, one in REQUESTS.items() if one.kind == kind)
    action = Action(code, 2, said, status, said, (), (), ())
    made: Any = request(action, Context({"subject": theirs}, NOW, "5eed", language=LANGUAGES[tag]))

    named = [made.get(name) for name in ("subject", "for") if name in made]
    named += [one["actor"] for one in made.get("participant", ())]
    assert named + made.get("recipient", []) == [theirs] * (1 + ("recipient" in made))


@pytest.mark.parametrize("tag", OTHERS)
def test_everything_in_a_plan_is_marked_with_its_language(tag: str) -> None:
    for entry in applied_in(tag, None).bundle()["entry"]:  # type: ignore[attr-defined]
        one = entry["resource"]
        said_of_the_input = one["resourceType"] == "OperationOutcome"
        assert one.get("language") == (None if said_of_the_input else tag)


@pytest.mark.parametrize(
    ("tag", "accepted", "spoken"),
    [
        (None, BASE.tag, None),
        (None, "tr", "tr"),
        ("tr", BASE.tag, "tr"),
        ("TR-tr", BASE.tag, "tr"),
        ("en-US", "tr", "en-US"),
        ("en", "tr", None),
        ("en-AU", "tr", None),
        ("de", "tr", "tr"),
        ("", "tr", "tr"),
    ],
)
def test_the_language_of_the_user_comes_before_what_a_client_accepts(
    tag: str | None, accepted: str, spoken: str | None
) -> None:
    how = given(published("PlanDefinition", PLAN), accepted)
    plan: Any = APPLY_PLAN.run(asked(tag), how)
    whole: Any = APPLY_PLAN_AS_BUNDLE.run(asked(tag), how)
    two: Any = APPLY_PLAN.run(asked(tag, more=1), how)
    request: Any = APPLY_ACTIVITY.run(
        asked(tag), given(published("ActivityDefinition", EXERCISE), accepted)
    )

    assert {one.get("language") for one in (plan, whole, two, request)} == {spoken}


@pytest.mark.parametrize(
    "wanted", [{"coding": [{"system": "urn:other", "code": "tr"}]}, {"text": "Türkçe"}]
)
def test_a_language_that_cannot_be_told_is_told(wanted: Any) -> None:
    plan: Any = APPLY_PLAN.run(asked(None, wanted=wanted), given(published("PlanDefinition", PLAN)))
    [outcome] = [one for one in plan["contained"] if one["resourceType"] == "OperationOutcome"]

    [issue] = [one for one in outcome["issue"] if "expression" in one]
    said = "The language of the user is not spoken here; spoken are en-GB, en-US, tr."
    assert issue["details"]["text"] == said
    assert issue["expression"] == ["Parameters.parameter.where(name = 'userLanguage')"]
