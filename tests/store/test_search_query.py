"""A search that R4 does not allow is refused with every reason, and never with its values."""

import pytest
from stores import NOW, codes

from fhir_pad.fhir.issues import IssueType, Refused
from fhir_pad.store import Kind, known, query

VALUE, NOT_SUPPORTED, TOO_COSTLY = (
    IssueType.VALUE,
    IssueType.NOT_SUPPORTED,
    IssueType.TOO_COSTLY,
)

OURS = {"CarePlan": ["supporting-info"], "RiskAssessment": ["basis"]}
"""From a response to what follows from it."""
EVERY_DEFINITION = "context context-quantity context-type context-type-quantity context-type-value "
EVERY_DEFINITION += "date description jurisdiction name publisher status url version "
CLINICAL = "composed-of depends-on derived-from effective identifier predecessor successor title "
CLINICAL += "topic "
COMMON = "_id _lastUpdated _profile _security _source _tag"
# R4 4.0.1, search-parameters.json, without what looks into extensions, and without `phonetic`.
LISTS = {
    "QuestionnaireResponse": "author authored based-on encounter identifier part-of patient "
    "questionnaire source status subject",
    "CarePlan": "activity-code activity-date activity-reference based-on care-team category "
    "condition date encounter goal identifier instantiates-canonical instantiates-uri intent "
    "part-of patient performer replaces status subject",
    "RiskAssessment": "condition date encounter identifier method patient performer probability "
    "risk subject",
    "Observation": "based-on category code code-value-concept code-value-date "
    "code-value-quantity code-value-string combo-code combo-code-value-concept "
    "combo-code-value-quantity combo-data-absent-reason combo-value-concept "
    "combo-value-quantity component-code component-code-value-concept "
    "component-code-value-quantity component-data-absent-reason component-value-concept "
    "component-value-quantity data-absent-reason date derived-from device encounter focus "
    "has-member identifier method part-of patient performer specimen status subject "
    "value-concept value-date value-quantity value-string",
    "Provenance": "agent agent-role agent-type entity location patient recorded signature-type "
    "target when",
    "Goal": "achievement-status category identifier lifecycle-status patient start-date subject "
    "target-date",
    "Patient": "active address address-city address-country address-postalcode address-state "
    "address-use birthdate death-date deceased email family gender general-practitioner given "
    "identifier language link name organization phone telecom",
    "AuditEvent": "action address agent agent-name agent-role altid date entity entity-name "
    "entity-role entity-type outcome patient policy site source subtype type",
    "Device": "",
    # StructureDefinition has `experimental` from R4, the others that have it from SDC.
    "Questionnaire": EVERY_DEFINITION + "code definition effective experimental identifier "
    "subject-type title",
    "PlanDefinition": EVERY_DEFINITION + CLINICAL + "definition type",
    "ActivityDefinition": EVERY_DEFINITION + CLINICAL,
    "Library": EVERY_DEFINITION + CLINICAL + "content-type experimental type",
    "ValueSet": EVERY_DEFINITION + "code expansion experimental identifier reference title",
    "CodeSystem": EVERY_DEFINITION + "code content-mode experimental identifier language "
    "supplements system title",
    "ConceptMap": EVERY_DEFINITION + "dependson experimental identifier other product source "
    "source-code source-system source-uri target target-code target-system target-uri title",
    "StructureDefinition": EVERY_DEFINITION + "abstract base base-path derivation experimental "
    "ext-context identifier keyword kind path title type valueset",
    "OperationDefinition": EVERY_DEFINITION + "base code input-profile instance kind "
    "output-profile system title type",
    "SearchParameter": EVERY_DEFINITION + "base code component derived-from target type",
}
DEFINITIONS = {
    ("CarePlan", "_id"): "Resource-id",
    ("CarePlan", "patient"): "clinical-patient",
    ("CarePlan", "care-team"): "CarePlan-care-team",
    ("RiskAssessment", "probability"): "RiskAssessment-probability",
    ("Patient", "phone"): "individual-phone",
    ("Patient", "name"): "Patient-name",
    ("Goal", "_lastUpdated"): "Resource-lastUpdated",
    ("QuestionnaireResponse", "identifier"): "QuestionnaireResponse-identifier",
    ("Questionnaire", "context-type-value"): "Questionnaire-context-type-value",
    ("ValueSet", "context-type-value"): "conformance-context-type-value",
    ("ValueSet", "identifier"): "conformance-identifier",
    ("StructureDefinition", "experimental"): "StructureDefinition-experimental",
    ("CodeSystem", "system"): "CodeSystem-system",
    ("OperationDefinition", "title"): "conformance-title",
}


@pytest.mark.parametrize("type_", LISTS)
def test_each_type_has_the_parameters_of_r4(type_: str) -> None:
    named = [*COMMON.split(), *LISTS[type_].split(), *OURS.get(type_, [])]

    assert sorted(named) == list(known(type_))


@pytest.mark.parametrize(("type_", "code"), DEFINITIONS)
def test_a_parameter_names_its_definition_in_r4(type_: str, code: str) -> None:
    name = DEFINITIONS[type_, code]

    assert f"http://hl7.org/fhir/SearchParameter/{name}" == known(type_)[code].definition


@pytest.mark.parametrize(
    "type_", ["Questionnaire", "Library", "ValueSet", "CodeSystem", "ConceptMap"]
)
def test_experimental_is_the_one_of_structured_data_capture(type_: str) -> None:
    expected = "http://hl7.org/fhir/uv/sdc/SearchParameter/canonical-experimental"

    assert expected == known(type_)["experimental"].definition


@pytest.mark.parametrize("type_", LISTS)
def test_a_parameter_looks_at_others_of_its_own_kind(type_: str) -> None:
    for parameter in known(type_).values():
        others = [known(type_)[code] for code in parameter.looks_at]
        assert bool(parameter.paths) != bool(parameter.looks_at)
        if parameter.kind is not Kind.COMPOSITE:
            assert {parameter.kind} >= {other.kind for other in others}


@pytest.mark.parametrize(
    ("type_", "name", "value", "code"),
    [
        ("QuestionnaireResponse", "foo", "bar", NOT_SUPPORTED),
        ("QuestionnaireResponse", "", "bar", NOT_SUPPORTED),
        ("QuestionnaireResponse", "subject.name", "x", NOT_SUPPORTED),
        ("QuestionnaireResponse", "authored", "05", VALUE),
        ("QuestionnaireResponse", "authored", "2013-02-30", VALUE),
        ("QuestionnaireResponse", "authored", "zz2013", VALUE),
        ("QuestionnaireResponse", "authored", "2013,", VALUE),
        ("QuestionnaireResponse", "authored", "2013-01-14T10:00:00 02:00", VALUE),
        ("QuestionnaireResponse", "authored:exact", "2013", NOT_SUPPORTED),
        ("QuestionnaireResponse", "authored:missing", "yes", VALUE),
        ("QuestionnaireResponse", "status", "", VALUE),
        ("QuestionnaireResponse", "status", "a|b|c|d", VALUE),
        ("QuestionnaireResponse", "status", "|", VALUE),
        ("QuestionnaireResponse", "status:in", "x", NOT_SUPPORTED),
        ("QuestionnaireResponse", "subject", "patient/1", VALUE),
        ("QuestionnaireResponse", "subject", "a b", VALUE),
        ("QuestionnaireResponse", "subject:Patiant", "1", NOT_SUPPORTED),
        ("QuestionnaireResponse", "subject:missing:Patient", "true", NOT_SUPPORTED),
        ("QuestionnaireResponse", "questionnaire:Questionnaire", "1", NOT_SUPPORTED),
        ("RiskAssessment", "probability", "gt", VALUE),
        ("RiskAssessment", "probability", "foo", VALUE),
        ("RiskAssessment", "probability", "1e999", VALUE),
        ("RiskAssessment", "probability", ".8", VALUE),
        ("RiskAssessment", "probability", "0.1,foo", VALUE),
        ("Observation", "value-quantity", "5|mm", VALUE),
        ("Observation", "code-value-quantity", "a", VALUE),
        ("Observation", "code-value-quantity", "a$b", VALUE),
        ("Observation", "code-value-quantity", "a$1$2", VALUE),
        ("Observation", "code-value-quantity:missing", "true", NOT_SUPPORTED),
        ("Patient", "name", " ", VALUE),
        ("Patient", "name:contains", "\u0301", VALUE),
        ("Patient", "name", "a\x00", VALUE),
        ("Patient", "name", "\ud800", VALUE),
        ("Patient", "name", "x" * 2001, TOO_COSTLY),
        ("Patient", "_id", ",".join("x" * 101), TOO_COSTLY),
    ],
)
def test_what_is_not_legal_is_refused(type_: str, name: str, value: str, code: IssueType) -> None:
    with pytest.raises(Refused) as refused:
        query(type_, [(name, value)], now=NOW)

    assert [code] == codes(refused)


def test_everything_wrong_is_told_at_once() -> None:
    pairs = [("probability", "foo"), ("date", "05"), ("risk", "high"), ("nothing", "1")]
    with pytest.raises(Refused) as refused:
        query("RiskAssessment", pairs, sort="-date,foo", now=NOW)

    assert [VALUE, VALUE, NOT_SUPPORTED, NOT_SUPPORTED] == codes(refused)
    assert ["probability", "date"] == [i.text.split(":")[0] for i in refused.value.issues[:2]]


def test_a_refusal_repeats_nothing_that_was_sent() -> None:
    secret = "SECRET"  # noqa: S105 - a patient's, not ours
    pairs = [
        ("birthdate", secret),
        (secret, "1"),
        (f"name:{secret}", "1"),
        ("general-practitioner", f"{secret} "),
    ]
    with pytest.raises(Refused) as refused:
        query("Patient", pairs, sort=secret, now=NOW)

    assert 5 == len(refused.value.issues)
    assert secret not in str(refused.value)


@pytest.mark.parametrize("sort", ["code-value-quantity", "--date", "date:asc", "foo"])
def test_an_order_by_what_has_none_is_refused(sort: str) -> None:
    with pytest.raises(Refused) as refused:
        query("Observation", [], sort=sort, now=NOW)

    assert [NOT_SUPPORTED] == codes(refused)
