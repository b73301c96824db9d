"""What is published can be read, searched, kept in a cache, and found by its canonical."""

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fhir.resources.R4B.operationdefinition import OperationDefinition
from flask.testing import FlaskClient
from samples import CLAUDICATION, NOW, sent

from fhir_pad.fhir import structure
from fhir_pad.fhir.canonical import BASE, VERSION
from fhir_pad.web import Settings, create_app

FORMS = ["leg-pain", "leg-pain-self-check", "vascular-measurements"]
HERE = "https://pad.example.org/fhir"


def ids(client: FlaskClient, address: str, **how: Any) -> list[str]:
    """Return the ids that match."""
    reply = client.get(address, **how)
    assert reply.status_code == 200, reply.text[:400]
    return [
        entry["resource"]["id"]
        for entry in reply.json.get("entry", ())
        if entry["search"]["mode"] == "match"
    ]


@pytest.mark.parametrize("name", FORMS)
def test_a_questionnaire_can_be_read(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/fhir/Questionnaire/{name}")

    assert reply.status_code == 200
    assert (reply.json["resourceType"], reply.json["id"]) == ("Questionnaire", name)


def test_a_client_that_has_it_already_gets_304(client: FlaskClient) -> None:
    first = client.get("/fhir/Questionnaire/leg-pain")
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert first.headers["ETag"].startswith('W/"')
    for headers in (by_tag, by_date):
        again = client.get("/fhir/Questionnaire/leg-pain", headers=headers)
        assert (again.status_code, again.data) == (304, b"")
    assert (
        client.get("/fhir/Questionnaire/leg-pain", headers={"If-None-Match": 'W/"x"'}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "address",
    [
        "ValueSet/leg-pain-answer/$expand",
        "ValueSet/leg-pain-answer/$expand?_pretty=true",
        "PlanDefinition/leg-pain/$package?count=2",
        "PlanDefinition/leg-pain/$data-requirements",
    ],
)
def test_what_was_made_a_moment_later_is_nothing_new(tmp_path: Path, address: str) -> None:
    """The moment stands in the answer; nobody needs the same again because of that alone."""
    moments = (NOW + timedelta(seconds=count) for count in itertools.count())
    settings = Settings(base_url=HERE, database_url=f"sqlite:///{tmp_path / 'pad.db'}")
    client = create_app(settings, clock=lambda: next(moments)).test_client()

    first, second = (client.get(f"/fhir/{address}") for _ in range(2))
    again = client.get(f"/fhir/{address}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.data != second.data
    assert (again.status_code, again.data) == (304, b"")


def test_what_says_something_else_has_another_version(client: FlaskClient) -> None:
    address = "/fhir/ValueSet/leg-pain-answer/$expand"

    asked = (
        client.get(f"{address}{more}") for more in ("", "?count=2", "?count=3", "?_pretty=true")
    )

    assert len({reply.headers["ETag"] for reply in asked}) == 4


@pytest.mark.parametrize("tag", ["*", 'W/"1"', "nonsense"])
def test_a_condition_for_writes_changes_nothing_of_a_search(client: FlaskClient, tag: str) -> None:
    asked = client.get("/fhir/Questionnaire", headers={"If-Match": tag})

    assert (asked.status_code, asked.data) == (200, client.get("/fhir/Questionnaire").data)


def test_a_search_gives_all_with_their_addresses(client: FlaskClient) -> None:
    found = client.get("/fhir/Questionnaire").json

    assert sorted(entry["resource"]["id"] for entry in found["entry"]) == FORMS
    assert found["total"] == 3
    assert found["link"] == [{"relation": "self", "url": f"{HERE}/Questionnaire"}]
    for entry in found["entry"]:
        assert entry["fullUrl"] == f"{HERE}/Questionnaire/{entry['resource']['id']}"
    assert structure.check(found) == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"url={BASE}/Questionnaire/leg-pain", ["leg-pain"]),
        (f"url={BASE}/Questionnaire/leg-pain&version={VERSION}", ["leg-pain"]),
        (f"url={BASE}/Questionnaire/leg-pain&version=9", []),
        (f"url={BASE}/Questionnaire/leg", []),
        ("_id=leg-pain,vascular-measurements", ["leg-pain", "vascular-measurements"]),
        ("_id=leg-pain&_id=vascular-measurements", []),
        ("_id=leg-pain%5C,vascular-measurements", []),
        ("title=%25%25____", []),
        ("status=unknown", []),
        ("_count=0", []),
        ("_id=", FORMS),
    ],
)
def test_a_search_finds_what_matches(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert sorted(ids(client, f"/fhir/Questionnaire?{query}")) == expected


def test_strings_match_by_beginning_by_part_or_exactly(client: FlaskClient) -> None:
    title = client.get("/fhir/Questionnaire/leg-pain").json["title"]
    begin, inner = title[:5].upper(), title[2:6]
    title = title.replace(",", "\\,")

    assert "leg-pain" in ids(client, "/fhir/Questionnaire", query_string={"title": begin})
    assert ids(client, "/fhir/Questionnaire", query_string={"title:exact": begin}) == []
    assert "leg-pain" in ids(client, "/fhir/Questionnaire", query_string={"title:exact": title})
    assert "leg-pain" in ids(client, "/fhir/Questionnaire", query_string={"title:contains": inner})


@pytest.mark.parametrize(
    "query",
    [
        "_count=abc", "_count=-1", "_count=1.5", "_count=5_0", "_count=%D9%A5",
        "_count=99999999999999999999", "_count=1&_count=2", "_page=x", "title:missing=maybe",
        "url:exact=http://x", "title=" + "x" * 5000, "_id=" + ",".join(["a"] * 200),
    ],
)  # fmt: skip
def test_a_wrong_value_is_400(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/fhir/Questionnaire?{query}")

    assert reply.status_code == 400
    assert reply.json["resourceType"] == "OperationOutcome"


def test_an_unknown_parameter_is_left_out_and_said(client: FlaskClient) -> None:
    found = client.get("/fhir/Questionnaire?foo=bar&status=active,draft").json

    assert found["link"][0]["url"] == f"{HERE}/Questionnaire?status=active,draft"
    assert [entry["search"]["mode"] for entry in found["entry"]].count("outcome") == 1
    addresses = [entry["fullUrl"] for entry in found["entry"]]
    assert len(set(addresses)) == len(addresses), "R4 wants each entry to have one"
    assert structure.check(found) == ()


def test_an_unknown_parameter_is_refused_when_the_client_wants_it_strict(
    client: FlaskClient,
) -> None:
    strict = client.get("/fhir/Questionnaire?foo=bar", headers={"Prefer": "handling=strict"})
    nonsense = client.get("/fhir/Questionnaire?foo=bar", headers={"Prefer": "handling=nonsense"})

    assert (strict.status_code, strict.json["issue"][0]["code"]) == (400, "not-supported")
    assert nonsense.status_code == 200, "RFC 7240: what is not known is passed over"


def test_a_walk_along_the_pages_meets_each_match_once(client: FlaskClient) -> None:
    met, address = [], "/fhir/Questionnaire?_count=1"
    while address:
        found = client.get(address).json
        met += [entry["resource"]["id"] for entry in found["entry"]]
        after = [link["url"] for link in found["link"] if link["relation"] == "next"]
        address = after[0].removeprefix("https://pad.example.org") if after else ""

    assert sorted(met) == FORMS


def test_a_search_by_form_is_the_same_search(client: FlaskClient) -> None:
    by_form = client.post("/fhir/Questionnaire/_search", data={"_id": "leg-pain"})
    wrong = client.post("/fhir/Questionnaire/_search", json={})
    in_address = client.post("/fhir/Questionnaire/_search?_id=leg-pain")

    for found in (by_form, in_address):
        assert [entry["resource"]["id"] for entry in found.json["entry"]] == ["leg-pain"]
    assert wrong.status_code == 415


def canonicals(value: Any) -> set[str]:
    """Return every canonical or system of ours in a JSON value."""
    if isinstance(value, dict):
        return set().union(*(canonicals(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(canonicals(part) for part in value))
    return {value} if isinstance(value, str) and value.startswith(f"{BASE}/CodeSystem/") else set()


def test_every_code_system_in_a_result_can_be_read(client: FlaskClient) -> None:
    reply = client.post(
        "/fhir/QuestionnaireResponse/$assess",
        data=sent(CLAUDICATION),
        content_type="application/fhir+json",
    )

    mentioned = canonicals(reply.json)

    assert len(mentioned) > 5
    for canonical in sorted(mentioned):
        url = canonical.partition("|")[0]
        assert len(ids(client, "/fhir/CodeSystem", query_string={"url": url})) == 1, url


def test_the_operation_definition_is_valid(client: FlaskClient) -> None:
    definition = client.get("/fhir/OperationDefinition/QuestionnaireResponse-assess").json

    OperationDefinition.model_validate(definition)
    assert structure.check(definition) == ()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("mode=full", 200),
        ("mode=terminology", 400),
        ("mode=nonsense", 400),
        ("_summary=xyz", 400),
        ("_summary=count", 400),
        ("_summary=false", 200),
    ],
)
def test_one_mode_of_the_statement_is_given(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/fhir/metadata?{query}").status_code == status


def test_a_client_can_ask_for_a_part_of_the_statement(client: FlaskClient) -> None:
    """Apps of SMART's Swift framework ask for no other."""
    whole = client.get("/fhir/metadata").json

    short = client.get("/fhir/metadata?_summary=true").json
    named = client.get("/fhir/metadata?_elements=software").json

    assert structure.check(short) == ()
    assert short["meta"]["tag"][0]["code"] == named["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert short["fhirVersion"] == whole["fhirVersion"]
    types = [one["type"] for one in whole["rest"][0]["resource"]]
    assert [one["type"] for one in short["rest"][0]["resource"]] == types
    assert "searchParam" not in short["rest"][0]["resource"][0]
    assert named["software"] == whole["software"]
    assert "implementation" not in named


def test_a_link_can_be_followed(client: FlaskClient) -> None:
    url = client.get("/fhir/Questionnaire?_id=leg-pain&_count=1").json["link"][0]["url"]

    assert parse_qsl(urlsplit(url).query) == [("_id", "leg-pain"), ("_count", "1")]
