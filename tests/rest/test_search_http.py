"""Search over HTTP: pages that keep still, what is given with the matches, and what is refused."""

import json

import pytest
from flask.testing import FlaskClient
from requests_of import (
    RESPONSES,
    claudication,
    codes,
    created,
    found,
    link,
    sent,
    unfinished,
)

from fhir_pad.rest import searching


def ids(client: FlaskClient, address: str) -> list[str]:
    """Return the ids of the matches, in their order."""
    return [one["id"] for one in found(client.get(address))]


def several(client: FlaskClient, number: int) -> list[str]:
    """Store some responses, one a month; return their ids in the order in which they were given."""
    return [
        created(client, unfinished(authored=f"2026-{month:02}-01T10:00:00Z"))["id"]
        for month in range(1, number + 1)
    ]


def test_a_walk_meets_each_match_once_while_others_write(client: FlaskClient) -> None:
    stored = several(client, 7)
    met: list[str] = []
    address: str | None = f"{RESPONSES}?_count=2&_sort=authored"
    while address:
        page = client.get(address)
        met += [one["id"] for one in found(page)]
        created(client, unfinished(authored="2020-01-01T10:00:00Z"))
        client.delete(f"{RESPONSES}/{stored[-1]}")
        address = link(page, "next")

    assert met == stored


def test_a_walk_back_meets_the_same(client: FlaskClient) -> None:
    stored = several(client, 5)
    second = client.get(link(client.get(f"{RESPONSES}?_count=2&_sort=authored"), "next") or "")

    assert [one["id"] for one in found(second)] == stored[2:4]
    for relation in ("previous", "first"):
        assert ids(client, link(second, relation) or "") == stored[:2]
    assert json.loads(second.data)["total"] == 5


@pytest.mark.parametrize("token", ["YWJj", "", "x.y", "MC4yLjAuYQ.0000", "MC4yLjAuYQ." + "0" * 32])
def test_a_page_that_was_not_signed_is_refused(client: FlaskClient, token: str) -> None:
    reply = client.get(f"{RESPONSES}?_page={token}")

    assert reply.status_code == (200 if not token else 400)


def test_a_page_belongs_to_its_list(client: FlaskClient) -> None:
    several(client, 3)
    after = link(client.get(f"{RESPONSES}?_count=1"), "next") or ""
    token = after.partition("_page=")[2]

    for other in (
        f"{RESPONSES}?_count=1&status=completed&_page={token}",
        f"{RESPONSES}?_count=1&_sort=authored&_page={token}",
        f"/fhir/Observation?_count=1&_page={token}",
        f"{RESPONSES}/_history?_count=1&_page={token}",
    ):
        reply = client.get(other)
        assert (reply.status_code, codes(reply)) == (400, ["value"])
    assert client.get(after.replace("_count=1", "_count=2")).status_code == 200


def test_the_first_link_names_what_was_used_and_nothing_else(client: FlaskClient) -> None:
    reply = client.get(f"{RESPONSES}?foo=bar&status=completed&_count=5&_totalMethod=count")

    assert link(reply, "self") == f"{RESPONSES}?status=completed&_count=5"
    [outcome] = found(reply, "outcome")
    assert {one["severity"] for one in outcome["issue"]} == {"warning"}
    assert "foo" not in json.dumps(outcome)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("_has:Observation:patient:code=x", "not-supported"),
        ("_filter=status eq x", "not-supported"),
        ("_list=x", "not-supported"),
        ("_query=x", "not-supported"),
        ("_text=x", "not-supported"),
        ("_content=x", "not-supported"),
        ("subject.name=x", "not-supported"),
        ("subject:Patient.name=x", "not-supported"),
        ("status:contains=x", "not-supported"),
        ("questionnaire:identifier=x", "not-supported"),
        ("questionnaire:Questionnaire=x", "not-supported"),
        ("_include:iterate=QuestionnaireResponse:subject", "not-supported"),
        ("_include=*", "value"),
        ("_include=QuestionnaireResponse:status", "value"),
        ("_revinclude=nothing", "value"),
        ("_sort=nothing", "not-supported"),
        ("_summary=everything", "value"),
        ("_total=all", "value"),
        ("_summary=true&_elements=status", "invalid"),
        ("authored=05", "value"),
        ("_total=none&_total=accurate", "invalid"),
    ],
)
def test_what_cannot_be_answered_is_refused_rather_than_ignored(
    client: FlaskClient, query: str, code: str
) -> None:
    """To ignore what narrows a search would give others' resources for those asked for."""
    reply = client.get(f"{RESPONSES}?{query}")

    assert (reply.status_code, codes(reply)) == (400, [code])


@pytest.mark.parametrize(
    ("query", "named"),
    [("status=completed&_filter=canary", "_filter"), ("subject.canary=x", "subject")],
)
def test_which_of_several_parameters_is_refused_is_said(
    client: FlaskClient, query: str, named: str
) -> None:
    said = client.get(f"{RESPONSES}?{query}").json["issue"][0]["details"]["text"]

    assert said.startswith(f"{named} ")
    assert "canary" not in said


def test_what_r4_has_for_one_type_is_refused_there_alone(client: FlaskClient) -> None:
    reply = client.get("/fhir/Patient?phonetic=yildiz")

    assert (reply.status_code, codes(reply)) == (400, ["not-supported"])
    assert client.get(f"{RESPONSES}?phonetic=yildiz").status_code == 200


def test_strict_handling_refuses_what_is_unknown(client: FlaskClient) -> None:
    for wish in ("handling=strict", "Handling=strict", 'handling = "strict"'):
        reply = sent(client, "GET", f"{RESPONSES}?foo=bar", prefer=wish)

        assert (reply.status_code, codes(reply)) == (400, ["not-supported"])
        assert "ignored" not in reply.text
    lenient = sent(client, "GET", f"{RESPONSES}?foo=bar", prefer="handling=lenient")
    assert lenient.status_code == 200


@pytest.mark.parametrize(
    ("query", "total", "entries"),
    [
        ("_count=0", 3, 0),
        ("_summary=count", 3, 0),
        ("_count=2", 3, 2),
        ("_count=", 3, 3),
        ("_total=none", None, 3),
        ("_count=0&_totalMethod=count", 3, 0),
        ("_count=999999999", 3, 3),
    ],
)
def test_as_many_are_given_and_counted_as_are_asked_for(
    client: FlaskClient, query: str, total: int | None, entries: int
) -> None:
    several(client, 3)

    bundle = json.loads(client.get(f"{RESPONSES}?{query}").data)

    matches = [one for one in bundle.get("entry", ()) if one["search"]["mode"] == "match"]
    assert (bundle.get("total"), len(matches)) == (total, entries)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", None),
        ("_count=1", None),
        ("_total=none", None),
        ("_total=accurate", 3),
        ("_total=estimate", 3),
        ("_count=0", 3),
        ("_summary=count", 3),
        ("subject=Patient/nobody", 0),
    ],
)
def test_more_than_is_counted_at_once_is_counted_when_it_is_asked_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, total: int | None
) -> None:
    monkeypatch.setattr(searching, "COUNTED_AT_ONCE", 2)
    several(client, 3)

    bundle = json.loads(client.get(f"{RESPONSES}?{query}").data)

    assert bundle.get("total") == total


def test_matches_are_sorted_both_ways(client: FlaskClient) -> None:
    stored = several(client, 4)

    assert ids(client, f"{RESPONSES}?_sort=authored") == stored
    assert ids(client, f"{RESPONSES}?_sort=-authored") == stored[::-1]
    assert ids(client, f"{RESPONSES}?_sort=status,-authored") == stored[::-1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("_elements=status", {"resourceType", "id", "meta", "status"}),
        ("_summary=text", {"resourceType", "id", "meta", "status"}),
        ("_summary=true", {"resourceType", "id", "meta", "status", "authored", "questionnaire"}),
    ],
)
def test_a_part_of_each_is_given_and_marked(
    client: FlaskClient, query: str, names: set[str]
) -> None:
    id_ = created(client, claudication())["id"]

    [one] = found(client.get(f"{RESPONSES}?{query}"))
    alone = json.loads(client.get(f"{RESPONSES}/{id_}?{query}").data)

    assert names <= one.keys()
    assert "item" not in one
    assert alone == one
    assert one["meta"]["tag"][0]["code"] == "SUBSETTED"


def test_what_is_referred_to_is_given_with_it_once(client: FlaskClient) -> None:
    patient = created(client, {"resourceType": "Patient"})
    subject = {"reference": f"Patient/{patient['id']}"}
    for _ in range(2):
        created(client, unfinished(subject=subject))

    given = found(client.get(f"{RESPONSES}?_include=QuestionnaireResponse:subject"), "include")
    back = found(client.get("/fhir/Patient?_revinclude=QuestionnaireResponse:patient"), "include")

    assert [one["id"] for one in given] == [patient["id"]]
    assert len(back) == 2


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("gt0", True),
        ("ge0,lt0", True),
        ("lt0", False),
        ("le100", True),
        ("ne0", True),
        ("sa0", True),
        ("eb101", True),
        ("ap0", None),
    ],
)
def test_risks_are_found_by_their_probability(
    client: FlaskClient, query: str, is_found: bool | None
) -> None:
    created(client, claudication())

    matches = found(client.get(f"/fhir/RiskAssessment?probability={query}"))

    assert is_found is None or bool(matches) is is_found
    for one in matches:
        [prediction] = one["prediction"]
        assert prediction.keys() & {"probabilityDecimal", "probabilityRange"}


def test_risks_are_found_by_their_degree(client: FlaskClient) -> None:
    created(client, claudication())
    every = found(client.get("/fhir/RiskAssessment"))
    degrees = [one["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] for one in every]

    for degree in sorted(set(degrees)):
        assert len(ids(client, f"/fhir/RiskAssessment?risk={degree}")) == degrees.count(degree)


def test_a_search_by_form_is_the_same_search(client: FlaskClient) -> None:
    stored = several(client, 3)
    by_form = client.post(
        f"{RESPONSES}/_search?_count=2", data={"status": "in-progress", "_sort": "authored"}
    )

    assert [one["id"] for one in found(by_form)] == stored[:2]
    assert ids(client, link(by_form, "next") or "") == stored[2:]


def test_the_habits_of_real_clients_are_met(client: FlaskClient) -> None:
    """LForms encodes the dollar; others name the character set in quotes or the FHIR version."""
    expansion = client.get(
        "/fhir/ValueSet/%24expand?url=https://w3id.org/fhir-pad/ValueSet/six-p-sign&_format=json"
    )
    quoted = client.post(
        RESPONSES,
        data=json.dumps(unfinished()),
        content_type='application/fhir+json; charset="UTF-8"; fhirVersion=4.0',
    )

    assert json.loads(expansion.data)["expansion"]["contains"]
    assert quoted.status_code == 201


def test_every_answer_about_patients_may_not_be_kept(client: FlaskClient) -> None:
    created(client, claudication())

    for address in (RESPONSES, "/fhir/CarePlan", f"{RESPONSES}/_history"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
    assert "public" in client.get("/fhir/Questionnaire").headers["Cache-Control"]
