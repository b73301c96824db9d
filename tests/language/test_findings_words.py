"""The catalogues of results: all that an assessment can say in every language, and nothing else."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from fhir_pad import language
from fhir_pad.language import BASE, LANGUAGES
from language.said import texts

FOLDER = Path(language.__file__).parent
OTHERS = [tag for tag in LANGUAGES if tag != BASE.tag]
EMERGENCY = {"999", "911", "112"}
PLACE = re.compile(r"\{\w+\}")
ENDS = (".", "?", ":")


def entries(tag: str) -> dict[str, str]:
    return {one.msgid: one.msgstr for one in polib.pofile(str(FOLDER / tag / "findings.po"))}


def numbers_in(text: str) -> Counter[str]:
    """Return the numbers of a text; a decimal comma counts as a point."""
    bare = PLACE.sub("", text)
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", bare)))


def test_there_is_much_to_say() -> None:
    assert len(texts()) > 900
    for one in ("The leg may be losing its blood supply.", "Waits for", "Fontaine IIa", "low"):
        assert one in texts()


def test_everything_that_is_said_has_turkish_words() -> None:
    assert set(texts()) - LANGUAGES["tr"].texts.keys() == set()


@pytest.mark.parametrize("tag", OTHERS)
def test_no_catalogue_has_what_no_result_says(tag: str) -> None:
    assert set(entries(tag)) - set(texts()) == set()


@pytest.mark.parametrize("tag", OTHERS)
def test_numbers_places_and_ends_stay_what_they_are(tag: str) -> None:
    for english, other in entries(tag).items():
        counted = numbers_in(other)
        for one in EMERGENCY:
            counted.pop(one, None)
        assert numbers_in(english) == counted, (english, other)
        assert set(PLACE.findall(english)) == set(PLACE.findall(other)), (english, other)
        for end in ENDS:
            assert english.endswith(end) == other.endswith(end), (english, other)
        assert tag != "tr" or re.search(r"\d\.\d", other) is None, other


@pytest.mark.parametrize("tag", OTHERS)
def test_an_emergency_number_is_that_of_the_language(tag: str) -> None:
    said = " ".join(entries(tag).values())

    assert LANGUAGES[tag].emergency_number in said
    assert not (EMERGENCY - {LANGUAGES[tag].emergency_number}) & set(re.findall(r"\d+", said))


def test_american_words_differ_from_british_ones() -> None:
    assert all(english != other for english, other in entries("en-US").items())
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
