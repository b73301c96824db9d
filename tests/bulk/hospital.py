"""An export in which everything occurs that bulk has to keep apart, for tests."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from bulk.exported import Resource, export
from bulk.test_bulk_export import (
    CILOSTAZOL,
    HEART_FAILURE,
    LEFT_LEG,
    METFORMIN,
    PAD,
    SIMVASTATIN,
    answered,
    condition,
    index,
    of,
    patient,
    request,
)
from recorded.test_recorded_strangers import BUNDLES, resources
from samples import COLD_LEG

from fhir_pad.fhir.strict import LIMITS

PEOPLE = 60
"""Who have the same on record."""
MEASURED = 450
"""Indices of one patient: more than Spark hands over at once."""


def hospital(folder: Path) -> Path:
    """Write the export; with the patients of strangers where these are there."""
    refused = answered("refused", COLD_LEG)
    refused["item"][0]["linkId"] = "no-such-group"
    files: dict[str, Iterable[Resource | bytes]] = {
        "Condition.ndjson": [
            *chain(*(of(f"p{n}", condition(PAD)) for n in range(PEOPLE))),
            *of("given", condition(PAD), condition(HEART_FAILURE)),
            *of("failing", condition(HEART_FAILURE)),
            *map(elsewhere, ("here", "there")),
            b'{"resourceType":"Condition","id":"t","subject":{"reference":"Patient/p0"},"id":"u"}',
            b'{"resourceType":"Condition","id":"' + b"x" * LIMITS.size_bytes + b'"}',
        ],
        "Encounter.ndjson": [{"resourceType": "Encounter", "id": "e"}],
        "Medication.ndjson": [
            medication("statin", SIMVASTATIN),
            medication("nobody", METFORMIN),
            b'{"resourceType":"Medication","id":"bad","id":"bad"}',
            {"resourceType": "Medication"},
        ],
        "Medication.2.ndjson.gz": [
            medication("both", CILOSTAZOL),
            medication("both", METFORMIN),
            medication("cilostazol", CILOSTAZOL),
        ],
        "MedicationRequest.ndjson": [
            *chain(*(given(f"p{n}", "statin") for n in range(0, PEOPLE, 2))),
            *chain(*(given("given", name) for name in ("bad", "both", "gone", "statin"))),
            *given("p1", "bad") * 2,
            *given("failing", "cilostazol"),
        ],
        "Observation.ndjson": chain(
            of("measured", *map(measured, range(MEASURED))),
            of("p2", index("1.1"), index("1.05", LEFT_LEG, "abi2")),
        ),
        "Patient.ndjson": [
            *(patient(f"p{n}") for n in range(PEOPLE)),
            *(patient(name) for name in ("given", "measured", "moved", "refused", "two")),
            {"resourceType": "Patient"},
        ],
        # Spark reads what is small last.
        "0.ndjson": [patient("two", "1990-01-01")],
        "QuestionnaireResponse.ndjson.gz": [
            answered("p3", COLD_LEG, id="old", authored="2026-01-01T10:00:00Z"),
            answered("p3", id="new", authored="2026-11-01T10:00:00Z"),
            refused,
        ],
        "a b%41 [1], \u00fc.ndjson": [b"\xef\xbb\xbf{}\r", b"", b"{bad", *of("p4", index("0.35"))],
        "strangers.ndjson.gz": strangers(),
        "notes.txt": [b"nobody reads this"],
    }
    export(folder, files)
    export(folder / "inside.ndjson", {"Patient.ndjson": [patient("inside")]})
    return folder


def measured(day: int) -> Resource:
    """Return the index of a day; only that of the last is low."""
    own = index("0.45" if day == MEASURED - 1 else "0.95", own=f"i{day}")
    return {**own, "effectiveDateTime": f"{date(2025, 8, 1) + timedelta(days=day)}"}


def elsewhere(server: str) -> Resource:
    reference = f"https://{server}.example/fhir/Patient/moved"
    return {**condition(PAD), "subject": {"reference": reference}}


def medication(own: str, code: str) -> Resource:
    coded = request(code)["medicationCodeableConcept"]
    return {"resourceType": "Medication", "id": own, "code": coded}


def given(own: str, name: str) -> list[Resource]:
    named = request(medicationReference={"reference": f"Medication/{name}"})
    return of(own, {**named, "id": name})


def strangers() -> Iterator[Resource]:
    """Give what is known of 29 patients whom nobody here made up."""
    return chain(*map(resources, BUNDLES))
