"""What apps find out before they have a token: SMART 2.2, Conformance."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from access.issuer import ISSUER, expected
from flask.testing import FlaskClient
from samples import NOW

from fhir_pad.access import AuthorizationServer, Introspection
from fhir_pad.access.scopes import scopes
from fhir_pad.fhir import structure
from fhir_pad.web import Settings, create_app

ADDRESS = "/fhir/.well-known/smart-configuration"


def client_of(folder: Path, **settings: Any) -> FlaskClient:
    url = f"sqlite:///{folder / 'pad.db'}"
    return create_app(Settings(database_url=url, **settings), clock=lambda: NOW).test_client()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of an application that wants signed tokens."""
    client = client_of(tmp_path_factory.mktemp("discovery"), admission=expected())
    yield client
    client.application.extensions["fhir-pad"].store.close()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    return json.loads(client.get(ADDRESS).data)


@pytest.mark.parametrize("accept", [None, "application/json", "application/fhir+xml", "text/html"])
def test_it_is_json_whatever_is_accepted(client: FlaskClient, accept: str | None) -> None:
    reply = client.get(ADDRESS, headers={} if accept is None else {"Accept": accept})

    assert (reply.status_code, reply.content_type) == (200, "application/json")


def test_what_smart_requires_is_there(document: dict[str, Any]) -> None:
    assert document["token_endpoint"] == f"{ISSUER}/token"
    assert document["authorization_endpoint"] == f"{ISSUER}/authorize"
    assert document["grant_types_supported"] == ["authorization_code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert {"permission-v1", "permission-v2", "permission-patient", "permission-user"} <= set(
        document["capabilities"]
    )


def test_every_endpoint_is_an_absolute_address(document: dict[str, Any]) -> None:
    named = [value for name, value in document.items() if name.endswith(("endpoint", "uri"))]

    assert all(urlsplit(one).scheme == "https" and urlsplit(one).netloc for one in named)


def test_nothing_is_promised_that_is_the_authorization_servers(document: dict[str, Any]) -> None:
    assert document.keys().isdisjoint({"issuer", "jwks_uri"})
    assert "sso-openid-connect" not in document["capabilities"]


def test_the_scopes_are_scopes(document: dict[str, Any]) -> None:
    named = document["scopes_supported"]

    assert len(scopes(" ".join(named))) == len(named)
    assert "patient/QuestionnaireResponse.cruds" in named
    assert "user/CarePlan.rs" in named


def test_scripts_of_any_origin_may_read_it(client: FlaskClient) -> None:
    reply = client.get(ADDRESS, headers={"Origin": "https://app.example.org"})

    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_it_can_be_asked_whether_it_is_fresh(client: FlaskClient) -> None:
    tag = client.get(ADDRESS).headers["ETag"]

    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 404


def test_the_capability_statement_says_the_same(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    statement = json.loads(client.get("/fhir/metadata").data)
    said = statement["rest"][0]["security"]

    assert structure.check(statement) == ()
    [uris] = said["extension"]
    assert uris["url"] == "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
    assert {one["url"]: one["valueUri"] for one in uris["extension"]} == {
        "token": document["token_endpoint"],
        "authorize": document["authorization_endpoint"],
    }
    [service] = said["service"]
    assert service["coding"][0]["code"] == "SMART-on-FHIR"


def test_openapi_says_what_wants_a_token(client: FlaskClient) -> None:
    paths = json.loads(client.get("/openapi.json").data)["paths"]

    assert paths["/CarePlan"]["get"]["security"] == [{"bearer": []}]
    assert {"401", "403"} <= paths["/CarePlan"]["get"]["responses"].keys()
    assert "security" not in paths["/Questionnaire"]["get"]


def test_where_nobody_is_asked_there_is_nothing_to_find_out(client: FlaskClient) -> None:
    with_tokens = json.loads(client.get("/openapi.json").data)
    assert with_tokens["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_an_open_server_promises_no_protection(tmp_path: Path) -> None:
    client = client_of(tmp_path)
    reply = client.get(ADDRESS)
    security = json.loads(client.get("/fhir/metadata").data)["rest"][0]["security"]

    assert reply.status_code == 404
    assert json.loads(reply.data)["resourceType"] == "OperationOutcome"
    assert security.keys() == {"cors", "description"}
    assert "securitySchemes" not in json.loads(client.get("/openapi.json").data)["components"]
    client.application.extensions["fhir-pad"].store.close()


def test_backend_services_sign_in_nowhere(tmp_path: Path) -> None:
    server = AuthorizationServer(
        token_endpoint=f"{ISSUER}/token",
        introspection_endpoint=f"{ISSUER}/introspect",
        grant_types=("client_credentials",),
    )
    asked = Introspection(f"{ISSUER}/introspect", "pad", "secret", "https://pad", server)
    client = client_of(tmp_path, admission=asked)
    document = json.loads(client.get(ADDRESS).data)

    assert "authorization_endpoint" not in document
    assert document["introspection_endpoint"] == f"{ISSUER}/introspect"
    assert document["grant_types_supported"] == ["client_credentials"]
    assert "response_types_supported" not in document
    client.application.extensions["fhir-pad"].store.close()
