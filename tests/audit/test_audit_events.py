"""An interaction becomes events as IHE's patterns want them, whatever it was and whoever asked."""

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.balp import LIKE_QUERIES, PATTERNS, faults
from fhir_pad.audit import Erasure, Interaction, Requester, erased, events
from fhir_pad.audit.event import MOST_ASKED
from fhir_pad.audit.kinds import KINDS
from fhir_pad.fhir import structure

BASE = "https://pad.example.org/fhir"
MOMENT = "2026-11-21T09:00:00.000Z"
NOBODY = Requester(address="192.0.2.7")
BACKEND = Requester("192.0.2.7", "", "app", "https://auth.example.org", "app", "t-1")
CLINICIAN = Requester(
    "192.0.2.7", "Practitioner/9", "ann", "https://auth.example.org", "app", "t-2"
)
NAMELESS = Requester("", "", "ann", "", "", "")
REQUESTERS = {"nobody": NOBODY, "backend": BACKEND, "clinician": CLINICIAN, "nameless": NAMELESS}


def made(
    code: str = "read", status: int = 200, who: Requester = CLINICIAN, **more: Any
) -> list[Any]:
    """Return the events of an interaction that is about one resource."""
    said = {"data": "CarePlan/1/_history/2", "asked": f"GET {BASE}/CarePlan/1", "request": "r-1"}
    return list(events(Interaction(code, status, MOMENT, who, BASE, **{**said, **more})))


def entity(event: Any, role: str) -> Any:
    """Return the entity with a role."""
    return next(one for one in event["entity"] if one.get("role", {}).get("code") == role)


@pytest.mark.parametrize("who", REQUESTERS)
@pytest.mark.parametrize("code", [*PATTERNS, *sorted(LIKE_QUERIES)])
def test_each_event_keeps_the_pattern_of_its_interaction(code: str, who: str) -> None:
    for patients in ((), ("Patient/1",)):
        (event,) = made(code, who=REQUESTERS[who], patients=patients)

        assert list(faults(event)) == []


def test_every_kind_of_interaction_is_tried_here() -> None:
    assert KINDS.keys() - {"capabilities"} == PATTERNS.keys() | LIKE_QUERIES


def test_each_patient_has_an_event_of_their_own() -> None:
    found = made("search-type", patients=("Patient/1", "https://ehr.example.org/Patient/2"))

    told = [entity(one, "1")["what"]["reference"] for one in found]
    assert told == ["Patient/1", "https://ehr.example.org/Patient/2"]


@pytest.mark.parametrize(
    ("status", "outcome", "why"),
    [
        (200, "0", None),
        (304, "0", None),
        (401, "4", "401 Unauthorized"),
        (404, "4", "404 Not Found"),
        (500, "8", "500 Internal Server Error"),
        (503, "8", "503 Service Unavailable"),
    ],
)
def test_what_failed_says_so(status: int, outcome: str, why: str | None) -> None:
    (event,) = made(status=status)

    assert (event["outcome"], event.get("outcomeDesc")) == (outcome, why)


def test_a_refusal_without_a_resource_or_a_patient_has_the_request_alone() -> None:
    (event,) = made("create", 401, NOBODY, data="", patients=())

    assert [one["type"]["code"] for one in event["entity"]] == ["XrequestId"]
    assert list(faults(event)) == []


def test_what_was_asked_is_kept_without_what_was_found() -> None:
    (event,) = made(
        "search-type", asked=f"GET {BASE}/CarePlan?status=draft", patients=("Patient/1",)
    )

    kept = base64.b64decode(entity(event, "24")["query"])
    assert kept.decode() == f"GET {BASE}/CarePlan?status=draft"
    assert "CarePlan/1" not in str(event["entity"])


def test_no_more_is_kept_of_what_was_asked_than_fits() -> None:
    (event,) = made("search-type", asked="x" * 3 * MOST_ASKED)

    assert len(base64.b64decode(entity(event, "24")["query"])) == MOST_ASKED


def test_a_user_is_named_as_the_token_names_them() -> None:
    (event,) = made()

    person, client, server = event["agent"]
    assert person["who"]["reference"] == "Practitioner/9"
    assert person["who"]["identifier"] == {"system": "https://auth.example.org", "value": "ann"}
    assert person["policy"] == ["urn:ietf:params:oauth:jti:t-2"]
    assert client["who"]["identifier"]["value"] == "app"
    assert client["network"] == {"address": "192.0.2.7", "type": "2"}
    assert server["network"] == {"address": BASE, "type": "5"}


def test_a_program_without_a_user_is_the_requestor_itself() -> None:
    (event,) = made(who=BACKEND)

    assert [one["requestor"] for one in event["agent"]] == [True, False]
    assert event["agent"][0]["policy"] == ["urn:ietf:params:oauth:jti:t-1"]


@settings(max_examples=60)
@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
        min_size=5,
        max_size=5,
    ),
    code=st.sampled_from(sorted(KINDS.keys() - {"capabilities"})),
    status=st.sampled_from([200, 404, 500]),
)
def test_whatever_a_token_says_the_event_is_valid(texts: list[str], code: str, status: int) -> None:
    subject, issuer, client, token, asked = texts
    who = Requester("192.0.2.7", "", subject, f"https://{issuer}", client, token)

    (event,) = made(code, status, who, asked=asked)

    assert structure.check(event) == ()


def test_an_erasure_tells_who_and_how_many() -> None:
    event: Any = erased(Erasure("Patient/1", MOMENT, "desk 4", BASE, {"CarePlan": 3, "Patient": 1}))

    assert structure.check(event) == ()
    assert event["agent"][0]["who"] == {"display": "desk 4"}
    assert event["entity"][0]["what"] == {"reference": "Patient/1"}
    counts = {one["type"]: one["valueString"] for one in event["entity"][0]["detail"]}
    assert counts == {"CarePlan": "3", "Patient": "1"}
