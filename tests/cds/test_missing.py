"""What a call did not bring is asked of the EHR that it names, and of nobody else."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

import pytest
from samples import CLAUDICATION, NOW, response

from cds.calls import AUTHORIZATION, HERE, PATIENT, bundle, call
from cds.fake_ehr import Answers, Ehr, Said, ehr
from fhir_pad import cds
from fhir_pad.cds import CannotBeHad, NotRegistered, Servers
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write

VIEW = cds.SERVICES["leg-pain-patient-view"]
UNKNOWN = "Heart failure is not known"
HEART_FAILURE = {
    "resourceType": "Condition",
    "subject": {"reference": "Patient/example"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "84114007"}]},
}


def record(**changes: Said) -> Answers:
    """Answer with a patient with heart failure and a response; a type is answered as told."""
    told = {
        "Patient": Said(PATIENT),
        "QuestionnaireResponse": Said(bundle(_response())),
        "Condition": Said(bundle(HEART_FAILURE)),
        **changes,
    }
    return lambda below: told.get(below.partition("/")[0].partition("?")[0], Said(bundle()))


def _response() -> Any:
    return strict.read(write(response(CLAUDICATION)), strict.OWN_LIMITS)


def body(server: Ehr | str, prefetch: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a call that lets its data be asked for there."""
    base = server if isinstance(server, str) else server.base
    made = {**call("patient-view"), "fhirServer": base, "fhirAuthorization": AUTHORIZATION}
    return {**made, "prefetch": {} if prefetch is None else prefetch}


def cards(sent: Any, server: Ehr, **bounds: Any) -> list[dict[str, Any]]:
    """Return the cards where this server is registered."""
    said: Any = cds.answer(sent, VIEW, NOW, HERE, Servers((server.base,), **bounds))
    return said["cards"]


def not_had(card: Mapping[str, Any]) -> str:
    """Return what a card says that was not had."""
    return card["detail"].partition("**Not had from the record**")[2]


def test_everything_is_asked_for_that_was_not_sent() -> None:
    with ehr(record()) as server:
        (card,) = cards(body(server), server)

    assert sorted(one.partition("?")[0] for one in server.asked) == [
        *("AdverseEvent", "AllergyIntolerance", "Condition", "MedicationRequest"),
        *("MedicationStatement", "Observation", "Patient/example", "Procedure"),
        "QuestionnaireResponse",
    ]
    assert all("=example" in one or "=Patient/example" in one for one in server.asked if "?" in one)
    assert set(server.tokens) == {"Bearer canary-token"}
    assert not_had(card) == ""
    assert UNKNOWN not in card["detail"]


def test_what_was_sent_is_not_asked_for() -> None:
    """Null says that there is none, an outcome that the record itself did not get it."""
    sent = {
        "patient": PATIENT,
        "responses": bundle(_response()),
        "observations": None,
        "allergies": {"resourceType": "OperationOutcome", "issue": []},
    }
    with ehr(record()) as server:
        (card,) = cards(body(server, sent), server)

    assert sorted(one.partition("?")[0] for one in server.asked) == [
        *("AdverseEvent", "Condition", "MedicationRequest", "MedicationStatement", "Procedure"),
    ]
    assert "allergies: the record sent an OperationOutcome" in not_had(card)
    assert "observations" not in not_had(card)


def test_nobody_is_asked_without_an_authorization() -> None:
    with ehr(record()) as server:
        sent = body(server, {"patient": PATIENT})
        del sent["fhirAuthorization"]
        assert cards(sent, server) == []

    assert server.asked == []


OTHERS = ["{base}x", "{base}/../other", "{base}/%2e%2e", "https://ehr.example.org/fhir"]


@pytest.mark.parametrize("other", OTHERS)
def test_a_server_that_is_not_registered_is_not_asked(other: str) -> None:
    with ehr(record()) as server:
        named = other.format(base=server.base)
        with pytest.raises(NotRegistered if named.startswith("https") else Refused) as refused:
            cards(body(named, {"patient": PATIENT}), server)

    assert server.asked == []
    assert [one.at for one in refused.value.issues] == ["fhirServer"]


def test_nobody_is_registered_unless_it_is_said() -> None:
    sent = body("https://ehr.example.org/fhir", {"patient": PATIENT})

    with pytest.raises(NotRegistered):
        cds.answer(sent, VIEW, NOW, HERE)


def test_a_tenant_below_a_registered_base_may_be_named() -> None:
    with ehr(record()) as server:
        whole = Servers((server.base.removesuffix("/fhir"),))
        cds.answer(body(f"{server.base}/"), VIEW, NOW, HERE, whole)

    assert "Patient/example" in server.asked


UNSOUND = {
    "gone": Said({}, 404),
    "forbidden": Said({}, 403),
    "failing": Said(b"oops", 500),
    "outcome": Said({"resourceType": "OperationOutcome", "issue": []}),
    "bundle": Said(bundle(PATIENT)),
    "html": Said(b"<html>"),
    "list": Said([]),
    "twice": Said(b'{"resourceType":"Patient","id":"example","id":"example"}'),
    "too long": Said(b" " * (1 << 20) + b"{}"),
    "redirect": Said({}, 302, {"Location": "http://169.254.169.254/"}),
}


@pytest.mark.parametrize("said", UNSOUND.values(), ids=UNSOUND)
def test_without_the_patient_there_is_no_answer(said: Said) -> None:
    with ehr(record(Patient=said)) as server, pytest.raises(CannotBeHad) as missing:
        cards(body(server), server)

    (issue,) = missing.value.issues
    assert (str(issue.code), issue.at) == ("incomplete", "prefetch.patient")
    assert server.base not in issue.text


def test_without_the_rest_it_is_said_what_is_missing() -> None:
    with ehr(record(Condition=Said({}, 403), Observation=Said(PATIENT))) as server:
        (card,) = cards(body(server), server)

    assert "- observations: the server answered with a resource of another type" in not_had(card)
    assert "- conditions: the server answered with status 403" in not_had(card)
    assert UNKNOWN in card["detail"]


OF_ANOTHER = {
    "Patient": Said({"resourceType": "Patient", "id": "another"}),
    "Condition": Said(bundle({**HEART_FAILURE, "subject": {"reference": "Patient/another"}})),
}


@pytest.mark.parametrize("type_", OF_ANOTHER)
def test_data_of_another_patient_are_refused(type_: str) -> None:
    with ehr(record(**{type_: OF_ANOTHER[type_]})) as server, pytest.raises(CannotBeHad) as wrong:
        cards(body(server), server)

    assert [str(one.code) for one in wrong.value.issues] == ["business-rule"]


@pytest.mark.parametrize("link", ["{base}?page=2", "{base}/Condition?page=2", "Condition?page=2"])
def test_pages_are_followed_on_the_same_server(link: str) -> None:
    def answers(below: str) -> Said | None:
        if below.startswith("Condition?patient"):
            following = {"relation": "next", "url": link.format(base=server.base)}
            return Said({**bundle(), "link": [following]})
        return Said(bundle(HEART_FAILURE)) if "page=2" in below else record()(below)

    with ehr(answers) as server:
        (card,) = cards(body(server), server)

    assert not_had(card) == ""
    assert UNKNOWN not in card["detail"]


ELSEWHERE = [
    "http://127.0.0.1:1/fhir?page=2",
    "{root}/other?page=2",
    "{base}/../x",
    "//127.0.0.1:1/x",
]


@pytest.mark.parametrize("link", ELSEWHERE)
def test_a_page_elsewhere_is_not_asked_for(link: str) -> None:
    def answers(below: str) -> Said | None:
        if not below.startswith("Condition?patient"):
            return record()(below)
        named = link.format(base=server.base, root=server.base.removesuffix("/fhir"))
        return Said({**bundle(), "link": [{"relation": "next", "url": named}]})

    with ehr(answers) as server:
        (card,) = cards(body(server), server)

    assert len(server.asked) == 9
    assert "- conditions: the rest is at another server" in not_had(card)


def test_pages_without_end_are_left() -> None:
    def answers(below: str) -> Said | None:
        if "Condition" not in below:
            return record()(below)
        more = f"{server.base}/Condition?page={len(server.asked)}"
        return Said({**bundle(HEART_FAILURE), "link": [{"relation": "next", "url": more}]})

    with ehr(answers) as server:
        (card,) = cards(body(server), server)

    assert len([one for one in server.asked if "Condition" in one]) == 5
    assert "- conditions: there are more than 5 pages" in not_had(card)
    assert UNKNOWN not in card["detail"]


def later(status: int, after: str, then: Said) -> tuple[Answers, list[str]]:
    """Answer the first request for the patient with this status, later ones as told."""
    asked: list[str] = []

    def answers(below: str) -> Said | None:
        if not below.startswith("Patient/"):
            return record()(below)
        asked.append(below)
        return Said({}, status, {"Retry-After": after}) if len(asked) == 1 else then

    return answers, asked


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_is_asked_once_more(status: int) -> None:
    answers, asked = later(status, "0", Said(PATIENT))
    with ehr(answers) as server:
        assert len(cards(body(server), server)) == 1

    assert len(asked) == 2


NOT_AGAIN = [
    (429, "30"),
    (503, "Wed, 21 Oct 2026 07:28:00 GMT"),
    (429, "-1"),
    (503, ""),
    (500, "0"),
    (403, "0"),
]


@pytest.mark.parametrize(("status", "after"), NOT_AGAIN)
def test_a_server_is_not_asked_again_otherwise(status: int, after: str) -> None:
    answers, asked = later(status, after, Said(PATIENT))
    with ehr(answers) as server, pytest.raises(CannotBeHad, match=f"status {status}"):
        cards(body(server), server)

    assert len(asked) == 1


def test_a_server_is_asked_twice_at_most() -> None:
    answers, asked = later(429, "0", Said({}, 429, {"Retry-After": "0"}))
    with ehr(answers) as server, pytest.raises(CannotBeHad):
        cards(body(server), server)

    assert len(asked) == 2


def test_everything_together_ends_in_time() -> None:
    """Also where each page comes in time, and one that is to be waited for."""

    def answers(below: str) -> Said | None:
        if "Observation" not in below:
            return record()(below)
        return Said({}, 429, {"Retry-After": "1"})

    began = monotonic()
    with ehr(answers) as server:
        (card,) = cards(body(server), server, seconds=0.5)

    assert monotonic() - began < 1.0
    assert "- observations: the server answered with status 429" in not_had(card)
