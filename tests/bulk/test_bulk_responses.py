"""Files of responses: what each line leads to, in which order, and what is said of bad ones."""

import gzip
import json
from pathlib import Path

import pytest
from bulk.exported import done, ndjson, places, read, rows
from samples import CLAUDICATION, COLD_LEG, NOW, response, sent

from fhir_pad import assess
from fhir_pad.bulk import Job, Progress, Responses, Shape, Stopped, run, summary
from fhir_pad.bulk.cases import table
from fhir_pad.bulk.lines import lines
from fhir_pad.fhir.write import write

REFUSED = sent(COLD_LEG).replace(b'"completed"', b'"entered-in-error"')
LINES = [
    sent(CLAUDICATION),
    b"{not json",
    b"",
    sent(COLD_LEG),
    b"x" * 1_100_000,
    b"   ",
    sent(CLAUDICATION | {"leg-symptom": "no"}),
    REFUSED,
]


@pytest.fixture
def source(tmp_path: Path) -> Responses:
    path = tmp_path / "in.ndjson"
    path.write_bytes(b"\r\n".join(LINES))
    return Responses((str(path),))


def job(source: Responses, folder: Path, **more) -> Job:
    how = {"results": folder / "out.ndjson", "table": folder / "out.csv"} | more
    return Job(source=source, errors=folder / "errors.ndjson", **how)


def test_each_response_gives_the_bundle_that_it_gives_alone(
    source: Responses, tmp_path: Path
) -> None:
    done(job(source, tmp_path))

    alone = [assess(line, now=NOW, tolerant=True).bundle() for line in (LINES[0], *LINES[3:7:3])]
    assert (tmp_path / "out.ndjson").read_bytes() == ndjson(alone)


def test_what_is_refused_or_bad_stands_in_the_errors_with_file_and_line(
    source: Responses, tmp_path: Path
) -> None:
    counts = done(job(source, tmp_path))

    name = source.names[0]
    assert places(tmp_path / "errors.ndjson") == [(name, 2), (name, 5), (name, 8)]
    outcomes = read(tmp_path / "errors.ndjson")
    assert [one["issue"][0]["code"] for one in outcomes] == ["structure", "too-long", "processing"]
    assert (counts["assessed"], counts["bad"], counts["refused"], counts["alarm"]) == (3, 2, 1, 1)
    assert (counts["triage emergency-now"], counts["triage routine"]) == (1, 2)


def test_the_errors_say_nothing_that_a_line_said(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b'{"resourceType": "Secretname", "id": "Secretname"}\nSecretname')

    done(job(Responses((str(tmp_path / "in"),)), tmp_path))

    assert len(read(tmp_path / "errors.ndjson")) == 2
    assert b"Secretname" not in (tmp_path / "errors.ndjson").read_bytes()


def test_the_table_has_a_row_for_each_response(source: Responses, tmp_path: Path) -> None:
    done(job(source, tmp_path))

    first, second, _ = rows(tmp_path / "out.csv")
    assert {
        "patient": "example",
        "file": source.names[0],
        "line": "1",
        "triage": "routine",
        "cause": "arterial-chronic",
        "pad_status": "confirmed",
        "stage": "claudication",
        "lowest_abi": "0.70",
        "needs_abi": "no",
        "pad_no_statin": "unknown",
        "abi_below_0_40": "no",
        "deceased": "unknown",
    }.items() <= first.items()
    assert "smoking" in first["missing"].split()
    assert ("4", "emergency-now", "") == (second["line"], second["triage"], second["lowest_abi"])


def test_a_plan_holds_its_risk_assessments_and_names_the_response(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(ndjson([response(CLAUDICATION) | {"id": "r1"}]))

    done(job(Responses((str(tmp_path / "in"),)), tmp_path, shape=Shape.PLAN))

    plan = read(tmp_path / "out.ndjson")[0]
    text = json.dumps(plan)
    contained = {one["id"]: one["resourceType"] for one in plan["contained"]}
    assert plan["resourceType"] == "CarePlan"
    assert "RiskAssessment" in contained.values()
    assert [own for own in contained if f'"#{own}"' not in text] == []
    assert '"QuestionnaireResponse/r1"' in text
    assert "urn:uuid:" not in text


def test_three_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"\n".join(LINES * 3))
    source = Responses((str(tmp_path / "in"),))
    made = {}
    for jobs in (1, 3):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        done(job(source, folder, jobs=jobs, batch=2))
        made[jobs] = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert set(made[1]) == {"out.ndjson", "out.csv", "errors.ndjson"}
    assert made[1] == made[3]


def test_packed_files_are_read_and_keep_their_names(tmp_path: Path) -> None:
    names = [tmp_path / "a.ndjson.gz", tmp_path / "b.ndjson"]
    names[0].write_bytes(gzip.compress(ndjson([response(CLAUDICATION)])))
    names[1].write_bytes(ndjson([response(COLD_LEG)]))

    done(job(Responses(tuple(map(str, names))), tmp_path))

    assert list(map(str, names)) == [row["file"] for row in rows(tmp_path / "out.csv")]


def test_a_packed_file_that_was_cut_off_stops_the_run_and_gives_no_output(tmp_path: Path) -> None:
    packed = tmp_path / "in.ndjson.gz"
    packed.write_bytes(gzip.compress(ndjson([response(CLAUDICATION)]))[:-20])

    with pytest.raises(Stopped, match="cannot be read to its end"):
        done(job(Responses((str(packed),)), tmp_path))

    assert not (tmp_path / "out.ndjson").exists()


def test_an_empty_file_gives_empty_outputs(tmp_path: Path) -> None:
    (tmp_path / "in").touch()

    counts = done(job(Responses((str(tmp_path / "in"),)), tmp_path))

    assert (tmp_path / "out.ndjson").read_bytes() == b""
    assert rows(tmp_path / "out.csv") == []
    assert "0  assessed" in summary(counts)


def test_progress_tells_units_and_the_share_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(ndjson([response(COLD_LEG)] * 4))
    told: list[Progress] = []

    run(job(Responses((str(tmp_path / "in"),)), tmp_path, batch=2), NOW, told.append)

    assert [one.units for one in told] == [2, 4]
    assert [one.share for one in told] == [0.5, 1.0]


def test_a_fault_of_ours_costs_one_line_and_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "in").write_bytes(ndjson([response(COLD_LEG), response(CLAUDICATION)]))
    real = table.row

    def broken(case, flags):
        if case.place.line == 1:
            raise KeyError(b"emanterceS"[::-1].decode())
        return real(case, flags)

    monkeypatch.setattr("fhir_pad.bulk.cases.table.row", broken)
    counts = done(job(Responses((str(tmp_path / "in"),)), tmp_path))

    assert (counts["assessed"], counts["failed"]) == (1, 1)
    assert places(tmp_path / "errors.ndjson") == [(str(tmp_path / "in"), 1)]
    assert "KeyError" in caplog.text
    assert "Secretname" not in caplog.text + (tmp_path / "errors.ndjson").read_text()


def test_lines_keep_their_numbers_and_offsets(tmp_path: Path) -> None:
    data = b"a\n\n  \nbb\r\n" + b"x" * 1_100_000 + b"\nlast"
    (tmp_path / "f").write_bytes(data)
    with (tmp_path / "f").open("rb") as source:
        found = list(lines(source, "f"))

    assert [one.number for one in found] == [1, 4, 5, 6]
    for one in found:
        assert data[one.offset :].startswith(one.text)
    assert found[-1].text == b"last"


def test_findings_lines_say_whose_they_are(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(ndjson([response(CLAUDICATION)]))

    done(job(Responses((str(tmp_path / "in"),)), tmp_path, shape=Shape.FINDINGS, table=None))

    where = {"patient": "example", "file": str(tmp_path / "in"), "line": 1}
    alone = assess(write(response(CLAUDICATION)), now=NOW).findings_json()
    assert (tmp_path / "out.ndjson").read_bytes() == write(where | alone) + b"\n"
    assert not (tmp_path / "out.csv").exists()
