"""The codes on the questions: each checked by hand, mistyped and misused ones refused."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from test_questionnaires import NAMES, QUESTIONNAIRES, nodes

from fhir_pad.fhir.form_items import is_calculated

SHARED = Path(__file__).parents[1].parent / "shared" / "clinical"
QUESTION = "https://w3id.org/fhir-pad/CodeSystem/leg-pain-question"
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"


_D = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678")
_D += ("5987604321", "6598710432", "7659821043", "8765932104", "9876543210")
_P = ("0123456789", "1576283094", "5803796142", "8916043527")
_P += ("9453126870", "4286573901", "2793806415", "7046913258")

ALLOWED = {
    LOINC: {"32419-4", "33437-5", "39156-5", "72166-2", "72514-3", "77194-9", "77617-9"}
    | {"77618-7", "82810-3", "8480-6"},
    SCT: {"102568007", "127279002", "131148009", "161873000", "182764009", "247479008"}
    | {"252094004", "266894000", "274663001", "309537005", "3253007", "370992007", "38341003"}
    | {"386661006", "399957001", "40144003", "414545008", "414617007", "415510005", "418363000"}
    | {"429783005", "439698008", "444827008", "449614009", "709044004", "713514005", "72866009"}
    | {"73211009", "771542000", "84114007"},
}
"""Every standard code that may stand on a question, checked by hand against its meaning."""


def verhoeff(code: str) -> bool:
    """Tell whether the check digit of a SNOMED CT identifier is right."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(_D[check][int(_P[place % 8][int(digit)])])
    return check == 0


def mod10(code: str) -> bool:
    """Tell whether the check digit of a LOINC code is right."""
    digits = [int(digit) for digit in reversed(code.replace("-", ""))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_right(system: str, code: str) -> bool:
    """Tell whether a standard code may be used: on the list, and its check digit right.

    The digits before a SNOMED check digit say what it identifies: 00 and 10 are concepts.
    """
    if system == SCT and not (verhoeff(code) and code[-3:-1] in {"00", "10"}):
        return False
    if system == LOINC and not mod10(code):
        return False
    return code in ALLOWED.get(system, set())


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_our_code_first_and_then_right_ones(name: str) -> None:
    for node in nodes(QUESTIONNAIRES[name]):
        if node["type"] in ("group", "display"):
            assert "code" not in node
            continue
        if is_calculated(node):
            continue
        own, *standard = node["code"]
        assert (own["system"], own["code"]) == (QUESTION, node["linkId"])
        assert all(is_right(one["system"], one["code"]) for one in standard), node["linkId"]


def test_every_code_on_the_list_is_used() -> None:
    used = {
        (one["system"], one["code"])
        for node in nodes(QUESTIONNAIRES["leg-pain"])
        for one in node.get("code", ())
    }

    assert {(system, code) for system in ALLOWED for code in ALLOWED[system]} <= used


DIGITS = [
    (verhoeff, "63491006", True),
    (verhoeff, "12236951000119108", True),
    (verhoeff, "63491007", False),
    (verhoeff, "81121007", False),
    (verhoeff, "118294005", False),
    (verhoeff, "30367100", False),
    (mod10, "77194-9", True),
    (mod10, "8579-5", True),
    (mod10, "77194-8", False),
]


@pytest.mark.parametrize(("check", "code", "right"), DIGITS)
def test_check_digits_tell_a_mistyped_code(
    check: Callable[[str], bool], code: str, *, right: bool
) -> None:
    assert check(code) is right


WRONG = [
    (LOINC, "41979-6"),  # calories burned, published as an ankle-brachial panel
    (LOINC, "44974-4"),
    (LOINC, "44975-1"),
    (LOINC, "62238-1"),  # the 2009 equation, published as that of 2021
    (SCT, "81121007"),
    (SCT, "118294005"),
    (SCT, "232723009"),
    (SCT, "30367100"),
    ("http://www.nlm.nih.gov/research/umls/rxnorm", "42463"),
    ("http://hl7.org/fhir/sid/icd-10-cm", "I70.24"),
    ("http://www.whocc.no/atc", "N03AX12"),
]


@pytest.mark.parametrize(("system", "code"), WRONG)
def test_codes_that_others_published_wrongly_are_refused(system: str, code: str) -> None:
    assert not is_right(system, code)


def test_pressures_at_ankle_and_toe_do_not_pose_as_blood_pressure() -> None:
    coded = {
        node["linkId"]: node["code"] for node in nodes(QUESTIONNAIRES["leg-pain"]) if "code" in node
    }

    for link_id in ("ankle-dp-r", "ankle-pt-l", "toe-r", "ankle-postex-l"):
        assert [one["system"] for one in coded[link_id]] == [QUESTION]


@pytest.mark.parametrize("name", NAMES)
def test_the_licence_of_each_code_system_used_is_stated(name: str) -> None:
    notice = QUESTIONNAIRES[name]["copyright"]

    assert "This material contains content from LOINC (http://loinc.org)." in notice
    assert "https://creativecommons.org/licenses/by/4.0/" in notice


@pytest.mark.external
def test_every_standard_code_is_verified_in_the_terminology_table() -> None:
    allowed = {"verified", "verified-single-source", "verified-code-and-component"}
    with (SHARED / "terminology.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["system"], row["code"]): row for row in csv.DictReader(file)}

    for node in nodes(QUESTIONNAIRES["leg-pain"]):
        for one in node.get("code", ())[1:]:
            row = rows[one["system"], one["code"]]
            assert row["verified"] in allowed
            assert one.get("display", row["display"]).strip() == row["display"].strip()
