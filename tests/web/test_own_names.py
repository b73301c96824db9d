"""A server for one machine alone does not answer by the name of a site that leads there."""

import json
from pathlib import Path

import pytest
from access.issuer import ISSUER, key_set, keys
from flask.testing import FlaskClient

from fhir_pad.web import create_app, from_environment
from fhir_pad.web.own_names import is_ours

SITES = ("attacker.example", "attacker.example:8080", "localhost.attacker.example", "a@127.0.0.1")
OURS = (
    *("localhost", "localhost:8080", "LOCALHOST.", "127.0.0.1", "127.0.0.2:8080", "[::1]:8080"),
    *("pad.localhost", "fhir-pad:8080", "192.168.1.2", ""),
)
ADDRESSES = ("/", "/clinic/", "/check/", "/fhir/Patient", "/fhir/metadata", "/health/ready")


def served(folder: Path, **more: str) -> FlaskClient:
    """Return a client of a server with a new database."""
    settings = {"FHIR_PAD_DATABASE_URL": f"sqlite:///{folder / 'pad.db'}", **more}
    return create_app(from_environment(settings, {})).test_client()


@pytest.fixture
def here(tmp_path: Path) -> FlaskClient:
    """Return a client of a server that asks for no token."""
    return served(tmp_path)


@pytest.mark.parametrize("host", SITES)
def test_the_name_of_a_site_is_none_of_ours(host: str) -> None:
    assert not is_ours(host)


@pytest.mark.parametrize("host", OURS)
def test_an_address_and_a_name_of_one_word_are_ours(host: str) -> None:
    assert is_ours(host)


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_is_said_under_the_name_of_a_site(here: FlaskClient, path: str) -> None:
    assert [here.get(path, headers={"Host": host}).status_code for host in SITES[:3]] == [421] * 3
    assert here.get(path).status_code == 200


def test_it_is_said_what_it_is_called(here: FlaskClient) -> None:
    site = {"Host": SITES[0]}

    [issue] = here.get("/fhir/Patient", headers=site).get_json()["issue"]

    assert "call it localhost" in issue["details"]["text"]
    assert "not called by this name" in here.get("/clinic/", headers=site).text


def test_a_server_with_a_name_of_its_own_is_called_as_a_proxy_likes(tmp_path: Path) -> None:
    named = served(tmp_path, FHIR_PAD_BASE_URL="https://pad.example.org/fhir")

    assert named.get("/fhir/Patient", headers={"Host": "inside.example.org"}).status_code == 200


def test_where_a_token_is_needed_a_name_opens_nothing(tmp_path: Path) -> None:
    issuers = json.dumps({ISSUER: key_set(keys())})
    protected = served(
        tmp_path,
        FHIR_PAD_ACCESS="jwt",
        FHIR_PAD_ISSUERS=issuers,
        FHIR_PAD_TOKEN_ENDPOINT=f"{ISSUER}/token",
    )

    assert protected.get("/fhir/Patient", headers={"Host": SITES[0]}).status_code == 401
