"""What a page asks is asked as over HTTP: recorded, refused, and never without a token's right."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from samples import CLAUDICATION, response

from fhir_pad import rest
from fhir_pad.access import Open
from fhir_pad.rest.problems import Problem
from fhir_pad.web import Settings, create_app
from fhir_pad.web.inside import Inside, resource

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def inside(tmp_path: Path) -> Any:
    """Return the interactions, inside a request for a page."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'pad.db'}", admission=Open())
    app = create_app(settings, clock=lambda: NOW)
    server = app.extensions["fhir-pad"]
    table = rest.table(server.shelf.types, rest.metadata)
    with app.test_request_context("/a-page"):
        app.preprocess_request()
        yield Inside(table, server)
    server.store.close()


def events(inside: Inside) -> list[Any]:
    return [one["resource"] for one in inside.read(("AuditEvent",)).get("entry", ())]


def test_what_a_page_sends_is_kept_and_assessed_and_recorded(inside: Inside) -> None:
    made = resource(inside.ask("POST", ("QuestionnaireResponse",), body=response(CLAUDICATION)))

    plans = inside.read(("CarePlan",))
    read = inside.read(("QuestionnaireResponse", str(made["id"])))
    assert read["item"] == made["item"]
    assert plans["total"] == 1
    assert {one["subtype"][0]["code"] for one in events(inside)} >= {
        "create",
        "read",
        "search-type",
    }


def test_what_is_refused_is_recorded_too(inside: Inside) -> None:
    with pytest.raises(Problem) as refused:
        inside.read(("QuestionnaireResponse", "nobody"))

    assert refused.value.status == 404
    assert [one["outcome"] for one in events(inside)] == ["4"]
