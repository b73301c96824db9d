"""Questionnaires in the language of whoever asks, and what HTTP says about it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from samples import response

from fhir_pad.fhir import structure

FORM = "/fhir/Questionnaire/leg-pain-self-check"
TITLES = {"en-GB": "Leg pain self-check"}


def asked(client: FlaskClient, path: str, language: str | None, **headers: str) -> Any:
    said = {} if language is None else {"Accept-Language": language}
    return client.get(path, headers={**said, **headers})


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        (None, "en-GB"),
        ("tr", "tr"),
        ("tr-TR,tr;q=0.9,en;q=0.5", "tr"),
        ("de,tr;q=0.1", "tr"),
        ("en", "en-GB"),
        ("en-US,en;q=0.5", "en-US"),
        ("de", "en-GB"),
        ("*", "en-GB"),
        ("tr;q=0, en-US", "en-US"),
        ("?;q=x", "en-GB"),
    ],
)
def test_a_form_speaks_the_language_that_is_liked_best(
    client: FlaskClient, language: str | None, spoken: str
) -> None:
    reply = asked(client, FORM, language)
    form = json.loads(reply.data)

    assert reply.headers["Content-Language"] == spoken
    assert "Accept-Language" in reply.headers["Vary"]
    assert form["language"] == spoken
    assert form["item"][0]["linkId"] == "red"


def test_turkish_says_the_same_with_the_same_codes(client: FlaskClient) -> None:
    english = json.loads(asked(client, FORM, "en-GB").data)
    turkish = json.loads(asked(client, FORM, "tr").data)

    assert ids(english) == ids(turkish)
    assert turkish["title"] != english["title"]
    assert {"Evet", "Hayır", "Bilmiyorum"} <= set(displays(turkish))
    assert not {"Yes", "No", "I do not know"} & set(displays(turkish))


def nodes(node: Any) -> list[Any]:
    return [one for item in node.get("item", ()) for one in (item, *nodes(item))]


def ids(form: Any) -> list[Any]:
    return [
        (one["linkId"], [o["valueCoding"]["code"] for o in one.get("answerOption", ())])
        for one in nodes(form)
    ]


def displays(form: Any) -> list[str]:
    return [o["valueCoding"]["display"] for one in nodes(form) for o in one.get("answerOption", ())]


def test_a_version_is_known_in_the_language_in_which_it_was_given(client: FlaskClient) -> None:
    tags = {one: asked(client, FORM, one).headers["ETag"] for one in ("en-GB", "en-US", "tr")}

    assert len(set(tags.values())) == 3
    for given, tag in tags.items():
        for wanted in tags:
            reply = asked(client, FORM, wanted, **{"If-None-Match": tag})
            assert reply.status_code == (304 if given == wanted else 200), (given, wanted)
    both = ", ".join(tags.values())
    assert asked(client, FORM, "tr", **{"If-None-Match": both}).status_code == 304
    assert asked(client, FORM, "tr", **{"If-None-Match": "*"}).status_code == 304


def test_a_search_gives_forms_in_the_language(client: FlaskClient) -> None:
    english, turkish = (
        json.loads(asked(client, "/fhir/Questionnaire?_count=2", one).data) for one in ("en", "tr")
    )

    assert [one["resource"]["language"] for one in turkish["entry"]] == ["tr", "tr"]
    assert turkish["total"] == english["total"]


@pytest.mark.parametrize("part", ["_summary=true", "_elements=title"])
def test_a_part_of_a_form_has_no_words_in_a_language_that_nobody_knows(
    client: FlaskClient, part: str
) -> None:
    form = json.loads(asked(client, f"{FORM}?{part}", "tr").data)
    whole = json.loads(asked(client, FORM, "tr").data)

    assert (form["title"], form["language"]) == (whole["title"], "tr")
    assert structure.check(form) == ()
    assert "None" not in json.dumps(form)


def test_what_has_no_languages_is_the_same_for_everybody(client: FlaskClient) -> None:
    path = "/fhir/CodeSystem/leg-pain-answer"
    english, turkish = (asked(client, path, one) for one in ("en-GB", "tr"))

    assert english.data == turkish.data
    assert english.headers["ETag"] == turkish.headers["ETag"]
    assert "Content-Language" not in turkish.headers


def test_what_a_patient_answered_is_given_as_it_was_written(client: FlaskClient) -> None:
    sent = response({"age": 70}, status="in-progress", questionnaire="leg-pain-self-check")
    made = client.post(
        "/fhir/QuestionnaireResponse",
        data=json.dumps(sent),
        content_type="application/fhir+json",
        headers={"Accept-Language": "tr"},
    )

    assert made.status_code == 201
    assert "Content-Language" not in made.headers
    assert json.loads(made.data)["item"] == sent["item"]


def test_turkish_words_of_an_answer_are_taken_without_a_remark(client: FlaskClient) -> None:
    sent: Any = response({"age": 70, "p-cold": "yes"}, questionnaire="leg-pain-self-check")
    for node in nodes(sent):
        for answer in node.get("answer", ()):
            if "valueCoding" in answer:
                answer["valueCoding"]["display"] = "Evet"
    reply = client.post(
        "/fhir/QuestionnaireResponse/$validate",
        data=json.dumps(sent),
        content_type="application/fhir+json",
    )

    assert "display" not in reply.text
