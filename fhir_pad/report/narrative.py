"""The plan on one page for a clinician: how soon, what it is, what to do and not, what is missing.

Must not know a rule, and says nothing that the findings do not say.
"""

from collections.abc import Iterator

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.findings import Action, Findings
from fhir_pad.report.choosing import NOT_CHOSEN, is_left_out
from fhir_pad.report.context import NOT_ADVICE, Context
from fhir_pad.report.elements import Element
from fhir_pad.report.summary import risk_lines, stage_lines
from fhir_pad.report.words import ACTION_STATUS, DEMANDS, PHASES, urgency
from fhir_pad.report.xhtml import Markup, div, join, listed, say, tag, text


def narrative(findings: Findings, context: Context) -> Element:
    """Return the generated Narrative of the plan; every word of it is escaped."""
    return div(
        *_urgency(findings),
        *_provisos(findings, context),
        say("p", f"Patient: {context.patient}."),
        *_section("Cause and stage", map(text, stage_lines(findings))),
        *_section("Risks", map(text, risk_lines(findings))),
        *_plan(findings, context),
        *_section(NOT_CHOSEN.rstrip("."), map(_line, _left_out(findings, context))),
        *_section("Not to be done", map(_line, _withheld(findings))),
        *_section("Missing: these answers would make the result safer", _missing(findings)),
        *_section("To be looked at", _cautions(findings)),
        say("p", f"{NOT_ADVICE} Written by fhir-pad {VERSION} at {context.moment}."),
    )


def _urgency(findings: Findings) -> Iterator[Markup]:
    demand = DEMANDS.get(findings.triage)
    yield say("h2", findings.triage if demand is None else demand.headline)
    for sentence in urgency(findings.triage, findings.window):
        yield tag("p", say("b", sentence))
    yield listed(text(f"{flag.basis.text} ({flag.basis.rule})") for flag in findings.triage_flags)


def _provisos(findings: Findings, context: Context) -> Iterator[Markup]:
    if context.status == "preliminary":
        yield say("p", "The answers are not finished: all of this is preliminary.")
    if findings.triage_provisional:
        asked = f" ({', '.join(findings.red_flags_unknown)})" if findings.red_flags_unknown else ""
        yield say("p", f"Provisional: emergency questions are without an answer{asked}.")
    if findings.out_of_scope:
        yield say("p", "The adult pathway does not apply to a child or adolescent.")


def _section(heading: str, entries: Iterator[Markup]) -> tuple[Markup, ...]:
    """Return a heading with its list; nothing when the list is empty."""
    entries_listed = listed(entries)
    return (say("h3", heading), entries_listed) if entries_listed else ()


def _plan(findings: Findings, context: Context) -> Iterator[Markup]:
    for phase, heading in enumerate(PHASES):
        actions = [
            action
            for action in findings.actions
            if action.phase == phase
            and action.status != "withheld"
            and not is_left_out(action, context.left_out)
        ]
        yield from _section(heading, map(_line, actions))


def _left_out(findings: Findings, context: Context) -> Iterator[Action]:
    return (one for one in findings.actions if is_left_out(one, context.left_out))


def _withheld(findings: Findings) -> Iterator[Action]:
    return (action for action in findings.actions if action.status == "withheld")


def _line(action: Action) -> Markup:
    """Return an action with its status, the reason, what is said beside it and what it awaits."""
    waits = f"Waits for: {', '.join(action.missing)}." if action.missing else ""
    said = " ".join(filter(None, [action.reason, *action.notes, waits]))
    status = ACTION_STATUS.words(action.status)
    return join(say("b", action.title), text(f" ({status}). {said}"))


def _missing(findings: Findings) -> Iterator[Markup]:
    return (text(f"{missing.topic}: {missing.why}") for missing in findings.missing)


def _cautions(findings: Findings) -> Iterator[Markup]:
    return (
        text(f"{caution.text} ({caution.code}: {caution.topic})") for caution in findings.cautions
    )
