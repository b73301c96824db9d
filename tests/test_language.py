"""The catalogues: everything that is asked and said in every language, and nothing that nobody says."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

import polib
import pytest
from developer_words import developers_are_told
from language_said import texts
from page_words import said_on_pages
from test_questionnaires import NAMES, QUESTIONNAIRES, nodes

from fhir_pad import language
from fhir_pad.content import load
from fhir_pad.language import BASE, LANGUAGES, catalogue

FOLDER = Path(language.__file__).parent
OTHERS = [tag for tag in LANGUAGES if tag != BASE.tag]
EMERGENCY = {"999", "911", "112"}


PLACES = re.compile(r"\{\w*\}")
SAME = {"Aspirin", "Statin", "Gabapentin", "Normal", "CEAP C5."}
SAME |= {"API", "LHC-Forms", "mmHg", "metre", "{value}"}
SAME |= {"Plan", "normal", "ABI {value}", "TBI {value}"}
SAME |= {
    "Gabapentin.",
    "Aspirin.",
    "Id",
    "Questionnaire",
    "“{question}”",
    "{prediction}, {horizon}",
}
SAME |= {"{likelihood}, {percent} %", "{title}.", "{title} ({date})."}
SAME |= {"Corona phlebectatica.", "CEAP C4c, corona phlebectatica"}
"""What is called the same in Turkish."""
FEET = re.compile(r"\b330 (feet|ft)\b")
"""What American readers are told besides."""


def numbers_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:\.\d+)?", text.replace(",", ".")))


def asked() -> set[str]:
    found = set()
    for name in NAMES:
        form = QUESTIONNAIRES[name]
        found |= {form["title"], form["description"], form["purpose"]}
        for node in nodes(form):
            found.add(node["text"])
            found |= {one["valueCoding"]["display"] for one in node.get("answerOption", ())}
    return found


SAID: dict[str, Callable[[], Collection[str]]] = {
    "forms": asked,
    "pages": lambda: said_on_pages() - asked(),
    "findings": lambda: set(texts()) - said_on_pages() - asked(),
    "developers": lambda: developers_are_told() - set(texts()) - said_on_pages() - asked(),
}
"""What has to stand in each catalogue."""
EACH = [(tag, name) for tag in OTHERS for name in SAID]


def entries(tag: str, name: str = "*") -> dict[str, str]:
    paths = sorted((FOLDER / tag).glob(f"{name}.po"))
    return {one.msgid: one.msgstr for path in paths for one in polib.pofile(str(path))}


def test_each_language_has_every_catalogue_and_no_other() -> None:
    there = {(path.parent.name, path.stem) for path in FOLDER.rglob("*.po")}

    assert there == set(EACH)


@pytest.mark.parametrize("name", SAID)
def test_everything_that_is_asked_or_said_has_turkish_words(name: str) -> None:
    assert set(SAID[name]()) - set(entries("tr", name)) == set()


@pytest.mark.parametrize(("tag", "name"), EACH)
def test_no_catalogue_has_what_nobody_says(tag: str, name: str) -> None:
    assert set(entries(tag, name)) - set(SAID[name]()) == set()


@pytest.mark.parametrize("tag", OTHERS)
def test_a_text_keeps_its_places(tag: str) -> None:
    for english, other in entries(tag).items():
        assert Counter(PLACES.findall(english)) == Counter(PLACES.findall(other)), english


@pytest.mark.parametrize("tag", OTHERS)
def test_numbers_and_questions_stay_what_they_are(tag: str) -> None:
    for english, other in entries(tag).items():
        numbers = [numbers_in(english), numbers_in(FEET.sub("", other))]
        for one in EMERGENCY:
            numbers[0].pop(one, None)
            numbers[1].pop(one, None)
        assert numbers[0] == numbers[1], (english, other)
        assert english.endswith("?") == other.endswith("?"), (english, other)


@pytest.mark.parametrize("tag", OTHERS)
def test_an_emergency_number_is_that_of_the_language(tag: str) -> None:
    said = " ".join(entries(tag).values())

    assert LANGUAGES[tag].emergency_number in said
    assert not (EMERGENCY - {LANGUAGES[tag].emergency_number}) & set(re.findall(r"\d+", said))


def test_american_words_differ_from_british_ones() -> None:
    assert all(english != other for english, other in entries("en-US").items())


@pytest.mark.parametrize("name", SAID)
def test_turkish_has_no_english_left(name: str) -> None:
    english = re.compile(
        r"(?<!-)\b(the|and|of|or|is|your|leg|foot|pain|yes|with|without)\b(?!-)", re.IGNORECASE
    )
    said = entries("tr", name)

    assert [text for text in said.values() if english.search(text)] == []
    assert {text for text, other in said.items() if text == other} <= SAME


def test_turkish_never_calls_a_leg_without_flow_anaemic() -> None:
    said = {english: other for english, other in entries("tr").items() if "kansız" in other}

    assert all("ischaem" not in one and "want of blood" not in one for one in said), said


def test_numbness_beyond_the_foot_does_not_read_as_numbness_while_standing() -> None:
    said = entries("tr")["Numbness or tingling not only of the foot."]

    assert "ayakta" not in said  # In the foot, and standing.


def test_turkish_tells_the_buttock_from_the_hip_as_the_options_do() -> None:
    buttock = {
        english: other for english, other in entries("tr").items() if "buttock" in english.lower()
    }

    assert [other for other in buttock.values() if "kaba et" not in other.lower()] == []
    assert [other for other in buttock.values() if "kalça" in other.lower()] == []


def test_what_is_possible_to_a_patient_is_not_probable_to_a_clinician() -> None:
    told = entries("tr", "pages")["Possible"].lower()

    assert told != entries("tr", "findings")["probable"].lower()


def test_each_text_that_turkish_shares_with_english_is_said() -> None:
    assert set(entries("tr")) >= SAME


def test_the_published_forms_have_every_language() -> None:
    forms = [one for one in load().resources if one["resourceType"] == "Questionnaire"]

    assert len(forms) == len(NAMES)
    for form in forms:
        for node in [form, *nodes(form)]:
            element = "title" if node is form else "text"
            assert node[element] == node[element].strip()
            said = [
                one["extension"][0]["valueCode"]
                for one in node.get(f"_{element}", {}).get("extension", ())
                if one["url"].endswith("/translation")
            ]
            same = LANGUAGES["tr"].say(node[element]) == node[element]
            assert ("tr" in said) is not same, node[element]


def test_two_catalogues_that_disagree_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text('msgid "leg"\nmsgstr "bacak"\n', "utf-8")
    (tmp_path / "b.po").write_text('msgid "leg"\nmsgstr "ayak"\n', "utf-8")

    with pytest.raises(RuntimeError, match=r"b\.po: 'leg' has other words before"):
        catalogue.gathered(tmp_path)


def test_a_text_takes_its_values_where_the_language_has_their_place() -> None:
    turkish = catalogue.Language("tr", "Türkçe", "112", {"{leg} leg of {name}": "{name}: {leg}"})

    assert turkish.say("{leg} leg of {name}", leg="sol", name="Ayşe") == "Ayşe: sol"
    assert turkish.say("50 {percent}") == "50 {percent}"


def test_an_unfinished_catalogue_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "xx.po"
    path.write_text('msgid "a"\nmsgstr ""\n', "utf-8")

    with pytest.raises(RuntimeError, match=r"xx\.po: finish 1 entries, first 'a'"):
        catalogue.texts(path)


def test_numbers_and_days_are_written_as_each_language_writes_them() -> None:
    day = date(2026, 5, 9)

    assert [one.date(day) for one in LANGUAGES.values()] == [
        "9 May 2026",
        "May 9, 2026",
        "9 Mayıs 2026",
    ]
    assert [one.number(Decimal("0.90")) for one in LANGUAGES.values()] == ["0.90", "0.90", "0,90"]
    assert LANGUAGES["tr"].number(12) == "12"
