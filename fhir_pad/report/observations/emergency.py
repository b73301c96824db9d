"""Triage, acute limb ischaemia and unanswered emergency questions as facts."""

from collections.abc import Iterator

from fhir_pad.findings import Findings, Flag, Window
from fhir_pad.report.basis import decision_basis
from fhir_pad.report.elements import Element, quantity
from fhir_pad.report.observations.fact import EXAM, Fact, coded, component, still_possible
from fhir_pad.report.observations.unanswered import unanswered
from fhir_pad.report.words import ALI_STATUS, RUTHERFORD_ACUTE, TRIAGE, WINDOW


def emergency_facts(findings: Findings) -> Iterator[Fact]:
    """Yield what decides how soon care is needed."""
    yield _triage(findings)
    if findings.red_flags_unknown:
        asked = [unanswered(link_id) for link_id in findings.red_flags_unknown]
        yield Fact("red-flags-unknown", components=asked)
    if findings.ali_status is not None:
        yield Fact("ali-status", coded(ALI_STATUS, findings.ali_status))
    if findings.six_p is not None:
        yield Fact("six-p-count", {"valueInteger": findings.six_p})
    if findings.window is not None:
        yield _window(findings.window)
    if findings.rutherford_acute is not None:
        value, ends = still_possible(RUTHERFORD_ACUTE, *findings.rutherford_acute)
        yield Fact("rutherford-acute", value=value, components=ends, category=EXAM)


def _triage(findings: Findings) -> Fact:
    parts = [component("provisional", valueBoolean=findings.triage_provisional)]
    parts += [_flag(flag) for flag in findings.triage_flags]
    return Fact("triage", value=coded(TRIAGE, findings.triage), components=parts)


def _flag(flag: Flag) -> Element:
    """Return the component of a triage rule that fired: the level it asks for, and why."""
    said = component("triage-rule", **coded(TRIAGE, flag.level))
    return {"extension": [decision_basis(flag.basis)], **said}


def _window(window: Window) -> Fact:
    hours = (
        ("hours-since-onset", window.hours_since_onset),
        ("hours-left", window.hours_left),
    )
    parts = [
        component(name, valueQuantity=quantity(value, "h"))
        for name, value in hours
        if value is not None
    ]
    return Fact("six-hour-window", value=coded(WINDOW, window.state), components=parts)
