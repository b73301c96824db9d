"""A batch keeps each entry by itself; a transaction keeps all of them or none."""

import base64
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from requests_of import claudication, codes, cold_leg, created, sent, unfinished
from werkzeug.test import TestResponse

PATIENT = {"resourceType": "Patient", "name": [{"family": "Yıldız"}]}


def entry(method: str, url: str, resource: Any = None, **more: Any) -> dict[str, Any]:
    """Return an entry; what is not `fullUrl` belongs to its request."""
    full_url = {"fullUrl": more.pop("fullUrl")} if "fullUrl" in more else {}
    body = {} if resource is None else {"resource": resource}
    return full_url | body | {"request": {"method": method, "url": url} | more}


HERE = "https://pad.example.org/fhir"


def done(client: FlaskClient, kind: str, *entries: dict[str, Any]) -> TestResponse:
    """Send a Bundle of this kind."""
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": kind}
    if entries:
        bundle["entry"] = list(entries)
    return sent(client, "POST", "/fhir", bundle)


def responses(reply: TestResponse) -> list[dict[str, Any]]:
    """Return the responses of the entries, in the order of the reply."""
    assert reply.status_code == 200, reply.text
    return [one["response"] for one in json.loads(reply.data).get("entry", [])]


def counted(client: FlaskClient, kind: str) -> int:
    """Return how many resources of a type are stored."""
    return json.loads(client.get(f"/fhir/{kind}?_summary=count").data)["total"]


def test_a_batch_tells_success_and_failure_apart(client: FlaskClient) -> None:
    reply = done(
        client,
        "batch",
        entry("POST", "Patient", PATIENT),
        entry("GET", "Patient/never"),
        entry("POST", "Questionnaire", {"resourceType": "Questionnaire"}),
        entry("GET", "metadata"),
        entry("GET", "Questionnaire/leg-pain?_elements=url"),
        entry("POST", "QuestionnaireResponse", {"resourceType": "QuestionnaireResponse"}),
        entry("GET", "../../admin"),
        entry("POST", "Bundle", {"resourceType": "Bundle", "type": "batch"}),
    )

    made = responses(reply)
    assert json.loads(reply.data)["type"] == "batch-response"
    assert [one["status"] for one in made] == [
        *("201", "404", "405", "200", "200", "400", "404", "404")
    ]
    assert made[1]["outcome"]["issue"][0]["code"] == "not-found"
    assert made[0]["location"].startswith("https://pad.example.org/fhir/Patient/")
    assert made[0]["etag"] == 'W/"1"'
    assert counted(client, "Patient") == 1


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_address_of_this_server_may_be_absolute(client: FlaskClient, kind: str) -> None:
    """R4 has it relative to the base; clients that hold links of ours send those."""
    made = created(client, PATIENT)

    reply = done(
        client,
        kind,
        entry("GET", f"{HERE}/Patient/{made['id']}"),
        entry("GET", f"{HERE}/Patient?_summary=count"),
        entry("POST", f"{HERE}/Patient", PATIENT),
    )

    assert [one["status"] for one in responses(reply)] == ["200", "200", "201"]


ELSEWHERE = ["https://another.example/fhir/Patient/1", f"{HERE}2/Patient/1", "HTTP://x/Patient/1"]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_of_another_server_is_told_what_would_be_right(
    client: FlaskClient, url: str
) -> None:
    (batch,) = responses(done(client, "batch", entry("GET", url)))
    transaction = done(client, "transaction", entry("POST", "Patient", PATIENT), entry("GET", url))

    assert batch["status"] == "400"
    assert "relative to its base" in batch["outcome"]["issue"][0]["details"]["text"]
    assert (transaction.status_code, codes(transaction)) == (400, ["invalid"])
    assert json.loads(transaction.data)["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert counted(client, "Patient") == 0


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_address_may_begin_or_end_with_a_slash(client: FlaskClient, kind: str) -> None:
    """R4's own examples begin some with one (bundle-request-medsallergies)."""
    made = created(client, PATIENT)

    reply = done(
        client,
        kind,
        entry("GET", f"/Patient/{made['id']}"),
        entry("GET", "Patient/?_summary=count"),
        entry("POST", "/Patient", PATIENT),
    )

    assert [one["status"] for one in responses(reply)] == ["200", "200", "201"]


def test_the_head_of_a_resource_is_not_the_resource(client: FlaskClient) -> None:
    patient = created(client, PATIENT)

    reply = done(client, "batch", entry("HEAD", f"Patient/{patient['id']}"))

    [made] = json.loads(reply.data)["entry"]
    assert (made["response"]["status"], made["response"]["etag"]) == ("200", 'W/"1"')
    assert "resource" not in made


def test_entries_of_a_transaction_refer_to_each_other(client: FlaskClient) -> None:
    answered = claudication(subject={"reference": "urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000001"})

    reply = done(
        client,
        "transaction",
        entry("POST", "QuestionnaireResponse", answered),
        entry(
            "POST",
            "Patient",
            PATIENT,
            fullUrl="urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000001",
        ),
    )

    made = json.loads(reply.data)["entry"]
    patient = made[1]["resource"]["id"]
    assert made[0]["resource"]["subject"] == {"reference": f"Patient/{patient}"}
    plan = json.loads(client.get(f"/fhir/CarePlan?patient={patient}").data)["entry"][0]
    assert plan["resource"]["subject"] == {"reference": f"Patient/{patient}"}


@pytest.mark.parametrize("reference", ["Patient/9", "https://ehr.example.org/r4/Patient/9"])
def test_a_relative_reference_is_relative_to_the_fullurl_of_its_entry(
    client: FlaskClient, reference: str
) -> None:
    """Else the response would be that of whoever has the id 9 here (R4, bundle.html#references)."""
    ehr = "https://ehr.example.org/r4"
    answered = unfinished(subject={"reference": reference})

    reply = done(
        client,
        "transaction",
        entry("POST", "Patient", PATIENT | {"id": "9"}, fullUrl=f"{ehr}/Patient/9"),
        entry("POST", "QuestionnaireResponse", answered, fullUrl=f"{ehr}/QuestionnaireResponse/3"),
    )

    patient, response = (one["resource"] for one in json.loads(reply.data)["entry"])
    assert response["subject"] == {"reference": f"Patient/{patient['id']}"}


NEW = "urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000001"
SEEN = "https://example.org/StructureDefinition/seen-at"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>{} <a href="{}">he</a><img src="{}"/></p></div>'


def linked(to: str) -> dict[str, Any]:
    """Return a patient whose record names an address wherever R4 lets one stand."""
    return PATIENT | {
        "text": {"status": "generated", "div": DIV.format(NEW, to, to)},
        "extension": [
            {"url": SEEN, "valueUri": to},
            {"url": SEEN, "valueCanonical": NEW},
            {"url": SEEN, "valueUuid": NEW},
        ],
        "photo": [{"url": to}],
        "_birthDate": {"extension": [{"url": SEEN, "valueUrl": to}]},
        "contained": [
            {
                "resourceType": "Organization",
                "id": "o",
                "name": "Clinic",
                "extension": [{"url": SEEN, "valueUri": to}],
            }
        ],
        "managingOrganization": {"reference": "#o"},
    }


def test_every_link_to_an_entry_of_a_transaction_is_written_anew(client: FlaskClient) -> None:
    """But no canonical, no UUID, and no words (R4, http.html#trules)."""
    named = linked(NEW)

    reply = done(
        client,
        "transaction",
        entry("POST", "Patient", PATIENT, fullUrl=NEW),
        entry("POST", "Patient", named),
    )

    other, made = (one["resource"] for one in json.loads(reply.data)["entry"])
    expected = linked(f"Patient/{other['id']}")
    assert {name: made[name] for name in expected} == expected


def test_an_address_that_names_no_entry_stays(client: FlaskClient) -> None:
    named = linked("urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000002")

    reply = done(client, "transaction", entry("POST", "Patient", named, fullUrl=NEW))

    [made] = (one["resource"] for one in json.loads(reply.data)["entry"])
    assert {name: made[name] for name in named} == named


def test_a_reference_to_no_entry_fails_the_transaction(client: FlaskClient) -> None:
    answered = unfinished(subject={"reference": "urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000009"})

    reply = done(client, "transaction", entry("POST", "QuestionnaireResponse", answered))

    assert (reply.status_code, codes(reply)) == (400, ["not-found"])
    issue = json.loads(reply.data)["issue"][0]
    assert issue["expression"] == ["Bundle.entry[0].resource.subject.reference"]


def test_a_reference_can_be_a_search(client: FlaskClient) -> None:
    identifier = [{"system": "https://mrn.example.org", "value": "7"}]
    patient = created(client, PATIENT | {"identifier": identifier})
    subject = {"reference": "Patient?identifier=https://mrn.example.org|7"}

    reply = done(
        client, "transaction", entry("POST", "QuestionnaireResponse", unfinished(subject=subject))
    )

    made = json.loads(reply.data)["entry"][0]["resource"]
    assert made["subject"]["reference"] == f"Patient/{patient['id']}"
    absent = unfinished(subject={"reference": "Patient?identifier=https://mrn.example.org|8"})
    failed = done(client, "transaction", entry("POST", "QuestionnaireResponse", absent))
    assert (failed.status_code, codes(failed)) == (412, ["not-found"])
    issue = json.loads(failed.data)["issue"][0]
    assert issue["expression"] == ["Bundle.entry[0].resource.subject.reference"]


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_reference_by_a_search_finds_what_the_transaction_makes(
    client: FlaskClient, is_turned: bool
) -> None:
    """R4: the outcome shall not depend on the order, and such references are resolved last."""
    named = {"system": "https://mrn.example.org", "value": "7"}
    subject = {"reference": "Patient?identifier=https://mrn.example.org|7"}
    wanted = [
        entry("POST", "Patient", PATIENT | {"identifier": [named]}),
        entry("POST", "QuestionnaireResponse", unfinished(subject=subject)),
        entry("GET", "QuestionnaireResponse?_summary=count"),
    ]

    reply = done(client, "transaction", *(reversed(wanted) if is_turned else wanted))

    made = [one["resource"] for one in json.loads(reply.data)["entry"]]
    patient, answered, count = reversed(made) if is_turned else made
    assert answered["subject"]["reference"] == f"Patient/{patient['id']}"
    assert count["total"] == 1


def known_as(value: str, *others: str) -> dict[str, Any]:
    """Return a patient with an identifier, who is the same as others by theirs."""
    links = [
        {"other": {"reference": f"Patient?identifier=https://mrn.example.org|{other}"}}
        for other in others
    ]
    said = {"link": [one | {"type": "seealso"} for one in links]} if links else {}
    named = {"system": "https://mrn.example.org", "value": value}
    return PATIENT | {"identifier": [named]} | said


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([("1", "2"), ("2", "1")], id="each other"),
        pytest.param([("1", "1")], id="itself"),
        pytest.param([("1", "2"), ("2", "3"), ("3",)], id="the next one"),
    ],
)
def test_references_by_a_search_find_what_refers_by_a_search_itself(
    client: FlaskClient, names: list[tuple[str, ...]]
) -> None:
    """R4: the outcome shall not depend on the order, and such references are resolved last."""
    reply = done(
        client, "transaction", *(entry("POST", "Patient", known_as(*one)) for one in names)
    )

    made = [one["resource"] for one in json.loads(reply.data)["entry"]]
    ids = {one["identifier"][0]["value"]: one["id"] for one in made}
    for one, (_, *others) in zip(made, names, strict=True):
        found = [link["other"]["reference"] for link in one.get("link", ())]
        assert found == [f"Patient/{ids[other]}" for other in others]
    assert {one["meta"]["versionId"] for one in made} == {"1"}
    assert counted(client, "Patient") == len(names)


def test_a_reference_by_a_search_that_two_entries_match_fails_the_transaction(
    client: FlaskClient,
) -> None:
    wanted = [entry("POST", "Patient", known_as(*one)) for one in (("1", "2"), ("2", "1"), ("2",))]

    reply = done(client, "transaction", *wanted)

    assert (reply.status_code, codes(reply)) == (412, ["multiple-matches"])
    assert counted(client, "Patient") == 0


def test_what_is_no_r4_is_refused_for_that_when_others_look_for_it(client: FlaskClient) -> None:
    wrong = known_as("2", "1") | {"gender": "nobody"}

    reply = done(
        client,
        "transaction",
        entry("POST", "Patient", wrong),
        entry("POST", "Patient", known_as("1")),
    )

    assert (reply.status_code, codes(reply)) == (400, ["code-invalid"])


def test_only_in_a_transaction_a_reference_can_be_a_search(client: FlaskClient) -> None:
    answered = cold_leg() | {"subject": {"reference": "Patient?identifier=https://a.example|7"}}

    alone = sent(client, "POST", "/fhir/QuestionnaireResponse", answered)
    inside = done(client, "batch", entry("POST", "QuestionnaireResponse", answered))

    assert (alone.status_code, codes(alone)) == (400, ["processing", "not-supported"])
    assert responses(inside)[0]["outcome"] == json.loads(alone.data)
    assert counted(client, "QuestionnaireResponse") == counted(client, "CarePlan") == 0


def test_a_search_by_the_whole_address_is_no_reference(client: FlaskClient) -> None:
    """It would be kept as the response of nobody."""
    named = "https://pad.example.org/fhir/Patient?identifier=https://mrn.example.org|7"
    answered = unfinished(subject={"reference": named})

    for reply in (
        sent(client, "POST", "/fhir/QuestionnaireResponse", answered),
        done(client, "transaction", entry("POST", "QuestionnaireResponse", answered)),
    ):
        assert (reply.status_code, codes(reply)) == (400, ["not-supported"])
    assert counted(client, "QuestionnaireResponse") == 0


@pytest.mark.parametrize(
    ("criteria", "status"), [("", 400), ("zz=1", 400), ("gender=other", 412), ("gender=male", 412)]
)
def test_what_is_wrong_with_a_reference_by_a_search_has_its_place(
    client: FlaskClient, criteria: str, status: int
) -> None:
    for _ in range(2):
        created(client, PATIENT | {"gender": "male"})
    answered = unfinished(subject={"reference": f"Patient?{criteria}"})

    reply = done(client, "transaction", entry("POST", "QuestionnaireResponse", answered))

    assert reply.status_code == status
    (issue,) = json.loads(reply.data)["issue"]
    assert issue["expression"] == ["Bundle.entry[0].resource.subject.reference"]


def test_an_entry_of_a_batch_cannot_refer_to_what_another_creates(client: FlaskClient) -> None:
    """It would be kept as the response of nobody."""
    made = "urn:uuid:6bd9a29c-9fd2-4ed1-8a3f-000000000001"
    answered = cold_leg() | {"subject": {"reference": made}}

    reply = done(
        client,
        "batch",
        entry("POST", "Patient", PATIENT, fullUrl=made),
        entry("POST", "QuestionnaireResponse", answered),
    )

    patient, refused = responses(reply)
    assert (patient["status"], refused["status"]) == ("201", "400")
    said = [issue["code"] for issue in refused["outcome"]["issue"]]
    assert said == ["processing", "not-supported"]
    assert counted(client, "QuestionnaireResponse") == 0


def test_a_transaction_keeps_nothing_when_an_entry_fails(client: FlaskClient) -> None:
    reply = done(
        client,
        "transaction",
        entry("POST", "Patient", PATIENT),
        entry("POST", "QuestionnaireResponse", claudication()),
        entry("PUT", "QuestionnaireResponse/x", unfinished(id="another")),
    )

    assert reply.status_code == 400
    issue = json.loads(reply.data)["issue"][0]
    assert issue["expression"] == ["Bundle.entry[2].resource.id"]
    for kind in ("Patient", "QuestionnaireResponse", "CarePlan"):
        assert counted(client, kind) == 0


def test_deletes_come_first_and_reads_last(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    address = f"QuestionnaireResponse/{stored['id']}"

    reply = done(
        client,
        "transaction",
        entry("GET", "QuestionnaireResponse?_summary=count"),
        entry("POST", "QuestionnaireResponse", unfinished()),
        entry("POST", "QuestionnaireResponse", unfinished()),
        entry("DELETE", address),
    )

    assert [one["status"] for one in responses(reply)] == ["200", "201", "201", "204"]
    assert json.loads(reply.data)["entry"][0]["resource"]["total"] == 2


def test_conditions_stand_in_the_request_of_an_entry(client: FlaskClient) -> None:
    identifier = {"system": "https://ehr.example.org", "value": "1"}
    body = unfinished(identifier=identifier)
    criteria = "identifier=https://ehr.example.org|1"

    for status in ("201", "200"):
        reply = done(
            client,
            "transaction",
            entry("POST", "QuestionnaireResponse", body, ifNoneExist=criteria),
        )
        assert [one["status"] for one in responses(reply)] == [status]
    stored = json.loads(reply.data)["entry"][0]["resource"]
    address = f"QuestionnaireResponse/{stored['id']}"
    stopped = stored | {"status": "stopped"}
    stale = done(client, "transaction", entry("PUT", address, stopped, ifMatch='W/"9"'))
    assert (stale.status_code, codes(stale)) == (412, ["conflict"])
    updated = done(
        client, "transaction", entry("PUT", f"QuestionnaireResponse?{criteria}", stopped)
    )
    assert [one["status"] for one in responses(updated)] == ["200"]
    assert [one["etag"] for one in responses(updated)] == ['W/"2"']


def test_a_patch_stands_in_a_binary(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    steps = json.dumps([{"op": "replace", "path": "/status", "value": "stopped"}])
    binary = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": base64.b64encode(steps.encode()).decode(),
    }

    for kind, etag in (("transaction", 'W/"2"'), ("batch", 'W/"2"')):
        address = f"QuestionnaireResponse/{stored['id']}"
        reply = done(client, kind, entry("PATCH", address, binary))

        assert [one["etag"] for one in responses(reply)] == [etag]


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "type": "wrong"},
        {"resourceType": "Bundle", "type": "collection"},
        {"resourceType": "Bundle", "type": "batch", "entry": [{}]},
        {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": PATIENT}]},
        {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"url": "Patient"}}]},
        {"resourceType": "Bundle", "type": "batch", "entry": []},
        {"resourceType": "Patient"},
        [],
    ],
)
def test_what_is_no_bundle_of_requests_is_400(client: FlaskClient, body: Any) -> None:
    reply = sent(client, "POST", "/fhir", body)

    assert reply.status_code == 400
    assert codes(reply)


@pytest.mark.parametrize(
    ("method", "body"), [("POST", {"resourceType": "Questionnaire"}), ("DELETE", None)]
)
def test_a_method_that_an_entry_cannot_use_is_no_word_about_transactions(
    client: FlaskClient, method: str, body: Any
) -> None:
    wanted = entry(method, "Questionnaire" if body else "Patient/1", body)

    failed = done(client, "transaction", wanted)
    (alone,) = responses(done(client, "batch", wanted))

    assert (failed.status_code, codes(failed)) == (400, ["not-supported"])
    assert "Allow" not in failed.headers
    assert alone["status"] == "405"
    said = [
        one["issue"][0]["details"]["text"] for one in (json.loads(failed.data), alone["outcome"])
    ]
    assert all("GET, HEAD" in text for text in said)


def test_a_resource_is_changed_by_one_entry(client: FlaskClient) -> None:
    stored = created(client, unfinished())
    address = f"QuestionnaireResponse/{stored['id']}"

    reply = done(client, "transaction", entry("PUT", address, stored), entry("DELETE", address))

    assert (reply.status_code, codes(reply)) == (400, ["invalid"])


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_what_is_said_about_what_was_written_is_not_the_resource(
    client: FlaskClient, kind: str
) -> None:
    asked = {"resourceType": "Patient", "gender": "x"}
    bundle = {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [entry("POST", "Patient", PATIENT), entry("POST", "Patient/$validate", asked)],
    }

    reply = sent(client, "POST", "/fhir", bundle, prefer="return=OperationOutcome")

    written, judged = json.loads(reply.data)["entry"]
    assert "resource" not in written
    assert written["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert judged["resource"]["resourceType"] == "OperationOutcome"
    assert "outcome" not in judged["response"]


IDENTIFIED = {"system": "https://example.org/ids", "value": "7"}
SEARCHED = "identifier=https://example.org/ids|7"


def test_creations_on_the_same_condition_are_of_one_resource(client: FlaskClient) -> None:
    patient = PATIENT | {"identifier": [IDENTIFIED]}
    first, second = (f"urn:uuid:{digit * 8}-0000-4000-8000-000000000000" for digit in "12")
    wanted = [
        *(
            entry("POST", "Patient", patient, fullUrl=url, ifNoneExist=SEARCHED)
            for url in (first, second)
        ),
        *(
            entry("POST", "QuestionnaireResponse", unfinished(subject={"reference": url}))
            for url in (first, second)
        ),
    ]

    reply = done(client, "transaction", *wanted)

    assert [one["status"] for one in responses(reply)] == ["201", "200", "201", "201"]
    made = json.loads(reply.data)["entry"]
    subjects = {one["resource"]["subject"]["reference"] for one in made[2:]}
    assert subjects == {f"Patient/{made[0]['resource']['id']}"}, "else a plan is nobody's"
    assert counted(client, "Patient") == 1


@pytest.mark.parametrize(
    "conditions",
    [
        (SEARCHED, "identifier=7"),
        ("identifier=7", "identifier=7&family=y"),
    ],
)
def test_a_creation_that_finds_what_another_entry_makes_fails_the_transaction(
    client: FlaskClient, conditions: tuple[str, str]
) -> None:
    patient = PATIENT | {"identifier": [IDENTIFIED]}
    wanted = (entry("POST", "Patient", patient, ifNoneExist=one) for one in conditions)

    reply = done(client, "transaction", *wanted)

    assert (reply.status_code, codes(reply)) == (400, ["invalid"])
    assert json.loads(reply.data)["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert counted(client, "Patient") == 0


def by(criteria: str, **changes: Any) -> dict[str, Any]:
    """Return an entry that updates what matches."""
    body = unfinished(identifier=IDENTIFIED, **changes)
    return entry("PUT", f"QuestionnaireResponse?{criteria}", body)


def test_a_resource_that_is_found_by_a_condition_is_changed_by_one_entry(
    client: FlaskClient,
) -> None:
    kept = created(client, unfinished(identifier=IDENTIFIED))
    place = f"QuestionnaireResponse/{kept['id']}"
    steps = base64.b64encode(b'[{"op": "add", "path": "/language", "value": "en"}]').decode()
    patch = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": steps,
    }
    others = [
        entry("PUT", place, kept | {"language": "en"}),
        entry("PATCH", place, patch),
        by("identifier=7", language="tr"),
    ]

    for other in others:
        for wanted in ((other, by(SEARCHED)), (by(SEARCHED), other)):
            reply = done(client, "transaction", *wanted)
            assert (reply.status_code, codes(reply)) == (400, ["invalid"]), wanted
    assert json.loads(client.get(f"/fhir/{place}").data) == kept


def test_updates_that_would_make_one_resource_fail_the_transaction(client: FlaskClient) -> None:
    reply = done(client, "transaction", by(SEARCHED), by("identifier=7", language="tr"))

    assert (reply.status_code, codes(reply)) == (400, ["invalid"])
    assert counted(client, "QuestionnaireResponse") == 0


def test_too_many_entries_are_refused(client: FlaskClient) -> None:
    reply = done(client, "batch", *[entry("GET", "Patient/1")] * 101)

    assert (reply.status_code, codes(reply)) == (413, ["too-costly"])


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_empty_bundle_is_answered_in_kind(client: FlaskClient, kind: str) -> None:
    reply = done(client, kind)

    assert json.loads(reply.data) == {"resourceType": "Bundle", "type": f"{kind}-response"}
