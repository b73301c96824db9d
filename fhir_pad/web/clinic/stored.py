"""A stored response and what was stored with it, read again for a page.

What is shown is assessed anew from the stored answers; whether it still is what is stored is told.
Must not know a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad import engine
from fhir_pad.fhir.form import FINISHED
from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.write import write
from fhir_pad.findings import Findings
from fhir_pad.language import BASE, Language
from fhir_pad.language import language as spoken_in
from fhir_pad.report.careplan import title
from fhir_pad.report.words import ACTION_STATUS
from fhir_pad.rest.exchange import Node
from fhir_pad.rest.submitting import PLAN, RESPONSE, STOPPED, UNFINISHED, WITHDRAWN
from fhir_pad.web.clinic import asked
from fhir_pad.web.clinic.indices import trend
from fhir_pad.web.clinic.keeping import sheet_of
from fhir_pad.web.inside import Inside
from fhir_pad.web.shown import told
from fhir_pad.web.shown.trend import Trend
from fhir_pad.web.shown.view import View, view
from fhir_pad.words import page

RESULTS: Final[Mapping[str, str]] = {
    PLAN: "supporting-info",
    "RiskAssessment": "basis",
    asked.OBSERVATION: "derived-from",
}
"""How each type of result is found by the response that it was made from."""
OPEN: Final[Mapping[str, str]] = {
    PLAN: "draft",
    "RiskAssessment": "final,preliminary",
    asked.OBSERVATION: "final,preliminary",
}


@dataclass(frozen=True, slots=True)
class Head:
    """Whose answers they are, of when, and whether they are finished."""

    id: str
    patient: str
    date: str
    finished: bool
    is_sheet: bool = False
    """Whether these are measurements that were kept from a sheet, which can be put right."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One stored response. `view` is None when nothing may be said of it, `why` says why."""

    head: Head
    view: View | None
    why: str
    answers: tuple[told.Told, ...] = ()
    trend: Trend | None = None
    differs: bool = False
    """Whether what is shown is not what is stored, because other rules made it."""


WITHDRAWN_SAID: Final = "These answers were taken back. Nothing that followed from them holds."
SCREENED_SAID: Final = (
    "These answers are not finished. They were looked through for emergency signs alone; what was "
    "not answered may still be one."
)


def opened(inside: Inside, id_: str, language: Language = BASE) -> Opened:
    """Return a stored response for a page in a language; raise Problem when there is none."""
    response = inside.read((RESPONSE, id_))
    status = str(response.get("status", ""))
    if status == WITHDRAWN:
        return Opened(_head(inside, response, language), None, language.say(WITHDRAWN_SAID))
    whole = engine.assess(write(_counted(response, status)))
    done = whole if status in FINISHED else whole.screened()
    if done is None:
        answers = told.answered(whole.answers, language)
        head = _head(inside, response, language)
        return Opened(head, None, language.say(SCREENED_SAID), answers)
    bundle = _bundle(inside, response)
    differs = not is_stored(done.findings, bundle)
    return Opened(
        head=_head(inside, response, language),
        view=view(done, bundle, _text(bundle, language) if not differs else page(bundle), language),
        why="" if status in FINISHED else language.say(SCREENED_SAID),
        trend=trend(inside, asked.subject_of(response), language),
        differs=differs,
    )


def _text(bundle: Node, language: Language) -> str:
    """Return the stored plan as text when it is in this language, empty when it is in another."""
    plan = next(asked.resources(bundle, PLAN), {})
    return page(bundle) if plan.get("language", BASE.tag) == language.tag else ""


def is_stored(findings: Findings, bundle: Node) -> bool:
    """Tell whether the stored plan says the same: how soon, and each action's status."""
    shown = {action.code: action.status for action in findings.actions}
    return any(
        plan.get("title") == title(findings.triage, spoken_in(text_of(plan, "language")))
        and _statuses(plan) == shown
        for plan in asked.resources(bundle, PLAN)
    )


def _statuses(plan: Node) -> dict[str, str]:
    details = (one.get("detail") for one in objects(plan, "activity"))
    return {
        _code(one.get("code"), "leg-pain-action"): _code(
            one.get("statusReason"), ACTION_STATUS.name
        )
        for one in details
        if isinstance(one, Mapping)
    }


def _code(concept: object, vocabulary: str) -> str:
    """Return the code of one of our code systems in a CodeableConcept."""
    found = objects(concept, "coding") if isinstance(concept, Mapping) else ()
    ours = (one for one in found if f"{one.get('system')}|" == asked.coded(vocabulary, ""))
    return next((str(one.get("code", "")) for one in ours), "")


def _counted(response: Node, status: str) -> Node:
    """Return the response as it was assessed when it was stored."""
    return {**response, "status": UNFINISHED} if status == STOPPED else response


def _bundle(inside: Inside, response: Node) -> Node:
    """Return the response with the results that are stored and hold."""
    reference = f"{RESPONSE}/{response['id']}"
    found = [
        one
        for type_, parameter in RESULTS.items()
        for one in asked.resources(
            inside.read(
                (type_,),
                ((parameter, reference), ("status", OPEN[type_]), ("_count", asked.MOST)),
            ),
            type_,
        )
    ]
    return {"entry": [{"resource": one} for one in (response, *found)]}


def _head(inside: Inside, response: Node, language: Language) -> Head:
    return Head(
        id=str(response["id"]),
        patient=asked.patient(inside, response, language),
        date=told.moment(response.get("authored", "")),
        finished=response.get("status") in FINISHED,
        is_sheet=response.get("status") in FINISHED and sheet_of(response) != "",
    )
