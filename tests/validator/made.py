"""Everything the project publishes, makes or answers, as JSON files that can be validated.

Must not know a validator.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from report.patients import PATIENTS, context
from samples import CLAUDICATION, COLD_LEG, NOW, ROOT, response, sent, vignettes

from fhir_pad import assess, engine, report
from fhir_pad.audit import Erasure, Interaction, Requester, erased, events
from fhir_pad.audit.kinds import KINDS
from fhir_pad.fhir.canonical import BASE, url
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.translation import spoken
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.plan import APPLY_PLAN, APPLY_PLAN_AS_BUNDLE
from fhir_pad.operations.operation import Given, Operation
from fhir_pad.rest.published import by_canonical
from fhir_pad.store import instant
from fhir_pad.web import Settings, create_app

FOLDERS = ("questionnaires", "valuesets", "fhir_pad/published")
ANSWERS = {
    "calf-pain": CLAUDICATION,
    "borderline": CLAUDICATION | {"abi-r": Decimal("0.95")},
    "cold-leg": COLD_LEG,
}
PAGES = {
    "metadata": "/fhir/metadata",
    "search": "/fhir/Questionnaire?_count=1",
    "not-found": "/fhir/Questionnaire/absent",
    "stored": "/fhir/QuestionnaireResponse?_revinclude=CarePlan:supporting-info",
    "part": "/fhir/QuestionnaireResponse?_summary=true",
    "history": "/fhir/QuestionnaireResponse/stored/_history",
    "applied": "/fhir/PlanDefinition/leg-pain/$apply?subject=Patient/example",
    "requirements": "/fhir/PlanDefinition/leg-pain/$data-requirements",
    "expansion": "/fhir/ValueSet/leg-pain-answer/$expand",
    "looked-up": "/fhir/CodeSystem/leg-pain-answer/$lookup?code=yes"
    f"&system={BASE}/CodeSystem/leg-pain-answer",
    "validated": "/fhir/Questionnaire/leg-pain/$validate",
}
ENTRIES = [
    {"request": {"method": "GET", "url": "Questionnaire/leg-pain?_elements=url"}},
    {"request": {"method": "GET", "url": "Patient/never"}},
]

Resource = Mapping[str, Any]
Named = Iterator[tuple[str, Resource]]


def published() -> list[Path]:
    """Return the files of every definition we publish."""
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.json"))]


def write_all(folder: Path) -> list[Path]:
    """Write what is made from patients and what the server answers; return the files."""
    texts = {name: write(one) for name, one in (*_made(), *_spoken(), *audited())} | dict(_pages())
    files = {folder / f"{name}.json": text for name, text in texts.items()}
    for file, text in files.items():
        file.write_bytes(text)
    return list(files)


def _made() -> Named:
    """Yield each result, those of the invented patients also resource by resource.

    The validator looks at each resource of a Bundle as if it stood alone. That this is so shows
    in the invented patients; the vignettes are not done twice.
    """
    for vignette in vignettes():
        answered = _response(vignette["inputs"], vignette.get("authored"))
        yield f"{vignette['id']}-response", answered
        yield f"{vignette['id']}-bundle", assess(write(answered), now=NOW).bundle()
        yield f"{vignette['id']}-applied", _applied(answered, APPLY_PLAN)
    for name, bundle in _invented():
        yield f"{name}-bundle", bundle
        for number, entry in enumerate(bundle["entry"]):
            yield f"{name}-{number}-{entry['resource']['resourceType']}", entry["resource"]


def _spoken() -> Named:
    """Yield what is published with words in other languages, as it is and in one of them."""
    for one in engine.published().resources:
        name = f"{one['resourceType']}-{one['id']}"
        if one["resourceType"] == "CodeSystem":
            yield f"{name}-served", one
        elif one["resourceType"] == "Questionnaire":
            yield f"{name}-tr", spoken(one, "tr")


def audited() -> Named:
    """Yield the record of each kind of interaction, done by a person, and what else there can be."""
    person = Requester(
        "192.0.2.7", "Practitioner/9", "ann", "https://auth.example.org", "app", "t-1"
    )
    base, recorded = "https://pad.example.org/fhir", instant(NOW)
    what = {"data": "CarePlan/1/_history/2", "asked": f"GET {base}/CarePlan", "request": "r-1"}
    whose = {"patients": ("Patient/1",)}
    for code in KINDS:
        (done,) = events(Interaction(code, 200, recorded, person, base, **what, **whose))
        yield f"audit-{code}", done
    (refused,) = events(Interaction("read", 401, recorded, Requester("2001:db8::7"), base, **what))
    yield "audit-refused", refused
    removed = {"CarePlan": 3, "Patient": 1}
    yield "audit-erasure", erased(Erasure("Patient/1", recorded, "desk 4", base, removed))


def _invented() -> Named:
    """Yield the Bundle of each patient that needs no folder beside the project."""
    for name, answers in ANSWERS.items():
        yield name, assess(write(_response(answers)), now=NOW).bundle()
        yield f"{name}-applied", _applied(_response(answers), APPLY_PLAN_AS_BUNDLE)
        for tag in ("en-US", "tr"):
            yield f"{name}-{tag}", assess(write(_response(answers)), now=NOW).bundle(tag)
        yield f"{name}-started", assess(sent(answers, status="in-progress"), now=NOW).bundle()
    answered = context(item=response(CLAUDICATION)["item"])
    for name, findings in PATIENTS.items():
        yield name, report.bundle(findings, answered)


def _response(answers: Mapping[str, Any], authored: str | None = None) -> Resource:
    """Return the response with these answers, completed if nothing required is open.

    What another answer switches off is left out, as a form would.
    """
    known = assess(sent(answers, status="in-progress"), now=NOW).answers
    completed = response(known, authored=authored)
    try:
        assess(write(completed), now=NOW)
    except Refused:
        return response(known, authored=authored, status="in-progress")
    return completed


def _applied(answered: Resource, operation: Operation) -> Resource:
    """Return what applying the plan to a patient with this response gives."""
    published = by_canonical(engine.published().resources)
    plan = published("PlanDefinition", url("PlanDefinition", "leg-pain"))
    data = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": answered}]}
    asked = [
        {"name": "subject", "valueString": "Patient/example"},
        {"name": "data", "resource": data},
    ]
    given = Given(NOW, plan, published, lambda _type, _id: None, lambda _subject: ())
    return operation.run({"resourceType": "Parameters", "parameter": asked}, given)


def _pages() -> Iterator[tuple[str, bytes]]:
    """Yield what the server says for itself: a statement, searches, histories, refusals."""
    with TemporaryDirectory() as folder:
        yield from _answered(f"sqlite:///{folder}/pad.db")


def _answered(database_url: str) -> Iterator[tuple[str, bytes]]:
    settings = Settings(base_url="https://pad.example.org/fhir", database_url=database_url)
    client = create_app(settings, clock=lambda: NOW).test_client()
    stored = response(CLAUDICATION) | {"id": "stored"}
    address = "/fhir/QuestionnaireResponse/stored"
    for status in ("completed", "amended"):
        body = write(stored | {"status": status})
        client.put(address, data=body, content_type="application/fhir+json")
    for name, page in PAGES.items():
        yield name, client.get(page).data
    refused = write(response(COLD_LEG) | {"status": "done"})
    place = "/fhir/QuestionnaireResponse/$assess"
    yield "refused", client.post(place, data=refused, content_type="application/fhir+json").data
    batch = {"resourceType": "Bundle", "type": "batch", "entry": ENTRIES}
    yield "batch", client.post("/fhir", data=write(batch), content_type="application/json").data
