"""Phase 3, the rest: medicines against clots and against pain. Declarations only."""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.emergency import HEPARIN_REACTION, heparin_reaction
from fhir_pad.legs.actions.terms import (
    ANTICOAGULATED,
    BLEEDS,
    BREASTFEEDING,
    CLOT_OPEN,
    COMPARTMENT_FIRST,
    KNOW_ALLERGIES,
    KNOW_ANTICOAGULANT,
    KNOW_BLEEDING,
    KNOW_BLEEDING_RISK,
    KNOW_KIDNEY,
    KNOW_PREGNANCY,
    MAY_BLEED,
    MEDICINE,
    PREGNANT,
    RIVAROXABAN_KIDNEY,
    SEVERE_LIVER,
    antiplatelet_taken,
    clot_confirmed,
)
from fhir_pad.legs.acute import ischaemia_suspected
from fhir_pad.legs.catalogue import Note, action, consider, must_know, never, recommend, wait_while
from fhir_pad.legs.causes import arthritis, fracture, nerve, neurogenic_subtype, strain
from fhir_pad.legs.clots import dvt_status
from fhir_pad.legs.person import pregnant
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import ali, claudication, clti, pad_confirmed
from fhir_pad.legs.triage import cord_compression, emergency, threatened_aneurysm
from fhir_pad.logic import any_of

_dvt_against = (
    BLEEDS,
    MAY_BLEED,
    never(ask.on_anticoagulant, "Already anticoagulated: a specialist decides."),
    HEPARIN_REACTION,
)
_BEFORE_AN_OPERATION = (
    COMPARTMENT_FIRST,
    wait_while(
        any_of(ask.cauda_equina, cord_compression, threatened_aneurysm, ask.deformity),
        "A specialist decides: an operation may have to come first.",
    ),
)
_dvt_needs = (
    KNOW_BLEEDING,
    KNOW_BLEEDING_RISK,
    KNOW_ANTICOAGULANT,
    wait_while(
        pregnant & heparin_reaction.unknown(),
        "Heparin is the choice in pregnancy, and whether it is tolerated is not known.",
        "allergies",
    ),
    *_BEFORE_AN_OPERATION,
)
_ONE_ANTICOAGULANT = (
    Note(
        "Never beside heparin for the artery of the leg: one anticoagulant alone.",
        ischaemia_suspected,
    ),
    Note("Breastfeeding: heparin or warfarin, no direct oral anticoagulant.", ask.breastfeeding),
    Note(
        "Severe kidney or liver disease: no direct oral anticoagulant; a specialist chooses.",
        RIVAROXABAN_KIDNEY.condition | SEVERE_LIVER.condition,
    ),
    Note("Kidney disease: the eGFR decides which one, and its dose.", KNOW_KIDNEY.condition),
)

LESS_PARACETAMOL = Note("Liver disease: less paracetamol a day.", SEVERE_LIVER.condition)

ACTIONS = (
    action(
        "analgesia",
        MEDICINE,
        "Pain relief: paracetamol, then an opioid if severe; no NSAID in arterial disease",
        recommend(clti | ali, "Pain of ischaemia needs relief."),
        recommend(fracture, "Pain of an injury needs relief."),
        consider(claudication, "If walking pain needs it."),
        notes=(
            LESS_PARACETAMOL,
            Note(
                "Severe kidney disease: no morphine or codeine; an opioid that does not build up.",
                ask.egfr < n.OPIOID_EGFR_BELOW,
            ),
        ),
        sources="S0-042, CG147, C-27",
    ),
    action(
        "anticoagulation-dvt",
        MEDICINE,
        "Full anticoagulation: a direct oral anticoagulant, in pregnancy heparin",
        recommend(clot_confirmed, "A deep vein thrombosis is confirmed."),
        against=_dvt_against,
        needs=_dvt_needs,
        notes=_ONE_ANTICOAGULANT,
        sources="S2-181, NG158, C-18",
    ),
    action(
        "interim-anticoagulation",
        MEDICINE,
        "Anticoagulate meanwhile if the test cannot be done within 4 hours",
        consider(
            any_of(
                dvt_status.one_of("likely", "suspected-pregnancy"),
                dvt_status.one_of("unlikely", "indeterminate")
                & ~(ask.d_dimer == "negative").is_true(),
            ),
            "A clot is not excluded.",
        ),
        against=_dvt_against,
        needs=_dvt_needs,
        notes=_ONE_ANTICOAGULANT,
        sources="S2-181, NG158, C-18, C-20",
    ),
    action(
        "anticoag-duration-review",
        MEDICINE,
        "Review how long to anticoagulate: three months to lifelong, by cause",
        recommend(clot_confirmed, "A deep vein thrombosis is confirmed."),
        sources="S2-182, NG158, C-18",
    ),
    action(
        "gabapentin",
        MEDICINE,
        "Gabapentin for nerve pain, dose by kidney function",
        consider(
            nerve & (neurogenic_subtype == "spinal-stenosis"),
            "Nerve pain from a narrow spinal canal.",
        ),
        against=(never(ask.allergies.has("gabapentin"), "Gabapentin allergy."),),
        needs=(
            KNOW_ALLERGIES,
            KNOW_PREGNANCY,
            wait_while(pregnant, "Pregnancy: a specialist decides."),
            # What is denied speaks against the cause; not to know it must not begin a treatment.
            must_know(
                ask.stand_trigger,
                "Whether long standing brings it on is not known.",
                "stand-trigger",
            ),
        ),
        emergency=emergency,
        notes=(Note("Not for sciatica (NICE NG59)."),),
        sources="S2-009, S4-041, NG59, C-30",
    ),
    action(
        "nsaid-short-course",
        MEDICINE,
        "A short course of an anti-inflammatory medicine",
        consider(any_of(arthritis, strain), "It eases joint and muscle pain."),
        against=(
            ANTICOAGULATED,
            never(antiplatelet_taken, "An antiplatelet is taken."),
            never(ask.heart_failure, "Heart failure."),
            never(ask.ckd | (ask.egfr < n.NSAID_EGFR_BELOW), "Kidney disease."),
            BLEEDS,
            MAY_BLEED,
            PREGNANT,
            never(ask.allergies.has("aspirin", "nsaid"), "Allergy to aspirin or an NSAID."),
            never(ask.cad | ask.stroke_tia, "Disease of heart or brain arteries."),
            never(pad_confirmed, "Arterial disease of the leg."),
            SEVERE_LIVER,
        ),
        needs=(
            KNOW_ANTICOAGULANT,
            CLOT_OPEN,
            must_know(ask.heart_failure, "Heart failure is not known.", "heart-failure"),
            must_know(ask.ckd, "Kidney disease is not known.", "ckd"),
            KNOW_BLEEDING_RISK,
            must_know(
                ask.allergies.has("aspirin", "nsaid"), "Allergies are not known.", "allergies"
            ),
            KNOW_PREGNANCY,
        ),
        emergency=emergency,
        sources="S2-014, S2-047, C-27",
    ),
    action(
        "paracetamol",
        MEDICINE,
        "Paracetamol",
        consider(any_of(arthritis, strain), "The mildest pain relief."),
        notes=(LESS_PARACETAMOL,),
        sources="S2-047",
    ),
    action(
        "muscle-relaxant",
        MEDICINE,
        "A short course of a muscle relaxant",
        consider(strain, "Weak evidence; if spasm troubles."),
        against=(
            PREGNANT,
            BREASTFEEDING,
            SEVERE_LIVER,
            never(ask.age >= n.MUSCLE_RELAXANT_AGE_BELOW, "65 or older: falls and confusion."),
        ),
        needs=(KNOW_PREGNANCY,),
        emergency=emergency,
        sources="S2-048, C-29",
    ),
)
