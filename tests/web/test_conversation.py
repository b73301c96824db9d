"""What holds for every address: formats, ids, headers, cross-origin access, errors."""

import logging
from datetime import datetime

import pytest
from flask import Flask, has_request_context
from flask.testing import FlaskClient
from samples import NOW

from fhir_pad.web import Settings, create_app, init_app

METADATA = "/fhir/metadata"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/fhir+json; charset=utf-8"),
        ("*/*", "application/fhir+json; charset=utf-8"),
        ("application/*", "application/fhir+json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        ("application/json;q=0.5, application/fhir+json", "application/fhir+json; charset=utf-8"),
        ("application/json, application/fhir+json;q=0.5", "application/json; charset=utf-8"),
        (
            "application/fhir+xml, application/fhir+json;q=0.1",
            "application/fhir+json; charset=utf-8",
        ),
        ("application/fhir+json;q=0, */*", "application/json; charset=utf-8"),
        ("application/fhir+json; fhirVersion=4.0", "application/fhir+json; charset=utf-8"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/fhir+json; charset=utf-8"),
    ],
)
def test_the_format_asked_for_is_given(
    client: FlaskClient, accept: str | None, content_type: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}

    reply = client.get(METADATA, headers=headers)

    assert (reply.status_code, reply.content_type) == (200, content_type)


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+xml",
        "text/html",
        "application/foobar",
        "*/*;q=0",
        "application/fhir+json; fhirVersion=3.0",
        "a/b," * 2000,
    ],
)
def test_a_format_that_is_not_offered_is_406(client: FlaskClient, accept: str) -> None:
    reply = client.get(METADATA, headers={"Accept": accept})

    assert reply.status_code == 406
    assert reply.json["issue"][0]["code"] == "not-supported"


@pytest.mark.parametrize(
    ("asked", "content_type"),
    [
        ("json", "application/fhir+json; charset=utf-8"),
        ("application/fhir+json", "application/fhir+json; charset=utf-8"),
        ("application/fhir%2Bjson", "application/fhir+json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        ("application/fhir%2Bjson;%20fhirVersion=4.0", "application/fhir+json; charset=utf-8"),
    ],
)
def test_format_in_the_address_comes_before_accept(
    client: FlaskClient, asked: str, content_type: str
) -> None:
    reply = client.get(f"{METADATA}?_format={asked}", headers={"Accept": "application/fhir+xml"})

    assert (reply.status_code, reply.content_type) == (200, content_type)


@pytest.mark.parametrize(
    "asked", ["xml", "application/fhir%2Bjson;fhirVersion=3.0", "json;fhirVersion=5.0"]
)
def test_another_format_or_version_in_the_address_is_406(client: FlaskClient, asked: str) -> None:
    assert client.get(f"{METADATA}?_format={asked}").status_code == 406


def test_an_empty_format_says_nothing(client: FlaskClient) -> None:
    headers = {"Accept": "application/json"}

    reply = client.get(f"{METADATA}?_format=", headers=headers)

    assert (reply.status_code, reply.mimetype) == (200, "application/json")


def test_pretty_indents(client: FlaskClient) -> None:
    assert client.get(f"{METADATA}?_pretty=true").data.startswith(b'{\n  "resourceType"')
    assert client.get(f"{METADATA}?_pretty=maybe").status_code == 400


def test_a_form_says_how_its_answer_is_written_as_an_address_does(client: FlaskClient) -> None:
    def status(said: str) -> int:
        return client.post("/fhir/Questionnaire/_search", data={"_format": said}).status_code

    pretty = client.post("/fhir/Questionnaire/_search", data={"_pretty": "true"})
    plain = client.post("/fhir/Questionnaire/_search", data={"_format": "application/json"})

    assert pretty.data.startswith(b'{\n  "resourceType"')
    assert plain.mimetype == "application/json"
    assert (status("json"), status("xml")) == (200, 406)


def test_every_reply_has_an_id_of_the_server(client: FlaskClient) -> None:
    first, second = (client.get(METADATA).headers["X-Request-Id"] for _ in range(2))

    assert first != second


def test_a_client_id_comes_back_as_correlation_id(client: FlaskClient) -> None:
    reply = client.get(METADATA, headers={"X-Request-Id": "abc-123"})

    assert reply.headers["X-Correlation-Id"] == "abc-123"
    assert reply.headers["X-Request-Id"] != "abc-123"


@pytest.mark.parametrize(
    "given", ["6d1f7f0e-3d0b-4b0e-8f53-5f3d2a1c9b01", "6d1f7f0e3d0b4b0e8f535f3d2a1c9b01"]
)
def test_a_uuid_of_a_client_is_the_id_of_the_request(
    client: FlaskClient, given: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    reply = client.get("/fhir/Patient/canary", headers={"X-Request-Id": given})

    assert reply.headers["X-Request-Id"] == given
    assert "X-Correlation-Id" not in reply.headers
    [line] = [one for one in caplog.records if one.name == "fhir_pad.web"]
    assert (line.request_id, line.route) == (given, "/fhir/Patient/{id}")
    assert "canary" not in caplog.text


def test_a_method_and_an_address_that_nobody_knows_are_not_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    client.open("/canary", method="CANARY")

    [line] = [one for one in caplog.records if one.name == "fhir_pad.web"]
    assert (line.method, line.route) == ("other", "other")
    assert "canary" not in caplog.text.casefold()


@pytest.mark.parametrize("given", ["x" * 5000, "a b", "<script>", "ü"])
def test_a_strange_client_id_is_dropped(client: FlaskClient, given: str) -> None:
    reply = client.get(METADATA, headers={"X-Request-Id": given})

    assert reply.status_code == 200
    assert "X-Correlation-Id" not in reply.headers


@pytest.mark.parametrize("address", ["/", "/health/live", METADATA, "/fhir/nothing", "/nothing"])
def test_every_reply_has_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/fhir/nothing", 404, "not-supported"),
        ("GET", "/fhir/questionnaire", 404, "not-supported"),
        ("GET", "/fhir//metadata", 404, "not-supported"),
        ("GET", "/fhir/Questionnaire/unknown", 404, "not-found"),
        ("GET", "/fhir/Questionnaire/" + "a" * 65, 404, "not-found"),
        ("GET", "/fhir/Questionnaire/a%00b", 404, "not-found"),
        ("GET", "/fhir/Questionnaire/leg-pain/_history/1", 404, "not-found"),
        ("GET", "/fhir/Questionnaire/leg-pain/_history", 404, "not-supported"),
        ("POST", "/fhir/QuestionnaireResponse/$nope", 404, "not-supported"),
        ("DELETE", "/fhir/Questionnaire/leg-pain", 405, "not-supported"),
        ("PUT", "/fhir/Questionnaire/leg-pain", 405, "not-supported"),
        ("POST", "/fhir/Questionnaire", 405, "not-supported"),
        ("POST", METADATA, 405, "not-supported"),
        ("GET", "/fhir/QuestionnaireResponse/$assess", 405, "not-supported"),
        ("FOO", METADATA, 405, "not-supported"),
        ("FOO", "/fhir/nothing", 404, "not-supported"),
        ("TRACE", METADATA, 405, "not-supported"),
    ],
)
def test_an_address_that_is_not_offered_says_so_in_fhir(
    client: FlaskClient, method: str, address: str, status: int, code: str
) -> None:
    reply = client.open(address, method=method)

    assert reply.status_code == status
    assert reply.json["resourceType"] == "OperationOutcome"
    assert reply.json["issue"][0]["code"] == code
    assert ("Allow" in reply.headers) is (status == 405)


@pytest.mark.parametrize("method", ["FOO", "QUERY", "DELETE"])
@pytest.mark.parametrize(
    ("address", "allowed"),
    [("/fhir", "POST, OPTIONS"), (METADATA, "GET, HEAD, OPTIONS"), ("/", "GET, HEAD, OPTIONS")],
)
def test_whatever_the_method_the_reply_names_those_of_the_address(
    client: FlaskClient, method: str, address: str, allowed: str
) -> None:
    reply = client.open(address, method=method)

    assert (reply.status_code, {*reply.headers["Allow"].split(", ")}) == (
        405,
        {*allowed.split(", ")},
    )


@pytest.mark.parametrize(
    "address", [METADATA, "/fhir/Questionnaire", "/fhir/Questionnaire/leg-pain", "/"]
)
def test_head_is_get_without_a_body(client: FlaskClient, address: str) -> None:
    head, get = client.head(address), client.get(address)

    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


@pytest.fixture
def named_client(database_url: str) -> FlaskClient:
    """Return a client of an application that knows the scripts of one origin."""
    settings = Settings(cors_origins=("https://ehr.example.org",), database_url=database_url)
    return create_app(settings, clock=lambda: NOW).test_client()


@pytest.mark.parametrize(
    ("address", "method", "by_named", "by_others"),
    [
        (METADATA, "GET", "*", "*"),
        ("/fhir/Questionnaire", "GET", "*", "*"),
        ("/fhir/ValueSet/$expand", "POST", "*", "*"),
        ("/fhir/QuestionnaireResponse", "POST", "https://ehr.example.org", None),
        ("/fhir/QuestionnaireResponse/$assess", "POST", "https://ehr.example.org", None),
        ("/fhir/Questionnaire/$process-response", "POST", "https://ehr.example.org", None),
    ],
)
def test_scripts_of_any_origin_read_what_is_published_and_named_ones_the_rest(
    named_client: FlaskClient, address: str, method: str, by_named: str, by_others: str | None
) -> None:
    """A preflight request of a browser asks before the request itself."""
    for origin, allowed in (
        ("https://ehr.example.org", by_named),
        ("https://evil.example.org", by_others),
    ):
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        reply = named_client.options(address, headers=asked)

        assert reply.status_code == 204
        assert reply.headers.get("Access-Control-Allow-Origin") == allowed
        assert "Origin" in reply.vary
        assert "Content-Type" not in reply.headers


def test_a_preflight_request_is_answered(named_client: FlaskClient) -> None:
    reply = named_client.options(
        "/fhir/QuestionnaireResponse/$assess",
        headers={
            "Origin": "https://ehr.example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )

    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_scripts_may_read_the_headers_they_need(client: FlaskClient) -> None:
    exposed = client.get(METADATA, headers={"Origin": "https://a.example"}).headers[
        "Access-Control-Expose-Headers"
    ]

    assert {"Location", "ETag", "Content-Location", "Last-Modified"} <= set(exposed.split(", "))


def test_a_script_of_another_origin_cannot_read_what_is_stored(named_client: FlaskClient) -> None:
    address = "/fhir/QuestionnaireResponse"
    named = named_client.get(address, headers={"Origin": "https://ehr.example.org"})
    other = named_client.get(address, headers={"Origin": "https://evil.example.org"})

    assert named.headers["Access-Control-Allow-Origin"] == "https://ehr.example.org"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_what_has_no_time_of_its_own_says_none(client: FlaskClient) -> None:
    for address in ("/fhir/CarePlan", "/fhir/CarePlan/unknown", "/fhir/nothing"):
        assert "Last-Modified" not in client.get(address).headers


def test_links_never_come_from_the_host_header(client: FlaskClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    for address in ("/", METADATA, "/fhir/Questionnaire"):
        assert "evil.example" not in client.get(address, headers=headers).text


def failing(*_: object) -> datetime:
    """Fail as a fault of ours would, while a request is answered."""
    if has_request_context():
        raise RuntimeError("the canary of the stack trace")
    return NOW


def test_a_fault_of_ours_gives_an_id_and_nothing_else(
    caplog: pytest.LogCaptureFixture, database_url: str
) -> None:
    client = create_app(Settings(database_url=database_url), clock=failing).test_client()

    with caplog.at_level(logging.ERROR):
        reply = client.post(
            "/fhir/QuestionnaireResponse/$assess", data=b"{}", content_type="application/json"
        )

    assert reply.status_code == 500
    assert reply.json["issue"][0]["code"] == "exception"
    assert reply.headers["X-Request-Id"] in reply.text
    assert reply.headers["X-Request-Id"] in caplog.text
    assert "canary" not in reply.text
    assert "canary" in caplog.text


def test_a_query_is_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/fhir/Questionnaire?patient=canary")
        client.get("/fhir/canary")

    assert "GET" in caplog.text
    assert "canary" not in caplog.text


def test_the_page_says_what_this_is(client: FlaskClient) -> None:
    reply = client.get("/")

    assert reply.content_type == "text/html; charset=utf-8"
    assert "https://pad.example.org/fhir/metadata" in reply.text


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/health/live").status_code == 200


def test_another_application_can_carry_the_module(database_url: str) -> None:
    host = Flask("host")
    host.add_url_rule("/own", view_func=lambda: "own")
    settings = Settings(base_url="https://host.example.org/pad/fhir", database_url=database_url)
    init_app(host, settings, prefix="/pad")
    client = host.test_client()

    assert client.get("/own").text == "own"
    assert client.get("/pad/fhir/metadata").json["resourceType"] == "CapabilityStatement"
    assert client.get("/pad/fhir/nothing").json["resourceType"] == "OperationOutcome"
    assert client.get("/nothing").content_type.startswith("text/html")
