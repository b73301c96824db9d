"""Findings of a few patients, made by hand, and the responses they would come from."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fhir_pad.findings import (
    Action,
    Basis,
    Candidate,
    Caution,
    Dvt,
    Findings,
    Flag,
    Index,
    Missing,
    Risk,
    Wifi,
    Window,
)
from fhir_pad.report import Context

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
RESPONSE: dict[str, Any] = {
    "resourceType": "QuestionnaireResponse",
    "questionnaire": "https://w3id.org/fhir-pad/Questionnaire/leg-pain|0.1.0",
    "status": "completed",
    "subject": {"reference": "Patient/pat-1", "display": "Ann O'Neil <test>"},
    "encounter": {"reference": "Encounter/enc-1"},
    "authored": "2026-11-21T09:00:00+01:00",
    "author": {"reference": "Practitioner/nurse-7"},
    "item": [{"linkId": "leg-symptom", "answer": [{"valueCoding": {"code": "yes"}}]}],
}


TOPICS = {
    "abi": "Ankle-brachial index",
    "neuropathy": "Is neuropathy known?",
    "p-pulseless": "Is the pulse gone?",
    "cauda-equina": "Is the bladder numb?",
}


def context(digest: str = "5eed", **changes: Any) -> Context:
    """Return the context of the response above, with changes; None leaves an element out."""
    response = {name: part for name, part in (RESPONSE | changes).items() if part is not None}
    return Context(response, NOW, digest, topics=TOPICS)


def because(rule: str, *answers: tuple[str, str], text: str = "") -> Basis:
    """Return a basis with one source."""
    return Basis(rule, text or f"Rule {rule} holds.", answers, ("S2-157", "2024 PAD"))


def action(code: str, phase: int, status: str = "recommended", **changes: Any) -> Action:
    """Return an action with a title and a reason."""
    made = Action(
        code=code,
        phase=phase,
        title=f"Title of {code}",
        status=status,
        reason=f"Reason for {code}.",
        missing=(),
        notes=(),
        basis=(because(code, ("walk-trigger", "yes")),),
    )
    return replace(made, **changes)


NOTHING = Findings(
    primary_cause="none",
    subtype=None,
    components=(),
    confidence=None,
    differential=(),
    msk_subtype=None,
    neuro_subtype=None,
    pad_status="undetermined",
    arterial_stage="none",
    provisional=False,
    index_leg=None,
    fontaine=None,
    rutherford_chronic=None,
    rutherford_estimated=False,
    rutherford_acute=None,
    wifi=None,
    ceap=None,
    ceap_symptomatic=None,
    abi={},
    tbi={},
    ecq="negative",
    ecq_grade=None,
    ali_status="none",
    six_p=0,
    window=None,
    dvt=Dvt("not-suspected", None, None, None),
    triage="routine",
    triage_provisional=False,
    triage_flags=(),
    red_flags_unknown=(),
    actions=(),
    risks=(),
    missing=(),
    cautions=(),
    out_of_scope=False,
    stated={},
)

CLAUDICATION = replace(
    NOTHING,
    primary_cause="arterial-chronic",
    confidence="confirmed",
    differential=(
        Candidate("arterial-chronic", 13, "probable", None, (because("EA01"),), ()),
        Candidate("neurogenic", 1, "weak", "radiculopathy", (because("EN02"),), (because("EN07"),)),
    ),
    neuro_subtype="radiculopathy",
    pad_status="confirmed",
    arterial_stage="claudication",
    index_leg="right",
    fontaine="IIa",
    rutherford_chronic=(1, 1),
    rutherford_estimated=True,
    abi={
        "right": Index(Decimal("0.90"), "abnormal", "mild", ("single-arm", "subclavian")),
        "left": Index(Decimal("1.05"), "normal", None, ()),
    },
    tbi={"right": Index(Decimal("0.55"), "abnormal", None, ("reported",))},
    ecq="definite",
    ecq_grade=1,
    ali_status="not-acute",
    actions=(
        action("smoking-cessation", 2),
        action("supervised-exercise", 2),
        action("statin", 3),
        action(
            "cilostazol", 3, "needs-data", missing=("heart-failure",), notes=("Not in NYHA I-IV.",)
        ),
        action("safety-net-advice", 7),
    ),
    risks=(
        Risk(
            "cardiovascular-events",
            "high",
            Decimal(20),
            None,
            "5 y",
            "natural-history",
            "Statin, one antiplatelet, no tobacco.",
            because("RK01", ("abi-r", "0.90")),
        ),
        Risk(
            "limb-loss",
            "low",
            None,
            None,
            "5 y",
            "natural-history",
            "Walking programme.",
            because("RK03"),
        ),
    ),
    missing=(Missing("heart-failure", "Decides whether cilostazol may be given."),),
    stated={
        "primary-cause": (because("PC9", ("abi-r", "0.90")),),
        "abi": (because("ABI"),),
        **{f"without-observation-{one}": (because(f"X{one}"),) for one in range(5)},
    },
)

ACUTE_LIMB = replace(
    NOTHING,
    primary_cause="arterial-acute",
    confidence="probable",
    arterial_stage="ali",
    index_leg="left",
    rutherford_acute=("IIa", "III"),
    ali_status="probable",
    six_p=4,
    window=Window("within", Decimal("4.5"), Decimal("1.5")),
    triage="emergency-now",
    triage_provisional=True,
    triage_flags=(
        Flag("emergency-now", because("TR01", ("p-cold", "yes"), text="Cold leg & no pulse")),
    ),
    red_flags_unknown=("cauda-equina", "chest-symptoms"),
    actions=(
        action("call-emergency-services", 0),
        action("heparin-anticoagulation", 0, "needs-data", missing=("bleeding-active",)),
        action("compression-stockings", 2, "withheld", reason="Never in acute ischaemia."),
    ),
    risks=(
        Risk(
            "irreversible-ischaemic-damage",
            "high",
            None,
            None,
            "hours",
            "six-ps",
            "Vascular surgeon now.",
            because("RK05", ("onset-hours", "4.5")),
        ),
    ),
)

LIMB_THREAT = replace(
    CLAUDICATION,
    arterial_stage="clti-tissue-loss",
    provisional=True,
    fontaine="IV",
    rutherford_chronic=(5, 6),
    rutherford_estimated=False,
    wifi=Wifi(wound=(1, 3), ischaemia=(3, 3), foot_infection=(0, 0), stage=(3, 4)),
    triage="same-day",
    actions=(
        action("wound-care", 2),
        action("supervised-exercise", 2, "withheld"),
        action("cilostazol", 3, "withheld", reason="Not in limb-threatening ischaemia."),
        action("endovascular-revascularisation", 4),
        action("bypass-surgery", 5, "consider", notes=("Own vein first.", "Disputed (C-15).")),
    ),
    risks=(
        Risk(
            "limb-loss",
            "high",
            None,
            (Decimal(11), Decimal(50)),
            "1 y",
            "wifi",
            "Revascularise.",
            because("RK03"),
        ),
    ),
)

PREGNANT = replace(
    NOTHING,
    primary_cause="venous-acute",
    confidence="probable",
    dvt=Dvt("suspected-pregnancy", None, None, None),
    triage="same-day",
    triage_flags=(Flag("same-day", because("TR11", ("swelling", "one-leg"))),),
    actions=(action("proximal-leg-ultrasound", 1), action("obstetric-input", 1)),
    risks=(
        Risk("dvt", "moderate", None, None, "now", "leg-pain-rules", "Scan.", because("RK06")),
        Risk(
            "pulmonary-embolism",
            "moderate",
            None,
            None,
            "3 mo",
            "leg-pain-rules",
            "Scan.",
            because("RK07"),
        ),
    ),
)

CHILD = replace(
    NOTHING,
    primary_cause=None,
    pad_status=None,
    arterial_stage=None,
    ecq=None,
    ali_status=None,
    six_p=None,
    dvt=None,
    triage="emergency-now",
    triage_flags=(Flag("emergency-now", because("TR19", ("age", "4"))),),
    actions=(action("call-emergency-services", 0), action("paediatric-referral", 7)),
    out_of_scope=True,
)

VENOUS_ULCER = replace(
    NOTHING,
    primary_cause="mixed",
    components=("arterial-chronic", "venous-chronic"),
    confidence="probable",
    ceap="C6",
    ceap_symptomatic=True,
    dvt=Dvt("unlikely", 1, (-1, 1), "unlikely"),
    triage="urgent-days",
    actions=(
        action("measure-abi", 1),
        action("compression-stockings", 2, "needs-data", missing=("abi", "neuropathy")),
    ),
    missing=(Missing("abi", "Compression waits for it."), Missing("neuropathy", "The same.")),
    cautions=(Caution("conflict", "p-pulseless", "The pulse was felt and not felt."),),
)

PATIENTS = {
    "nothing": NOTHING,
    "claudication": CLAUDICATION,
    "acute-limb": ACUTE_LIMB,
    "limb-threat": LIMB_THREAT,
    "pregnant": PREGNANT,
    "child": CHILD,
    "venous-ulcer": VENOUS_ULCER,
}
