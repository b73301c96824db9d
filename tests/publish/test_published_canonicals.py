"""Every canonical of ours, wherever it is mentioned, can be read from the server."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from samples import CLAUDICATION, COLD_LEG, sent, vignettes

from fhir_pad import engine
from fhir_pad.fhir.canonical import BASE

CANONICAL = re.compile(
    re.escape(BASE) + r"/([A-Za-z]+)/([A-Za-z0-9.-]+?)(?:\|([0-9.]+[0-9]))?(?![\w|-])"
)
"""In any text: also in a sentence."""
ASSESS = "/fhir/QuestionnaireResponse/$assess"
FHIR = "application/fhir+json"


def mentioned(text: str) -> set[tuple[str, str, str]]:
    """Return type, id and version (blank without) of every canonical of ours in a text."""
    return {tuple(found.groups(default="")) for found in CANONICAL.finditer(text)}


def unreadable(client: FlaskClient, canonicals: set[Any]) -> Iterator[tuple[str, str, str]]:
    """Give those that neither a read nor a search by canonical finds."""
    for kind, name, version in sorted(canonicals):
        read = client.get(f"/fhir/{kind}/{name}")
        asked = {"url": f"{BASE}/{kind}/{name}"} | ({"version": version} if version else {})
        found = client.get(f"/fhir/{kind}", query_string=asked)
        if read.status_code != 200 or found.json.get("total") != 1:
            yield kind, name, version


def test_a_canonical_is_seen_in_any_text() -> None:
    text = f'"{BASE}/CodeSystem/a-b" and {BASE}/PlanDefinition/c|0.1.0, or {BASE}/ValueSet/d.'

    assert mentioned(text) == {
        ("CodeSystem", "a-b", ""), ("PlanDefinition", "c", "0.1.0"), ("ValueSet", "d", "")
    }  # fmt: skip


def test_one_that_is_not_published_is_found(client: FlaskClient) -> None:
    """The check itself can fail: by type, by id and by version."""
    wrong = {
        ("Library", "leg-pain", ""),
        ("PlanDefinition", "arm-pain", ""),
        ("PlanDefinition", "leg-pain", "9.9.9"),
    }

    assert set(unreadable(client, wrong | {("PlanDefinition", "leg-pain", "0.1.0")})) == wrong


def test_what_a_definition_mentions_can_be_read(client: FlaskClient) -> None:
    texts = [
        client.get(f"/fhir/{one['resourceType']}/{one['id']}").text
        for one in engine.published().resources
    ]
    canonicals = set().union(*map(mentioned, texts))

    assert {kind for kind, _, _ in canonicals} >= {
        "ActivityDefinition", "CodeSystem", "PlanDefinition", "Questionnaire", "StructureDefinition"
    }  # fmt: skip
    assert list(unreadable(client, canonicals)) == []


def test_what_the_capability_statement_mentions_can_be_read(client: FlaskClient) -> None:
    canonicals = mentioned(client.get("/fhir/metadata").text)

    assert ("OperationDefinition", "QuestionnaireResponse-assess", "") in canonicals
    assert list(unreadable(client, canonicals)) == []


def results(client: FlaskClient, answers: Any, **how: Any) -> str:
    """Return the text of the results."""
    reply = client.post(ASSESS, data=sent(answers, **how), content_type=FHIR)
    assert reply.status_code == 200
    return reply.text


def test_what_a_result_mentions_can_be_read(client: FlaskClient) -> None:
    canonicals = mentioned(results(client, CLAUDICATION) + results(client, COLD_LEG))

    assert {kind for kind, _, _ in canonicals} == {
        "ActivityDefinition", "CodeSystem", "PlanDefinition", "Questionnaire", "StructureDefinition"
    }  # fmt: skip
    assert list(unreadable(client, canonicals)) == []


@pytest.mark.external
def test_what_the_result_of_any_vignette_mentions_can_be_read(client: FlaskClient) -> None:
    texts = [results(client, one["inputs"], status="in-progress") for one in vignettes()]

    assert list(unreadable(client, set().union(*map(mentioned, texts)))) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("PlanDefinition?_id=leg-pain", ["leg-pain"]),
        ("PlanDefinition?title:contains=triage", ["leg-pain"]),
        (f"ActivityDefinition?url={BASE}/ActivityDefinition/statin&version=0.1.0", ["statin"]),
        ("ActivityDefinition?name=MeasureAbi", ["measure-abi"]),
        ("StructureDefinition?status=active&_sort=name&_count=1", ["decision-basis"]),
        ("StructureDefinition?type=RiskAssessment", ["leg-pain-risk-assessment"]),
        ("SearchParameter?code=basis&base=RiskAssessment", ["riskassessment-basis"]),
        ("OperationDefinition", ["QuestionnaireResponse-assess"]),
        ("ActivityDefinition?status=draft", []),
    ],
)
def test_definitions_are_searched_as_questionnaires_are(
    client: FlaskClient, address: str, expected: list[str]
) -> None:
    found = client.get(f"/fhir/{address}").json

    assert [entry["resource"]["id"] for entry in found.get("entry", ())] == expected
