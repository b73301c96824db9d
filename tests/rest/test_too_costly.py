"""What is small to send and dear to answer is refused before it costs anything."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests_of import RESPONSES, claudication, codes, cold_leg, created, found, sent, unfinished
from sqlalchemy import event

JSON_PATCH = "application/json-patch+json"
FORM = "application/x-www-form-urlencoded"
DECIMALS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,13})(\.[0-9]{1,14})?([eE][+-]?(0?[0-9]|[12][0-9]|30))?", fullmatch=True
)


NESTED: dict[str, Any] = {}
for _ in range(50):
    NESTED = {"x": NESTED}


def copies(source: str, target: str, times: int) -> list[dict[str, Any]]:
    """Return steps that copy within the resource."""
    return [{"op": "copy", "from": source, "path": target}] * times


def extension(number: int, text: str = "x") -> dict[str, Any]:
    """Return the step that gives a response so many extensions."""
    value = [{"url": "http://example.org/e", "valueString": text}] * number
    return {"op": "add", "path": "/extension", "value": value}


@pytest.mark.parametrize(
    ("steps", "status", "code"),
    [
        ([extension(2), *copies("/extension", "/extension/-", 40)], 413, "too-costly"),
        ([extension(1), *copies("/extension/0", "/extension/0/extension", 3)], 400, "structure"),
        ([extension(1), *copies("/extension", "/extension/0/extension", 200)], 413, "too-costly"),
        ([extension(1, "x" * 500_000), *copies("/extension/0", "/x", 3)], 413, "too-costly"),
        ([{"op": "add", "path": "/a" * 65, "value": 1}], 413, "too-costly"),
        ([{"op": "move", "from": "/item", "path": "/a" * 65}], 413, "too-costly"),
        ([{"op": "add", "path": "/item/" + "9" * 5000, "value": 1}], 400, "invalid"),
        (
            [{"op": "add", "path": f"{'/x' * (1 + n * 30)}", "value": NESTED} for n in (0, 1)],
            413,
            None,
        ),
        ([{"op": "copy", "from": "/nothing", "path": "/x"}], 422, "value"),
        ([{"op": "copy", "from": "nothing", "path": "/x"}], 400, "invalid"),
        ([{"op": "copy", "path": "/x"}], 400, "invalid"),
        ([{"op": "copy", "from": "/authored", "path": "/status"}], 400, "code-invalid"),
        ([extension(1), *copies("/extension/0", "/extension/-", 50)], 200, None),
    ],
)
def test_a_patch_makes_no_more_than_a_resource_can_hold(
    client: FlaskClient, steps: list[dict[str, Any]], status: int, code: str | None
) -> None:
    address = f"{RESPONSES}/{created(client, unfinished())['id']}"

    reply = sent(client, "PATCH", address, json.dumps(steps).encode(), content_type=JSON_PATCH)

    assert reply.status_code == status, reply.text
    if code is not None:
        assert code in codes(reply)


def test_a_resource_does_not_grow_beyond_what_could_be_sent(client: FlaskClient) -> None:
    half = unfinished(status="entered-in-error", identifier={"value": "x" * 600_000})
    address = f"{RESPONSES}/{created(client, half)['id']}"
    steps = json.dumps([extension(1, "x" * 600_000)]).encode()

    reply = sent(client, "PATCH", address, steps, content_type=JSON_PATCH)

    assert (reply.status_code, codes(reply)) == (413, ["too-costly"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("&".join(["status=completed"] * 100), 200),
        ("&".join(["status=completed"] * 101), 413),
        ("&".join(f"_id={n}" for n in range(900)), 413),
        ("&".join(f"x{n}=1" for n in range(900)), 413),
        ("_elements=" + ",".join(f"a{n}" for n in range(100)), 200),
        ("_elements=" + ",".join(f"a{n}" for n in range(101)), 413),
        ("_sort=" + ",".join(["status"] * 101), 413),
        ("_sort=" + ",".join(["status", "-authored"] * 50), 200),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_search_has_a_limited_number_of_parts(
    client: FlaskClient, query: str, status: int
) -> None:
    by_form = client.post(f"{RESPONSES}/_search", data=query, content_type=FORM)

    assert by_form.status_code == status, by_form.text
    assert client.get(f"{RESPONSES}?{query}").status_code == status
    if status == 413:
        assert codes(by_form) == ["too-costly"]


def test_a_condition_has_a_limited_number_of_parts(client: FlaskClient) -> None:
    criteria = "&".join(f"_id={n}" for n in range(101))

    reply = sent(client, "POST", RESPONSES, unfinished(), if_none_exist=criteria)

    assert (reply.status_code, codes(reply)) == (413, ["too-costly"])


def test_unknown_parameters_are_said_once(client: FlaskClient) -> None:
    reply = client.get(f"{RESPONSES}?foo=1&bar=2&foo=3")

    [outcome] = [one["resource"] for one in json.loads(reply.data)["entry"]]
    assert [issue["code"] for issue in outcome["issue"]] == ["not-supported"]


def bundle(kind: str, requests: list[tuple[str, str]], resource: Any = None) -> dict[str, Any]:
    """Return a Bundle of these (method, url)."""
    body = {} if resource is None else {"resource": resource}
    entries = [body | {"request": {"method": method, "url": url}} for method, url in requests]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


@pytest.mark.parametrize("kind", ["batch", "transaction"])
@pytest.mark.parametrize(
    ("request_", "number", "status"),
    [
        (("POST", "QuestionnaireResponse"), 12, 200),
        (("POST", "QuestionnaireResponse"), 13, 413),
        (("POST", "Questionnaire/$process-response"), 13, 413),
        (("POST", "QuestionnaireResponse/$assess"), 25, 200),
        (("POST", "QuestionnaireResponse/$assess"), 26, 413),
        (("POST", "QuestionnaireResponse/$extract"), 26, 413),
        (("POST", "QuestionnaireResponse/$validate"), 26, 200),
        (("GET", "QuestionnaireResponse?_count=1"), 26, 200),
    ],
)
def test_a_bundle_keeps_and_assesses_a_limited_number_of_responses(
    client: FlaskClient, kind: str, request_: tuple[str, str], number: int, status: int
) -> None:
    resource = unfinished() if request_[0] == "POST" else None

    reply = sent(client, "POST", "/fhir", bundle(kind, [request_] * number, resource))

    assert reply.status_code == status, reply.text
    if status == 413:
        assert json.loads(reply.data)["issue"][0]["expression"] == [f"Bundle.entry[{number - 1}]"]
        assert json.loads(client.get(f"{RESPONSES}?_summary=count").data)["total"] == 0


def test_the_searches_of_a_batch_give_a_limited_number_of_resources(client: FlaskClient) -> None:
    every = ("GET", "ValueSet?_count=1000")
    number = len(json.loads(client.get("/fhir/ValueSet?_count=1000").data)["entry"])
    others = [every] * 90 + [("POST", "QuestionnaireResponse")]

    batch = sent(client, "POST", "/fhir", bundle("batch", others, unfinished()))
    transaction = sent(client, "POST", "/fhir", bundle("transaction", [every] * 90))

    statuses = [one["response"]["status"] for one in json.loads(batch.data)["entry"]]
    given = 1000 // number + 1
    assert statuses == ["200"] * given + ["413"] * (90 - given) + ["201"]
    assert (transaction.status_code, codes(transaction)) == (413, ["too-costly"])


@pytest.mark.parametrize(("number", "status"), [(100, 200), (101, 413)])
def test_a_transaction_refers_by_a_limited_number_of_searches(
    client: FlaskClient, number: int, status: int
) -> None:
    stored = created(client, {"resourceType": "Patient"})["id"]
    reference = {"url": "http://e", "valueReference": {"reference": f"Patient?_id={stored}"}}
    entries = [
        {
            "resource": unfinished(extension=[reference] * part),
            "request": {"method": "POST", "url": "QuestionnaireResponse"},
        }
        for part in (50, number - 50)
    ]
    body = {"resourceType": "Bundle", "type": "transaction", "entry": entries}

    reply = sent(client, "POST", "/fhir", body)

    assert reply.status_code == status, reply.text
    if status == 413:
        assert codes(reply) == ["too-costly"]


@pytest.mark.parametrize("address", [RESPONSES, f"{RESPONSES}/$assess"])
def test_a_refusal_says_what_a_person_reads_and_how_much_more_there_is(
    client: FlaskClient, address: str
) -> None:
    body = cold_leg("completed")
    body["item"] += [{"linkId": f"no-{n}"} for n in range(500)]

    reply = sent(client, "POST", address, body)

    issues = json.loads(reply.data)["issue"]
    assert reply.status_code == 422
    assert issues[0]["code"] == "processing"
    assert len(issues) == 102
    assert issues[-1]["details"]["text"] == f"There are {500 + 1 - 101} issues more."


@pytest.mark.parametrize("reference", ["Patient/1", "https://ehr.example.org/fhir/Patient/1"])
def test_the_last_submission_is_found_among_those_of_others(
    client: FlaskClient, reference: str
) -> None:
    """The same identifier may be used for many patients; they are looked through page by page."""
    identifier = {"system": "https://ehr.example.org/forms", "value": "1"}
    mine = {"identifier": identifier, "subject": {"reference": reference}}
    [first] = plans_of(client, created(client, claudication(**mine)))
    for number in range(12):
        others = {"reference": f"https://ehr.example.org/fhir/Patient/other-{number}"}
        created(client, unfinished(identifier=identifier, subject=others))

    [second] = plans_of(client, created(client, claudication(**mine)))

    assert json.loads(client.get(f"/fhir/CarePlan/{first}").data)["status"] == "revoked"
    assert json.loads(client.get(f"/fhir/CarePlan/{second}").data)["status"] == "draft"


def plans_of(client: FlaskClient, response: dict[str, Any]) -> list[str]:
    """Return the ids of the plans that followed from a response."""
    address = f"{RESPONSES}?_id={response['id']}&_revinclude=CarePlan:supporting-info"
    return [one["id"] for one in found(client.get(address), "include")]


def test_each_submission_costs_as_much_as_the_one_before(app: Flask, client: FlaskClient) -> None:
    """However often the same is sent: what is closed already is not looked at again."""
    identifier = {"system": "https://ehr.example.org/forms", "value": "1"}
    statements: list[int] = []

    def count(*_: object) -> None:
        statements[-1] += 1

    engine = app.extensions["fhir-pad"].store.engine
    event.listen(engine, "before_cursor_execute", count)
    for _ in range(6):
        statements.append(0)
        created(client, claudication(identifier=identifier))
    event.remove(engine, "before_cursor_execute", count)

    # The first closes nothing, and the second is the first to say what closed results say.
    assert statements[2] < statements[1]
    assert len(set(statements[2:])) == 1


@pytest.mark.parametrize(
    "inside",
    [
        {"name": [{"family": "x" * ((1 << 20) - 130)}]},
        {"identifier": [{"system": "urn:x", "value": "x"}] * 16_660},
    ],
    ids=["bytes", "nodes"],
)
def test_what_was_taken_can_be_read_in_every_way(client: FlaskClient, inside: Any) -> None:
    """With what the server adds, it is more than would be taken from anybody."""
    body = json.dumps({"resourceType": "Patient"} | inside, separators=(",", ":")).encode()
    reply = sent(client, "POST", "/fhir/Patient", body)

    address = f"/fhir/Patient/{json.loads(reply.data)['id']}"

    assert reply.status_code == 201
    for query in ("", "?_summary=true", "?_elements=gender", "?_pretty=true"):
        assert client.get(f"{address}{query}").status_code == 200
        assert client.get(f"/fhir/Patient{query}").status_code == 200


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(DECIMALS, min_size=1, max_size=60))
def test_any_legal_decimal_comes_back_as_it_was_sent(
    client: FlaskClient, decimals: list[str]
) -> None:
    extensions = [f'{{"url":"http://example.org/e","valueDecimal":{one}}}' for one in decimals]
    sent_extensions = f'"extension":[{",".join(extensions)}]'.encode()
    body = json.dumps(unfinished()).encode().replace(b"{", b"{" + sent_extensions + b",", 1)

    reply = sent(client, "POST", RESPONSES, body)

    assert reply.status_code == 201, reply.text
    assert sent_extensions in reply.data
    assert sent_extensions in client.get(f"{RESPONSES}/{json.loads(reply.data)['id']}").data
