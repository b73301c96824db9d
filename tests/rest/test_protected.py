"""Protected access over HTTP: who is let in, what they reach, and what a refusal tells."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from access.issuer import expected, good
from access.stored import BASE, answered, fill
from flask import Flask
from flask.testing import FlaskClient
from requests_of import FHIR_JSON, codes, cold_leg, found, link
from samples import NOW
from werkzeug.test import TestResponse

from fhir_pad import rest
from fhir_pad.access import NOBODY
from fhir_pad.operations.assess import ASSESS
from fhir_pad.rest.problems import Problem
from fhir_pad.rest.routes import ID, VERSION_ID, Route
from fhir_pad.web import Settings, create_app

RESPONSES = "/fhir/QuestionnaireResponse"
EVERYTHING = "user/*.cruds"
OWN = "patient/*.cruds"
PACKAGE = Path(rest.__file__).parent


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return an application that wants tokens, and holds a finished response of each patient."""
    database = tmp_path_factory.mktemp("protected") / "pad.db"
    settings = Settings(base_url=BASE, database_url=f"sqlite:///{database}", admission=expected())
    app = create_app(settings, clock=lambda: NOW)
    server: rest.Server = app.extensions["fhir-pad"]
    with server.store.transaction() as work:
        fill(work)
    for patient in ("p1", "p2"):
        reply = ask(app.test_client(), "POST", RESPONSES, answered(patient), scope=EVERYTHING)
        assert reply.status_code == 201
    yield app
    server.store.close()


@pytest.fixture
def client(protected: Flask) -> FlaskClient:
    """Return a client of the protected application."""
    return protected.test_client()


def ask(  # noqa: PLR0913 - a request and who sends it
    client: FlaskClient,
    method: str,
    address: str,
    body: Any = None,
    *,
    scope: str = OWN,
    patient: str | None = "p1",
    content_type: str = FHIR_JSON,
    **headers: str,
) -> TestResponse:
    """Send a request with a good token."""
    token = good(scope=scope, patient=patient)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        named["Content-Type"] = content_type
        body = json.dumps(body, default=float)
    named["Authorization"] = f"Bearer {token}"
    return client.open(address, method=method, data=body, headers=named)


def of(client: FlaskClient, patient: str, type_: str = "QuestionnaireResponse") -> str:
    """Return the id of something of a patient."""
    reply = ask(client, "GET", f"/fhir/{type_}?_count=1", patient=patient)
    return found(reply)[0]["id"]


def routes(app: Flask) -> tuple[Route, ...]:
    return rest.table(app.extensions["fhir-pad"].shelf.types, rest.metadata).routes


def address(route: Route) -> str:
    parts = {ID: "unknown", VERSION_ID: "1"}
    return "/".join(["/fhir", *(parts.get(part, part) for part in route.pattern)])


def test_each_route_is_public_or_needs_a_token(protected: Flask, client: FlaskClient) -> None:
    for route in routes(protected):
        reply = client.open(address(route), method=route.method, data=b"{ no JSON")

        assert (reply.status_code == 401) is not route.is_public, route
        if not route.is_public:
            assert codes(reply) == ["login"]
            assert reply.headers["WWW-Authenticate"] == 'Bearer realm="fhir-pad"'


def test_who_is_not_known_is_not_answered_inside_either(protected: Flask) -> None:
    """The interactions do not rely on whoever calls them having asked."""
    server: rest.Server = protected.extensions["fhir-pad"]
    table = rest.table(server.shelf.types, rest.metadata)
    for route in routes(protected):
        if not route.is_public:
            path = tuple(address(route).split("/")[2:])
            with pytest.raises(Problem) as unknown:
                rest.answer(table, server, rest.Asked(route.method, path), NOBODY)

            assert unknown.value.status == 401, route


def test_each_route_that_is_not_public_needs_a_scope(protected: Flask, client: FlaskClient) -> None:
    """But for Bundles, whose entries need what they need alone."""
    for route in routes(protected):
        kind = "application/json-patch+json" if route.method == "PATCH" else FHIR_JSON
        if route.is_public:
            continue
        if route.pattern[-1:] == ("_search",):
            kind = "application/x-www-form-urlencoded"
        reply = ask(client, route.method, address(route), {}, scope="openid", content_type=kind)

        if route.code == "transaction":
            assert reply.status_code == 400
        else:
            assert (reply.status_code, codes(reply)) == (403, ["forbidden"]), route
            challenge = reply.headers["WWW-Authenticate"]
            scope = re.search(r'scope="([^"]+)"', challenge)
            assert scope is not None
            assert scope[1] in reply.text


def test_a_route_that_nobody_decided_about_stops_the_program_at_its_start(
    protected: Flask,
) -> None:
    some = next(route for route in routes(protected) if not route.is_public)

    for undecided in (
        replace(some, code="merge", operation=None),
        replace(some, operation=replace(ASSESS, name="merge")),
    ):
        with pytest.raises(KeyError, match="merge"):
            rest.Table.of([undecided])


def test_only_what_follows_from_a_response_and_the_record_are_written_without_asking_who() -> None:
    """Whatever an interaction can lay hands on is guarded, but for these named places."""
    allowed = {
        "own_work": {"server.py", "submitting.py", "dispatch.py"},
        r"\.held\b": {"server.py"},
        r"store\.(reading|transaction)\(": {"server.py", "auditing.py", "forgetting.py"},
        "Work(": {"server.py", "guarded.py"},
    }
    for pattern, files in allowed.items():
        text = pattern if "\\" in pattern else re.escape(pattern)
        using = {one.name for one in PACKAGE.glob("*.py") if re.search(text, one.read_text())}

        assert using <= files, pattern


@pytest.mark.parametrize(
    "public",
    [
        *(
            "/fhir/metadata",
            "/fhir/Questionnaire",
            "/fhir/Questionnaire/leg-pain",
            "/fhir/$versions",
        ),
        "/fhir/ValueSet/abi-category/$expand",
        *("/fhir/.well-known/smart-configuration", "/openapi.json", "/health/ready", "/"),
    ],
)
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Basic YTpi"])
def test_what_is_published_needs_no_token(
    client: FlaskClient, public: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    assert client.get(public, headers=headers).status_code == 200


def test_a_search_by_form_of_what_is_published_needs_no_token(client: FlaskClient) -> None:
    assert client.post("/fhir/Questionnaire/_search", data={"_count": "1"}).status_code == 200


def test_a_token_that_is_not_valid_says_why_and_nothing_else(client: FlaskClient) -> None:
    reply = client.get(RESPONSES, headers={"Authorization": f"Bearer {good(exp=1)}"})

    assert (reply.status_code, codes(reply)) == (401, ["login"])
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]
    assert "expired" in reply.text
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_token_in_the_address_is_none(client: FlaskClient) -> None:
    assert client.get(f"{RESPONSES}?access_token={good()}").status_code == 401


def test_two_tokens_are_none(client: FlaskClient) -> None:
    headers = [("Authorization", f"Bearer {good()}"), ("Authorization", f"Bearer {good()}")]

    assert client.get(RESPONSES, headers=headers).status_code == 401


def test_services_that_cannot_check_who_calls_are_not_there(client: FlaskClient) -> None:
    assert client.get("/cds-services").status_code == 404
    assert client.post("/cds-services/leg-pain-patient-view/feedback", json={}).status_code == 404


def test_an_unknown_address_is_told_without_token(client: FlaskClient) -> None:
    assert client.get("/fhir/Nothing").status_code == 404
    assert client.delete("/fhir/CarePlan/1").status_code == 405


def test_an_emergency_at_an_unknown_address_is_told_to_who_is_known(client: FlaskClient) -> None:
    """Nobody's body is read before it is known who sends it."""
    address = "/fhir/QuestionnaireResponses"

    known = ask(client, "POST", address, cold_leg())
    unknown = client.post(address, data=json.dumps(cold_leg()), content_type=FHIR_JSON)
    mistaken = client.post(
        address,
        data=json.dumps(cold_leg()),
        content_type=FHIR_JSON,
        headers={"Authorization": "Bearer no.such.token"},
    )

    assert (known.status_code, codes(known)) == (404, ["processing", "not-supported"])
    for reply in (unknown, mistaken):
        assert (reply.status_code, codes(reply)) == (404, ["not-supported"])


ALONE: dict[str, Callable[[FlaskClient, str], TestResponse]] = {
    "read": lambda client, id_: ask(client, "GET", f"{RESPONSES}/{id_}"),
    "head": lambda client, id_: ask(client, "HEAD", f"{RESPONSES}/{id_}"),
    "vread": lambda client, id_: ask(client, "GET", f"{RESPONSES}/{id_}/_history/1"),
    "history": lambda client, id_: ask(client, "GET", f"{RESPONSES}/{id_}/_history"),
    "update": lambda client, id_: ask(
        client, "PUT", f"{RESPONSES}/{id_}", answered("p1", status="in-progress") | {"id": id_}
    ),
    "update-by-search": lambda client, id_: ask(
        client,
        "PUT",
        f"{RESPONSES}?_id={id_}",
        answered("p1", status="in-progress") | {"id": id_},
    ),
    "patch": lambda client, id_: ask(
        client, "PATCH", f"{RESPONSES}/{id_}", [], content_type="application/json-patch+json"
    ),
    "delete": lambda client, id_: ask(client, "DELETE", f"{RESPONSES}/{id_}"),
    "validate": lambda client, id_: ask(client, "GET", f"{RESPONSES}/{id_}/$validate"),
    "search": lambda client, id_: ask(client, "GET", f"{RESPONSES}?_id={id_}"),
    "if-none-match": lambda client, id_: ask(
        client, "GET", f"{RESPONSES}/{id_}", If_None_Match='W/"1"'
    ),
    "if-match": lambda client, id_: ask(client, "DELETE", f"{RESPONSES}/{id_}", If_Match='W/"7"'),
}


@pytest.mark.parametrize("how", ALONE)
def test_what_is_another_patients_is_answered_like_what_is_not_there(
    client: FlaskClient, how: str
) -> None:
    """Address and request id aside, the two replies are the same to the byte."""
    theirs, unknown = of(client, "p2"), "00000000-0000-0000-0000-000000000000"

    seen, nothing = ALONE[how](client, theirs), ALONE[how](client, unknown)

    assert seen.status_code == nothing.status_code == (200 if how == "search" else 404)
    assert seen.text.replace(theirs, unknown) == nothing.text
    kept = [
        {name: value for name, value in reply.headers if name != "X-Request-Id"}
        for reply in (seen, nothing)
    ]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    "type_", ["CarePlan", "RiskAssessment", "Observation", "Goal", "Provenance"]
)
def test_results_are_their_patients(client: FlaskClient, type_: str) -> None:
    every = ask(client, "GET", f"/fhir/{type_}?_count=500", scope=EVERYTHING)
    by_patient = [
        {
            one["id"]
            for one in found(ask(client, "GET", f"/fhir/{type_}?_count=500", patient=patient))
        }
        for patient in ("p1", "p2", "p3")
    ]

    assert by_patient[0] | by_patient[1] == {one["id"] for one in found(every)}
    assert by_patient[0].isdisjoint(by_patient[1])
    assert len(by_patient[0]) == len(by_patient[1]) > 0
    assert by_patient[2] == set()


def test_a_count_counts_what_is_reached(client: FlaskClient) -> None:
    counted = ask(client, "GET", f"{RESPONSES}?_summary=count&subject=Patient/p2")

    assert json.loads(counted.data)["total"] == 0


def test_a_page_goes_on_for_its_patient_alone(client: FlaskClient) -> None:
    first = ask(client, "GET", "/fhir/Observation?_count=2")
    following = link(first, "next")
    assert following is not None

    assert ask(client, "GET", following).status_code == 200
    assert ask(client, "GET", following, patient="p2").status_code == 400
    assert ask(client, "GET", following, scope=EVERYTHING, patient=None).status_code == 400
    assert client.get(following).status_code == 401


def test_a_page_gives_what_the_present_token_reaches(client: FlaskClient) -> None:
    following = link(ask(client, "GET", "/fhir/Observation?_count=2"), "next")
    assert following is not None

    narrow = ask(client, "GET", following, scope="patient/Observation.rs?status=registered")

    assert found(narrow) == []
    assert ask(client, "GET", following, scope="patient/Goal.rs").status_code == 403


def test_a_page_of_what_is_published_goes_on_from_a_batch(client: FlaskClient) -> None:
    entry = {"request": {"method": "GET", "url": "ValueSet?_count=2"}}
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    page = json.loads(ask(client, "POST", "/fhir", batch).data)["entry"][0]["resource"]
    [following] = [one["url"] for one in page["link"] if one["relation"] == "next"]

    assert client.get(following.removeprefix("https://pad.example.org")).status_code == 200


def test_a_response_for_another_patient_is_refused_and_not_kept(client: FlaskClient) -> None:
    before = ask(client, "GET", f"{RESPONSES}?_summary=count", scope=EVERYTHING).text

    reply = ask(client, "POST", RESPONSES, answered("p2"))

    assert (reply.status_code, codes(reply)) == (403, ["forbidden"])
    assert before == ask(client, "GET", f"{RESPONSES}?_summary=count", scope=EVERYTHING).text


def test_a_response_about_nobody_is_nobodys_to_send(client: FlaskClient) -> None:
    nobodys = {name: one for name, one in answered("p1").items() if name != "subject"}

    assert ask(client, "POST", RESPONSES, nobodys).status_code == 403
    assert ask(client, "POST", RESPONSES, nobodys, scope=EVERYTHING).status_code == 201


def test_results_of_a_response_need_no_scope_to_be_made(client: FlaskClient) -> None:
    narrow = "patient/QuestionnaireResponse.c"

    reply = ask(client, "POST", RESPONSES, answered("p1"), scope=narrow)
    made = json.loads(reply.data)["id"]

    assert reply.status_code == 201
    assert ask(client, "GET", f"{RESPONSES}/{made}", scope=narrow).status_code == 403
    plans = found(
        ask(client, "GET", f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{made}")
    )
    assert len(plans) == 1


def test_a_transaction_is_kept_as_a_whole_or_not_at_all(client: FlaskClient) -> None:
    entries = [
        {"request": {"method": "POST", "url": "QuestionnaireResponse"}, "resource": answered(one)}
        for one in ("p1", "p2")
    ]
    sent = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    before = ask(client, "GET", f"{RESPONSES}?_summary=count", scope=EVERYTHING).text

    reply = ask(client, "POST", "/fhir", sent)

    assert (reply.status_code, codes(reply)) == (403, ["forbidden"])
    assert json.loads(reply.data)["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert before == ask(client, "GET", f"{RESPONSES}?_summary=count", scope=EVERYTHING).text


def test_each_entry_of_a_batch_is_decided_alone(client: FlaskClient) -> None:
    own, theirs = of(client, "p1"), of(client, "p2")
    asked = [
        *(("GET", f"QuestionnaireResponse/{one}") for one in (own, theirs)),
        ("DELETE", f"QuestionnaireResponse/{own}"),
        *(("GET", one) for one in ("CarePlan", "metadata", "Questionnaire/leg-pain")),
    ]
    entries = [{"request": {"method": method, "url": url}} for method, url in asked]
    sent = {"resourceType": "Bundle", "type": "batch", "entry": entries}

    reply = ask(client, "POST", "/fhir", sent, scope="patient/QuestionnaireResponse.rs")

    said = [one["response"]["status"] for one in json.loads(reply.data)["entry"]]
    assert said == ["200", "404", "403", "403", "200", "200"]


def test_a_reference_by_a_search_finds_what_is_reached(client: FlaskClient) -> None:
    def refer(query: str, scope: str) -> int:
        made = answered("p1", status="in-progress")
        made["author"] = {"reference": f"Patient?{query}"}
        entry = {"request": {"method": "POST", "url": "QuestionnaireResponse"}, "resource": made}
        sent = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
        return ask(client, "POST", "/fhir", sent, scope=scope).status_code

    assert refer("gender=male", OWN) == 200
    assert refer("gender=female", OWN) == refer("gender=other", OWN) == 412
    assert refer("gender=male", "patient/QuestionnaireResponse.c") == 403


def test_a_condition_finds_what_is_reached(client: FlaskClient) -> None:
    theirs = of(client, "p2")
    narrow = "patient/QuestionnaireResponse.c"
    sent = answered("p1", status="in-progress")

    made = ask(client, "POST", RESPONSES, sent, If_None_Exist=f"_id={theirs}")

    assert made.status_code == 201
    assert json.loads(made.data)["id"] != theirs
    again = ask(client, "POST", RESPONSES, sent, If_None_Exist=f"_id={theirs}", scope=narrow)
    assert again.status_code == 403


def test_a_response_that_was_another_patients_shows_nothing_of_it(client: FlaskClient) -> None:
    """Sent under the wrong name and put right: neither patient sees the other's version."""
    wrong = answered("p1", status="in-progress")
    made = json.loads(ask(client, "POST", RESPONSES, wrong, scope=EVERYTHING).data)["id"]
    right = answered("p2", status="in-progress") | {"id": made}
    ask(client, "PUT", f"{RESPONSES}/{made}", right, scope=EVERYTHING)

    seen = {
        patient: [
            ask(client, "GET", f"{RESPONSES}/{made}{below}", patient=patient).status_code
            for below in ("", "/_history/1", "/_history/2", "/_history")
        ]
        for patient in ("p1", "p2")
    }

    assert seen == {"p1": [404, 404, 404, 404], "p2": [200, 404, 200, 200]}
    listed = ask(client, "GET", f"{RESPONSES}/{made}/_history", patient="p2")
    assert json.loads(listed.data)["total"] == 1


def test_a_response_is_not_given_away(client: FlaskClient) -> None:
    sent = answered("p1", status="in-progress")
    made = json.loads(ask(client, "POST", RESPONSES, sent).data)["id"]
    moved = answered("p2", status="in-progress") | {"id": made}

    assert ask(client, "PUT", f"{RESPONSES}/{made}", moved).status_code == 403
    steps = [{"op": "replace", "path": "/subject/reference", "value": "Patient/p2"}]
    patched = ask(
        client, "PATCH", f"{RESPONSES}/{made}", steps, content_type="application/json-patch+json"
    )
    assert patched.status_code == 403
    assert ask(client, "GET", f"{RESPONSES}/{made}").headers["ETag"] == 'W/"1"'


def test_who_may_change_and_not_read_reads_nothing_by_changing(client: FlaskClient) -> None:
    sent = answered("p1", status="in-progress")
    made = json.loads(ask(client, "POST", RESPONSES, sent).data)["id"]
    kind = "application/json-patch+json"

    blind = ask(
        client,
        "PATCH",
        f"{RESPONSES}/{made}",
        [],
        scope="patient/QuestionnaireResponse.u",
        content_type=kind,
    )

    assert (blind.status_code, blind.data) == (200, b"")
    assert ask(client, "PATCH", f"{RESPONSES}/{made}", [], content_type=kind).data != b""


@pytest.mark.parametrize("value", ["in-progress", "completed"])
def test_who_may_change_and_not_read_learns_nothing_by_testing(
    client: FlaskClient, value: str
) -> None:
    sent = answered("p1", status="in-progress")
    made = json.loads(ask(client, "POST", RESPONSES, sent).data)["id"]
    steps = [{"op": "test", "path": "/status", "value": value}]
    kind, blind = "application/json-patch+json", "patient/QuestionnaireResponse.u"

    reply = ask(client, "PATCH", f"{RESPONSES}/{made}", steps, scope=blind, content_type=kind)

    assert (reply.status_code, codes(reply)) == (403, ["forbidden"])
    seeing = ask(client, "PATCH", f"{RESPONSES}/{made}", steps, content_type=kind)
    assert seeing.status_code == (200 if value == "in-progress" else 422)


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("PlanDefinition/leg-pain/$apply?subject=Patient/p2", None),
        ("PlanDefinition/$apply?subject=p2", None),
        ("ActivityDefinition/$apply?subject=https://ehr.example.org/Patient/p1", None),
        (
            "PlanDefinition/leg-pain/$apply",
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "subject", "valueReference": {"reference": "Patient/p2"}}],
            },
        ),
        (
            "PlanDefinition/leg-pain/$r5.apply",
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "subject", "valueString": "Patient/p2"}],
            },
        ),
        ("QuestionnaireResponse/$assess", answered("p2")),
        ("Questionnaire/$process-response", answered("p2")),
        ("QuestionnaireResponse/$validate", answered("p2")),
        ("Patient/$validate", {"resourceType": "Patient", "id": "p2"}),
        ("CarePlan/$validate", {"resourceType": "CarePlan", "subject": {"display": "somebody"}}),
        (
            "QuestionnaireResponse/$assess",
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": answered("p2")}],
            },
        ),
        (
            "QuestionnaireResponse/$assess",
            answered("p1") | {"source": {"reference": "Patient?identifier=x"}},
        ),
    ],
)
def test_an_operation_is_about_the_patient_of_the_token(
    client: FlaskClient, address: str, body: Any
) -> None:
    method = "GET" if body is None else "POST"

    reply = ask(client, method, f"/fhir/{address}", body)

    assert (reply.status_code, codes(reply)) == (403, ["forbidden"])
    assert ask(client, method, f"/fhir/{address}", body, scope=EVERYTHING).status_code != 403


@pytest.mark.parametrize("subject", ["Patient/p1", f"{BASE}/Patient/p1", "Patient/p1/_history/1"])
def test_an_operation_takes_every_spelling_of_the_patient(
    client: FlaskClient, subject: str
) -> None:
    sent = answered("p1") | {"subject": {"reference": subject}}

    assert ask(client, "POST", f"{RESPONSES}/$assess", sent).status_code == 200


def test_a_restriction_holds_wherever_one_looks(client: FlaskClient) -> None:
    begun = answered("p1", status="in-progress")
    id_ = json.loads(ask(client, "POST", RESPONSES, begun).data)["id"]
    scope = "patient/QuestionnaireResponse.cruds?status=completed"

    assert ask(client, "GET", f"{RESPONSES}/{id_}", scope=scope).status_code == 404
    assert ask(client, "GET", f"{RESPONSES}/{id_}/_history", scope=scope).status_code == 404
    assert found(ask(client, "GET", f"{RESPONSES}?_id={id_}", scope=scope)) == []
    assert ask(client, "DELETE", f"{RESPONSES}/{id_}", scope=scope).status_code == 404
    assert ask(client, "POST", RESPONSES, begun, scope=scope).status_code == 403
    assert ask(client, "POST", RESPONSES, answered("p1"), scope=scope).status_code == 201
    searched = ask(client, "GET", f"{RESPONSES}?_count=500", scope=scope)
    assert {one["status"] for one in found(searched)} == {"completed"}


def test_what_is_given_with_matches_needs_a_scope_too(client: FlaskClient) -> None:
    address = f"{RESPONSES}?_revinclude=CarePlan:supporting-info&_revinclude=RiskAssessment:basis"
    narrow = "patient/QuestionnaireResponse.rs patient/CarePlan.rs"

    reply = ask(client, "GET", address, scope=narrow)

    assert (reply.status_code, codes(reply)) == (403, ["forbidden"])
    assert "patient/RiskAssessment.s" in reply.text
    both = f"{narrow} patient/RiskAssessment.s"
    given = found(ask(client, "GET", address, scope=both), "include")
    assert {one["resourceType"] for one in given} == {"CarePlan", "RiskAssessment"}
    assert {one["subject"]["reference"] for one in given} == {"Patient/p1"}
