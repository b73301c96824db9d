"""Whatever is done over HTTP with what is stored leaves its record, and so does each refusal."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from access.issuer import expected, good
from access.stored import BASE, answered, fill
from flask import Flask
from flask.testing import FlaskClient
from samples import NOW
from werkzeug.test import TestResponse

from audit.balp import faults
from fhir_pad import cds
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.rest import auditing
from fhir_pad.store import instant
from fhir_pad.web import Settings, create_app

FHIR_JSON, PATCH = "application/fhir+json", "application/json-patch+json"
RESPONSES = "/fhir/QuestionnaireResponse"
EVERYTHING = "user/*.cruds"
Event = dict[str, Any]


@pytest.fixture(scope="module")
def kept_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return an application that wants tokens, with two patients who have answered."""
    database = tmp_path_factory.mktemp("audit") / "pad.db"
    settings = Settings(base_url=BASE, database_url=f"sqlite:///{database}", admission=expected())
    app = create_app(settings, clock=lambda: NOW)
    store = app.extensions["fhir-pad"].store
    with store.transaction() as work:
        fill(work)
    yield app
    store.close()


class Asking:
    """A client, and what it left in the record since it was last asked."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.store = app.extensions["fhir-pad"].store
        self.known: set[str] = set()
        self.events()

    def __call__(  # noqa: PLR0913 - a request and who sends it
        self,
        method: str,
        address: str,
        body: Any = None,
        *,
        scope: str = EVERYTHING,
        patient: str | None = None,
        kind: str = FHIR_JSON,
        **headers: str,
    ) -> TestResponse:
        """Send a request with a good token that has an id."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        token = good(scope=scope, patient=patient, jti="token-1", client_id="app")
        named.setdefault("Authorization", f"Bearer {token}")
        if body is not None:
            named["Content-Type"] = kind
            body = body if isinstance(body, (str, bytes)) else json.dumps(body, default=float)
        return self.client.open(address, method=method, data=body, headers=named)

    def events(self) -> list[Event]:
        """Return what is new in the record, the oldest first; each keeps its pattern."""
        with self.store.reading() as work:
            found = work.history("AuditEvent", count=1000).entries
        new = [json.loads(one.body) for one in reversed(found) if one.id not in self.known]
        self.known |= {one.id for one in found}
        for one in new:
            assert list(faults(one)) == []
        return new

    def event(self) -> Event:
        """Return the one event that is new."""
        (one,) = self.events()
        return one


@pytest.fixture
def ask(kept_app: Flask) -> Asking:
    return Asking(kept_app)


def patients(events: list[Event]) -> list[str]:
    """Return the patients of events, in their order."""
    return [
        one["what"]["reference"]
        for event in events
        for one in event.get("entity", ())
        if one["type"]["code"] == "1"
    ]


def data(event: Event) -> str:
    """Return the reference of what an event is about."""
    found = [one for one in event["entity"] if one.get("role", {}).get("code") == "4"]
    return found[0]["what"]["reference"] if found else ""


def asked(event: Event) -> str:
    """Return what was asked."""
    (found,) = (one["query"] for one in event["entity"] if "query" in one)
    return base64.b64decode(found).decode()


def code(event: Event) -> str:
    return event["subtype"][0]["code"]


def foreign(patient: str) -> Any:
    """Return a response to a Questionnaire that is not ours, which is refused."""
    return answered(patient) | {"questionnaire": "https://other.example.org/Questionnaire/1"}


def kept(ask: Asking, patient: str = "p1", status: str = "in-progress") -> str:
    """Return the id of a new response, whose record is passed over."""
    made = ask("POST", RESPONSES, answered(patient, status=status))
    assert made.status_code == 201
    ask.events()
    return json.loads(made.data)["id"]


def test_a_create_is_recorded_with_the_version_the_patient_and_who_sent_it(ask: Asking) -> None:
    reply = ask("POST", RESPONSES, answered("p1"))

    event = ask.event()
    assert (code(event), event["action"], event["outcome"]) == ("create", "C", "0")
    assert data(event) == f"QuestionnaireResponse/{reply.json['id']}/_history/1"
    assert patients([event]) == ["Patient/p1"]
    person, client, _ = event["agent"]
    assert person["who"]["identifier"]["value"] == "clinician"
    assert person["policy"] == ["urn:ietf:params:oauth:jti:token-1"]
    assert client["who"]["identifier"]["value"] == "app"
    assert client["network"] == {"address": "127.0.0.1", "type": "2"}
    assert event["entity"][-1]["what"]["identifier"]["value"] == reply.headers["X-Request-Id"]
    assert event["recorded"] == instant(NOW)


def test_the_address_is_the_connections_whatever_headers_say(ask: Asking) -> None:
    kept(ask)
    ask("GET", RESPONSES, X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9")

    assert "203.0.113.9" not in json.dumps(ask.events())


CHANGES: dict[str, Callable[[Asking, str], TestResponse]] = {
    "read": lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}"),
    "vread": lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}/_history/1"),
    "update": lambda ask, id_: ask(
        "PUT", f"{RESPONSES}/{id_}", answered("p1", status="in-progress", age=61) | {"id": id_}
    ),
    "patch": lambda ask, id_: ask(
        "PATCH",
        f"{RESPONSES}/{id_}",
        [{"op": "add", "path": "/language", "value": "en"}],
        kind=PATCH,
    ),
    "delete": lambda ask, id_: ask("DELETE", f"{RESPONSES}/{id_}"),
}
VERSIONS = {"read": 1, "vread": 1, "update": 2, "patch": 2, "delete": 2}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_done_with_one_resource_is_recorded_with_its_version(
    ask: Asking, name: str
) -> None:
    id_ = kept(ask)

    assert CHANGES[name](ask, id_).status_code in {200, 204}

    event = ask.event()
    assert (code(event), event["outcome"]) == (name, "0")
    assert data(event) == f"QuestionnaireResponse/{id_}/_history/{VERSIONS[name]}"
    assert patients([event]) == ["Patient/p1"]


def test_what_is_moved_to_another_patient_is_recorded_for_both(ask: Asking) -> None:
    id_ = kept(ask)

    ask("PUT", f"{RESPONSES}/{id_}", answered("p2", status="in-progress") | {"id": id_})

    assert patients(ask.events()) == ["Patient/p1", "Patient/p2"]


def test_a_provenance_is_recorded_for_the_patient_of_its_targets(ask: Asking) -> None:
    made = ask("POST", RESPONSES, answered("p2")).json["id"]
    ask.events()

    plan = ask("GET", f"/fhir/CarePlan?supporting-info=QuestionnaireResponse/{made}")
    id_ = plan.json["entry"][0]["resource"]["id"]
    found = ask("GET", f"/fhir/Provenance?target=CarePlan/{id_}")

    assert found.json["total"] == 1
    assert patients(ask.events()) == ["Patient/p2", "Patient/p2"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_search_is_recorded_once_for_each_patient_that_it_finds(ask: Asking, method: str) -> None:
    kept(ask, "p1")
    kept(ask, "p2")

    if method == "GET":
        reply = ask("GET", f"{RESPONSES}?status=in-progress&_count=1000")
        begin = f"GET {BASE}/QuestionnaireResponse?"
    else:
        form = "application/x-www-form-urlencoded"
        sent = "status=in-progress&_count=1000"
        reply = ask("POST", f"{RESPONSES}/_search", sent, kind=form)
        begin = f"POST {BASE}/QuestionnaireResponse/_search?"

    events = ask.events()
    assert len(reply.json["entry"]) > len(events)
    assert sorted(patients(events)) == ["Patient/p1", "Patient/p2"]
    assert {asked(one) for one in events} == {f"{begin}status=in-progress&_count=1000"}
    assert {data(one) for one in events} == {""}


def test_what_is_given_with_the_matches_counts_too(ask: Asking) -> None:
    sent = answered("p1", status="in-progress") | {"author": {"reference": "Patient/p2"}}
    made = ask("POST", RESPONSES, sent).json["id"]
    ask.events()

    ask("GET", f"{RESPONSES}?_id={made}&_include=QuestionnaireResponse:author")

    assert patients(ask.events()) == ["Patient/p1", "Patient/p2"]


@pytest.mark.parametrize("query", ["_id=nothing", "_summary=count", "_count=0"])
def test_a_search_that_gives_nobody_is_recorded_without_a_patient(ask: Asking, query: str) -> None:
    kept(ask)

    assert ask("GET", f"{RESPONSES}?{query}").status_code == 200

    event = ask.event()
    assert patients([event]) == []
    assert asked(event).endswith(f"?{query}")


@pytest.mark.parametrize(
    ("query", "whose"),
    [
        ("Observation?subject=Patient/p1&status=final&_summary=count", ["Patient/p1"]),
        ("Observation?patient=p1&_count=0", ["Patient/p1"]),
        (f"CarePlan?subject={BASE}/Patient/p1&_summary=count", ["Patient/p1"]),
        ("Goal?subject:Patient=p1&_summary=count", ["Patient/p1"]),
        ("Patient?_id=p1,p2&_summary=count", ["Patient/p1", "Patient/p2"]),
        (f"{RESPONSES[6:]}?subject=Patient/nobody,Patient/p2", ["Patient/nobody", "Patient/p2"]),
        ("CarePlan?subject:missing=true", []),
        ("CarePlan?subject:identifier=u|p1", []),
        ("CarePlan?_id=p1", []),
    ],
)
def test_a_search_is_recorded_for_whom_it_names_though_it_gives_nothing_of_them(
    ask: Asking, query: str, whose: list[str]
) -> None:
    kept(ask, "p2")

    assert ask("GET", f"/fhir/{query}").status_code == 200

    assert sorted(patients(ask.events())) == whose


def test_whom_a_form_names_is_recorded_too(ask: Asking) -> None:
    kind = "application/x-www-form-urlencoded"

    ask("POST", "/fhir/Observation/_search", "patient=p1&_summary=count", kind=kind)

    assert patients(ask.events()) == ["Patient/p1"]


def test_a_history_is_recorded_as_a_query(ask: Asking) -> None:
    id_ = kept(ask)

    ask("GET", f"{RESPONSES}/{id_}/_history")

    event = ask.event()
    assert (code(event), event["action"]) == ("history-instance", "E")
    assert patients([event]) == ["Patient/p1"]


@pytest.mark.parametrize(
    "address", ["QuestionnaireResponse/$assess", "QuestionnaireResponse/$validate"]
)
def test_an_operation_is_recorded_for_the_patient_that_it_is_about(
    ask: Asking, address: str
) -> None:
    assert ask("POST", f"/fhir/{address}", answered("p2")).status_code == 200

    event = ask.event()
    assert (code(event), event["action"]) == ("operation", "E")
    assert asked(event) == f"POST {BASE}/{address}"
    assert patients([event]) == ["Patient/p2"]


def test_an_operation_that_keeps_what_was_sent_is_recorded(ask: Asking) -> None:
    ask("POST", "/fhir/Questionnaire/$process-response", answered("p1"))

    assert patients([ask.event()]) == ["Patient/p1"]


@pytest.mark.parametrize(
    "address",
    [
        "metadata",
        "Questionnaire",
        "Questionnaire/leg-pain",
        "$versions",
        ".well-known/smart-configuration",
    ],
)
def test_what_is_published_is_not_recorded(ask: Asking, address: str) -> None:
    assert ask("GET", f"/fhir/{address}").status_code == 200
    assert ask.events() == []


def test_a_refusal_about_what_is_published_is_recorded(ask: Asking) -> None:
    assert ask("GET", "/fhir/Questionnaire/absent").status_code == 404

    event = ask.event()
    assert (code(event), event["outcome"], data(event)) == ("read", "4", "Questionnaire/absent")


def test_an_address_with_nothing_behind_it_is_no_interaction(ask: Asking) -> None:
    assert ask("GET", "/fhir/Nothing/1").status_code == 404
    assert ask("DELETE", "/fhir/metadata").status_code == 405
    assert ask.events() == []


REFUSED: dict[str, tuple[int, Callable[[Asking, str], TestResponse], str, list[str]]] = {
    "no token": (
        401,
        lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}", Authorization=""),
        "read",
        [],
    ),
    "no scope": (
        403,
        lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}", scope="user/CarePlan.r"),
        "read",
        [],
    ),
    "out of reach": (
        404,
        lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}", scope="patient/*.rs", patient="p2"),
        "read",
        [],
    ),
    "another's": (
        403,
        lambda ask, _: ask("POST", RESPONSES, answered("p1"), scope="patient/*.c", patient="p2"),
        "create",
        ["Patient/p1"],
    ),
    "no such format": (
        406,
        lambda ask, id_: ask("GET", f"{RESPONSES}/{id_}", Accept="application/fhir+xml"),
        "read",
        [],
    ),
    "not R4": (400, lambda ask, _: ask("POST", RESPONSES, "{"), "create", []),
    "another kind": (
        415,
        lambda ask, _: ask("POST", RESPONSES, "x", kind="text/plain"),
        "create",
        [],
    ),
    "too long": (413, lambda ask, _: ask("POST", RESPONSES, b" " * 1_100_000), "create", []),
    "wrong version": (
        412,
        lambda ask, id_: ask("DELETE", f"{RESPONSES}/{id_}", If_Match='W/"7"'),
        "delete",
        ["Patient/p1"],
    ),
    "wrong search": (400, lambda ask, _: ask("GET", f"{RESPONSES}?_count=x"), "search-type", []),
    "no answer here": (
        422,
        lambda ask, _: ask("POST", RESPONSES, foreign("p1")),
        "create",
        ["Patient/p1"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_recorded(ask: Asking, name: str) -> None:
    status, refused, interaction, whose = REFUSED[name]
    id_ = kept(ask)

    assert refused(ask, id_).status_code == status

    event = ask.event()
    assert (code(event), event["outcome"]) == (interaction, "4")
    assert event["outcomeDesc"].startswith(str(status))
    assert patients([event]) == whose
    if interaction in {"read", "delete"}:
        assert data(event) == f"QuestionnaireResponse/{id_}"


def test_a_stranger_cannot_fill_the_record(tmp_path: Path) -> None:
    now = [NOW]
    url = f"sqlite:///{tmp_path / 'pad.db'}"
    settings = Settings(base_url=BASE, database_url=url, admission=expected())
    app = create_app(settings, clock=lambda: now[0])
    ask = Asking(app)

    def refused(times: int, address: str, **headers: str) -> list[str]:
        for _ in range(times):
            there = {"REMOTE_ADDR": address}
            ask.client.get(RESPONSES, headers=headers, environ_overrides=there)
        return [one["outcomeDesc"] for one in ask.events()]

    first = refused(40, "192.0.2.1")
    again = refused(1, "192.0.2.1")
    other = refused(1, "192.0.2.2")
    many = [refused(30, f"192.0.2.{number}")[-1:] for number in range(3, 13)]
    named = refused(1, "192.0.2.1", Authorization=f"Bearer {good(scope='openid')}")
    now[0] += timedelta(minutes=1)
    later = refused(1, "192.0.2.1")
    app.extensions["fhir-pad"].store.close()

    last = "401 Unauthorized. What follows in this minute is not recorded."
    assert first == ["401 Unauthorized"] * 29 + [last]
    assert (again, other, later) == ([], ["401 Unauthorized"], ["401 Unauthorized"])
    assert many == [[last]] * 9 + [[]]
    assert named == ["403 Forbidden"]


def test_a_patient_with_a_name_is_looked_through_for_who_is_named(ask: Asking) -> None:
    """The name of a Patient is a list, the name of a parameter a text."""
    named = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Doe"}]}

    reply = ask("POST", "/fhir/Patient/$validate", named, scope="patient/*.rs", patient="p1")

    assert reply.status_code == 200
    assert patients(ask.events()) == ["Patient/p1"]


def test_who_is_refused_is_named_as_far_as_they_are_known(ask: Asking) -> None:
    ask("GET", RESPONSES, scope="openid")
    ask("GET", RESPONSES, Authorization="Bearer nonsense")

    known, unknown = ask.events()
    assert known["agent"][0]["who"]["identifier"]["value"] == "clinician"
    assert unknown["agent"][0]["who"] == {"display": "unknown"}
    assert "nonsense" not in json.dumps(unknown)


def test_a_fault_of_the_server_is_recorded_as_a_serious_one(
    ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError

    id_ = kept(ask)
    with monkeypatch.context() as broken:
        broken.setattr("fhir_pad.rest.guarded.Guarded.read", fail)
        assert ask("GET", f"{RESPONSES}/{id_}").status_code == 500

    event = ask.event()
    assert (event["outcome"], event["outcomeDesc"]) == ("8", "500 Internal Server Error")


def entry(method: str, url: str, resource: Any = None) -> Any:
    made = {"request": {"method": method, "url": url}}
    return made if resource is None else made | {"resource": resource}


def bundle(type_: str, *entries: Any) -> Any:
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}


@pytest.mark.parametrize("type_", ["batch", "transaction"])
def test_each_entry_of_a_bundle_is_recorded_by_itself(ask: Asking, type_: str) -> None:
    id_ = kept(ask, "p2")
    sent = bundle(
        type_,
        entry("POST", "QuestionnaireResponse", answered("p1", status="in-progress")),
        entry("GET", f"QuestionnaireResponse/{id_}"),
        entry("GET", "metadata"),
    )

    assert ask("POST", "/fhir", sent).status_code == 200

    events = ask.events()
    assert sorted(map(code, events)) == ["create", "read"]
    assert sorted(patients(events)) == ["Patient/p1", "Patient/p2"]


def test_a_refused_entry_of_a_batch_is_recorded_with_the_others(ask: Asking) -> None:
    sent = bundle("batch", entry("GET", "CarePlan/never"), entry("GET", "CarePlan?_count=0"))

    assert ask("POST", "/fhir", sent).status_code == 200

    assert {(code(one), one["outcome"]) for one in ask.events()} == {
        ("read", "4"),
        ("search-type", "0"),
    }


def test_a_transaction_that_fails_is_recorded_as_a_whole(ask: Asking) -> None:
    """Of its entries nothing was done; whom it was about is told for each of them."""
    sent = bundle(
        "transaction",
        entry("POST", "QuestionnaireResponse", answered("p1", status="in-progress")),
        entry("POST", "QuestionnaireResponse", foreign("p2")),
    )

    assert ask("POST", "/fhir", sent).status_code == 422

    events = ask.events()
    assert {(code(one), one["outcome"]) for one in events} == {("transaction", "4")}
    assert patients(events) == ["Patient/p1", "Patient/p2"]


def busy(*_: object) -> None:
    """Fail as a database does that cannot be written to."""
    raise Refused((error(IssueType.NO_STORE, "The database cannot be written to."),))


def test_nothing_is_written_that_cannot_be_recorded(
    ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask("GET", f"{RESPONSES}?_summary=count").json["total"]

    with monkeypatch.context() as broken:
        broken.setattr("fhir_pad.rest.dispatch.keep", busy)
        broken.setattr(auditing, "keep", busy)
        assert ask("POST", RESPONSES, answered("p1")).status_code == 503

    assert ask("GET", f"{RESPONSES}?_summary=count").json["total"] == before


def test_what_is_read_is_given_though_it_cannot_be_recorded_and_the_log_says_so(
    ask: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    id_ = kept(ask)

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(auditing, "keep", busy)
        reply = ask("GET", f"{RESPONSES}/{id_}")

    assert reply.status_code == 200
    (told,) = caplog.messages
    assert told == f"request {reply.headers['X-Request-Id']}: audit could not be written (Refused)"
    assert ask.events() == []


@pytest.mark.parametrize("scope", ["user/AuditEvent.rs", "system/*.rs"])
def test_the_record_can_be_read_by_those_who_may(ask: Asking, scope: str) -> None:
    id_ = kept(ask)
    reply = ask(
        "GET",
        f"/fhir/AuditEvent?patient=Patient/p1&entity=QuestionnaireResponse/{id_}",
        scope=scope,
    )

    (found,) = reply.json["entry"]
    read = ask("GET", f"/fhir/AuditEvent/{found['resource']['id']}", scope=scope)
    assert read.json == found["resource"]
    assert {code(one) for one in ask.events()} == {"search-type", "read"}


@pytest.mark.parametrize("address", ["AuditEvent", "AuditEvent/1", "AuditEvent?patient=p1"])
def test_the_record_is_not_for_a_patients_app(ask: Asking, address: str) -> None:
    reply = ask("GET", f"/fhir/{address}", scope="patient/*.cruds", patient="p1")

    assert reply.status_code == 403
    assert "user/AuditEvent" in reply.text
    listed = ask("GET", "/fhir/.well-known/smart-configuration").json["scopes_supported"]
    assert "user/AuditEvent.rs" in listed
    assert not [one for one in listed if one.startswith("patient/AuditEvent")]


def test_a_user_with_a_patient_in_context_reads_the_record_by_the_users_scope(ask: Asking) -> None:
    scope = "patient/*.rs user/AuditEvent.rs"

    assert ask("GET", "/fhir/AuditEvent?_count=1", scope=scope, patient="p1").json["entry"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes_the_record(ask: Asking, method: str) -> None:
    address = "/fhir/AuditEvent" if method == "POST" else "/fhir/AuditEvent/1"

    assert ask(method, address, {"resourceType": "AuditEvent"}).status_code == 405


SEARCHES = {
    "action=C": {"create"},
    "subtype=vread": {"vread"},
    "outcome=4": {"read"},
    "type=http://terminology.hl7.org/CodeSystem/audit-event-type|rest&action=R": {"read", "vread"},
    "agent:identifier=https://auth.example.org|clinician&action=C": {"create"},
    "date=lt2000-01-01": set(),
    "date=ge2000-01-01&action=C": {"create"},
    "patient=p2": set(),
    "policy=urn:ietf:params:oauth:jti:token-1&action=C": {"create"},
    "address=127.0.0.1&action=C": {"create"},
}


@pytest.mark.parametrize("query", SEARCHES)
def test_the_record_is_searched(tmp_path: Path, query: str) -> None:
    database = f"sqlite:///{tmp_path / 'pad.db'}"
    app = create_app(Settings(BASE, database_url=database, admission=expected()), clock=lambda: NOW)
    ask = Asking(app)
    id_ = json.loads(ask("POST", RESPONSES, answered("p1", status="in-progress")).data)["id"]
    ask("GET", f"{RESPONSES}/{id_}/_history/1")
    ask("GET", f"{RESPONSES}/{id_}x")

    found = ask("GET", f"/fhir/AuditEvent?{query}").json.get("entry", ())

    assert {code(one["resource"]) for one in found} == SEARCHES[query]
    app.extensions["fhir-pad"].store.close()


@pytest.mark.parametrize(
    ("server", "patient"),
    [
        (None, "Patient/p1"),
        ("https://ehr.example.org/fhir/", "https://ehr.example.org/fhir/Patient/p1"),
    ],
)
def test_a_call_of_cds_hooks_is_recorded_whatever_comes_of_it(
    app: Flask, server: str | None, patient: str
) -> None:
    """Here it is refused, because it has no hook."""
    ask, service = Asking(app), next(iter(cds.SERVICES))
    context = {"patientId": "p1", "userId": "Practitioner/9"}
    call = {"context": context} | ({} if server is None else {"fhirServer": server})

    assert ask("POST", f"/cds-services/{service}", call).status_code >= 400

    event = ask.event()
    assert (code(event), event["outcome"]) == ("operation", "4")
    assert asked(event) == f"POST /cds-services/{service}"
    assert patients([event]) == [patient]


@pytest.mark.parametrize("context", [{}, {"patientId": None}, {"patientId": 5}, 5])
def test_a_call_that_names_nobody_is_recorded_about_nobody(app: Flask, context: Any) -> None:
    ask, service = Asking(app), next(iter(cds.SERVICES))

    assert ask("POST", f"/cds-services/{service}", {"context": context}).status_code >= 400

    assert patients([ask.event()]) == []


def test_feedback_about_a_card_is_recorded(app: Flask) -> None:
    ask, service = Asking(app), next(iter(cds.SERVICES))

    assert ask("POST", f"/cds-services/{service}/feedback", {}).status_code >= 400

    event = ask.event()
    assert asked(event) == f"POST /cds-services/{service}/feedback"
    assert patients([event]) == []


def test_in_open_mode_all_is_recorded_and_read(client: FlaskClient) -> None:
    sent = json.dumps(answered("p9", status="in-progress"), default=float)
    made = client.post(RESPONSES, data=sent, content_type=FHIR_JSON)

    found = client.get(f"/fhir/AuditEvent?entity=QuestionnaireResponse/{made.json['id']}").json

    assert found["entry"][0]["resource"]["agent"][0]["who"] == {"display": "unknown"}
