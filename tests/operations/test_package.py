"""What a definition needs, as a Library and as a Bundle of everything."""

from typing import Any

import pytest
from calling import given, parameters, published

from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.fhir.write import write
from fhir_pad.operations.package import TYPES, package_of
from fhir_pad.operations.requirements import DATA_REQUIREMENTS
from fhir_pad.recorded import ROWS

PLAN = url("PlanDefinition", "leg-pain")
FORM = url("Questionnaire", "leg-pain")


def packed(canonical: str, **values: Any) -> Any:
    """Return the package of a definition."""
    kind = canonical.split("/")[-2]
    made = package_of(kind).run(parameters(url__valueUri=canonical, **values), given())
    return strict.read(write(made), strict.OWN_LIMITS)


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a Bundle."""
    return [entry["resource"] for entry in bundle.get("entry", ())]


def test_a_package_has_everything_the_plan_mentions() -> None:
    bundle = packed(PLAN)

    assert structure.check(bundle) == ()
    held = {one["url"] for one in resources(bundle)}
    assert resources(bundle)[0]["url"] == PLAN
    kinds = {one["resourceType"] for one in resources(bundle)}
    assert kinds >= {"ActivityDefinition", "CodeSystem", "Questionnaire", "StructureDefinition"}
    for action in (one for phase in resources(bundle)[0]["action"] for one in phase["action"]):
        assert action["definitionCanonical"].partition("|")[0] in held


def test_a_questionnaire_comes_with_the_codes_of_its_answers() -> None:
    held = {one["url"] for one in resources(packed(FORM))}

    assert url("CodeSystem", "leg-pain-answer") in held
    assert PLAN not in held


def test_pages_of_a_package_make_the_whole() -> None:
    whole = resources(packed(PLAN))
    pages = [
        resources(packed(PLAN, offset__valueInteger=start, count__valueInteger=40))
        for start in range(0, len(whole), 40)
    ]

    assert [one["url"] for page in pages for one in page] == [one["url"] for one in whole]


@pytest.mark.parametrize(
    ("wish", "kinds"),
    [
        ({"include__valueCode": "Questionnaire"}, {"Questionnaire"}),
        ({"includeUri__valueUri": FORM}, {"Questionnaire"}),
        (
            {"excludeUri__valueUri": FORM, "include__valueCode": "PlanDefinition"},
            {"PlanDefinition"},
        ),
    ],
)
def test_a_package_holds_what_is_wished(wish: dict[str, Any], kinds: set[str]) -> None:
    assert {one["resourceType"] for one in resources(packed(PLAN, **wish))} == kinds
    without = packed(PLAN, exclude__valueCode="ActivityDefinition")
    assert "ActivityDefinition" not in {one["resourceType"] for one in resources(without)}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, IssueType.REQUIRED),
        ({"url__valueUri": "https://a.example/x"}, IssueType.NOT_FOUND),
        ({"url__valueUri": PLAN, "version__valueString": "9"}, IssueType.NOT_FOUND),
        ({"url__valueUri": PLAN, "include__valueCode": "Nothing"}, IssueType.VALUE),
        ({"url__valueUri": PLAN, "count__valueInteger": -1}, IssueType.VALUE),
        ({"url__valueUri": PLAN, "manifest__valueString": "x"}, IssueType.NOT_SUPPORTED),
    ],
)
def test_a_wrong_call_is_refused(values: dict[str, Any], code: IssueType) -> None:
    with pytest.raises(Refused) as refused:
        package_of("PlanDefinition").run(parameters(**values), given())

    assert [issue.code for issue in refused.value.issues] == [code]


def test_every_type_can_be_packed() -> None:
    names = ("leg-pain", "statin", "LegPain", "leg-pain", "six-p-sign", "leg-pain-answer")
    for kind, name in zip(TYPES, names, strict=True):
        definition = published(kind, url(kind, name))
        made = package_of(kind).run(parameters(), given(definition))

        assert strict.read(write(made), strict.OWN_LIMITS)["entry"][0]["resource"]["id"] == name


def test_the_requirements_name_what_is_read_and_depended_on() -> None:
    library = strict.read(write(DATA_REQUIREMENTS.run(parameters(url__valueUri=PLAN), given())))

    assert structure.check(library) == ()
    assert {one["type"] for one in library["dataRequirement"]} == {
        "QuestionnaireResponse",
        *(type_ for row in ROWS for type_ in row.resources),
    }
    coded = {
        (one["type"], part["path"])
        for one in library["dataRequirement"]
        for part in one.get("codeFilter", ())
    }
    others = {(type_, path) for type_, path in coded if path != "code"}
    assert others == {  # what R4 calls it where a type has no element `code`, or another besides
        ("AdverseEvent", "event"),
        ("AllergyIntolerance", "reaction.substance"),
        ("MedicationRequest", "medication"),
        ("MedicationStatement", "medication"),
    }
    assert ("AllergyIntolerance", "code") in coded
    named = {one["resource"] for one in library["relatedArtifact"]}
    assert {f"{PLAN}|0.1.0", f"{FORM}|0.1.0"} <= named
    assert all("|" in one for one in named)
