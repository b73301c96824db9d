"""The plan on one page for a clinician: how soon, what it is, what to do and not, what is missing.

Must not know a rule, and says nothing that the findings do not say.
"""

from collections.abc import Iterator

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.findings import Action, Findings
from fhir_pad.language import Language
from fhir_pad.report.choosing import NOT_CHOSEN, is_left_out
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.summary import risk_lines, stage_lines
from fhir_pad.report.words import ACTION_STATUS, DEMANDS, PHASES, urgency
from fhir_pad.report.xhtml import Markup, div, join, listed, say, tag, text

PATIENT = "Patient: {patient}."
WRITTEN = "Written by fhir-pad {version} at {moment}."
CAUSE_AND_STAGE = "Cause and stage"
RISKS = "Risks"
NOT_TO_BE_DONE = "Not to be done"
MISSING = "Missing: these answers would make the result safer"
TO_BE_LOOKED_AT = "To be looked at"
PRELIMINARY = "The answers are not finished: all of this is preliminary."
PROVISIONAL = "Provisional: emergency questions are without an answer."
NO_ADULT = "The adult pathway does not apply to a child or adolescent."
WAITS = "Waits for: {topics}"


def narrative(findings: Findings, context: Context) -> Element:
    """Return the generated Narrative of the plan; every word of it is escaped."""
    language = context.language
    written = language.say(WRITTEN, version=VERSION, moment=context.moment)
    return div(
        *_urgency(findings, language),
        *_provisos(findings, context),
        say("p", language.say(PATIENT, patient=context.patient)),
        *_section(language.say(CAUSE_AND_STAGE), map(text, stage_lines(findings, language))),
        *_section(language.say(RISKS), map(text, risk_lines(findings, language))),
        *_plan(findings, context),
        *_section(
            language.say(NOT_CHOSEN).rstrip("."), _lines(_left_out(findings, context), context)
        ),
        *_section(language.say(NOT_TO_BE_DONE), _lines(_withheld(findings), context)),
        *_section(language.say(MISSING), _missing(findings, context)),
        *_section(language.say(TO_BE_LOOKED_AT), _cautions(findings, context)),
        say("p", f"{language.say(NOT_ADVICE)} {written}"),
        language=context.spoken,
    )


def _urgency(findings: Findings, language: Language) -> Iterator[Markup]:
    demand = DEMANDS.get(findings.triage)
    yield say("h2", findings.triage if demand is None else language.say(demand.headline))
    for sentence in urgency(findings.triage, findings.window, language):
        yield tag("p", say("b", sentence))
    yield listed(text(f"{flag.basis.text} ({flag.basis.rule})") for flag in findings.triage_flags)


def _provisos(findings: Findings, context: Context) -> Iterator[Markup]:
    language = context.language
    if context.status == "preliminary":
        yield say("p", language.say(PRELIMINARY))
    if findings.triage_provisional:
        yield say("p", language.say(PROVISIONAL))
        yield listed(text(context.topic(one)) for one in findings.red_flags_unknown)
    if findings.out_of_scope:
        yield say("p", language.say(NO_ADULT))


def _section(heading: str, entries: Iterator[Markup]) -> tuple[Markup, ...]:
    """Return a heading with its list; nothing when the list is empty."""
    entries_listed = listed(entries)
    return (say("h3", heading), entries_listed) if entries_listed else ()


def _plan(findings: Findings, context: Context) -> Iterator[Markup]:
    for phase, heading in enumerate(PHASES):
        actions = (
            action
            for action in findings.actions
            if action.phase == phase
            and action.status != "withheld"
            and not is_left_out(action, context.left_out)
        )
        yield from _section(context.language.say(heading), _lines(actions, context))


def _left_out(findings: Findings, context: Context) -> Iterator[Action]:
    return (one for one in findings.actions if is_left_out(one, context.left_out))


def _withheld(findings: Findings) -> Iterator[Action]:
    return (action for action in findings.actions if action.status == "withheld")


def _lines(actions: Iterator[Action], context: Context) -> Iterator[Markup]:
    return (_line(action, context) for action in actions)


def _line(action: Action, context: Context) -> Markup:
    """Return an action with its status, the reason, what is said beside it and what it awaits."""
    said = " ".join(filter(None, [action.reason, *action.notes, _waits(action, context)]))
    status = context.language.say(ACTION_STATUS.words(action.status))
    return join(say("b", action.title), text(f" ({status}). {said}"))


def _waits(action: Action, context: Context) -> str:
    topics = "; ".join(context.topic(one) for one in action.missing)
    if not topics:
        return ""
    return context.language.say(WAITS, topics=topics if topics.endswith("?") else f"{topics}.")


def _missing(findings: Findings, context: Context) -> Iterator[Markup]:
    return (_about(context.topic(one.topic), one.why) for one in findings.missing)


def _cautions(findings: Findings, context: Context) -> Iterator[Markup]:
    for one in findings.cautions:
        yield _about(context.topic(one.topic), one.text) if one.topic else text(one.text)


def _about(topic: str, said: str) -> Markup:
    """Return what is said of a question or an index, after what that is."""
    return text(f"{topic} {said}" if topic.endswith("?") else f"{topic}: {said}")
