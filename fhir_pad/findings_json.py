"""The findings as plain JSON, under the keys of the project's findings vocabulary.

For people and programs that want the clinical result without FHIR. Must not know how a finding
was reached, and adds nothing to it. An index is text (`"0.90"` keeps its second decimal); a
percentage is a number; what is not stated is null.
"""

from collections.abc import Mapping

from fhir_pad.findings import Action, Basis, Candidate, Dvt, Findings, Index, Risk, Span, Wifi

Json = object
SHORTER: Mapping[str, str] = {"dvt-status": "dvt", "edinburgh": "ecq", "six-hour-window": "sixHour"}


def findings_json(findings: Findings) -> dict[str, Json]:
    """Return the findings as JSON values, in an order that never changes."""
    return {
        **_cause(findings),
        **_arterial(findings),
        **_other_systems(findings),
        **_urgency(findings),
        "outOfScope": findings.out_of_scope,
        "actions": {action.code: action.status for action in findings.actions},
        "reasons": {action.code: action.reason for action in findings.actions},
        "risks": {risk.outcome: _risk(risk) for risk in findings.risks},
        "missing": [missing.topic for missing in findings.missing],
        "cautions": [[caution.code, caution.topic, caution.text] for caution in findings.cautions],
        "rules": _rules(findings),
    }


def _cause(findings: Findings) -> dict[str, Json]:
    return {
        "primaryCause": findings.primary_cause,
        "subtype": findings.subtype,
        "components": list(findings.components),
        "confidence": findings.confidence,
        "differential": [_candidate(candidate) for candidate in findings.differential],
        "mskSubtype": findings.msk_subtype,
        "neuroSubtype": findings.neuro_subtype,
    }


def _arterial(findings: Findings) -> dict[str, Json]:
    acute = findings.rutherford_acute
    return {
        "padStatus": findings.pad_status,
        "arterialStage": findings.arterial_stage,
        "provisional": findings.provisional,
        "indexLeg": findings.index_leg,
        "fontaine": findings.fontaine,
        "rutherfordChronic": _span(findings.rutherford_chronic),
        "rutherfordEstimated": findings.rutherford_estimated,
        "rutherfordAcute": None if acute is None else {"min": acute[0], "max": acute[1]},
        "wifi": None if findings.wifi is None else _wifi(findings.wifi),
        "abi": _indices(findings.abi),
        "tbi": _indices(findings.tbi),
        "ecq": findings.ecq,
        "ecqGrade": findings.ecq_grade,
    }


def _other_systems(findings: Findings) -> dict[str, Json]:
    return {
        "ceap": findings.ceap,
        "ceapSymptomatic": findings.ceap_symptomatic,
        "dvt": None if findings.dvt is None else _dvt(findings.dvt),
    }


def _urgency(findings: Findings) -> dict[str, Json]:
    window = findings.window
    return {
        "aliStatus": findings.ali_status,
        "sixP": findings.six_p,
        "sixHour": None if window is None else window.state,
        "hoursSinceOnset": None if window is None else window.hours_since_onset,
        "hoursLeft": None if window is None else window.hours_left,
        "triage": findings.triage,
        "triageProvisional": findings.triage_provisional,
        "redFlagsUnknown": list(findings.red_flags_unknown),
    }


def _candidate(candidate: Candidate) -> dict[str, Json]:
    return {
        "cause": candidate.cause,
        "score": candidate.score,
        "level": candidate.level,
        "subtype": candidate.subtype,
        "for": _ids(candidate.rules_for),
        "against": _ids(candidate.rules_against),
    }


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _grade(span: Span) -> int | list[int]:
    """Return one number when it is certain, else `[smallest, largest]`."""
    return span[0] if span[0] == span[1] else list(span)


def _wifi(wifi: Wifi) -> dict[str, Json]:
    return {
        "w": _grade(wifi.wound),
        "i": _grade(wifi.ischaemia),
        "fi": _grade(wifi.foot_infection),
        "stageMin": wifi.stage[0],
        "stageMax": wifi.stage[1],
    }


def _indices(indices: Mapping[str, Index]) -> dict[str, list[str]]:
    return {leg: [str(indices[leg].value), indices[leg].category] for leg in sorted(indices)}


def _dvt(dvt: Dvt) -> dict[str, Json]:
    said: dict[str, Json] = {"status": dvt.status}
    if dvt.wells is not None:
        said["wells"] = dvt.wells
    if dvt.wells_span is not None:
        said["wellsRange"] = list(dvt.wells_span)
    if dvt.level is not None:
        said["level"] = dvt.level
    return said


def _risk(risk: Risk) -> list[Json]:
    """Return `[qualitative, percent?, [low, high]?]`, as short as what is known allows."""
    if risk.percent_range is not None:
        return [risk.qualitative, risk.percent, list(risk.percent_range)]
    if risk.percent is not None:
        return [risk.qualitative, risk.percent]
    return [risk.qualitative]


def _rules(findings: Findings) -> dict[str, list[str]]:
    """Return the rule ids behind each thing said, under the name of what they say."""
    rules = {_key(topic): _ids(why) for topic, why in sorted(findings.stated.items())}
    rules["triage"] = [flag.basis.rule for flag in findings.triage_flags]
    rules |= {f"action:{item.code}": _ids(item.basis) for item in _cited(findings.actions)}
    rules |= {f"risk:{risk.outcome}": [risk.basis.rule] for risk in findings.risks}
    return rules


def _key(topic: str) -> str:
    """Return the key of this JSON that a topic of `Findings.stated` is about."""
    first, *later = topic.split("-")
    return SHORTER.get(topic, first + "".join(word.capitalize() for word in later))


def _cited(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple(action for action in actions if action.basis)


def _ids(why: tuple[Basis, ...]) -> list[str]:
    return [basis.rule for basis in why]
