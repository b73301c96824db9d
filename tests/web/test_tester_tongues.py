"""The pages for testers in every language: no English of ours on a Turkish one, and the same facts."""

import re
from html import unescape

import pytest
from developer_words import CATALOGUE
from english import english_in, unmarked
from flask.testing import FlaskClient

from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.legs.model import DERIVED
from fhir_pad.web.tester import pieces
from fhir_pad.web.tester.bodies import body
from fhir_pad.web.tester.chapters import TITLES
from fhir_pad.web.tester.names import Name
from fhir_pad.web.tester.rules import book
from fhir_pad.web.tester.tables import Several, Table

TR = LANGUAGES["tr"]
ONE_OF_EACH = {one.type: one.key for one in CATALOGUE.artefacts.values()}
ARTEFACTS = [
    *ONE_OF_EACH.values(),
    ("CodeSystem", "leg-pain-question"),
    ("ConceptMap", "cause-snomed-to-icd10cm"),
    ("Questionnaire", "leg-pain"),
    ("StructureDefinition", "decision-basis"),
    ("ValueSet", "medication-rxnorm-statin"),
]
ADDRESSES = [
    *("/", "/try", "/try/nothing-known", "/try/limiting-claudication"),
    *("/artefacts", "/rules", "/kit", "/api", "/api/server", "/api/Patient"),
    *(f"/rules/{name}" for name in TITLES),
    *dict.fromkeys(f"/artefacts/{type_}/{id_}" for type_, id_ in ARTEFACTS),
]
CODES = re.compile(r"(?<![\w-])[\w.]+(?:[-:][\w.]+)+(?![\w-])|https?://\S+|`\w+`")
"""Names of questions and rules inside a sentence, addresses, and values of the program."""
_LONGEST_FIRST = sorted((re.escape(one.name) for one in DERIVED), key=len, reverse=True)
NAMED = re.compile(rf"CQL olarak (?:{'|'.join(_LONGEST_FIRST)})\b")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_in_turkish_has_english_of_ours(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Language": "tr-TR"})

    assert page.headers["Content-Language"] == "tr"
    assert "Accept-Language" in page.headers["Vary"]
    assert english_in(CODES.sub("", NAMED.sub("", unmarked(page.text)))) == []


@pytest.mark.parametrize("address", ["/rules/triage", "/artefacts/Library/LegPain", "/api/server"])
def test_a_page_in_english_marks_nothing_as_foreign(client: FlaskClient, address: str) -> None:
    for tag in ("en-GB", "en-US"):
        page = client.get(f"{address}?lang={tag}").text

        assert f'<html lang="{tag}">' in page
        assert '<span lang="en-GB">' not in page
        assert '<code lang="' not in page


def test_american_pages_have_american_words(client: FlaskClient) -> None:
    british = re.compile(r"\b[A-Z]?[a-z]*(?:aemi|[Oo]edema|isation|anaesth|colour)[a-z]*")
    as_written = re.compile(r"<(pre|code|dd).*?</\1>|<[^>]*>", re.DOTALL)
    for name in book():
        page = client.get(f"/rules/{name}?lang=en-US").text

        assert british.findall(CODES.sub("", as_written.sub("\n", page))) == [], name


def test_chapters_say_the_same_rules_in_every_language() -> None:
    shapes = {
        tag: [
            (name, entry.anchor, [(row.code, row.anchor, row.sources) for row in entry.rows])
            for name, chapter in book(tag).items()
            for entry in chapter.entries
        ]
        for tag in LANGUAGES
    }

    assert all(one == shapes[BASE.tag] for one in shapes.values())
    assert book("tr")["triage"].entries[0].words != book()["triage"].entries[0].words


def test_a_condition_stands_in_turkish_order(client: FlaskClient) -> None:
    page = unescape(re.sub(r"<[^>]*>", "", client.get("/rules/triage?lang=tr").text))

    assert "sorusunun yanıtı: evet" in page
    assert "Şunun böyle olduğu bilinmiyor:" in page


SAID = [
    ("Every code of the CodeSystem abi-category.", "abi-category adlı CodeSystem"),
    ("Statins, as RxNorm ingredients.", "RxNorm etkin maddeleri olarak: Statinler."),
    ("Withheld: Active bleeding.\nWithheld: Pregnancy.", "Verilmez: "),
    ("Nothing that we wrote.", ""),
    ("Recommended: Nothing that we wrote.", ""),
    ("Active bleeding. Nothing that we wrote.", ""),
]


@pytest.mark.parametrize(("text", "begins"), SAID)
def test_a_text_is_put_together_of_known_ones_or_not_at_all(text: str, begins: str) -> None:
    said = pieces.said(text, TR)

    assert said.startswith(begins)
    assert bool(said) is bool(begins)


def test_each_text_that_artefacts_have_of_ours_has_turkish_words() -> None:
    unsaid = set()
    for one in CATALOGUE.artefacts.values():
        texts = [one.title, one.description]
        for part in body(one.resource, Name):
            if isinstance(part, Table) and part.title != "Details":
                cells = [cell for row in part.rows for cell in row]
                texts += [each for each in cells if isinstance(each, str)]
                texts += [
                    part for each in cells if isinstance(each, Several) for part in each.parts
                ]
        unsaid |= {
            text
            for text in texts
            if not isinstance(text, Name) and " " in text and not pieces.said(text, TR)
        }

    assert unsaid == set()


def test_a_line_asks_for_the_result_in_the_language_of_the_page(client: FlaskClient) -> None:
    assert "Accept-Language: tr" in unescape(client.get("/try/child?lang=tr").text)
    assert "Accept-Language: " not in client.get("/try/child").text
    assert "response.json?lang" not in client.get("/?lang=tr").text
