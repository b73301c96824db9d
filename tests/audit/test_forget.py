"""A patient's data are removed on request: nothing of them is found, and nothing is in the files."""

import base64
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from access.stored import BASE, answered
from samples import NOW
from sqlalchemy import func, select

from fhir_pad.cli import main
from fhir_pad.fhir.write import write
from fhir_pad.rest import forget_patient
from fhir_pad.store.database import reading
from fhir_pad.store.tables import DERIVATION, SHARED_SET, SHARED_VALUE, SHARING, VALUE, VERSION
from fhir_pad.web import Settings, create_app

CANARY = "Kanarienvogel"
IDENTIFIER = "mrn-90417-canary"
TYPES = (
    *("Patient", "QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation"),
    *("Provenance", "Goal"),
)
FHIR = "application/fhir+json"


class Pad:
    """An application on a database of its own, with two patients of whom much is stored."""

    def __init__(self, url: str) -> None:
        app = create_app(Settings(base_url=BASE, database_url=url), clock=lambda: NOW)
        self.store = app.extensions["fhir-pad"].store
        self.client = app.test_client()
        self.patients = [self.patient(f"{CANARY}{number}") for number in (1, 2)]
        self.responses = [self.responded(patient) for patient in self.patients]

    def patient(self, name: str) -> str:
        """Create a patient and return the id."""
        sent = {
            "resourceType": "Patient",
            "name": [{"family": name, "text": f"{name} text"}],
            "identifier": [{"system": "https://mrn.example.org", "value": f"{IDENTIFIER}{name}"}],
            "birthDate": "1961-04-03",
        }
        return self.send("POST", "/fhir/Patient", sent).json["id"]

    def responded(self, patient: str) -> list[str]:
        """Send two responses of a patient, change one and delete the other; return their ids."""
        made = []
        for status in ("completed", "in-progress"):
            sent = answered(patient, status=status)
            sent["author"] = {"display": f"{CANARY} of {patient}"}
            made.append(self.send("POST", "/fhir/QuestionnaireResponse", sent).json["id"])
        changed = answered(patient, age=61, status="in-progress") | {
            "id": made[0],
            "language": "en",
        }
        self.send("PUT", f"/fhir/QuestionnaireResponse/{made[0]}", changed)
        self.client.delete(f"/fhir/QuestionnaireResponse/{made[1]}")
        self.client.get(f"/fhir/Patient?name={CANARY}")
        return made

    def send(self, method: str, address: str, body: Any) -> Any:
        reply = self.client.open(address, method=method, data=write(body), content_type=FHIR)
        assert reply.status_code < 300, reply.text
        return reply

    def total(self, query: str) -> int:
        """Return how many a search finds."""
        reply = self.client.get(f"/fhir/{query}")
        assert reply.status_code == 200, reply.text
        return int(reply.json["total"])

    def counted(self, patient: str) -> dict[str, int]:
        """Return how much of a patient can be found, by type."""
        own = {type_: self.total(f"{type_}?patient={patient}") for type_ in TYPES[1:-2]}
        return own | {"Patient": self.total(f"Patient?_id={patient}")}

    def rows(self) -> tuple[int, ...]:
        """Return how many rows the tables have."""
        with reading(self.store.engine) as connection:
            tables = (VERSION, VALUE, DERIVATION)
            return tuple(
                connection.execute(select(func.count()).select_from(one)).scalar_one()
                for one in tables
            )

    def events(self) -> list[Any]:
        """Return the whole record."""
        with self.store.reading() as work:
            return [json.loads(one.body) for one in work.history("AuditEvent", count=1000).entries]

    def forget(self, patient: str) -> dict[str, int]:
        return dict(forget_patient(self.store, patient, by="the patient", now=NOW))


@pytest.fixture
def pad(new_url: str) -> Iterator[Pad]:
    """Return an application with two patients, on either kind of database."""
    made = Pad(new_url)
    yield made
    made.store.close()


def test_nothing_of_the_patient_is_found_and_all_of_others(pad: Pad) -> None:
    one, other = pad.patients
    before = pad.counted(other)
    assert min(pad.counted(one)[type_] for type_ in ("Patient", "CarePlan", "RiskAssessment")) > 0

    removed = pad.forget(one)
    pad.store.scrub()

    assert set(pad.counted(one).values()) == {0}
    assert pad.counted(other) == before
    assert removed["QuestionnaireResponse"] == 4
    assert removed["Patient"] == 1
    assert removed.keys() >= {"CarePlan", "RiskAssessment", "Provenance"}
    assert list(removed) == sorted(removed)


def test_each_address_says_that_there_is_nothing(pad: Pad) -> None:
    """404 and not 410: that something was there is a thing to know about somebody, too."""
    one, _ = pad.patients
    pad.forget(one)

    for id_ in pad.responses[0]:
        for below in ("", "/_history/1", "/_history/2"):
            reply = pad.client.get(f"/fhir/QuestionnaireResponse/{id_}{below}")
            assert reply.status_code == 404
    assert pad.client.get(f"/fhir/Patient/{one}").status_code == 404
    assert pad.client.get(f"/fhir/Patient?name={CANARY}1").json["total"] == 0
    listed = pad.client.get("/fhir/QuestionnaireResponse/_history").json["entry"]
    assert pad.responses[0][0] not in json.dumps(listed)


def test_an_id_that_is_used_again_has_no_old_version(pad: Pad) -> None:
    one, _ = pad.patients
    id_ = pad.responses[0][0]
    pad.forget(one)

    again = pad.send(
        "PUT",
        f"/fhir/QuestionnaireResponse/{id_}",
        answered("p9", status="in-progress") | {"id": id_},
    )

    assert again.json["meta"]["versionId"] == "1"
    assert pad.total(f"QuestionnaireResponse/{id_}/_history") == 1


def test_one_event_is_left_of_it(pad: Pad) -> None:
    one, _ = pad.patients
    removed = pad.forget(one)

    (event,) = (each for each in pad.events() if each["type"]["code"] == "110110")
    assert event["agent"][0]["who"] == {"display": "the patient"}
    assert event["recorded"] == NOW.astimezone(UTC).isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )
    (entity,) = event["entity"]
    assert entity["what"] == {"reference": f"Patient/{one}"}
    assert {each["type"]: int(each["valueString"]) for each in entity["detail"]} == removed
    assert pad.total(f"AuditEvent?patient={one}&action=D&type=110110") == 1


def test_who_looked_before_stays_without_what_they_asked(pad: Pad) -> None:
    one, other = pad.patients
    pad.client.get(f"/fhir/Patient?name={CANARY}2")
    before = {each["id"] for each in pad.events()}

    pad.forget(one)

    assert before < {each["id"] for each in pad.events()}
    asked = {
        patient: [
            base64.b64decode(entity["query"]).decode()
            for event in pad.events()
            for entity in event["entity"]
            if "query" in entity and f"Patient/{patient}" in json.dumps(event)
        ]
        for patient in (one, other)
    }
    assert asked[one] == []
    assert any(f"{CANARY}2" in text for text in asked[other])


def test_what_was_asked_about_several_goes_from_the_record_of_each(pad: Pad) -> None:
    one, other = pad.patients
    system = "https://mrn.example.org"
    both = ",".join(f"{system}|{IDENTIFIER}{CANARY}{number}" for number in (1, 2))
    alone = f"{system}|{IDENTIFIER}{CANARY}2"
    for named in (both, alone):
        assert pad.total(f"Patient?identifier={named}") > 0
    before = {each["id"] for each in pad.events()}

    pad.forget(one)

    asked = [
        base64.b64decode(entity["query"]).decode()
        for event in pad.events()
        for entity in event["entity"]
        if "query" in entity
    ]
    assert before < {each["id"] for each in pad.events()}
    assert [text for text in asked if f"{CANARY}1" in text] == []
    assert any(f"{CANARY}2" in text for text in asked)
    assert pad.total(f"AuditEvent?patient={other}&subtype=search-type") > 0


def test_addresses_that_may_have_been_ours_are_told(pad: Pad) -> None:
    one, other = pad.patients
    before, elsewhere = "http://old.example.org/fhir", "https://ehr.example.org/fhir"
    for base, patient in ((before, one), (before, one), (elsewhere, f"x{one}"), (BASE, one)):
        sent = answered(one, status="in-progress")
        sent["subject"] = {"reference": f"{base}/Patient/{patient}"}
        pad.send("POST", "/fhir/QuestionnaireResponse", sent)

    pad.forget(one)

    with pad.store.reading() as work:
        assert work.elsewhere(one) == {f"{before}/Patient/{one}": 2}
        assert work.elsewhere(other) == {}


def test_a_patient_of_whom_nothing_is_there_leaves_an_event_too(pad: Pad) -> None:
    before = pad.rows()

    assert pad.forget("nobody") == {}

    assert pad.rows()[0] == before[0] + 1
    assert pad.rows()[2] == before[2]


def test_no_row_is_left_that_belongs_to_nothing(pad: Pad) -> None:
    for patient in pad.patients:
        pad.forget(patient)

    with reading(pad.store.engine) as connection:
        types = set(connection.execute(select(VERSION.c.type)).scalars())
        loose = select(func.count()).where(VALUE.c.sequence.not_in(select(VERSION.c.sequence)))
        assert connection.execute(loose).scalar_one() == 0
        in_use = select(SHARING.c.shared_set).join(
            VERSION, VERSION.c.sequence == SHARING.c.sequence
        )
        sets = set(connection.execute(select(SHARED_SET.c.id)).scalars())
        assert sets == set(connection.execute(in_use).scalars())
        assert sets == set(connection.execute(select(SHARED_VALUE.c.shared_set)).scalars())
        assert connection.execute(select(func.count()).select_from(DERIVATION)).scalar_one() == 0
    assert types == {"AuditEvent"}


def test_what_was_about_another_patient_by_mistake_goes_as_far_as_it_was(pad: Pad) -> None:
    """Put right, it is the other patient's; the version that named this one is gone."""
    one, other = pad.patients
    wrong = answered(one, status="in-progress")
    id_ = pad.send("POST", "/fhir/QuestionnaireResponse", wrong).json["id"]
    right = answered(other, status="in-progress") | {"id": id_}
    pad.send("PUT", f"/fhir/QuestionnaireResponse/{id_}", right)

    pad.forget(one)

    address = f"/fhir/QuestionnaireResponse/{id_}"
    assert pad.client.get(f"{address}/_history/1").status_code == 404
    assert pad.client.get(address).json["subject"] == {"reference": f"Patient/{other}"}
    pad.forget(other)
    assert pad.client.get(address).status_code == 404


def test_no_place_in_the_order_of_writes_is_given_twice(pad: Pad) -> None:
    """What pages through a list would show what was written after it was begun otherwise."""
    patient = {"resourceType": "Patient", "active": True}
    with pad.store.transaction() as work:
        last = work.create(patient, now=NOW)
        before = work.history(count=0).snapshot

    pad.forget(last.id)

    with pad.store.reading() as work:
        assert work.history(count=0).snapshot == before + 1


def files(database: Path) -> bytes:
    """Return all bytes of a SQLite database and of what lies beside it."""
    return b"".join(one.read_bytes() for one in sorted(database.parent.glob(f"{database.name}*")))


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Pad, Path, Callable[..., int]]:
    """Return an application, its file, and the command as an operator runs it beside it."""
    database = tmp_path / "pad.db"
    pad = Pad(f"sqlite:///{database}")
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("FHIR_PAD_BASE_URL", BASE)
    return pad, database, lambda *words: main(["forget", *words])


def test_no_byte_of_it_is_left_in_the_files(
    command: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """The server goes on beside it, and had written all of it to the log of the database."""
    pad, database, forget = command
    one, other = pad.patients
    texts = [f"{CANARY}1", f"{IDENTIFIER}{CANARY}1", f"{CANARY} of {one}", pad.responses[0][0]]
    texts += [text.casefold() for text in texts]
    assert all(text.encode() in files(database) for text in texts[:3])

    assert forget(f"Patient/{one}", "--by", "desk 4") == 0

    left = files(database)
    # Which ids were read or changed, the record of access goes on telling.
    assert [text for text in texts if text.encode() in left and text != pad.responses[0][0]] == []
    assert f"{CANARY} of {other}".encode() in left
    assert pad.total(f"Patient?_id={other}") == 1
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    connection.close()
    printed = capfd.readouterr()
    assert "QuestionnaireResponse: 4 versions removed" in printed.out
    assert CANARY not in printed.out + printed.err
    pad.store.close()


def test_another_address_of_the_patient_is_told_and_can_be_named(
    command: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    pad, _, forget = command
    one, _ = pad.patients
    sent = answered(one, status="in-progress")
    sent["subject"] = {"reference": f"http://old.example.org/fhir/Patient/{one}"}
    id_ = pad.send("POST", "/fhir/QuestionnaireResponse", sent).json["id"]

    assert forget(f"Patient/{one}", "--by", "desk 4") == 0
    said = capfd.readouterr().err
    assert pad.client.get(f"/fhir/QuestionnaireResponse/{id_}").status_code == 200
    assert forget(f"Patient/{one}", "--by", "desk 4", "--base-url", _named(said)) == 0

    assert pad.client.get(f"/fhir/QuestionnaireResponse/{id_}").status_code == 404
    assert "Not removed" not in capfd.readouterr().err
    pad.store.close()


def _named(said: str) -> str:
    """Return the base that the command says could be named."""
    [line] = (line for line in said.splitlines() if "--base-url" in line)
    return line.rpartition(" ")[2].removesuffix(".")


def test_while_somebody_reads_the_bytes_cannot_go_and_that_is_said(
    command: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    pad, database, forget = command
    one, _ = pad.patients

    with pad.store.reading() as work:
        work.read("Patient", one)
        assert forget(f"Patient/{one}", "--by", "desk 4") == 1

    printed = capfd.readouterr()
    assert "Patient: 1 versions removed" in printed.out
    assert "Run the command once more" in printed.err
    assert pad.counted(one)["Patient"] == 0
    assert forget(f"Patient/{one}", "--by", "desk 4") == 0
    assert f"{CANARY}1".encode() not in files(database)
    pad.store.close()


@pytest.mark.parametrize(
    "words",
    [
        ("Patient/1",),
        ("1", "--by", "desk"),
        ("Patient/", "--by", "desk"),
        ("Patient?name=x", "--by", "desk"),
        ("CarePlan/1", "--by", "desk"),
        ("Patient/1", "--by", " "),
        ("Patient/1", "--by", "a\nb"),
    ],
)
def test_a_wrong_use_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["forget", *words])

    assert ended.value.code == 2


def test_a_database_that_cannot_be_opened_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", f"sqlite:///{tmp_path / 'absent' / 'pad.db'}")

    assert main(["forget", "Patient/1", "--by", "desk"]) == 1
    assert "FHIR_PAD_DATABASE_URL" in capfd.readouterr().err


def test_a_full_disk_is_no_wrong_input(command: Any) -> None:
    pad, _, _ = command
    line = f"ulimit -f 1; {sys.executable} -m fhir_pad forget Patient/{pad.patients[0]} --by desk"

    ended = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)

    said = "fhir-pad: The database cannot be reached or written to. Nothing was stored.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said)
    assert pad.counted(pad.patients[0])["Patient"] == 1
    pad.store.close()


def test_nobody_is_told_that_all_is_removed_from_a_database_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FHIR_PAD_DATABASE_URL", raising=False)

    assert main(["forget", "Patient/1", "--by", "test"]) == 1

    printed = capsys.readouterr()
    assert (printed.out, "No database of this program is there" in printed.err) == ("", True)
    assert not list(tmp_path.iterdir())


def test_a_patient_who_is_named_by_the_whole_address_is_forgotten_without_the_server(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(Settings(base_url=BASE, database_url=database_url)).test_client()
    made = client.post("/fhir/Patient", json={"resourceType": "Patient"}, content_type=FHIR)
    sent = answered(made.json["id"])
    sent["subject"] = {"reference": f"{BASE}/Patient/{made.json['id']}"}
    assert client.post("/fhir/QuestionnaireResponse", data=write(sent), content_type=FHIR).json
    monkeypatch.setenv("FHIR_PAD_DATABASE_URL", database_url)
    monkeypatch.delenv("FHIR_PAD_BASE_URL", raising=False)

    assert main(["forget", f"Patient/{made.json['id']}", "--by", "the patient"]) == 0

    assert "QuestionnaireResponse: 1 versions removed" in capsys.readouterr().out
    for type_ in ("QuestionnaireResponse", "CarePlan"):
        assert client.get(f"/fhir/{type_}").json["total"] == 0
