"""Every text that an assessment can say, gathered from where it is declared.

`texts` maps each to where it stands.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from page_words import of_template

from fhir_pad import answers, assess_parts, assess_plan, filled, web
from fhir_pad.cds import answered, cards, held, orders, unread
from fhir_pad.legs import clots, evidence
from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.contradictions import CONTRADICTED
from fhir_pad.legs.model import ACTIONS, GAPS, OUTCOMES, STATED, TRIAGE_RULES
from fhir_pad.logic import FirstMatch, Points, Term
from fhir_pad.operations.apply import applied, requests
from fhir_pad.recorded import ROWS
from fhir_pad.recorded.found import SAID
from fhir_pad.report import (
    careplan,
    choosing,
    codes,
    context,
    goals,
    narrative,
    risk,
    summary,
    words,
)
from fhir_pad.report.observations import arteries, vocabulary
from fhir_pad.report.provenance import ASSESSED, CHOSEN
from fhir_pad.web import errors, units
from fhir_pad.web.clinic import asked, proved, sheet, stored, whose, worklist
from fhir_pad.web.shown import legs, risks, stages, strip, told
from fhir_pad.web.smart import past, results

PAGES = Path(web.__file__).parent
TEMPLATES = [
    *sorted(path for folder in ("shown", "clinic") for path in (PAGES / folder).rglob("*.html")),
    PAGES / "smart" / "templates" / "smart" / "result.html",
]
SCORED = (
    clots.venous_acute_score,
    evidence.arterial_score,
    evidence.venous_score,
    evidence.neurogenic_score,
    *evidence.subtype_scores,
)
"""The scores whose rows are told: those of the differential."""
Said = Iterator[tuple[str, str]]


@cache
def texts() -> Mapping[str, str]:
    """Return every text with the first place where it stands."""
    found: dict[str, str] = {}
    for text, where in chain(_rules(), _plan(), _words(), _notes(), _sentences(), _templates()):
        if text.strip():
            found.setdefault(text, where)
    return found


def _rules() -> Said:
    for name, term in STATED.items():
        yield term.words, f"otherwise of {name}"
        yield from _rows(term)
    for row in TRIAGE_RULES:
        yield row.words, row.code
    for score in SCORED:
        yield from _rows(score)
    for gap in GAPS:
        yield gap.words, gap.code
    for one in CONFLICTS:
        yield one.resolution, one.id


def _rows(term: Term) -> Said:
    if isinstance(term.definition, FirstMatch | Points):
        for row in term.definition.rows:
            yield row.words, row.code


def _plan() -> Said:
    for action in ACTIONS:
        yield action.title, f"action {action.code}"
        yield from _rows(action.status)
        for note in action.notes:
            yield note.words, f"note of {action.code}"
        for note in action.unknowns:
            yield note.words, f"against {action.code}"
    for outcome in OUTCOMES:
        yield outcome.mitigation, f"risk {outcome.code}"
        for row in outcome.rows:
            yield row.words, row.code
            yield row.qualitative, f"likelihood of {row.code}"
            yield row.horizon, f"horizon of {row.code}"
    for aim in goals.AIMS:
        yield aim.words, f"aim {aim.name}"
        yield aim.measured, f"measure of {aim.name}"


def _words() -> Said:
    for module in (codes, words, vocabulary):
        for one in vars(module).values():
            if isinstance(one, codes.Vocabulary):
                for code, term in one.terms.items():
                    yield term.words, f"{one.name} {code}"
    for level, demand in words.DEMANDS.items():
        yield demand.sentence, f"what {level} demands"
    for heading in words.PHASES:
        yield heading, "phase of the plan"
    for _, category in codes.PLAN_CATEGORIES:
        yield category, "category of the plan"
    for severity in arteries.SEVERITY:
        yield severity, "severity of an index"


def _notes() -> Said:
    for flag, text in arteries.FLAGS.items():
        yield text, f"note of an index: {flag}"
        yield f"{flag}: {text}", f"note of an index: {flag}"
    for side in arteries.LEGS:
        yield side, "leg"
        yield f"{side} leg", "leg"


def _sentences() -> Said:
    yield from _named(words, "NO_HOURS", "NONE_LEFT", "HOURS_LEFT", "INDICES")
    yield from _named(summary, *_constants(summary))
    yield from _named(narrative, *_constants(narrative) - {"NOT_ADVICE", "NOT_CHOSEN", "VERSION"})
    yield from _named(careplan, "TITLE")
    yield from _named(risk, "RISK_OF")
    yield from _named(context, "UNNAMED_PATIENT", "PATIENT_INSIDE", "BY_IDENTIFIER", "NOT_ADVICE")
    yield from _named(choosing, "NOT_CHOSEN")
    yield from ((one, "provenance") for one in (ASSESSED, CHOSEN))
    yield from _named(answers, "NOT_ASKED", "NOT_OFFERED", "OUTSIDE")
    yield from ((said, "contradictions") for _, _, said in CONTRADICTED)
    yield from _named(assess_plan, "NOT_KNOWN")
    yield from _named(assess_parts, "ARMS_DIFFER", "REPORTED_DIFFERS", "LOOKS_LIKE_AN_INDEX")
    yield from _named(units, "UNITS")
    yield from _named(stages, *_constants(stages))
    yield from _named(past, "POSTERIOR_TIBIAL")
    yield from ((name, "stages") for name in ("Rutherford chronic", "Rutherford acute"))
    yield from ((one, "stages") for one in stages._SYMPTOMS.values())  # noqa: SLF001
    yield from _named(legs, *_constants(legs) - {"UNKNOWN", "SIDES", "FLAGS"})
    yield from _named(risks, *_constants(risks))
    yield from _named(strip, "SCREENED", "NOTHING")
    yield from _named(told, "NOT_KNOWN", "DISAGREED", "ITEM")
    yield from _named(results, "SAID", "REFUSED")
    yield from _named(stored, "WITHDRAWN_SAID", "SCREENED_SAID")
    yield from _named(worklist, "NO_CAUSE")
    yield from _named(asked, "UNNAMED")
    yield from _named(proved, "NOT_OURS", "UNPROVED")
    yield from _named(errors, "OUR_FAULT")
    yield from _named(sheet, "NOTHING", "BUSY")
    yield from _named(whose, "NOBODY", "TWO", "NOT_HERE", "NO_DATE", "NOT_YET", "KEPT_BEFORE")
    yield from _named(whose, "OTHER_AGE", "AGE_IS_KNOWN")
    yield from _named(requests, "FIND_OUT", "CONCERNS", "QUESTION")
    yield from _named(applied, "NOT_SENT", "NOT_KEPT")
    yield from _named(answered, *_constants(answered) - {"IN_PROGRESS"})
    yield from _named(cards, *_constants(cards) - {"CRITICAL", "WARNING", "INFO", "INDICATORS"})
    yield from _named(orders, "TITLES", "DOSE_NOT_TOLD")
    yield from _named(unread, *_constants(unread) - {"EMERGENCY"})
    yield from _of_records()
    for reason in cards.REASONS:
        yield reason.display, "reason to set a card aside"


def _of_records() -> Said:
    yield from _named(filled, "TAKEN_IN_SHORT", "DENIED")
    yield from _named(held, "OUTCOME_INSTEAD", "ONE_PAGE", "KEPT_BACK")
    for why, said in SAID.items():
        yield said.text, f"why a record gives no answer: {why}"
    for row in ROWS:
        yield row.doubt, f"doubt about {row.link_id}"


def _constants(module: object) -> set[str]:
    """Return the names of the texts and tables of texts of a module."""
    return {
        name
        for name, value in vars(module).items()
        if name.isupper()
        and not name.startswith("_")
        and isinstance(value, str | Mapping)
        # What it took from elsewhere is gathered there.
        and f"\n{name}" in Path(str(vars(module)["__file__"])).read_text("utf-8")
    }


def _named(module: object, *names: str) -> Said:
    for name in sorted(names):
        value = vars(module)[name]
        where = f"{vars(module)['__name__'].removeprefix('fhir_pad.')} {name}"
        for one in value.values() if isinstance(value, Mapping) else (value,):
            yield one, where


def _templates() -> Said:
    for path in TEMPLATES:
        for text in of_template(path):
            yield text, f"page {path.parent.name}/{path.name}"
