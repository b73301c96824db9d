"""Our CodeSystems: exactly these codes, each with a display and a definition of its own."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fhir_pad import content
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.strict import read
from fhir_pad.legs import numbers as n

TABLES = Path(__file__).parents[1].parent / "shared" / "clinical" / "tables.json"


def _code_systems() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(content.folder("valuesets").glob("*.json")):
        resource: Any = read(path.read_bytes())
        if resource["resourceType"] == "CodeSystem":
            found[path.stem] = resource
    return found


SYSTEMS = _code_systems()
CODES = {name: [one["code"] for one in found["concept"]] for name, found in SYSTEMS.items()}
FORMS = [
    Form.compile(found, content.CALCULATIONS, content.SHOWN)
    for path in content.folder("questionnaires").glob("*.json")
    if isinstance(found := read(path.read_bytes()), dict)
]

EXPECTED = {
    "leg-pain-cause": "arterial-acute arterial-chronic venous-acute venous-chronic neurogenic "
    "musculoskeletal mixed indeterminate none",
    "leg-pain-subtype": "spinal-stenosis radiculopathy cauda-equina cecs arthritis strain fracture "
    "infection acute-compartment phlegmasia",
    "arterial-stage": "none undetermined pad-unstaged asymptomatic-pad claudication "
    "claudication-lifestyle-limiting clti-rest-pain clti-tissue-loss ali",
    "pad-status": "confirmed excluded suspected undetermined",
    "cause-confidence": "confirmed probable possible weak against no-evidence",
    "fontaine-stage": "I II IIa IIb III IV",
    "rutherford-chronic": "0 1 2 3 4 5 6",
    "rutherford-acute": "I IIa IIb III",
    "wifi-stage": "1 2 3 4",
    "ceap-clinical": "C0 C1 C2 C2r C3 C4a C4b C4c C5 C6 C6r",
    "abi-category": "abnormal borderline normal high-normal noncompressible",
    "tbi-category": "abnormal normal",
    "ali-status": "not-acute excluded none cannot-exclude none-incomplete low-suspicion probable "
    "suspected",
    "six-hour-window": "within elapsed unknown",
    "dvt-status": "confirmed undetermined not-suspected needs-retest excluded needs-d-dimer "
    "suspected-pregnancy likely unlikely indeterminate",
    "edinburgh-result": "definite atypical negative incomplete",
    "triage-level": "emergency-now same-day urgent-days routine self-care",
    "risk-outcome": "cardiovascular-events progression-to-clti limb-loss "
    "irreversible-ischaemic-damage dvt pulmonary-embolism venous-ulceration",
    "action-status": "recommended consider needs-data withheld",
    "override-reason": "already-done known-reason declined later",
    "assessment-method": "leg-pain-rules natural-history wifi rutherford-acute six-ps wells-dvt "
    "ceap risk-amplifiers",
    "leg-pain-observation": "primary-cause cause-subtype cause-confidence cause-components "
    "differential arterial-stage pad-status fontaine rutherford-chronic rutherford-acute wifi "
    "wifi-wound wifi-ischaemia wifi-foot-infection ceap abi tbi edinburgh ali-status "
    "six-hour-window six-p-count dvt-status wells triage triage-rule hours-since-onset hours-left "
    "provisional estimated smallest-possible largest-possible edinburgh-grade symptomatic "
    "missing-data red-flags-unknown cautions index-leg scope",
}
FROM_FORMS = {"leg-pain-answer", "leg-pain-question", "leg-pain-action"}


def test_there_are_these_code_systems() -> None:
    assert set(SYSTEMS) == set(EXPECTED) | FROM_FORMS


@pytest.mark.parametrize("name", EXPECTED)
def test_a_code_system_has_exactly_these_codes(name: str) -> None:
    assert CODES[name] == EXPECTED[name].split()


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_code_system_says_all_that_a_shareable_one_must(name: str) -> None:
    found = SYSTEMS[name]
    shareable = "http://hl7.org/fhir/StructureDefinition/shareablecodesystem"

    assert found["meta"] == {"profile": [shareable]}
    assert (found["content"], found["caseSensitive"]) == ("complete", True)
    assert found["count"] == len(CODES[name]) == len(set(CODES[name]))
    assert {"name", "title", "status", "experimental", "publisher", "description"} <= set(found)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_concept_has_words_of_its_own(name: str) -> None:
    concepts = SYSTEMS[name]["concept"]
    displays = [one["display"] for one in concepts]

    assert all(one["definition"].endswith(".") for one in concepts)
    if name != "leg-pain-answer":
        assert len(set(displays)) == len(displays)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_files_are_kept_by_hand_in_one_readable_form(name: str) -> None:
    text = (content.folder("valuesets") / f"{name}.json").read_text("utf-8")

    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


NUMBERS = [
    ("abi-category", "abnormal", n.ABI_ABNORMAL_MAX),
    ("abi-category", "borderline", n.ABI_BORDERLINE_MIN),
    ("abi-category", "normal", n.ABI_NORMAL_MIN),
    ("abi-category", "normal", n.ABI_NORMAL_MAX),
    ("abi-category", "high-normal", n.ABI_COMPRESSIBLE_MAX),
    ("abi-category", "noncompressible", n.ABI_COMPRESSIBLE_MAX),
    ("tbi-category", "abnormal", n.TBI_ABNORMAL_MAX),
    ("tbi-category", "normal", n.TBI_ABNORMAL_MAX),
    ("fontaine-stage", "IIa", n.FONTAINE_IIA_ABOVE),
    ("fontaine-stage", "IIb", n.FONTAINE_IIA_ABOVE),
]


@pytest.mark.parametrize(("name", "code", "number"), NUMBERS)
def test_a_limit_in_a_definition_is_the_one_the_rules_use(
    name: str, code: str, number: Decimal
) -> None:
    (definition,) = [one["definition"] for one in SYSTEMS[name]["concept"] if one["code"] == code]

    assert str(number) in definition


def test_every_link_id_is_a_code_and_the_other_way_round() -> None:
    asked = {item.link_id for form in FORMS for item in form.items.values() if item.kind.asks}

    assert set(CODES["leg-pain-question"]) == asked


def test_every_option_is_a_code_and_the_other_way_round() -> None:
    offered = {code for form in FORMS for item in form.items.values() for code in item.options}

    assert set(CODES["leg-pain-answer"]) == offered


def test_every_wording_of_an_option_is_a_word_of_its_code_and_the_other_way_round() -> None:
    words = {
        (one["code"], word)
        for one in SYSTEMS["leg-pain-answer"]["concept"]
        for word in (one["display"], *(other["value"] for other in one.get("designation", ())))
    }
    shown = {
        (option.code, option.display)
        for form in FORMS
        for item in form.items.values()
        for option in item.options.values()
    }

    assert shown <= words
    assert {(code, word) for code, word in words - shown if code != "both"} == set()


@pytest.mark.external
def test_the_actions_are_those_of_the_specification() -> None:
    actions = json.loads(TABLES.read_text("utf-8"))["actions"]

    assert set(CODES["leg-pain-action"]) == {action["code"] for action in actions}
    assert len(actions) == len(CODES["leg-pain-action"]) == 87


@pytest.mark.external
def test_no_definition_of_an_action_is_taken_from_the_specification() -> None:
    meanings = {one["meaning"].casefold() for one in json.loads(TABLES.read_text())["actions"]}
    own = {one["definition"].casefold() for one in SYSTEMS["leg-pain-action"]["concept"]}
    both = {one for one in own if one.rstrip(".") in meanings}

    assert both == {"paracetamol."}
