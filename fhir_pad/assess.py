"""From answers to findings: the whole use case on one page. Pure; knows no FHIR and no clock.

The compiled rules say what holds; `explained` reads the reasons from the same rows.
"""

from collections.abc import Mapping

from fhir_pad import assess_parts as parts
from fhir_pad import assess_plan as plan
from fhir_pad.answers import Answer, understood
from fhir_pad.explained import Reasons
from fhir_pad.findings import Caution, Findings
from fhir_pad.legs import acute, causes, person, stages, triage
from fhir_pad.legs.model import STATED, compiled
from fhir_pad.logic import Value


def find(answers: Mapping[str, Answer], *, authored: str | None = None) -> Findings:
    """Return everything that can be said about these answers.

    `answers` maps linkIds to answers (see `answers.Answer`); what is absent or `unknown` is not
    known. `authored` is the FHIR dateTime of the response: with time and zone it gives the hours
    since onset when only the moment of onset was answered. Same input, same findings.
    """
    given, cautions = understood(answers)
    if authored is not None:
        given[acute.authored.name] = authored
    values, gaps, trace = compiled.trace(given)
    reasons = Reasons(values, trace)
    if values[person.child.name] is True:
        return _child(values, reasons, cautions)
    return _adult(values, gaps, reasons, cautions)


def _adult(
    values: Mapping[str, Value],
    gaps: Mapping[str, Value],
    reasons: Reasons,
    cautions: tuple[Caution, ...],
) -> Findings:
    suspected = values[acute.ischaemia_suspected.name] is True
    venous_class = parts.ceap(values)
    mixed = values[causes.primary_cause.name] == "mixed"
    return Findings(
        primary_cause=_text(values[causes.primary_cause.name]),
        subtype=_text(values[causes.subtype.name]),
        components=parts.codes(values[causes.probable_causes.name]) if mixed else (),
        confidence=_text(values[causes.confidence.name]),
        differential=parts.differential(values, reasons),
        msk_subtype=parts.leading_subtype(values),
        neuro_subtype=_text(values[causes.neurogenic_subtype.name]),
        pad_status=_text(values[stages.pad_status.name]),
        arterial_stage=_text(values[stages.arterial_stage.name]),
        provisional=values[stages.provisional.name] is True,
        index_leg=parts.index_leg(values),
        fontaine=_text(values[stages.fontaine.name]),
        rutherford_chronic=parts.span(_text(values[stages.rutherford_chronic.name])),
        rutherford_estimated=values[stages.rutherford_estimated.name] is True,
        rutherford_acute=parts.rutherford_acute(values) if suspected else None,
        wifi=parts.wifi(values) if values[stages.clti.name] is True else None,
        ceap=venous_class,
        ceap_symptomatic=None if venous_class is None else parts.truth(values["leg-symptom"]),
        abi=parts.abi(values),
        tbi=parts.tbi(values),
        ecq=_text(values[causes.edinburgh.name]) or "incomplete",
        ecq_grade=parts.grade(values[causes.edinburgh_grade.name]),
        ali_status=_text(values[acute.ali_status.name]) or "suspected",
        six_p=parts.whole(values[acute.six_p.name]),
        window=parts.window(values) if suspected else None,
        dvt=parts.dvt(values),
        triage=_text(values[triage.triage.name]) or triage.NOW,
        triage_provisional=values[triage.triage_provisional.name] is True,
        triage_flags=parts.flags(reasons),
        red_flags_unknown=parts.red_flags_unknown(values),
        actions=plan.actions(values, reasons),
        risks=parts.risks(values, reasons),
        missing=parts.missing(gaps),
        cautions=(*cautions, *parts.cautions(values)),
        out_of_scope=False,
        stated={
            name: reasons.decided(term) for name, term in STATED.items() if values[name] is not None
        },
    )


def _child(
    values: Mapping[str, Value], reasons: Reasons, cautions: tuple[Caution, ...]
) -> Findings:
    """Return triage and referral only: adult thresholds do not hold under 18."""
    return Findings(
        primary_cause=None,
        subtype=None,
        components=(),
        confidence=None,
        differential=(),
        msk_subtype=None,
        neuro_subtype=None,
        pad_status=None,
        arterial_stage=None,
        provisional=False,
        index_leg=parts.index_leg(values),
        fontaine=None,
        rutherford_chronic=None,
        rutherford_estimated=False,
        rutherford_acute=None,
        wifi=None,
        ceap=None,
        ceap_symptomatic=None,
        abi={},
        tbi={},
        ecq=None,
        ecq_grade=None,
        ali_status=None,
        six_p=None,
        window=None,
        dvt=None,
        triage=_text(values[triage.triage.name]) or triage.NOW,
        triage_provisional=values[triage.triage_provisional.name] is True,
        triage_flags=parts.flags(reasons),
        red_flags_unknown=parts.red_flags_unknown(values),
        actions=plan.actions_for_a_child(values, reasons),
        risks=(),
        missing=(),
        cautions=(*cautions, *parts.cautions(values)),
        out_of_scope=True,
        stated={triage.triage.name: reasons.decided(triage.triage)},
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
