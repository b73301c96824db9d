"""Standard codes in our ValueSets and ConceptMaps: each checked by hand, wrong ones kept out."""

import csv
from pathlib import Path

import pytest
from terminology_sample import (
    BASE,
    SCT,
    call,
    codings,
    flat,
    held,
    of_type,
    parts,
    pinned,
    published,
)
from test_questionnaires_codes import LOINC, WRONG, mod10, verhoeff

from fhir_pad import content
from fhir_pad.terminology import Held, expand, translate, validate_in_value_set

TABLE = Path(__file__).parents[2].parent / "shared" / "clinical" / "terminology.csv"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
BEYOND = f"{SCT} beyond-gps"
HL7 = {
    "http://hl7.org/fhir/request-priority",
    "http://terminology.hl7.org/CodeSystem/v3-ActPriority",
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
}


def standard() -> dict[str, set[tuple[str, str, str | None]]]:
    """Return the codings of each file that are not of our own CodeSystems."""
    return {
        name: {one for one in codings(resource) if not one[0].startswith(BASE)}
        for name, resource in published().items()
    }


def test_every_standard_code_is_on_the_list_and_the_other_way_round() -> None:
    used = {(system, code) for found in standard().values() for system, code, _ in found}
    listed = {
        (system.removesuffix(" beyond-gps"), code)
        for system, codes in pinned().items()
        for code in codes
    }

    assert listed == used


def test_check_digits_are_right() -> None:
    listed = pinned()
    snomed = listed[SCT] | listed[BEYOND]

    assert {code for code in snomed if not verhoeff(code)} == set()
    assert {code[-3:-1] for code in snomed} <= {"00", "10"}
    assert {code for code in listed[LOINC] if not mod10(code)} == set()


def test_codes_beyond_the_global_patient_set_stand_in_files_of_their_own() -> None:
    listed = pinned()
    for name, found in standard().items():
        snomed = {code for system, code, _ in found if system == SCT}
        sources = {
            element["code"]
            for group in published()[name].get("group", ())
            if group["source"] == SCT
            for element in group["element"]
        }
        if name.endswith("-beyond-gps"):
            assert snomed <= listed[BEYOND], name
            assert "https://www.snomed.org/get-snomed" in published()[name]["copyright"]
        else:
            assert (snomed | sources) & listed[BEYOND] == set(), name


def test_a_build_without_codes_beyond_the_global_patient_set_is_whole() -> None:
    """Leaving the files out is the switch: what stays loads, and every ValueSet expands."""
    kept = {
        path: path.read_bytes()
        for kind in ("questionnaires", "valuesets")
        for path in content.folder(kind).glob("*.json")
        if not path.stem.endswith("-beyond-gps")
    }
    without = Held.of(content.checked(kept).resources)

    assert len(without.value_sets) < len(held().value_sets)
    for url in without.value_sets:
        expand(call(url=url), without, identifier="urn:uuid:0", timestamp="2026-11-21")


def test_names_are_left_out_where_the_licence_or_the_evidence_does_not_carry_them() -> None:
    beyond = pinned()[BEYOND]
    for found in standard().values():
        for system, code, display in found:
            if system in (ICD_10, ATC) or (system == SCT and code in beyond):
                assert display is None, (system, code)


def test_codes_that_others_published_wrongly_are_nowhere() -> None:
    """42463 is right as pravastatin, and is the one code here that has a right use."""
    used = {(system, code) for found in standard().values() for system, code, _ in found}

    assert set(WRONG) & used == {(RXNORM, "42463")}


MEANT = [
    (RXNORM, "32968", "clopidogrel"),
    (RXNORM, "42463", "Pravastatin"),
    (LOINC, "77194-9", "Ankle-brachial index"),
    (SCT, "112828007", "Femoral-popliteal artery bypass graft (procedure)"),
    (ICD_10_CM, "I82.409", "Acute embolism and thrombosis of unspecified deep veins of unspecified lower extremity"),
    (ICD_10_CM, "I70.261", "Atherosclerosis of native arteries of extremities with gangrene, right leg"),
]  # fmt: skip


@pytest.mark.parametrize(("system", "code", "display"), MEANT)
def test_a_code_stands_for_what_it_means(system: str, code: str, display: str) -> None:
    words = {one[2] for found in standard().values() for one in found if one[:2] == (system, code)}

    assert words == {display}


WRONG_IN_A_SET = [
    ("measurement", LOINC, "41979-6"),
    ("measurement", LOINC, "44974-4"),
    ("measurement", LOINC, "77194-8"),
    ("procedure-arterial", SCT, "232723009"),
    ("procedure-other", SCT, "118294005"),
    ("medication-rxnorm-antiplatelet", RXNORM, "42463"),
    ("diagnosis-icd10cm", ICD_10_CM, "I70.24"),
    ("medication-atc", ATC, "N03AX12"),
]


@pytest.mark.parametrize(("name", "system", "code"), WRONG_IN_A_SET)
def test_a_wrong_code_is_refused_by_the_set_that_others_put_it_in(
    name: str, system: str, code: str
) -> None:
    sent = call(url=f"{BASE}/ValueSet/{name}", system=system, code=code)

    assert flat(validate_in_value_set(sent, held()))["result"] is False


@pytest.mark.parametrize(
    ("rxnorm", "atc"), [("32968", "B01AC04"), ("25480", "N02BF01"), ("187832", "N02BF02")]
)
def test_a_medicine_has_the_class_of_today(rxnorm: str, atc: str) -> None:
    sent = call(url=f"{BASE}/ConceptMap/rxnorm-to-atc", system=RXNORM, code=rxnorm)
    (match,) = parts(translate(sent, held()), "match")

    assert match["concept"] == {"system": ATC, "code": atc}


OWED = {
    SCT: "SNOMED CT® was first made by the College of American Pathologists.",
    LOINC: "This material contains content from LOINC (http://loinc.org). LOINC is copyright",
    RXNORM: "U.S. National Library of Medicine, which does not endorse this product.",
    ATC: "WHO Collaborating Centre for Drug Statistics Methodology, Oslo.",
    ICD_10: "© World Health Organization",
    ICD_10_CM: "authorisation of the World Health Organization",
}


@pytest.mark.parametrize("name", published())
def test_each_file_says_whose_codes_it_names(name: str) -> None:
    notice = published()[name]["copyright"]
    systems = {system for system, _, _ in standard()[name]} - HL7

    assert [system for system in systems if OWED[system] not in notice] == []
    if SCT in systems and not name.endswith("-beyond-gps"):
        assert "https://creativecommons.org/licenses/by/4.0/" in notice


def test_a_union_says_whose_codes_it_unites() -> None:
    sets = of_type("ValueSet")

    assert OWED[SCT] in sets["leg-pain-cause-snomed"]["copyright"]
    assert OWED[RXNORM] in sets["medication-rxnorm"]["copyright"]


@pytest.mark.external
def test_every_standard_code_is_verified_in_the_terminology_table() -> None:
    allowed = {"verified", "verified-single-source", "verified-code-and-component"}
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {(row["system"], row["code"]): row for row in csv.DictReader(file)}
    global_set = {
        code
        for (system, code), row in rows.items()
        if system == SCT and row["evidence"].startswith("GPS:yes")
    }

    for found in standard().values():
        for system, code, display in found:
            row = rows[system, code]
            assert row["verified"] in allowed, (system, code)
            assert display in (None, row["display"].strip()), (system, code)
    assert pinned()[SCT] <= global_set
    assert pinned()[BEYOND] & global_set == set()
