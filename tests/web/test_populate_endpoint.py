"""`$populate` asks the EHR's own server for the record, when an operator has named that server."""

from pathlib import Path
from typing import Any

import pytest
from cds.calls import bundle
from cds.fake_ehr import Said, ehr
from engines.patients import EHR
from flask.testing import FlaskClient
from samples import NOW

from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.write import write
from fhir_pad.web import Settings, create_app

PATIENT = {"resourceType": "Patient", "id": "example", "birthDate": "1958-03-02"}
DIABETES, *_, SMOKING = ({**one, "id": f"r{index}"} for index, one in enumerate(EHR))
TOKEN = "canary-token"  # noqa: S105 - of nobody
HEADERS = {"Content-Type": "application/fhir+json"}


def answers(below: str) -> Said | None:
    """Answer with a patient, a diagnosis and a habit."""
    if below.startswith("Patient/"):
        return Said(PATIENT)
    if below.startswith("Condition?"):
        return Said(bundle(DIABETES))
    return Said(bundle(SMOKING) if below.startswith("Observation?") else bundle())


def client(folder: Path, *bases: str) -> FlaskClient:
    """Return a client of a server that may ask these."""
    settings = Settings(
        base_url="https://pad.example.org/fhir",
        database_url=f"sqlite:///{folder / 'pad.db'}",
        data_endpoints=bases,
    )
    return create_app(settings, clock=lambda: NOW).test_client()


def endpoint(base: str, *headers: str) -> dict[str, Any]:
    """Return the Endpoint of a server."""
    return {
        "resourceType": "Endpoint",
        "status": "active",
        "connectionType": {"code": "hl7-fhir-rest"},
        "payloadType": [{"text": "any"}],
        "address": base,
        "header": list(headers or [f"Authorization: Bearer {TOKEN}"]),
    }


def populated(asking: FlaskClient, said: dict[str, Any], subject: str = "Patient/example") -> Any:
    """Return the reply to a call with an Endpoint."""
    parameters = [
        {"name": "canonical", "valueUri": pinned("Questionnaire", "leg-pain")},
        *([{"name": "subject", "valueReference": {"reference": subject}}] if subject else []),
        {"name": "dataEndpoint", "resource": said},
    ]
    body = write({"resourceType": "Parameters", "parameter": parameters})
    return asking.post("/fhir/Questionnaire/$populate", data=body, headers=HEADERS)


def test_what_the_server_has_on_record_is_filled_in(tmp_path: Path) -> None:
    with ehr(answers) as server:
        said = populated(client(tmp_path, server.base), endpoint(server.base))

    assert said.status_code == 200
    assert b"Observation/r" in said.data
    assert '"linkId":"smoking"' in said.text
    assert set(server.tokens) == {f"Bearer {TOKEN}"}
    assert TOKEN not in said.text


REFUSED: dict[str, tuple[list[str], str, int, str]] = {
    "no header": (["X-Other: 1"], "Patient/example", 400, "required"),
    "two tokens": (["Authorization: Bearer a"] * 2, "Patient/example", 400, "required"),
    "nobody named": ([], "", 400, "required"),
    "another patient": ([], "Patient/other", 422, "business-rule"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_asked_is_refused(case: str, tmp_path: Path) -> None:
    headers, subject, status, code = REFUSED[case]
    with ehr(answers) as server:
        said = populated(client(tmp_path, server.base), endpoint(server.base, *headers), subject)

    assert said.status_code == status
    assert [one["code"] for one in said.get_json()["issue"]] == [code]
    assert TOKEN not in said.text


def test_a_server_that_nobody_named_is_not_asked(tmp_path: Path) -> None:
    with ehr(answers) as server:
        said = populated(client(tmp_path), endpoint(server.base))

    assert said.get_json()["issue"][0]["code"] == "not-supported"
    assert server.asked == []


def test_what_could_not_be_had_is_said_and_stays_unknown(tmp_path: Path) -> None:
    def without_conditions(below: str) -> Said | None:
        return Said({}, 500) if below.startswith("Condition?") else answers(below)

    with ehr(without_conditions) as server:
        said = populated(client(tmp_path, server.base), endpoint(server.base)).get_json()

    response, issues = (one["resource"] for one in said["parameter"])
    texts = [one["details"]["text"] for one in issues["issue"]]
    assert "Not had: conditions: the server answered with status 500." in texts
    assert "diabetes" not in [one.partition("`")[2].partition("`")[0] for one in texts]
    assert response["status"] == "in-progress"
