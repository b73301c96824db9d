"""What an assessment says, in every language. That nothing is missing: see `test_language`."""

import re
from pathlib import Path

import polib
import pytest
from language_said import texts

from fhir_pad import language
from fhir_pad.language import BASE, LANGUAGES

FOLDER = Path(language.__file__).parent
OTHERS = [tag for tag in LANGUAGES if tag != BASE.tag]
PLACE = re.compile(r"\{\w+\}")
ENDS = (".", "?", ":")


def entries(tag: str) -> dict[str, str]:
    return {one.msgid: one.msgstr for one in polib.pofile(str(FOLDER / tag / "findings.po"))}


def test_there_is_much_to_say() -> None:
    assert len(texts()) > 900
    for one in ("The leg may be losing its blood supply.", "Waits for", "Fontaine IIa", "low"):
        assert one in texts()


@pytest.mark.parametrize("tag", OTHERS)
def test_a_sentence_stays_a_sentence(tag: str) -> None:
    for english, other in entries(tag).items():
        for end in ENDS:
            assert english.endswith(end) == other.endswith(end), (english, other)


def test_turkish_has_a_comma_before_decimals() -> None:
    assert [one for one in entries("tr").values() if re.search(r"\d\.\d", one)] == []


def test_no_result_has_british_words_for_americans() -> None:
    british = re.compile(r"aemi|oedema|isation|metres|paracetamol", re.IGNORECASE)
    said = (LANGUAGES["en-US"].say(one) for one in texts())
    assert [one for one in said if british.search(PLACE.sub("", one))] == []


def test_turkish_has_no_english_left() -> None:
    english = re.compile(
        r"\b(the|and|of|or|is|not|no|a|an|to|leg|foot|pain|clot|with|without|answers?)\b",
        re.IGNORECASE,
    )

    assert [one for one in entries("tr").values() if english.search(PLACE.sub("", one))] == []


def test_capitals_are_those_of_the_language() -> None:
    turkish = LANGUAGES["tr"]

    assert turkish.begun("iyileşmeyen yara") == "İyileşmeyen yara"
    assert turkish.within("Işık ABI") == "\N{LATIN SMALL LETTER DOTLESS I}şık ABI"
    assert turkish.within("İyi") == "iyi"
    assert BASE.begun("index of the leg") == "Index of the leg"
    assert BASE.within("Ankle-brachial index") == "ankle-brachial index"
    assert BASE.begun("") == ""
