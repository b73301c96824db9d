"""Our ConceptMaps: they say what the rest of the project says, and lead to codes that exist."""

import json
from pathlib import Path
from typing import Any

import pytest
from terminology_sample import BASE, SCT, call, held, of_type, parts

from fhir_pad.fhir.strict import read
from fhir_pad.report import actions, codes, words
from fhir_pad.report.observations import arteries
from fhir_pad.terminology import translate
from fhir_pad.terminology.compose import members

MAPS = of_type("ConceptMap")
ROOT = Path(__file__).parents[2]
VIGNETTES = ROOT.parent / "shared" / "clinical" / "vignettes.json"
EXPECTED = """
    abi-category-to-interpretation answer-to-snomed cause-snomed-to-icd10cm
    cause-snomed-to-icd10cm-beyond-gps cause-to-icd10-who cause-to-icd10cm cause-to-snomed
    cause-to-snomed-beyond-gps fontaine-to-icd10cm fontaine-to-rutherford fontaine-to-snomed
    question-to-observation question-to-observation-beyond-gps rxnorm-to-atc subtype-to-icd10-who
    subtype-to-icd10cm subtype-to-snomed subtype-to-snomed-beyond-gps
    tbi-category-to-interpretation triage-to-actpriority triage-to-priority
"""


def rows(name: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return what a map says: (system, code) -> its targets."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for group in MAPS[name]["group"]:
        for element in group["element"]:
            targets = found.setdefault((group["source"], element["code"]), set())
            targets |= {
                (group["target"], one["code"]) for one in element["target"] if "code" in one
            }
    return found


def test_there_are_these_concept_maps() -> None:
    assert sorted(MAPS) == EXPECTED.split()


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("side", ["source", "target"])
def test_the_codes_of_a_side_are_in_the_value_set_of_that_side(name: str, side: str) -> None:
    url = MAPS[name].get(f"{side}Canonical")
    if url is None or not url.startswith(BASE):
        return
    known = set(members(held().value_set(url, None, ""), held()))
    said = rows(name)
    used = set(said) if side == "source" else {one for targets in said.values() for one in targets}

    assert used <= known


@pytest.mark.parametrize("name", MAPS)
def test_a_code_system_of_ours_in_a_map_is_held_and_has_its_codes(name: str) -> None:
    for system, code in rows(name):
        if system.startswith(BASE):
            assert code in held().code_systems[system].concepts


WHOLE = [name for name in MAPS if name.startswith(("cause-to", "subtype-to", "fontaine-to",
         "triage-to", "abi-", "tbi-", "rxnorm-")) and "beyond" not in name]  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_map_speaks_of_every_code_of_its_source(name: str) -> None:
    """A code without a match is said to have none."""
    source = members(held().value_set(MAPS[name]["sourceCanonical"], None, ""), held())

    assert set(rows(name)) == set(source)


def test_the_codes_beside_a_question_are_those_of_the_questionnaires() -> None:
    question = f"{BASE}/CodeSystem/leg-pain-question"
    asked: dict[tuple[str, str], set[tuple[str, str]]] = {}
    form: Any = read((ROOT / "questionnaires" / "leg-pain.json").read_bytes())
    waiting = list(form["item"])
    while waiting:
        item = waiting.pop()
        waiting += item.get("item", ())
        # What the form calculates is nobody's answer, so no question stands for it.
        if item.get("code", ())[1:] and not item.get("readOnly"):
            codings = {(one["system"], one["code"]) for one in item["code"][1:]}
            asked[question, item["linkId"]] = codings

    said = rows("question-to-observation") | rows("question-to-observation-beyond-gps")
    assert said == asked


VOCABULARIES = [
    (codes.CAUSE, ("cause-to-snomed", "cause-to-snomed-beyond-gps", "cause-to-icd10cm")),
    (codes.SUBTYPE, ("subtype-to-snomed", "subtype-to-snomed-beyond-gps")),
    (words.TRIAGE, ("triage-to-priority", "triage-to-actpriority")),
]


@pytest.mark.parametrize(("vocabulary", "names"), VOCABULARIES)
def test_the_maps_have_the_codes_that_a_result_carries(vocabulary: Any, names: Any) -> None:
    for code, term in vocabulary.terms.items():
        key = (f"{BASE}/CodeSystem/{vocabulary.name}", code)
        said = {one for name in names for one in rows(name).get(key, ())}

        assert {(one.system, one.code) for one in term.codes} <= said, code


def test_the_reading_of_an_index_is_the_one_on_the_observation() -> None:
    expected = {category: {reading.code} for category, reading in arteries.READINGS.items()}
    said = {
        code: {target for _, target in targets}
        for (_, code), targets in rows("abi-category-to-interpretation").items()
    }

    assert said == {**expected, "borderline": set()}


def test_the_medicines_of_the_plan_have_the_same_two_codes_in_the_map() -> None:
    said = {
        (source, target) for source, targets in rows("rxnorm-to-atc").items() for target in targets
    }
    planned = {
        tuple((one.system, one.code) for one in request.codes)
        for request in actions.REQUESTS.values()
        if {one.system for one in request.codes} == {actions.RXNORM, actions.ATC}
    }

    assert planned != set()
    assert planned <= said


@pytest.mark.parametrize("name", MAPS)
def test_a_map_and_what_it_depends_on_say_their_reasons(name: str) -> None:
    for group in MAPS[name]["group"]:
        for element in group["element"]:
            for target in element["target"]:
                weak = target["equivalence"] in ("narrower", "unmatched")
                assert not weak or target["comment"].endswith("."), (name, element["code"])
                assert ("code" in target) is (target["equivalence"] != "unmatched")


@pytest.mark.external
def test_a_patient_s_fontaine_and_rutherford_agree_with_the_map() -> None:
    seen = 0
    for vignette in json.loads(VIGNETTES.read_text("utf-8"))["vignettes"]:
        stage = vignette["expect"].get("fontaine")
        span = vignette["expect"].get("rutherfordChronic")
        if stage is None or span is None:
            continue
        sent = call(
            url=f"{BASE}/ConceptMap/fontaine-to-rutherford",
            system=f"{BASE}/CodeSystem/fontaine-stage",
            code=stage,
        )
        fits = {int(one["concept"]["code"]) for one in parts(translate(sent, held()), "match")}
        low, high = span
        seen += 1

        assert set(range(low, high + 1)) <= fits, vignette["id"]
    assert seen > 0


def test_a_stage_without_a_code_of_its_own_leads_to_its_picture() -> None:
    sent = call(
        url=f"{BASE}/ConceptMap/fontaine-to-snomed",
        system=f"{BASE}/CodeSystem/fontaine-stage",
        code="IV",
    )
    found = parts(translate(sent, held()), "match")

    assert [(one["concept"]["code"], one["equivalence"]) for one in found] == [
        ("13954005", "narrower"),
        ("49176002", "narrower"),
        ("233962007", "wider"),
    ]
    assert {one["concept"]["system"] for one in found} == {SCT}
