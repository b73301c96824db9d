"""Everything the project publishes, makes or answers, as JSON files that can be validated.

Must not know a validator.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from report.patients import PATIENTS, context
from samples import CLAUDICATION, COLD_LEG, NOW, ROOT, response, sent, vignettes

from fhir_pad import assess, report
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
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
}

Resource = Mapping[str, Any]
Named = Iterator[tuple[str, Resource]]


def published() -> list[Path]:
    """Return the files of every definition we publish."""
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.json"))]


def write_all(folder: Path) -> list[Path]:
    """Write what is made from patients and what the server answers; return the files."""
    texts = {name: write(one) for name, one in _made()} | dict(_pages())
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
    for name, bundle in _invented():
        yield f"{name}-bundle", bundle
        for number, entry in enumerate(bundle["entry"]):
            yield f"{name}-{number}-{entry['resource']['resourceType']}", entry["resource"]


def _invented() -> Named:
    """Yield the Bundle of each patient that needs no folder beside the project."""
    for name, answers in ANSWERS.items():
        yield name, assess(write(_response(answers)), now=NOW).bundle()
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


def _pages() -> Iterator[tuple[str, bytes]]:
    """Yield what the server says for itself: a statement, a search, refusals."""
    settings = Settings(base_url="https://pad.example.org/fhir")
    client = create_app(settings, clock=lambda: NOW).test_client()
    for name, page in PAGES.items():
        yield name, client.get(page).data
    refused = write(response(COLD_LEG) | {"status": "done"})
    address = "/fhir/QuestionnaireResponse/$assess"
    yield "refused", client.post(address, data=refused, content_type="application/fhir+json").data
