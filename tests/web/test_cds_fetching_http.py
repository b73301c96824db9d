"""A call may let its data be asked for at a registered FHIR server; its authorization stays there."""

import logging
from pathlib import Path
from typing import Any

import pytest
from access import issuer
from cds.calls import AUTHORIZATION, PATIENT, bundle, call
from cds.clients import OTHER_EHR, VIEW, claims, clients, good, token
from cds.fake_ehr import Said, ehr
from flask import Flask
from flask.testing import FlaskClient
from samples import COLD_LEG, NOW, response

from fhir_pad.fhir.write import write
from fhir_pad.web import Settings, create_app

PATH = "/cds-services/leg-pain-patient-view"
TOKEN = AUTHORIZATION["access_token"]


def application(folder: Path, **named: Any) -> Flask:
    settings = Settings(
        base_url="https://pad.example.org/fhir",
        database_url=f"sqlite:///{folder / 'pad.db'}",
        **named,
    )
    return create_app(settings, clock=lambda: NOW)


def answers(below: str) -> Said | None:
    """Answer with a patient whose leg is cold."""
    if below.startswith("Patient/"):
        return Said(PATIENT)
    return Said(bundle(response(COLD_LEG)) if below.startswith("QuestionnaireR") else bundle())


def post(client: FlaskClient, base: str, said: str = "") -> Any:
    body = {**call("patient-view"), "fhirServer": base, "fhirAuthorization": AUTHORIZATION}
    headers = {"Content-Type": "application/json"} | ({"Authorization": said} if said else {})
    return client.post(PATH, data=write({**body, "prefetch": {}}), headers=headers)


def codes(said: Any) -> list[str]:
    return [one["code"] for one in said.get_json()["issue"]]


def test_a_card_is_made_of_what_was_asked_for(tmp_path: Path) -> None:
    with ehr(answers) as server:
        client = application(tmp_path, cds_fhir_servers=(server.base,)).test_client()
        (card,) = post(client, server.base).get_json()["cards"]

    assert card["indicator"] == "critical"


def test_without_the_patient_it_is_412(tmp_path: Path) -> None:
    with ehr(lambda _: Said({}, 500)) as server:
        client = application(tmp_path, cds_fhir_servers=(server.base,)).test_client()
        said = post(client, server.base)

    assert (said.status_code, codes(said)) == (412, ["incomplete"])


def test_a_server_that_is_not_registered_is_403(tmp_path: Path) -> None:
    said = post(application(tmp_path).test_client(), "https://ehr.example.org/fhir")

    assert (said.status_code, codes(said)) == (403, ["forbidden"])


def test_each_client_names_its_own_servers(tmp_path: Path) -> None:
    with ehr(answers) as server:
        client = application(
            tmp_path, cds_clients=clients(fhir_servers=(server.base,))
        ).test_client()
        other = token(payload=claims(iss=OTHER_EHR), key=issuer.others()["p384"])

        assert post(client, server.base, f"Bearer {good(aud=VIEW)}").status_code == 200
        asked = len(server.asked)
        # For who has not registered it, an address of http is no address of a FHIR server at all.
        assert post(client, server.base, f"Bearer {other}").status_code == 422
        assert len(server.asked) == asked


def failing(below: str) -> Said | None:
    """Say the token and the patient's name in whatever is refused."""
    return Said({"resourceType": "OperationOutcome", "text": f"{TOKEN} canary-name {below}"}, 500)


@pytest.mark.parametrize("behave", [answers, failing], ids=["answers", "fails"])
def test_the_authorization_is_neither_kept_nor_told(
    tmp_path: Path,
    behave: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with ehr(behave) as server:
        client = application(tmp_path, cds_fhir_servers=(server.base,)).test_client()
        said = post(client, server.base)
        assert server.tokens[0] == f"Bearer {TOKEN}"

    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    told = said.text + caplog.text + "".join(capfd.readouterr())
    for canary in (TOKEN, "canary-name"):
        assert canary.encode() not in written
        assert canary not in told
