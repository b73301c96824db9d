"""Findings as one card: how soon, why, what is proposed as drafts, and what is missing.

The findings are in the language of the context already. Must not know a rule, nor which hook was
called. Source: https://cds-hooks.hl7.org/2.0/#card-attributes
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.canonical import system
from fhir_pad.filled import Told
from fhir_pad.findings import Action, Findings
from fhir_pad.language import BASE, Language
from fhir_pad.operations.apply.requests import request
from fhir_pad.report.codes import SNOMED
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Code, Element, element
from fhir_pad.report.ids import uuid_for
from fhir_pad.report.narrative import CAUSE_AND_STAGE, NOT_TO_BE_DONE
from fhir_pad.report.summary import stage_lines
from fhir_pad.report.words import ACTION_STATUS, DEMANDS, urgency

CRITICAL, WARNING, INFO = "critical", "warning", "info"
INDICATORS: Final = {
    "emergency-now": CRITICAL,
    "same-day": WARNING,
    "urgent-days": WARNING,
    "routine": INFO,
    "self-care": INFO,
}
"""By triage level. An emergency is `critical` here and `stat` in requests."""
SUMMARY_BELOW: Final = 140
"""Characters; a client may cut what is longer."""
MOST_SUGGESTIONS: Final = 8
SOURCE: Final = "fhir-pad, leg pain rules"
TOPIC: Final = Code(SNOMED, "10601006", "Pain in lower limb (finding)")
REASONS: Final = (
    Code(system("override-reason"), "already-done", "Already done"),
    Code(system("override-reason"), "known-reason", "Another reason"),
    Code(system("override-reason"), "declined", "Declined"),
    Code(system("override-reason"), "later", "Later"),
)
"""Why a clinician sets a card aside."""
SUMMARY: Final = "Leg pain: {headline}. {why}"
SUMMARY_PROVISIONAL: Final = "Leg pain: {headline} (provisional). {why}"
WHY: Final = "Why"
PROPOSED: Final = "Proposed"
NOT_BEFORE: Final = "Not before it is known"
DOUBTED: Final = "Not before answers and record agree"
MISSING: Final = "Missing"
RECORD: Final = "From the record"
NOT_HAD: Final = "Not had from the record"
_RECOMMENDED: Final = "recommended"
_CONSIDER: Final = "consider"
_CALM: Final = frozenset({"routine", "self-care"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside findings: what is said of the record, as Markdown, and what it doubts.

    `doubted` has the codes of actions, each with what is recorded otherwise and against it.
    """

    record: str
    doubted: Mapping[str, tuple[str, ...]]

    def lets(self, action: Action) -> bool:
        """Tell whether nothing that is recorded otherwise stands against an action."""
        return action.code not in self.doubted


def status_card(
    findings: Findings, context: Context, base: str, beside: Beside, links: list[Element]
) -> Element:
    """Return the card that says where a patient stands, with drafts of what is recommended."""
    recommended = [one for one in _with(findings, _RECOMMENDED) if beside.lets(one)]
    suggestions = [_suggestion(one, context) for one in recommended[:MOST_SUGGESTIONS]]
    return card(
        context,
        "status",
        summary=_summary(findings, context.language),
        detail=joined(
            (
                *_parts(findings, context.language, beside),
                beside.record,
                context.language.say(NOT_ADVICE),
            )
        ),
        indicator=INDICATORS[findings.triage],
        base=base,
        suggestions=suggestions,
        links=links,
    )


def card(  # noqa: PLR0913 - one argument per part of a card
    context: Context,
    name: str,
    *,
    summary: str,
    detail: str,
    indicator: str,
    base: str,
    suggestions: list[Element],
    links: list[Element],
) -> Element:
    """Return a card with its source, and the reasons for which it may be set aside."""
    return element(
        uuid=uuid_for(context.digest, f"card/{name}"),
        summary=cut(summary),
        detail=detail,
        indicator=indicator,
        source={
            "label": context.language.say(SOURCE),
            "url": f"{base}/PlanDefinition/leg-pain",
            "topic": _coding(TOPIC),
        },
        suggestions=suggestions,
        selectionBehavior="any" if suggestions else None,
        overrideReasons=[_coding(reason, context.language) for reason in REASONS],
        links=links,
    )


def link(label: str, launch: str, context: str) -> Element:
    """Return the link that opens the app in the EHR, which tells it the context as it is here."""
    return {"label": label, "url": launch, "type": "smart", "appContext": context}


def cut(summary: str) -> str:
    """Return a summary short enough, cut at a word."""
    if len(summary) < SUMMARY_BELOW:
        return summary
    return summary[: SUMMARY_BELOW - 2].rpartition(" ")[0] + "…"


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list in Markdown, each once."""
    return "\n".join(f"- {line}" for line in dict.fromkeys(lines))


def section(heading: str, lines: Iterable[str]) -> str:
    """Return lines as a list below a heading; empty without lines."""
    said = bullets(lines)
    return f"**{heading}**\n\n{said}" if said else ""


def joined(parts: Iterable[str]) -> str:
    """Return sections as one text, without those that are empty."""
    return "\n\n".join(filter(None, parts))


def of_record(told: Iterable[Told], absent: Iterable[tuple[str, str]], context: Context) -> str:
    """Return what the record says and what of it is not known here; empty without either.

    Searches have the names that a client knows them by. Why another server gave nothing is told in
    its words.
    """
    say = context.language.say
    said = section(say(RECORD), (_about(questions, what, context) for questions, what in told))
    names = (name + (f": {say(why)}" if why else "") for name, why in absent)
    return joined((said, section(say(NOT_HAD), names)))


def _about(questions: tuple[str, ...], said: str, context: Context) -> str:
    """Return what is said of questions after their words."""
    named = "; ".join(map(context.topic, questions))
    return f"{named} {said}".strip() if named[-1:] in ("", "?") else f"{named}: {said}"


def _coding(code: Code, language: Language = BASE) -> Element:
    return {"system": code.system, "code": code.code, "display": language.say(code.display)}


def _summary(findings: Findings, language: Language) -> str:
    headline = language.within(language.say(DEMANDS[findings.triage].headline))
    raised = (flag.basis.text for flag in findings.triage_flags if flag.level not in _CALM)
    why = next(raised, next(iter(stage_lines(findings, language)), ""))
    said = SUMMARY_PROVISIONAL if findings.triage_provisional else SUMMARY
    return language.say(said, headline=headline, why=why).strip()


def _parts(findings: Findings, language: Language, beside: Beside) -> Iterator[str]:
    say = language.say
    proposed = list(_with(findings, _RECOMMENDED, _CONSIDER))
    yield " ".join(urgency(findings.triage, findings.window, language))
    yield section(say(WHY), (flag.basis.text for flag in findings.triage_flags))
    yield section(say(CAUSE_AND_STAGE), stage_lines(findings, language))
    let = [one for one in proposed if beside.lets(one)]
    doubted = [one for one in proposed if not beside.lets(one)]
    yield section(say(PROPOSED), (_proposed(one, language) for one in let))
    yield section(say(NOT_TO_BE_DONE), map(_reasoned, _with(findings, "withheld")))
    yield section(say(NOT_BEFORE), map(_reasoned, _with(findings, "needs-data")))
    yield section(say(DOUBTED), (_doubted(one, language, beside) for one in doubted))
    yield section(say(MISSING), (one.why for one in findings.missing))


def _with(findings: Findings, *statuses: str) -> Iterator[Action]:
    return (one for one in findings.actions if one.status in statuses)


def _proposed(action: Action, language: Language) -> str:
    return f"{action.title} ({language.say(ACTION_STATUS.words(action.status))})"


def _doubted(action: Action, language: Language, beside: Beside) -> str:
    return f"{action.title}: {' '.join(map(language.say, beside.doubted[action.code]))}"


def _reasoned(action: Action) -> str:
    return f"{action.title}: {action.reason}"


def _suggestion(action: Action, context: Context) -> Element:
    return {
        "label": action.title,
        "uuid": uuid_for(context.digest, f"suggestion/{action.code}"),
        "isRecommended": True,
        "actions": [
            {
                "type": "create",
                "description": f"{action.title}. {action.reason}".strip(),
                "resource": request(action, context, "proposal"),
            }
        ],
    }
