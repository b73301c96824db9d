"""Another application carries the module, and neither disturbs the other."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, g, jsonify, request
from flask.testing import FlaskClient
from samples import CLAUDICATION, NOW, response
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fhir_pad.fhir.write import write
from fhir_pad.store import Unusable
from fhir_pad.web import Settings, init_app

LEGS = "/clinic/legs"
FEET = "/clinic/feet"
RESPONSES = "/fhir/QuestionnaireResponse"
FHIR_JSON = {"Content-Type": "application/fhir+json"}
HOST_LIMIT_BYTES = 64
HOST_LOG = "clinic"


def clinic() -> Flask:
    """Return an application with ways of its own."""
    host = Flask("clinic")
    host.config["MAX_CONTENT_LENGTH"] = HOST_LIMIT_BYTES

    @host.before_request
    def who() -> Response | None:
        g.request_id = "of the host"
        logging.getLogger(HOST_LOG).info("asked for %s", request.path)
        return Response(status=401) if "X-Refuse" in request.headers else None

    @host.after_request
    def sign(reply: Response) -> Response:
        reply.headers["X-Clinic"] = "yes"
        return reply

    @host.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> tuple[Response, int]:
        return jsonify(clinic=fault.name), fault.code or 500

    @host.errorhandler(ZeroDivisionError)
    def failed(_: ZeroDivisionError) -> tuple[Response, int]:
        return jsonify(clinic="failed"), 500

    @host.get("/")
    def home() -> str:
        return "The clinic"

    @host.get("/clinic")
    def about() -> dict[str, str]:
        return {"clinic": "about", "id": g.request_id}

    @host.post("/fhir/QuestionnaireResponse")
    def own_fhir() -> dict[str, int]:
        return {"bytes": len(request.get_data())}

    @host.get("/broken")
    def broken() -> str:
        return str(1 // 0)

    return host


def settings(folder: Path, name: str) -> Settings:
    """Return the settings of one module."""
    return Settings(
        base_url=f"https://clinic.example.org/clinic/{name}/fhir",
        database_url=f"sqlite:///{folder / name}.db",
    )


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of an application that carries the module twice."""
    folder = tmp_path_factory.mktemp("plugin")
    made = clinic()
    init_app(made, settings(folder, "legs"), prefix=LEGS, clock=lambda: NOW)
    init_app(made, settings(folder, "feet"), prefix=FEET, clock=lambda: NOW)
    with made.test_client() as client:
        yield client


def stored(host: FlaskClient, prefix: str, **changes: Any) -> dict[str, Any]:
    """Store a response in one of the modules and return it."""
    body = write(response(CLAUDICATION) | changes)
    reply = host.post(f"{prefix}{RESPONSES}", data=body, headers=FHIR_JSON)
    assert reply.status_code == 201, reply.text
    return json.loads(reply.data)


def test_the_module_works_below_its_prefix(host: FlaskClient) -> None:
    made = stored(host, LEGS)

    for address in ("/", "/health/live", "/health/ready", "/fhir/metadata"):
        assert host.get(f"{LEGS}{address}").status_code == 200
    assert host.get(f"{LEGS}{RESPONSES}/{made['id']}").get_json(force=True) == made
    assert host.get(f"{LEGS}/health/ready").text == "ready\n"


def test_links_begin_with_the_base_of_the_settings(host: FlaskClient) -> None:
    base = "https://clinic.example.org/clinic/legs/fhir"
    body = write(response(CLAUDICATION))
    forged = {**FHIR_JSON, "Host": "evil.example.com", "X-Forwarded-Prefix": "/evil"}

    created = host.post(f"{LEGS}{RESPONSES}", data=body, headers=forged)
    found = host.get(f"{LEGS}/fhir/CarePlan?_count=1", headers={"Host": "evil.example.com"})
    statement = host.get(f"{LEGS}/fhir/metadata").get_json(force=True)

    assert created.headers["Location"].startswith(f"{base}/QuestionnaireResponse/")
    links = [one["url"] for one in json.loads(found.data)["link"]]
    links += [one["fullUrl"] for one in json.loads(found.data)["entry"]]
    assert all(link.startswith(f"{base}/CarePlan") for link in links)
    assert statement["implementation"]["url"] == base
    assert "evil" not in found.text + created.text + json.dumps(statement)
    assert base in host.get(f"{LEGS}/").text


def test_two_of_them_do_not_see_each_other(host: FlaskClient) -> None:
    name = {"system": "https://clinic.example.org/visits", "value": "two"}
    made = stored(host, LEGS, identifier=name)
    search = f"{RESPONSES}?identifier={name['system']}|{name['value']}&_summary=count"

    assert host.get(f"{LEGS}{search}").get_json(force=True)["total"] == 1
    assert host.get(f"{FEET}{search}").get_json(force=True)["total"] == 0
    assert host.get(f"{FEET}{RESPONSES}/{made['id']}").status_code == 404
    bases = {host.get(f"{prefix}/fhir/metadata").get_json(force=True)["implementation"]["url"]
             for prefix in (LEGS, FEET)}  # fmt: skip
    assert bases == {f"https://clinic.example.org{prefix}/fhir" for prefix in (LEGS, FEET)}


def test_the_host_keeps_its_routes(host: FlaskClient) -> None:
    assert host.get("/").text == "The clinic"
    assert host.get("/clinic").get_json() == {"clinic": "about", "id": "of the host"}
    assert host.post("/fhir/QuestionnaireResponse", data=b"1234").get_json() == {"bytes": 4}
    assert host.get("/health/live").status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [("/nowhere", 404, "Not Found"), ("/broken", 500, "failed"), (LEGS + "s", 404, "Not Found")],
)
def test_the_host_keeps_its_errors(host: FlaskClient, address: str, status: int, said: str) -> None:
    reply = host.get(address)

    assert (reply.status_code, reply.get_json()) == (status, {"clinic": said})
    assert reply.headers["X-Clinic"] == "yes"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/fhir/Nothing", 404),
        ("GET", "/fhir/CarePlan/none", 404),
        ("DELETE", "/fhir/metadata", 405),
        ("POST", "/fhir/QuestionnaireResponse", 400),
    ],
)
def test_the_errors_of_the_module_are_its_own(
    host: FlaskClient, method: str, address: str, status: int
) -> None:
    reply = host.open(f"{LEGS}{address}", method=method, data=b"{", headers=FHIR_JSON)

    assert reply.status_code == status
    assert reply.get_json(force=True)["resourceType"] == "OperationOutcome"
    assert "X-Clinic" not in reply.headers


def test_each_has_its_own_limit_and_headers(host: FlaskClient) -> None:
    long = b" " * (HOST_LIMIT_BYTES + 1)

    assert host.post("/fhir/QuestionnaireResponse", data=long).status_code == 413
    assert stored(host, LEGS)["status"] == "completed"
    assert "Content-Security-Policy" not in host.get("/").headers
    assert "Content-Security-Policy" in host.get(f"{LEGS}/").headers


def test_what_the_host_does_with_requests_is_its_own(host: FlaskClient) -> None:
    """A host that asks who somebody is has to do it around the module, not before its requests."""
    refusing = {"X-Refuse": "yes"}

    assert host.get("/", headers=refusing).status_code == 401
    assert host.get(f"{LEGS}/fhir/metadata", headers=refusing).status_code == 200


def test_the_log_of_the_host_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = logging.getLogger()
    before = (root.level, tuple(root.handlers), logging.getLogger("fhir_pad.web").handlers)
    made = clinic()
    init_app(made, settings(tmp_path, "log"), prefix=LEGS)
    with caplog.at_level(logging.INFO):
        made.test_client().get("/")
        made.test_client().get(f"{LEGS}/fhir/CarePlan?subject=Patient/secret")

    assert before == (root.level, tuple(root.handlers), logging.getLogger("fhir_pad.web").handlers)
    named = {record.name: record.getMessage() for record in caplog.records}
    assert named[HOST_LOG] == "asked for /"
    assert "secret" not in named["fhir_pad.web"]


def test_a_host_can_put_itself_around_the_module(tmp_path: Path) -> None:
    """As the documentation says: what wraps `wsgi_app` afterwards sees every request first."""
    made = clinic()
    init_app(made, settings(tmp_path, "guarded"), prefix=LEGS)
    inside = made.wsgi_app

    def guarded(environ: Any, start: Any) -> Any:
        if "HTTP_AUTHORIZATION" in environ:
            return inside(environ, start)
        return Response(status=401)(environ, start)

    made.wsgi_app = guarded  # type: ignore[method-assign]
    client = made.test_client()

    assert client.get(f"{LEGS}/fhir/metadata").status_code == 401
    known = client.get(f"{LEGS}/fhir/metadata", headers={"Authorization": "Bearer x"})
    assert known.status_code == 200


def test_a_host_that_is_itself_below_a_prefix_finds_the_module(tmp_path: Path) -> None:
    made = clinic()
    init_app(made, settings(tmp_path, "deep"), prefix=LEGS)
    outer = Flask("outer")
    outer.wsgi_app = DispatcherMiddleware(outer.wsgi_app, {"/hospital": made})  # type: ignore[method-assign]

    assert outer.test_client().get(f"/hospital{LEGS}/health/ready").status_code == 200


def test_not_ready_is_said_when_the_database_cannot_be_read(tmp_path: Path) -> None:
    made = clinic()
    init_app(made, settings(tmp_path, "damaged"), prefix=LEGS)
    client = made.test_client()
    for file in tmp_path.glob("damaged.db*"):
        file.write_bytes(b"\xff" * file.stat().st_size)

    assert client.get(f"{LEGS}/health/ready").status_code == 503
    assert client.get(f"{LEGS}/health/live").status_code == 200
    assert client.get("/").status_code == 200


def test_a_database_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        init_app(clinic(), settings(tmp_path / "no-folder", "legs"), prefix=LEGS)


@pytest.mark.parametrize("prefix", ["", "/", "legs", "/legs/", "/clinic//legs", "/legs?"])
def test_a_prefix_below_which_nothing_would_be_found_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="begins with a slash"):
        init_app(Flask("clinic"), Settings(), prefix=prefix)
