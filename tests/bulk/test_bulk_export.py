"""A folder of an EHR's export: who is assessed, from what, and what is never mixed."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from bulk.exported import by_type, done, export, places, read, rows
from recorded.record_sample import condition, medication, observation, request
from samples import CLAUDICATION, COLD_LEG, NOW, response

from fhir_pad.bulk import Export, Job, Shape, Stopped

RIGHT_LEG, LEFT_LEG = "sct 62175007", "sct 32153003"
PAD, HEART_FAILURE = "sct 399957001", "sct 84114007"
METFORMIN, SIMVASTATIN, CILOSTAZOL = "rx 6809", "rx 36567", "rx 21107"


def patient(own, born="1950-03-02"):
    return {"resourceType": "Patient", "id": own, "gender": "female", "birthDate": born}


def of(own, *resources):
    """Return resources as those of another patient."""
    return [
        {**one, "subject": {"reference": f"Patient/{own}"}, "id": f"{own}-{one['id']}"}
        for one in resources
    ]


def index(value, site=RIGHT_LEG, own="abi"):
    return observation("loinc 77194-9", value=value, site=site, own=own)


def answered(own, answers=CLAUDICATION, **more):
    return response(answers) | {"id": f"{own}-r", "subject": {"reference": f"Patient/{own}"}} | more


def job(folder, target, **more):
    how = {"table": target / "out.csv", "results": target / "out.ndjson"} | more
    return Job(source=Export(folder), errors=target / "errors.ndjson", **how)


def table(tmp_path, resources, **more):
    """Return the row of each patient in an export of these resources."""
    files = by_type(resources)
    done(job(export(tmp_path / "in", files), tmp_path, results=None, **more))
    return {row["patient"]: row for row in rows(tmp_path / "out.csv")}


def test_a_patient_without_a_response_is_assessed_from_the_record(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        [patient("a"), *of("a", condition(PAD), index("0.62"), index("0.95", LEFT_LEG, "abi2"))],
    )

    assert list(found) == ["a"]
    assert ("confirmed", "0.62", "no") == (
        found["a"]["pad_status"],
        found["a"]["lowest_abi"],
        found["a"]["needs_abi"],
    )
    assert ("", "") == (found["a"]["file"], found["a"]["line"])


def test_the_newest_finished_response_counts_and_the_record_fills_it(tmp_path: Path) -> None:
    older = answered("a", COLD_LEG, id="old", authored="2026-01-01T10:00:00Z")
    newer = answered("a", id="new", authored="2026-11-01T10:00:00Z")
    begun = answered("a", {"age": 60}, id="open", status="in-progress")
    found = table(tmp_path, [patient("a"), older, newer, begun, *of("a", condition(HEART_FAILURE))])

    assert ("routine", "QuestionnaireResponse.ndjson", "2") == tuple(
        found["a"][name] for name in ("triage", "file", "line")
    )
    assert "heart-failure" not in found["a"]["missing"].split()


LATER = "2026-11-21T09:00:00Z"


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"status": "in-progress", "authored": LATER}, id="written later"),
        pytest.param({"status": "stopped", "authored": LATER}, id="broken off"),
        pytest.param({"status": "in-progress", "authored": None}, id="no date"),
    ],
)
def test_an_emergency_that_is_not_finished_is_in_the_row(tmp_path: Path, how) -> None:
    known = CLAUDICATION | {"abi-l": Decimal("0.35"), "heart-failure": "yes"}
    before = answered("a", known, id="old", authored="2026-06-01T10:00:00Z")
    urgent = {name: said for name, said in (answered("a", COLD_LEG) | how).items() if said}
    medicine = of("a", request(CILOSTAZOL))
    row = table(tmp_path, [patient("a"), before, urgent, *medicine], shape=Shape.BUNDLE)["a"]

    assert ("emergency-now", "2") == (row["triage"], row["line"])
    # What was finished before still tells what forbids a medicine, and what was measured.
    assert ("yes", "0.35") == (row["cilostazol_with_heart_failure"], row["lowest_abi"])
    assert row["abi_below_0_40"] == "yes"


def test_an_emergency_is_over_when_a_later_response_was_finished(tmp_path: Path) -> None:
    urgent = answered("a", COLD_LEG, status="in-progress", authored="2026-01-01T10:00:00Z")
    later = answered("a", id="new", authored="2026-06-01T10:00:00Z")

    assert table(tmp_path, [patient("a"), urgent, later])["a"]["triage"] == "routine"


def test_what_is_not_finished_counts_where_nothing_else_was_answered(tmp_path: Path) -> None:
    begun = answered("a", {"wound": "yes", "leg-symptom": "yes"}, status="in-progress")
    found = table(tmp_path, [patient("a"), patient("b"), begun])

    assert ("QuestionnaireResponse.ndjson", "") == (found["a"]["file"], found["b"]["file"])
    assert found["a"]["triage"] != found["b"]["triage"]
    assert "wound" not in found["a"]["missing"].split()


def test_what_is_not_finished_and_cannot_be_read_costs_nobody_the_row(tmp_path: Path) -> None:
    begun = answered("a", {"age": 60}, status="in-progress")
    begun["item"][0]["linkId"] = "no-such-group"
    found = table(tmp_path, [patient("a"), begun, *of("a", condition(PAD), OTHER)])["a"]

    assert places(tmp_path / "errors.ndjson") == [("QuestionnaireResponse.ndjson", 1)]
    assert ("", "confirmed", "1") == (found["file"], found["pad_status"], found["unread"])
    assert found["pad_no_statin"] == "yes"


def test_an_emergency_that_is_not_finished_and_cannot_be_read_is_told(tmp_path: Path) -> None:
    urgent = answered("a", COLD_LEG, status="in-progress")
    urgent["item"][0]["linkId"] = "no-such-group"
    before = answered("a", id="old", authored="2026-01-01T10:00:00Z")
    found = table(tmp_path, [patient("a"), before, urgent])

    assert found == {}
    assert "emergency" in read(tmp_path / "errors.ndjson")[0]["issue"][0]["details"]["text"]


def test_a_broken_off_response_stays_so_in_the_results(tmp_path: Path) -> None:
    stopped = answered("a", COLD_LEG, status="stopped")
    done(job(export(tmp_path / "in", by_type([patient("a"), stopped])), tmp_path))
    [result] = read(tmp_path / "out.ndjson")

    assert [one["resource"]["resourceType"] for one in result["entry"][:2]] == [
        "QuestionnaireResponse",
        "CarePlan",
    ]
    assert result["entry"][0]["resource"]["status"] == "stopped"


def test_a_patient_who_is_only_referred_to_is_assessed_too(tmp_path: Path) -> None:
    assert table(tmp_path, of("a", condition(PAD)))["a"]["pad_status"] == "confirmed"


def test_data_of_one_patient_are_gathered_from_all_files(tmp_path: Path) -> None:
    export(
        tmp_path / "in",
        {
            "1.Patient.ndjson": [patient("b"), patient("a")],
            "2.Observation.ndjson": of("a", index("0.35")),
            "3.Observation.ndjson.gz": of("a", index("1.05", LEFT_LEG, "abi2")),
            "zz.ndjson": [*of("b", condition(PAD)), *of("a", condition(PAD))],
        },
    )
    done(job(tmp_path / "in", tmp_path))
    found = rows(tmp_path / "out.csv")

    assert ["a", "b"] == [row["patient"] for row in found]
    assert ["0.35", ""] == [row["lowest_abi"] for row in found]
    assert ["yes", "unknown"] == [row["abi_below_0_40"] for row in found]
    assert ["no", "measure"] == [row["needs_abi"] for row in found]
    assert not (tmp_path / "out.ndjson.run").exists()


def test_nothing_of_one_patient_reaches_another(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    resources = {
        own: [patient(own, born), *of(own, *given)]
        for own, born, given in (
            ("a", "1950-03-02", [condition(PAD), index("0.35"), request(CILOSTAZOL)]),
            ("A", "1991-01-01", [condition(HEART_FAILURE), request(METFORMIN)]),
            ("a.1", "1960-05-05", []),
        )
    }
    single = {}
    for number, (own, given) in enumerate(resources.items()):
        folder = alone / str(number)
        folder.mkdir(parents=True)
        done(job(export(folder / "in", by_type(given)), folder))
        single[own] = ((folder / "out.csv").read_text(), (folder / "out.ndjson").read_text())
    together.mkdir()
    done(
        job(
            export(together / "in", by_type(one for given in resources.values() for one in given)),
            together,
        )
    )

    header = single["a"][0].splitlines()[0]
    in_order = sorted(resources)
    assert (together / "out.csv").read_text().splitlines() == [
        header,
        *(single[own][0].splitlines()[1] for own in in_order),
    ]
    assert (together / "out.ndjson").read_text() == "".join(single[own][1] for own in in_order)


def test_one_id_on_two_servers_is_refused(tmp_path: Path) -> None:
    here, there = (
        {**condition(PAD), "subject": {"reference": f"https://{name}.example/fhir/Patient/a"}}
        for name in ("here", "there")
    )
    found = table(tmp_path, [patient("a"), here, there, patient("b")])

    assert list(found) == ["b"]
    assert places(tmp_path / "errors.ndjson") == [("Patient.ndjson", 1)]


def test_two_unlike_patients_with_one_id_are_refused(tmp_path: Path) -> None:
    found = table(tmp_path, [patient("a"), patient("a", "1990-01-01"), patient("b"), patient("b")])

    assert list(found) == ["b"]
    assert read(tmp_path / "errors.ndjson")[0]["issue"][0]["code"] == "multiple-matches"


def test_bad_lines_are_told_with_file_and_line_and_cost_nobody_else_anything(
    tmp_path: Path,
) -> None:
    twice = b'{"resourceType":"Condition","id":"t","subject":{"reference":"Patient/a"},"id":"u"}'
    export(
        tmp_path / "in",
        {
            "Condition.ndjson": [
                b"{broken",
                b"[]",
                {**condition(PAD), "subject": {"identifier": {"value": "7"}}},
                twice,
                *of("a", condition(PAD)),
            ],
            "Encounter.ndjson": [{"resourceType": "Encounter", "id": "e"}],
            "Patient.ndjson": [patient("a"), {"resourceType": "Patient"}],
        },
    )
    counts = done(job(tmp_path / "in", tmp_path))

    assert places(tmp_path / "errors.ndjson") == [
        ("Condition.ndjson", 1),
        ("Condition.ndjson", 2),
        ("Condition.ndjson", 3),
        ("Patient.ndjson", 2),
        ("Condition.ndjson", 4),
    ]
    assert (counts["bad"], counts["assessed"], counts["aside"]) == (5, 1, 1)
    (row,) = rows(tmp_path / "out.csv")
    assert ("confirmed", "1") == (row["pad_status"], row["unread"])


def test_a_refused_response_refuses_the_patient_and_tells_its_emergency(tmp_path: Path) -> None:
    wrong = answered("a", COLD_LEG)
    wrong["item"][0]["linkId"] = "no-such-group"
    found = table(tmp_path, [patient("a"), wrong])

    assert found == {}
    assert places(tmp_path / "errors.ndjson") == [("QuestionnaireResponse.ndjson", 1)]
    assert "emergency" in read(tmp_path / "errors.ndjson")[0]["issue"][0]["details"]["text"]


def called(medicine, name):
    """Return a request with the name that its code has where it comes from."""
    (coding,) = medicine["medicationCodeableConcept"]["coding"]
    return {**medicine, "medicationCodeableConcept": {"coding": [{**coding, "display": name}]}}


def coded(*codes):
    """Return a request for a medicine with several codes."""
    every = [request(code)["medicationCodeableConcept"]["coding"][0] for code in codes]
    return {**request(codes[0]), "medicationCodeableConcept": {"coding": every}}


OTHER = called(request(METFORMIN), "metformin")
STATIN_CASES = [
    ("a statin by its code", [request(SIMVASTATIN)], "no"),
    ("other medicines alone", [OTHER], "yes"),
    ("a code without a name", [request(METFORMIN)], "unknown"),
    ("an ingredient that is listed", [request("rx 11289")], "yes"),
    ("another place in the ATC", [request("atc A10BA02")], "yes"),
    ("a statin of the ATC that is not listed", [request("atc C10AA02")], "unknown"),
    ("a statin with something else", [request("atc C10BX03")], "unknown"),
    ("a class that statins are in", [request("atc C10")], "unknown"),
    ("a class that statins are in, beside another", [coded("atc C10", "atc A10BA02")], "unknown"),
    ("a statin by its trade name", [called(request(METFORMIN), "Lipitor 20 mg")], "check"),
    ("a statin in Turkish capitals", [called(request(METFORMIN), "ATORVASTATİN")], "check"),
    ("a statin that was stopped", [request(SIMVASTATIN, state="stopped")], "yes"),
    ("no medicine at all", [], "unknown"),
    ("a medicine in words alone", [request("x 1")], "unknown"),
    ("a medicine that is not there", [request(medicationReference=medication)], "unknown"),
    ("a statin on hold", [request(SIMVASTATIN, state="on-hold")], "unknown"),
    (
        "a statin in words",
        [{**request(METFORMIN), "medicationCodeableConcept": {"text": "Rosuvastatin 10"}}],
        "check",
    ),
]


@pytest.mark.parametrize(("medicines", "flag"), [case[1:] for case in STATIN_CASES])
def test_no_statin_is_said_only_where_the_record_can_tell(tmp_path: Path, medicines, flag) -> None:
    medicines = [
        {**one, "medicationReference": {"reference": "Medication/gone"}}
        if "medicationReference" in one
        else one
        for one in medicines
    ]
    found = table(tmp_path, [patient("a"), *of("a", condition(PAD), *medicines)])

    assert found["a"]["pad_no_statin"] == flag


CILOSTAZOL_CASES = [
    ([request(CILOSTAZOL), condition(HEART_FAILURE)], "yes"),
    ([request(CILOSTAZOL)], "check"),
    ([OTHER, condition(HEART_FAILURE)], "no"),
    ([request("rx 1"), condition(HEART_FAILURE)], "unknown"),
    ([called(request("rx 1"), "Pletal 100 mg"), condition(HEART_FAILURE)], "check"),
    ([called(request("x 1"), "Silostazol"), condition(HEART_FAILURE)], "check"),
    ([request("atc B01AC"), condition(HEART_FAILURE)], "unknown"),
    ([request("atc B01AC04"), condition(HEART_FAILURE)], "no"),
    ([coded("atc B01AC", "atc B01AC04"), condition(HEART_FAILURE)], "unknown"),
    ([called(request("rx 1"), "SİLOSTAZOL"), condition(HEART_FAILURE)], "check"),
    ([condition(HEART_FAILURE)], "unknown"),
    (
        [
            {**request("x 1"), "note": [{"text": "Cilostazol 100 mg"}]},
            condition(HEART_FAILURE),
        ],
        "check",
    ),
]


@pytest.mark.parametrize(("resources", "flag"), CILOSTAZOL_CASES)
def test_cilostazol_in_heart_failure_is_found(tmp_path: Path, resources, flag) -> None:
    found = table(tmp_path, [patient("a"), *of("a", *resources)])

    assert found["a"]["cilostazol_with_heart_failure"] == flag


def test_a_medicine_is_found_behind_its_reference(tmp_path: Path) -> None:
    named = {
        "resourceType": "Medication",
        "id": "m9",
        "code": request(CILOSTAZOL)["medicationCodeableConcept"],
    }
    asked = request(medicationReference={"reference": "Medication/m9"})
    found = table(tmp_path, [patient("a"), named, *of("a", asked, condition(HEART_FAILURE))])

    assert found["a"]["cilostazol_with_heart_failure"] == "yes"


NEEDS = [
    (patient("a", "1950-03-02"), [], "screen"),
    (patient("a", "1990-03-02"), [], "unknown"),
    ({"resourceType": "Patient", "id": "a"}, [], "unknown"),
    (patient("a", "1990-03-02"), [condition(PAD)], "measure"),
    (patient("a", "1950-03-02"), [index("1.1"), index("1.1", LEFT_LEG, "abi2")], "no"),
    (patient("a", "2020-03-02"), [], "unknown"),
]


@pytest.mark.parametrize(("person", "resources", "need"), NEEDS)
def test_who_needs_an_index(tmp_path: Path, person, resources, need) -> None:
    assert table(tmp_path, [person, *of("a", *resources)])["a"]["needs_abi"] == need


def test_an_index_of_one_leg_does_not_say_that_the_other_is_not_low(tmp_path: Path) -> None:
    assert (
        table(tmp_path, [patient("a"), *of("a", index("1.1"))])["a"]["abi_below_0_40"] == "unknown"
    )


def test_a_deceased_patient_is_told(tmp_path: Path) -> None:
    found = table(tmp_path, [patient("a") | {"deceasedBoolean": True}, patient("b")])

    assert ["yes", "unknown"] == [row["deceased"] for row in found.values()]


@pytest.mark.parametrize("shape", [Shape.BUNDLE, Shape.PLAN])
def test_a_response_that_nobody_gave_is_not_in_the_results(tmp_path: Path, shape: Shape) -> None:
    folder = export(tmp_path / "in", by_type([patient("a"), *of("a", condition(PAD))]))

    done(job(folder, tmp_path, shape=shape))

    (made,) = read(tmp_path / "out.ndjson")
    text = json.dumps(made)
    assert '"resourceType": "QuestionnaireResponse"' not in text
    assert "No response of the patient is known" in text
    assert '"Patient/a"' in text
    assert "Condition/a-c1" in text
    assert '"OperationOutcome"' in text
    contained = [one["id"] for one in made.get("contained", [])]
    assert [own for own in contained if f'"#{own}"' not in text] == []


def test_an_export_without_a_patient_gives_empty_outputs(tmp_path: Path) -> None:
    counts = done(job(export(tmp_path / "in", {"Patient.ndjson": []}), tmp_path))

    assert counts.get("assessed", 0) == 0
    assert rows(tmp_path / "out.csv") == []


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_files_stops_the_run(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "in").mkdir()

    with pytest.raises(Stopped, match=r"no (file|such folder)"):
        done(job(tmp_path / "in", tmp_path))


def test_a_packed_file_that_was_cut_off_stops_the_run(tmp_path: Path) -> None:
    export(tmp_path / "in", {"Patient.ndjson": [patient("a")]})
    cut = gzip.compress(b"\n" * 10_000)[:-9]
    (tmp_path / "in" / "x.ndjson.gz").write_bytes(cut)

    with pytest.raises(Stopped, match="read to its end"):
        done(job(tmp_path / "in", tmp_path))

    assert not (tmp_path / "out.csv").exists()


def test_three_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    resources = [one for n in range(7) for one in (patient(f"p{n}"), *of(f"p{n}", condition(PAD)))]
    folder = export(tmp_path / "in", by_type([*resources, answered("p3")]))
    made = []
    for jobs in (1, 3):
        target = tmp_path / str(jobs)
        target.mkdir()
        done(job(folder, target, jobs=jobs, batch=2))
        made.append({path.name: path.read_bytes() for path in target.iterdir()})

    assert made[0] == made[1]
    assert len(rows(tmp_path / "1" / "out.csv")) == 7
    assert NOW.isoformat().encode() in made[0]["out.ndjson"]
