"""What the CapabilityStatement says works, and what it does not say is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from flask.testing import FlaskClient
from requests_of import claudication, created, found, sent
from samples import NOW

from fhir_pad.fhir import structure
from fhir_pad.rest.offers import STORED
from fhir_pad.store import Kind, known
from fhir_pad.web import Settings, create_app

WORKS = {
    "read": {200},
    "vread": {200},
    "search-type": {200},
    "history-instance": {200},
    "history-type": {200},
    # An empty resource is taken, or refused for what it lacks.
    "create": {201, 400},
    "update": {400},
    "patch": {200},
    # Nothing has this id, which is no error; where nothing can be deleted it would be 405.
    "delete": {204},
}
LEGAL = {
    Kind.NUMBER: "gt0.5",
    Kind.DATE: "ge2020-01-01",
    Kind.STRING: "leg",
    Kind.TOKEN: "https://a.example|code",
    Kind.REFERENCE: "Patient/1",
    Kind.COMPOSITE: "code$code",
    Kind.QUANTITY: "lt5||mm",
    Kind.URI: "https://a.example",
}
ILLEGAL = {
    Kind.NUMBER: "many",
    Kind.DATE: "soon",
    Kind.TOKEN: "a|b|c",
    Kind.QUANTITY: "gt",
    Kind.COMPOSITE: "one",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of an application that holds one response and its results."""
    database = tmp_path_factory.mktemp("capabilities") / "pad.db"
    settings = Settings(
        base_url="https://pad.example.org/fhir", database_url=f"sqlite:///{database}"
    )
    app = create_app(settings, clock=lambda: NOW)
    client = app.test_client()
    created(client, claudication())
    created(client, {"resourceType": "Patient", "active": True})
    yield client
    app.extensions["fhir-pad"].store.close()


@pytest.fixture(scope="module")
def statement(client: FlaskClient) -> dict[str, Any]:
    """Return the CapabilityStatement."""
    return json.loads(client.get("/fhir/metadata").data)


def offered(statement: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is said of each type."""
    return {one["type"]: one for one in statement["rest"][0]["resource"]}


def some_id(client: FlaskClient, kind: str) -> str:
    """Return the id of a resource of a type that is there."""
    return found(client.get(f"/fhir/{kind}?_count=1"))[0]["id"]


def test_the_statement_is_valid(statement: dict[str, Any]) -> None:
    CapabilityStatement.model_validate(statement)
    assert structure.check(statement) == ()
    assert statement["implementation"]["url"] == "https://pad.example.org/fhir"
    assert "instantiates" not in statement


def test_each_interaction_that_is_said_works_and_no_other(
    client: FlaskClient, statement: dict[str, Any]
) -> None:
    types = offered(statement)
    assert STORED.keys() <= types.keys()
    for kind, said in types.items():
        codes = {one["code"] for one in said["interaction"]}
        id_ = some_id(client, kind)
        version = json.loads(client.get(f"/fhir/{kind}/{id_}").data)["meta"]["versionId"]
        assert said["readHistory"] is (kind in STORED), "what is published has one version"
        tried = {
            "read": client.get(f"/fhir/{kind}/{id_}"),
            "vread": client.get(f"/fhir/{kind}/{id_}/_history/{version}"),
            "search-type": client.get(f"/fhir/{kind}"),
            "history-instance": client.get(f"/fhir/{kind}/{id_}/_history"),
            "history-type": client.get(f"/fhir/{kind}/_history"),
            "create": sent(client, "POST", f"/fhir/{kind}", {"resourceType": kind}),
            "update": sent(client, "PUT", f"/fhir/{kind}/{id_}", {"resourceType": kind}),
            "patch": sent(
                client, "PATCH", f"/fhir/{kind}/{id_}", b"[]",
                content_type="application/json-patch+json",
            ),
            "delete": client.delete(f"/fhir/{kind}/never"),
        }  # fmt: skip
        assert tried.keys() == WORKS.keys()
        for code, reply in tried.items():
            right = WORKS[code] if code in codes else {404, 405}
            assert reply.status_code in right, (kind, code, reply.text)
            if code not in codes:
                assert json.loads(reply.data)["issue"][0]["code"] == "not-supported"


def test_each_search_parameter_takes_what_r4_lets_it(
    client: FlaskClient, statement: dict[str, Any]
) -> None:
    for kind, said in offered(statement).items():
        assert [one["name"] for one in said["searchParam"]] == list(known(kind))
        for name, parameter in known(kind).items():
            pairs = _values(kind, name)
            for modifier, value in pairs:
                query = {f"{name}{modifier}": value}
                reply = client.get(
                    f"/fhir/{kind}", query_string=query, headers={"Prefer": "handling=strict"}
                )
                assert reply.status_code == 200, (kind, query, reply.text)
            if parameter.kind in ILLEGAL:
                wrong = client.get(f"/fhir/{kind}", query_string={name: ILLEGAL[parameter.kind]})
                assert wrong.status_code == 400, (kind, name)


def _values(kind: str, name: str) -> Iterator[tuple[str, str]]:
    parameter = known(kind)[name]
    if parameter.kind is Kind.COMPOSITE:
        parts = (known(kind)[code].kind for code in parameter.looks_at)
        yield "", "$".join(LEGAL[part] for part in parts)
    else:
        yield "", LEGAL[parameter.kind]
    texts = {"missing": "true", "text": "leg", "identifier": "a|b"}
    for modifier in sorted(parameter.modifiers):
        yield f":{modifier}", texts.get(modifier, LEGAL[parameter.kind])


def test_everything_can_be_included_that_is_said_to_be(
    client: FlaskClient, statement: dict[str, Any]
) -> None:
    for kind, said in offered(statement).items():
        for name in ("Include", "RevInclude"):
            for value in said.get(f"search{name}", ()):
                reply = client.get(f"/fhir/{kind}?_{name.lower()}={value}")
                assert reply.status_code == 200, (kind, value, reply.text)


def test_whatever_can_be_included_is_said(client: FlaskClient, statement: dict[str, Any]) -> None:
    """Each parameter with a value is tried on each type; what brings something must be offered."""
    types = offered(statement)
    referring = [
        (kind, code)
        for kind in types
        for code, parameter in known(kind).items()
        if parameter.kind is Kind.REFERENCE
        and found(client.get(f"/fhir/{kind}?{code}:missing=false&_count=1"))
    ]
    tried = {(kind, "Include", f"{kind}:{code}") for kind, code in referring}
    tried |= {
        (kind, "RevInclude", f"{other}:{code}") for kind in types for other, code in referring
    }
    brought = {one for one in tried if _brings(client, *one)}

    said = {
        (kind, way, value)
        for kind, one in types.items()
        for way in ("Include", "RevInclude")
        for value in one.get(f"search{way}", ())
    }
    assert brought <= said
    assert brought >= {
        ("CarePlan", "Include", "CarePlan:supporting-info"),
        ("PlanDefinition", "Include", "PlanDefinition:definition"),
        ("ValueSet", "RevInclude", "ConceptMap:source"),
        ("QuestionnaireResponse", "RevInclude", "RiskAssessment:basis"),
    }
    assert ("Goal", "RevInclude", "Patient:organization") not in said


def _brings(client: FlaskClient, kind: str, way: str, value: str) -> bool:
    reply = client.get(f"/fhir/{kind}?_{way.lower()}={value}&_count=500&_elements=id")
    return bool(found(reply, "include"))


def test_every_operation_is_there_and_has_a_definition(
    client: FlaskClient, statement: dict[str, Any]
) -> None:
    rest = statement["rest"][0]
    named = [("", one) for one in rest["operation"]]
    named += [(kind, one) for kind, said in offered(statement).items() for one in said["operation"]]
    assert {one["name"] for _, one in named} >= {
        *("apply", "r5.apply", "data-requirements", "package", "process-response", "validate"),
        *("expand", "validate-code", "lookup", "subsumes", "translate", "versions", "assess"),
    }
    for kind, one in named:
        place = f"/fhir/{kind}/${one['name']}" if kind else f"/fhir/${one['name']}"
        reply = sent(client, "POST", place, {"resourceType": "Parameters"})
        assert reply.status_code not in {404, 405, 500}, (place, reply.text)
        if one["definition"].startswith("https://w3id.org/fhir-pad/"):
            assert len(found(client.get(f"/fhir/OperationDefinition?url={one['definition']}"))) == 1
    assert client.get("/fhir/Patient/$everything").status_code == 404
    assert client.get("/fhir/Questionnaire/leg-pain/$populatehtml").status_code == 404


def test_each_profile_that_is_said_to_be_kept_is_published(
    client: FlaskClient, statement: dict[str, Any]
) -> None:
    for said in offered(statement).values():
        for profile in said.get("supportedProfile", ()):
            url, _, version = profile.partition("|")
            query = {"url": url, "version": version}
            assert len(found(client.get("/fhir/StructureDefinition", query_string=query))) == 1


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/fhir"),
        ("GET", "/fhir/_history"),
        ("GET", "/fhir/_search?_type=Patient"),
        ("GET", "/fhir/Encounter"),
        ("GET", "/fhir/questionnaire"),
        ("GET", "/fhir/Patient/1/_history"),
        ("GET", "/fhir/Patient/1/CarePlan"),
        ("DELETE", "/fhir/QuestionnaireResponse?status=completed"),
        ("PATCH", "/fhir/QuestionnaireResponse?status=completed"),
        ("POST", "/fhir/metadata"),
        ("PUT", "/fhir"),
    ],
)
def test_what_is_not_said_is_refused(client: FlaskClient, method: str, address: str) -> None:
    reply = client.open(address, method=method)

    assert reply.status_code in {404, 405}
    assert json.loads(reply.data)["issue"][0]["code"] == "not-supported"
