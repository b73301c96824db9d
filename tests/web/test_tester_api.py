"""The page of the API says what the OpenAPI document says, and its lines can be pasted."""

import shlex
from html import unescape

import pytest
from flask.testing import FlaskClient

from fhir_pad.web.tester.described import groups


def test_every_operation_is_on_one_page(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    contents = client.get("/api").text

    shown = []
    for name, held in groups(document, protected=False).items():
        assert f'href="/api/{name}"' in contents
        page = unescape(client.get(f"/api/{name}").text)
        for one in held:
            assert f'id="{one.id}"' in page
            assert f"<code>{one.method} {one.path}</code>" in page
            assert one.line in page
            assert all(f"<code>{each.name}</code>" in page for each in one.parameters)
            shown.append((one.method.lower(), one.path))
    paths = document["paths"].items()
    assert sorted(shown) == sorted((method, path) for path, held in paths for method in held)


@pytest.mark.parametrize("path", ["/api/none", "/api/Patient/1"])
def test_no_other_group_is_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_lines_are_words_for_a_shell(client: FlaskClient) -> None:
    for held in groups(client.get("/openapi.json").get_json(), protected=False).values():
        for one in held:
            words = shlex.split(one.line)
            assert words[0] == "curl"
            assert words[-1].startswith("https://pad.example.org/fhir/")
            assert "{" not in words[-1]


def test_lines_bring_a_token_where_one_is_wanted(client: FlaskClient) -> None:
    for held in groups(client.get("/openapi.json").get_json(), protected=True).values():
        assert all('-H "Authorization: Bearer $TOKEN"' in one.line for one in held)


def test_a_line_with_a_body_is_taken(client: FlaskClient) -> None:
    """What the lines send is what the description's own test sends; here one way through all."""
    (one,) = (
        one
        for one in groups(client.get("/openapi.json").get_json(), protected=False)["Patient"]
        if one.id == "POST-Patient"
    )
    words = shlex.split(one.line)
    body = words[words.index("--data-binary") + 1]
    media_type = words[words.index("-H") + 1].removeprefix("Content-Type: ")

    got = client.post("/fhir/Patient", data=body, content_type=media_type)

    assert got.status_code == 201
