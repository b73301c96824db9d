"""29 patients of strangers as one export: each gets the findings that the engine gives alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bulk.exported import by_type, done, export, read
from recorded.test_recorded_strangers import BUNDLES, resources

from fhir_pad import engine
from fhir_pad.bulk import Export, Job, Shape
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.strict import read as strict_read
from fhir_pad.fhir.write import write
from fhir_pad.recorded import patient_of

pytestmark = pytest.mark.external

WHEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
# One bundle's diagnosis names the patient of another bundle; in an export it is the other's.
MISPLACED = "0f853b02"


def alone(patient: str, records) -> dict:
    """Return the findings of a patient as the engine gives them for one."""
    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    subject = {"reference": f"Patient/{patient}"}
    response = form.respond({}, status="in-progress", authored=None, subject=subject)
    found = engine.assess(response, now=WHEN, records=records)
    return strict_read(write(found.findings_json()))


def test_an_export_gives_what_each_bundle_gives_alone(tmp_path: Path) -> None:
    by_bundle = {path.name: resources(path) for path in BUNDLES}
    every = [one for given in by_bundle.values() for one in given]
    folder = export(tmp_path / "in", by_type(every))
    job = Job(
        source=Export(folder),
        errors=tmp_path / "errors.ndjson",
        results=tmp_path / "out.ndjson",
        shape=Shape.FINDINGS,
        now=WHEN,
    )

    counts = done(job)

    found = {one.pop("patient"): one for one in read(tmp_path / "out.ndjson")}
    given_others = {
        patient_of(one)
        for name, given in by_bundle.items()
        if name.startswith(MISPLACED)
        for one in given
    }
    ours = {name: given for name, given in by_bundle.items() if own_id(given) not in given_others}
    assert len(ours) == 27
    for given in ours.values():
        own = own_id(given)
        assert {"file": "", "line": None} | alone(own, given) == found[own]
    assert counts["assessed"] == len(found)


def own_id(given) -> str:
    (own,) = (one["id"] for one in given if one["resourceType"] == "Patient")
    return own
