"""Texts in several languages: beside one another as extensions, and swapped without loss."""

from typing import Any

import pytest
from form_sample import EXTENSION, FORM, SYSTEM, questionnaire

from fhir_pad.fhir import structure
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.translation import spoken, translated

TRANSLATION = f"{EXTENSION}translation"
GERMAN = {"skin": "Haut", "Look closely.": "Genau hinsehen.", "YES": "JA", "NO": "NEIN"}
FRENCH = {"skin": "peau", "YES": "OUI", "Sample": "Exemple"}
OTHERS = {"de": lambda text: GERMAN.get(text, text), "fr": lambda text: FRENCH.get(text, text)}


def sample() -> dict[str, Any]:
    made: Any = translated({**questionnaire(), "status": "active", "language": "en"}, OTHERS)
    return made


def text_of(node: Any, *path: int) -> str:
    for index in path:
        node = node["item"][index]
    text: str = node["text"]
    return text


def test_a_translation_stands_on_the_text_itself() -> None:
    made = sample()

    assert made["item"][0]["_text"]["extension"] == [
        {
            "url": TRANSLATION,
            "extension": [
                {"url": "lang", "valueCode": tag},
                {"url": "content", "valueString": text},
            ],
        }
        for tag, text in (("de", "Haut"), ("fr", "peau"))
    ]
    assert "_title" in made
    assert "_text" not in made["item"][1]
    assert not [issue for issue in structure.check(made) if issue.blocks]


def test_a_resource_speaks_a_language_and_keeps_its_own() -> None:
    made: Any = spoken(sample(), "de")

    assert made["language"] == "de"
    assert text_of(made, 0) == "Haut"
    assert text_of(made, 1) == "more"
    coding = made["item"][0]["item"][1]["answerOption"][0]["valueCoding"]
    assert (coding["system"], coding["code"], coding["display"]) == (SYSTEM, "yes", "JA")
    assert [one["extension"][0]["valueCode"] for one in coding["_display"]["extension"]] == [
        "en",
        "fr",
    ]
    assert not [issue for issue in structure.check(made) if issue.blocks]


@pytest.mark.parametrize("tag", ["de", "fr"])
def test_what_was_swapped_can_be_swapped_back(tag: str) -> None:
    there: Any = spoken(sample(), tag)
    back: Any = spoken(there, "en")

    assert bare(back) == bare(sample())
    assert said(back) == said(sample())


def bare(node: Any) -> Any:
    if isinstance(node, list):
        return [bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: bare(value) for key, value in node.items() if not key.startswith("_")}


def said(node: Any) -> list[tuple[str, str]]:
    """Return every translation, in no order."""
    if isinstance(node, list):
        return sorted(one for member in node for one in said(member))
    if not isinstance(node, dict):
        return []
    own = (
        [(node["extension"][0]["valueCode"], node["extension"][1]["valueString"])]
        if node.get("url") == TRANSLATION
        else []
    )
    return sorted([*own, *(one for value in node.values() for one in said(value))])


def test_other_extensions_of_a_text_stay() -> None:
    form = {**questionnaire(), "language": "en"}
    mark = {"url": "http://example.org/e", "valueString": "x"}
    form["item"][0] = {"_text": {"id": "i", "extension": [mark]}, **form["item"][0]}
    made: Any = translated(form, OTHERS)
    there: Any = spoken(made, "fr")

    for one in (made, there):
        assert one["item"][0]["_text"]["id"] == "i"
        assert one["item"][0]["_text"]["extension"][0] == mark
        assert len(one["item"][0]["_text"]["extension"]) == 3


def test_a_bundle_speaks_where_it_can() -> None:
    other = {"resourceType": "CodeSystem", "title": "skin"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": sample()}, {"resource": other}]}
    made: Any = spoken(bundle, "fr")

    assert made["entry"][0]["resource"]["title"] == "Exemple"
    assert made["entry"][1]["resource"] == other
    assert "language" not in made


def test_the_words_of_every_language_are_those_of_the_code() -> None:
    form = Form.compile(sample())

    def remarks(display: str) -> list[str]:
        sent: Any = FORM.respond({"sore": "yes"}, status="in-progress")
        sent["item"][0]["item"][0]["answer"][0]["valueCoding"]["display"] = display
        return [issue.code for issue in form.read(sent).issues]

    assert remarks("YES") == remarks("JA") == remarks("OUI") == []
    assert remarks("NEIN") == ["conflict"]
    assert remarks("SI") == ["informational"]
