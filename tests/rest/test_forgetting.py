"""What was refused is forgotten at once: nothing of it waits for a collector of circles."""

import gc
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from requests_of import RESPONSES, claudication

WRONG = 400
"""Items that no Questionnaire of ours has, each an issue."""
LISTED = 99
"""Issues of which a refusal gives the place; there are more."""
SIGNS = ("acute-change", "p-cold", "p-pain")
LEFT = 300
"""Objects that a request may leave: those of Flask, not those of what was sent."""


def wrong() -> dict[str, Any]:
    return claudication(item=[{"linkId": f"unknown-{number}"} for number in range(WRONG)])


def alarming() -> dict[str, Any]:
    """Return what is refused and shows an emergency, which the refusal tells."""
    cold = [{"linkId": name, "answer": [{"valueCoding": {"code": "yes"}}]} for name in SIGNS]
    return claudication(item=[*cold, *wrong()["item"]])


def bundle(kind: str) -> dict[str, Any]:
    request = {"method": "POST", "url": "QuestionnaireResponse"}
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": wrong(), "request": request}],
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (RESPONSES, wrong()),
        (RESPONSES, alarming()),
        (f"{RESPONSES}/$assess", wrong()),
        ("/fhir", bundle("batch")),
        ("/fhir", bundle("transaction")),
    ],
    ids=["create", "an emergency", "$assess", "batch", "transaction"],
)
def test_what_was_refused_is_forgotten(
    client: FlaskClient, path: str, body: dict[str, Any]
) -> None:
    data = json.dumps(body)
    for _ in range(2):
        reply = client.post(path, data=data, content_type="application/fhir+json")
        assert reply.text.count("linkId") > LISTED
        del reply
        gc.collect()
    gc.disable()
    try:
        client.post(path, data=data, content_type="application/fhir+json")
        left = gc.collect()
    finally:
        gc.enable()

    assert left < LEFT
