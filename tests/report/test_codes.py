"""Every code we say is one that exists: ours in our CodeSystems, the others in a checked list."""

import csv
import dataclasses
import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fhir_pad.report import actions, codes, goals, words
from fhir_pad.report.codes import Vocabulary
from fhir_pad.report.elements import Code
from fhir_pad.report.observations import arteries, fact, vocabulary

ROOT = Path(__file__).parents[2]
TERMINOLOGY = ROOT.parent / "shared" / "clinical" / "terminology.csv"
# `fhir_pad.report.provenance` as an attribute is the function of that name.
PROVENANCE = import_module("fhir_pad.report.provenance")
MODULES = (actions, codes, words, goals, PROVENANCE, arteries, fact, vocabulary)
ALLOWED = {"verified", "verified-single-source", "verified-code-and-component"}
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
PARTICIPANTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
OPERATIONS = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"

PINNED = {
    "http://hl7.org/fhir/request-priority": "asap stat urgent routine",
    "http://hl7.org/fhir/sid/icd-10-cm": "I74.3",
    "http://hl7.org/fhir/us/core/CodeSystem/careplan-category": "assess-plan",
    LOINC: "2089-1 4548-4 24963-1 24968-0 77194-9 77617-9 77618-7 85354-9",
    SNOMED: """
        3723001 6736007 7771000 11816003 16310003 18347007 20696009 24028007 24484000 32153003
        46866001 48532005 59282003 62175007 63491006 66877004 76580007 91251008 108252007
        111245009 113091000 128196005 168537006 171787008 182531007 182764009 183545006 185389009
        192970008 225358003 229065009 233962007 252094004 255604002 271993009 278414003 304507003
        304549008 306104004 306265007 307777008 311401005 313204009 385956002 388976009 399957001
        401221002 402863005 404223003 418285008 426485003 427752004 428171009 429053008 446841001
        709510001 710081004 734163000 765172009 840580004 1230182004
    """,
    "http://terminology.hl7.org/CodeSystem/data-absent-reason": "unknown",
    "http://terminology.hl7.org/CodeSystem/observation-category": "exam survey",
    PARTICIPANTS: "assembler author",
    "http://terminology.hl7.org/CodeSystem/v3-ActPriority": "A R S UR",
    OPERATIONS: "CREATE",
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation": "H L N LL",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "161 5224 8013 21107 25480 1114195",
    "http://www.whocc.no/atc": """
        M01A B01AC C10AA B01AB01 B01AC23 B01AF01 C04AD03 N02BE01 N02BF01
    """,
}
"""Every standard code that was looked up; a new one is looked up before it is added here."""

PAD = ("399957001", "840580004")
MEANT = {
    "leg-pain-cause": {
        "arterial-acute": ("1230182004", "I74.3"),
        "arterial-chronic": PAD,
        "venous-acute": ("404223003",),
        "venous-chronic": ("20696009",),
    },
    "leg-pain-subtype": {
        "spinal-stenosis": ("18347007",),
        "radiculopathy": ("128196005",),
        "cauda-equina": ("192970008",),
        "cecs": ("111245009",),
        "acute-compartment": ("111245009",),
        "arthritis": ("3723001",),
        "strain": ("48532005",),
        "fracture": ("46866001",),
        "phlegmasia": ("66877004",),
    },
    "pad-status": {"confirmed": PAD},
    "arterial-stage": {
        "pad-unstaged": ("399957001",),
        "asymptomatic-pad": ("399957001",),
        "claudication": ("63491006",),
        "claudication-lifestyle-limiting": ("63491006",),
        "clti-rest-pain": ("233962007", "428171009"),
        "clti-tissue-loss": ("233962007",),
        "ali": ("1230182004", "I74.3"),
    },
    "risk-outcome": {
        "progression-to-clti": ("233962007",),
        "dvt": ("404223003",),
        "pulmonary-embolism": ("59282003",),
        "venous-ulceration": ("402863005",),
    },
}
"""What strangers read of a finding of ours; a code that is not here is told in our words alone."""


def said(part: object) -> Iterator[object]:
    """Yield every value declared inside a module, however deep."""
    yield part
    if isinstance(part, ModuleType):
        part = [value for name, value in vars(part).items() if not name.startswith("__")]
    if isinstance(part, Mapping):
        part = list(part.values())
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        part = [getattr(part, field.name) for field in dataclasses.fields(part)]
    if isinstance(part, (list, tuple)):
        for inner in part:
            yield from said(inner)


DECLARED = [value for module in MODULES for value in said(module)]
CODES = sorted({value for value in DECLARED if isinstance(value, Code)})
VOCABULARIES = {value.name: value for value in DECLARED if isinstance(value, Vocabulary)}


def allowed(code: Code) -> bool:
    """Return whether a code was looked up and has the check digit of its system."""
    pinned = code.code in PINNED.get(code.system, "").split()
    if code.system == SNOMED:
        return pinned and verhoeff(code.code) and code.code[-3:-1] in ("00", "10")
    return pinned and (code.system != LOINC or mod_ten(code.code))


def verhoeff(number: str) -> bool:
    """Return whether the last digit is the Verhoeff check digit, as in SNOMED CT."""
    turns = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    while len(turns) < 8:
        turns.append([turns[1][digit] for digit in turns[-1]])
    product = 0
    for place, digit in enumerate(reversed(number)):
        product = dihedral(product, turns[place % 8][int(digit)])
    return product == 0


def dihedral(left: int, right: int) -> int:
    """Return the product of two digits in the group of the symmetries of a pentagon."""
    if left < 5:
        return (left + right) % 5 + 5 * (right >= 5)
    return (left - right) % 5 + 5 * (right < 5)


def mod_ten(number: str) -> bool:
    """Return whether the digit after the dash is the mod 10 (Luhn) check digit, as in LOINC."""
    digits = [int(digit) for digit in number.replace("-", "")]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.system}|{code.code}")
def test_every_standard_code_was_looked_up(code: Code) -> None:
    """It is in the pinned list and its check digit is right."""
    assert allowed(code)


@pytest.mark.parametrize(
    "code", [code for code in CODES if code.system in (LOINC, actions.RXNORM)], ids=str
)
def test_a_code_of_loinc_or_rxnorm_comes_with_its_name(code: Code) -> None:
    """A number alone tells a reader nothing; only the names of the toe indices wait to be read."""
    assert (code.display == "") is (code in (codes.TBI_RIGHT, codes.TBI_LEFT))


def test_the_pinned_list_holds_nothing_that_is_not_said() -> None:
    """A code that left the product leaves the list."""
    pinned = {(system, code) for system, listed in PINNED.items() for code in listed.split()}

    assert pinned == {(code.system, code.code) for code in CODES}


@pytest.mark.parametrize(
    "code",
    [
        Code(SNOMED, "81121007", "Fasciotomy"),
        Code(SNOMED, "118294005", "Debridement"),
        Code(SNOMED, "232723009", "Femoro-popliteal bypass"),
        Code(LOINC, "41979-6", "Ankle-brachial index panel"),
        Code("http://www.nlm.nih.gov/research/umls/rxnorm", "42463", "clopidogrel"),
        Code("http://www.whocc.no/atc", "N03AX12", "gabapentin"),
    ],
)
def test_codes_that_others_got_wrong_are_refused(code: Code) -> None:
    """Each stands in published software with this meaning and is wrong."""
    assert not allowed(code)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("63491006", True), ("399957001", True), ("12236951000119108", True), ("63491007", False)],
)
def test_the_check_digit_of_snomed_is_computed(number: str, expected: bool) -> None:
    """Known good and bad identifiers are told apart."""
    assert verhoeff(number) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("77194-9", True), ("8579-5", True), ("4548-4", True), ("77194-8", False)],
)
def test_the_check_digit_of_loinc_is_computed(number: str, expected: bool) -> None:
    """Known good and bad numbers are told apart."""
    assert mod_ten(number) is expected


@pytest.mark.external
@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.system}|{code.code}")
def test_every_standard_code_and_display_was_verified(code: Code) -> None:
    """Code and wording are those of a row whose evidence was checked."""
    with TERMINOLOGY.open(encoding="utf-8", newline="") as table:
        rows = [
            row
            for row in csv.DictReader(table)
            if (row["system"], row["code"]) == (code.system, code.code)
        ]

    if code.system in (PARTICIPANTS, OPERATIONS):  # read in the R4 definitions, not in the table
        assert rows == []
        return
    assert {row["verified"] for row in rows} & ALLOWED
    assert code.display in {"", *(row["display"] for row in rows)}


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES.keys())
def test_every_code_of_ours_is_published_and_has_words(vocabulary: Vocabulary) -> None:
    """The CodeSystem and the words of the report know the same codes."""
    assert vocabulary.terms.keys() == published(vocabulary.name)


@pytest.mark.parametrize("name", MEANT)
def test_a_finding_has_the_standard_codes_of_its_meaning(name: str) -> None:
    """A cause that is not found has no code: suspected or excluded disease is no disease."""
    terms = VOCABULARIES[name].terms.items()

    assert {code: tuple(one.code for one in term.codes) for code, term in terms if term.codes} == (
        MEANT[name]
    )


def test_every_action_of_the_catalogue_has_a_kind_of_request() -> None:
    """The catalogue and the table of requests know the same actions."""
    assert actions.REQUESTS.keys() == published("leg-pain-action")


def published(name: str) -> set[str]:
    """Return the codes of one of our CodeSystems, subordinate ones included."""
    content = json.loads((ROOT / "valuesets" / f"{name}.json").read_text(encoding="utf-8"))
    return {code for concept in content["concept"] for code in _codes(concept)}


def _codes(concept: Mapping[str, Any]) -> Iterator[str]:
    yield concept["code"]
    for inner in concept.get("concept", ()):
        yield from _codes(inner)


def test_kinds_of_request_are_those_of_r4() -> None:
    """care-plan-activity-kind is a required binding."""
    kinds = {request.kind for request in actions.REQUESTS.values()}

    assert kinds <= {
        "Appointment",
        "CommunicationRequest",
        "DeviceRequest",
        "MedicationRequest",
        "NutritionOrder",
        "Task",
        "ServiceRequest",
        "VisionPrescription",
    }


def test_a_code_without_words_is_its_own_words() -> None:
    """What the rules may say one day is reported all the same."""
    concept = codes.CAUSE.concept("brand-new")

    assert concept["text"] == "brand-new"
