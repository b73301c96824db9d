"""ConceptMap/$translate: matches with their relation and their map, or an honest false."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminology_sample import BASE, SCT, call, flat, held, of_type, parts, refusals, where

from fhir_pad.fhir import structure
from fhir_pad.terminology import Held, translate

FONTAINE = f"{BASE}/CodeSystem/fontaine-stage"
RUTHERFORD = f"{BASE}/CodeSystem/rutherford-chronic"
CAUSE = f"{BASE}/CodeSystem/leg-pain-cause"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
LOCATION = "http://hl7.org/fhir/StructureDefinition/BodyStructure#BodyStructure.locationQualifier"
MAPS = of_type("ConceptMap")


def url(name: str) -> str:
    return f"{BASE}/ConceptMap/{name}"


def matches(**sent: Any) -> list[tuple[str, str]]:
    found = parts(translate(call(**sent), held()), "match")
    return [(one["equivalence"], one["concept"]["code"]) for one in found if "concept" in one]


def dependency(code: str, element: str = LOCATION, system: str = SCT) -> list[dict[str, Any]]:
    return [
        {"name": "element", "valueUri": element},
        {"name": "concept", "valueCodeableConcept": {"coding": [{"system": system, "code": code}]}},
    ]


def test_a_match_has_its_relation_its_code_and_its_map() -> None:
    sent = call(url=url("fontaine-to-rutherford"), system=FONTAINE, code="III")

    assert translate(sent, held()) == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "result", "valueBoolean": True},
            {
                "name": "match",
                "part": [
                    {"name": "equivalence", "valueCode": "equivalent"},
                    {"name": "concept", "valueCoding": {"system": RUTHERFORD, "code": "4"}},
                    {
                        "name": "source",
                        "valueUri": f"{url('fontaine-to-rutherford')}|0.1.0",
                    },
                ],
            },
        ],
    }


FORMS: list[dict[str, Any]] = [
    {"system": FONTAINE, "code": "IV"},
    {"coding": {"system": FONTAINE, "code": "IV"}},
    {"codeableConcept": {"coding": [{"system": SCT, "code": "1"},
                                    {"system": FONTAINE, "code": "IV"}]}},
    {"system": FONTAINE, "code": "IV", "conceptMapVersion": "0.1.0"},
]  # fmt: skip


@pytest.mark.parametrize("sent", FORMS)
def test_a_code_may_be_sent_in_three_forms(sent: Any) -> None:
    found = matches(url=url("fontaine-to-rutherford"), **sent)

    assert found == [("narrower", "5"), ("narrower", "6")]


WHERE_TO = [
    ({"targetsystem": RUTHERFORD}, [("equivalent", "4")]),
    ({"target": f"{BASE}/ValueSet/rutherford-chronic"}, [("equivalent", "4")]),
    ({"target": f"{BASE}/ValueSet/rutherford-chronic|0.1.0"}, [("equivalent", "4")]),
    ({"source": f"{BASE}/ValueSet/fontaine-stage", "targetsystem": ICD_10_CM},
     [("relatedto", "I70.229")]),
    ({}, [("relatedto", "I70.229"), ("equivalent", "4"), ("relatedto", "428171009"),
          ("wider", "233962007")]),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "expected"), WHERE_TO)
def test_without_a_map_every_map_that_leads_there_is_used(sent: Any, expected: Any) -> None:
    assert matches(system=FONTAINE, code="III", **sent) == expected


NOWHERE = [
    {"targetsystem": "urn:nobody-knows"},
    {"target": f"{BASE}/ValueSet/triage-level"},
    {"source": f"{BASE}/ValueSet/triage-level"},
    {"url": url("triage-to-priority")},
]


@pytest.mark.parametrize("sent", NOWHERE)
def test_where_no_map_leads_the_answer_is_false(sent: Any) -> None:
    found = flat(translate(call(system=FONTAINE, code="III", **sent), held()))

    assert found["result"] is False
    assert "No map" in found["message"]


@pytest.mark.parametrize("system", [SCT, "urn:nobody-knows"])
def test_a_code_system_that_nothing_is_known_of_gets_false(system: str) -> None:
    found = flat(translate(call(system=system, code="x"), held()))

    assert found["result"] is False


def test_a_code_that_the_map_does_not_have_gets_false() -> None:
    found = flat(
        translate(call(url=url("fontaine-to-rutherford"), system=FONTAINE, code="V"), held())
    )

    assert found == {"result": False, "message": "The code has no match in the map."}


def test_a_concept_without_a_code_gets_false() -> None:
    found = flat(translate(call(codeableConcept={"coding": [{"display": "x"}]}), held()))

    assert found["result"] is False


def test_a_code_that_the_map_says_has_no_match_gets_false_and_is_said_so() -> None:
    found = translate(call(url=url("cause-to-snomed"), system=CAUSE, code="mixed"), held())
    (match,) = parts(found, "match")

    assert flat(found)["result"] is False
    assert match == {
        "equivalence": "unmatched",
        "source": f"{url('cause-to-snomed')}|0.1.0",
    }
    assert structure.check(found) == ()


SIDES = [("24028007", "I70.211"), ("7771000", "I70.212"), ("51440002", "I70.213")]


@pytest.mark.parametrize(("side", "code"), SIDES)
def test_with_the_side_the_code_of_that_side_stands_first(side: str, code: str) -> None:
    found = matches(
        url=url("fontaine-to-icd10cm"), system=FONTAINE, code="IIa", dependency=dependency(side)
    )

    assert found == [("relatedto", code), ("relatedto", "I70.219")]


def test_any_of_several_dependencies_may_be_the_one() -> None:
    two = (dependency("66459002"), dependency("7771000"))
    found = matches(url=url("fontaine-to-icd10cm"), system=FONTAINE, code="IIa", dependency=two)

    assert found[0] == ("relatedto", "I70.212")


OTHER_DEPENDENCIES = [
    dependency("24028007", element="http://example.org/other"),
    dependency("24028007", system="http://example.org/other"),
    dependency("66459002"),
    [{"name": "element", "valueUri": LOCATION}],
    ["nonsense"],
]


@pytest.mark.parametrize("sent", OTHER_DEPENDENCIES)
def test_without_the_side_the_code_of_no_side_is_given(sent: Any) -> None:
    found = matches(url=url("fontaine-to-icd10cm"), system=FONTAINE, code="IIa", dependency=sent)

    assert found == [("relatedto", "I70.219")]


def test_in_reverse_the_relation_is_turned_round() -> None:
    found = matches(url=url("fontaine-to-rutherford"), system=RUTHERFORD, code="2", reverse=True)

    assert found == [("wider", "II"), ("wider", "IIb")]


def test_in_reverse_source_and_target_change_places() -> None:
    asked = {"system": SCT, "code": "63491006", "reverse": True}

    assert matches(targetsystem=FONTAINE, **asked) == [
        ("equivalent", "II"),
        ("narrower", "IIa"),
        ("narrower", "IIb"),
    ]
    assert matches(target=f"{BASE}/ValueSet/fontaine-stage", **asked) != []
    assert matches(source=f"{BASE}/ValueSet/fontaine-stage", **asked) == []


def test_in_reverse_what_does_not_match_is_no_match() -> None:
    mapped = {"code": "b", "equivalence": "disjoint"}
    group = {"source": "urn:a", "target": "urn:b", "element": [{"code": "a", "target": [mapped]}]}
    disjoint = {"resourceType": "ConceptMap", "url": "urn:m", "version": "1", "group": [group]}
    known = Held.of([disjoint])

    there = translate(call(system="urn:a", code="a"), known)
    back = translate(call(system="urn:b", code="b", reverse=True), known)
    assert flat(there)["result"] is False
    assert [one["equivalence"] for one in parts(there, "match")] == ["disjoint"]
    assert flat(back)["result"] is False
    assert parts(back, "match") == []


@given(data=st.data(), name=st.sampled_from(sorted(MAPS)))
def test_what_leads_there_leads_back(data: Any, name: str) -> None:
    group = data.draw(st.sampled_from(MAPS[name]["group"]))
    element = data.draw(st.sampled_from(group["element"]))
    there = translate(call(url=url(name), system=group["source"], code=element["code"]), held())

    assert structure.check(there) == ()
    for target in element["target"]:
        if "code" in target:
            back = matches(url=url(name), system=group["target"], code=target["code"], reverse=True)
            assert element["code"] in {code for _, code in back}


WRONG_CALLS = [
    ({}, "required", where("code")),
    ({"code": "III"}, "required", where("system")),
    ({"system": FONTAINE, "code": "III", "url": "urn:none"}, "not-found", where("url")),
    (
        {"system": FONTAINE, "code": "III", "url": f"{url('fontaine-to-snomed')}|9"},
        "not-found",
        where("url"),
    ),
    (
        {"system": FONTAINE, "code": "III", "conceptMap": MAPS["fontaine-to-snomed"]},
        "not-supported",
        where("conceptMap"),
    ),
]


@pytest.mark.parametrize(("sent", "code", "place"), WRONG_CALLS)
def test_a_call_that_cannot_be_met_is_refused(sent: Any, code: str, place: str) -> None:
    assert refusals(translate, call(**sent), held()) == [(code, place)]
