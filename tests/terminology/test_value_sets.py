"""Our ValueSets: shareable, sound, complete, and each with an expansion."""

import json
from typing import Any

import pytest
from fhir.resources.R4B.conceptmap import ConceptMap
from fhir.resources.R4B.valueset import ValueSet
from terminology_sample import BASE, MEASURED, SCT, call, held, of_type, published

from fhir_pad import content
from fhir_pad.fhir import structure
from fhir_pad.terminology import expand

SETS = of_type("ValueSet")
MAPS = of_type("ConceptMap")
SYSTEMS = of_type("CodeSystem")
FILES = [name for name in published() if name.startswith(("ValueSet-", "ConceptMap-"))]
LISTED = """
    arterial-risk-factor cause-arterial cause-arterial-beyond-gps cause-infection
    cause-musculoskeletal cause-musculoskeletal-beyond-gps cause-neurogenic cause-venous
    cause-venous-beyond-gps diagnosis-icd10-who diagnosis-icd10cm diagnostic-test
    diagnostic-test-beyond-gps education-lifestyle education-lifestyle-beyond-gps leg-laterality
    leg-pain-body-site leg-pain-body-site-beyond-gps leg-pain-cause-snomed leg-pain-sign
    leg-pain-symptom leg-pain-symptom-beyond-gps measurement medication-atc medication-rxnorm
    medication-rxnorm-anticoagulant medication-rxnorm-antiplatelet medication-rxnorm-claudication
    medication-rxnorm-muscle-relaxant medication-rxnorm-neuropathic
    medication-rxnorm-nsaid-analgesic medication-rxnorm-smoking-cessation medication-rxnorm-statin
    pain-severity-answer procedure-arterial procedure-arterial-beyond-gps procedure-other
    procedure-other-beyond-gps referral referral-beyond-gps six-p-sign smoking-status
    vte-risk-factor yes-no-unknown
"""


def expansion(name: str) -> Any:
    return expand(call(url=f"{BASE}/ValueSet/{name}"), held(), **MEASURED)["expansion"]


def codes(name: str) -> list[str]:
    return [one["code"] for one in expansion(name)["contains"]]


def test_there_are_these_value_sets_and_one_for_every_code_system() -> None:
    assert set(SETS) == {*LISTED.split(), *SYSTEMS}
    assert len(FILES) == len(SETS) + len(MAPS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sound_r4_by_our_check_and_by_another(name: str) -> None:
    text = (content.folder("valuesets") / f"{name}.json").read_text("utf-8")
    resource = published()[name]
    model = ValueSet if name.startswith("ValueSet-") else ConceptMap

    assert structure.check(resource) == ()
    model.model_validate(resource)
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_all_that_a_shareable_resource_must(name: str) -> None:
    resource = published()[name]
    expected = {"version": "0.1.0", "status": "active", "publisher": "fhir-pad"}

    assert expected.items() <= resource.items()
    assert resource["experimental"] is True
    assert {"date", "title", "copyright"} <= set(resource)
    assert resource["name"].isalnum()
    assert resource["description"].endswith(".")


@pytest.mark.parametrize("kind", [SETS, MAPS], ids=["ValueSet", "ConceptMap"])
@pytest.mark.parametrize("element", ["name", "title"])
def test_no_two_resources_of_a_type_are_called_the_same(kind: Any, element: str) -> None:
    called = [one[element] for one in kind.values()]

    assert len(set(called)) == len(called)


@pytest.mark.parametrize("name", SETS)
def test_a_value_set_declares_the_shareable_profile(name: str) -> None:
    profile = "http://hl7.org/fhir/StructureDefinition/shareablevalueset"

    assert SETS[name]["meta"] == {"profile": [profile]}


@pytest.mark.parametrize("name", SETS)
def test_codes_are_enumerated_and_every_canonical_of_ours_is_held(name: str) -> None:
    for clause in SETS[name]["compose"]["include"]:
        system = clause.get("system", "")
        assert "filter" not in clause
        assert "concept" in clause or "valueSet" in clause or system.startswith(BASE)
        assert (clause.get("version") == "0.1.0") is system.startswith(BASE)
        for url in clause.get("valueSet", ()):
            assert held().value_set(url, "9", "")["version"] == url.partition("|")[2]


@pytest.mark.parametrize("name", SETS)
def test_every_value_set_expands_to_a_sound_resource(name: str) -> None:
    found = expand(call(url=f"{BASE}/ValueSet/{name}"), held(), **MEASURED)
    contained = found["expansion"]["contains"]
    pairs = {(one["system"], one["code"]) for one in contained}

    assert structure.check(found) == ()
    ValueSet.model_validate(found)
    assert found["expansion"]["total"] == len(contained) == len(pairs) > 0


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_value_set_of_a_code_system_has_all_its_codes_in_its_words(name: str) -> None:
    expected = [(one["code"], one["display"]) for one in SYSTEMS[name]["concept"]]

    assert expected == [(one["code"], one["display"]) for one in expansion(name)["contains"]]


def test_the_causes_unite_the_five_groups() -> None:
    groups = ("arterial", "venous", "neurogenic", "musculoskeletal", "infection")

    assert codes("leg-pain-cause-snomed") == [
        code for group in groups for code in codes(f"cause-{group}")
    ]


def test_the_medicines_unite_the_groups_and_those_in_none() -> None:
    groups = [name for name in SETS if name.startswith("medication-rxnorm-")]
    grouped = {code for group in groups for code in codes(group)}

    assert len(groups) == 8
    assert set(codes("medication-rxnorm")) - grouped == {
        "341248", "35296", "29046", "8410", "3489", "6809",
    }  # fmt: skip


PICTURES = {
    "leg-laterality": {"7771000", "24028007", "51440002"},
    "yes-no-unknown": {"373066001", "373067005", "261665006"},
    "medication-rxnorm-claudication": {"21107", "8013", "7236"},
    "leg-pain-symptom-beyond-gps": {"713412006", "713674006"},
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_small_value_set_is_as_listed(name: str) -> None:
    assert set(codes(name)) == PICTURES[name]


def test_a_sign_that_means_another_thing_and_a_side_without_its_twin_are_left_out() -> None:
    """724232004 is a person who feels warm; 7769000 is the right foot alone."""
    assert "724232004" not in codes("leg-pain-sign")
    assert "7769000" not in codes("leg-pain-body-site-beyond-gps")


def test_a_side_is_offered_on_both_sides_or_on_none() -> None:
    names = [one.get("display", "") for one in expansion("leg-pain-body-site")["contains"]]
    sided = {
        side: {name.replace(side, "") for name in names if side in name}
        for side in ("left", "right")
    }

    assert sided["left"] == sided["right"] != set()


def test_no_code_system_hides_or_retires_a_code() -> None:
    """`$expand` and `$validate-code` rely on it: see their modules."""
    for resource in SYSTEMS.values():
        assert [one for one in resource["concept"] if "property" in one] == []


def test_no_name_drifted_since_the_global_patient_set_is_shown() -> None:
    """The name of 249945007 changed after the edition of 2020."""
    shown = {one["code"]: one.get("display") for one in expansion("six-p-sign")["contains"]}

    assert shown["249945007"] is None
    assert expansion("six-p-sign")["contains"][0]["system"] == SCT
