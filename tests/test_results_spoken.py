"""Results in each language: the same codes and numbers, and no word of another language."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from said_again import OTHERS, bare, still_english
from samples import CLAUDICATION, NOW, sent
from spoken_cases import assessments

from fhir_pad import engine
from fhir_pad.answers import understood
from fhir_pad.fhir import structure
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.spoken import spoken


@pytest.mark.parametrize("tag", OTHERS)
def test_results_say_the_same_in_other_words(tag: str) -> None:
    for name, done in assessments().items():
        here = done.bundle(tag)
        assert bare(here) == bare(done.bundle()), name
        assert list(still_english(here, tag)) == [], name


def test_english_results_are_those_that_were_always_given() -> None:
    for done in assessments().values():
        assert b'"language"' not in write(done.bundle()["entry"][1])  # type: ignore[index]
        assert done.bundle(BASE.tag) == done.bundle()
        assert spoken(done.findings, BASE) is done.findings


def test_what_is_found_is_told_again_in_the_same_words() -> None:
    """A pass that translates nothing changes nothing, so nothing but words can change."""
    same = type(BASE)("x", "x", "x", {})
    for done in assessments().values():
        assert spoken(done.findings, same) == done.findings


@pytest.mark.parametrize("tag", OTHERS)
def test_each_resource_says_its_language_and_is_valid(tag: str) -> None:
    for name, done in assessments().items():
        bundle: Any = done.bundle(tag)
        assert structure.check(bundle) == (), name
        for entry in bundle["entry"][1:]:
            one = entry["resource"]
            if one["resourceType"] != "OperationOutcome":
                assert one["language"] == tag
            if "text" in one:
                assert f'lang="{tag}" xml:lang="{tag}"' in one["text"]["div"]


def test_an_answer_out_of_range_is_told_with_its_limits() -> None:
    done = engine.assess(sent(CLAUDICATION), now=NOW)
    _, cautions = understood({"ankle-dp-l": Decimal(900), "none": "yes"})
    findings = replace(done.findings, cautions=cautions)

    assert [one.text for one in spoken(findings, LANGUAGES["tr"]).cautions] == [
        "0 ile 350 mm[Hg] aralığının dışında; bilinmiyor sayıldı.",
        "Böyle bir soru yok; dikkate alınmadı.",
    ]


def test_numbers_are_written_with_a_comma_for_people_alone() -> None:
    done = engine.assess(sent(CLAUDICATION), now=NOW)
    bundle: Any = done.bundle("tr")
    plan = bundle["entry"][1]["resource"]

    assert "ABI sol 0,70, anormal." in plan["text"]["div"]
    assert b'"value":0.70' in write(bundle)


def test_a_language_that_is_not_spoken_is_refused() -> None:
    done = engine.assess(sent(CLAUDICATION), now=NOW)

    with pytest.raises(ValueError, match=r"^language is one of en-GB, en-US, tr\.$"):
        done.bundle("de")


@pytest.mark.parametrize("name", ["limiting-claudication", "child"])
def test_results_in_turkish_are_valid_to_the_server(client: FlaskClient, name: str) -> None:
    bundle: Any = assessments()[name].bundle("tr")
    for entry in bundle["entry"][1:]:
        one = entry["resource"]
        said = client.post(
            f"/fhir/{one['resourceType']}/$validate",
            json=None,
            data=write(one),
            content_type="application/fhir+json",
        ).get_json()
        assert {issue["severity"] for issue in said["issue"]} <= {"information", "warning"}, said
