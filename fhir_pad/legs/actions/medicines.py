"""Phase 3: medicines of the arteries, with what forbids each of them. Declarations only."""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import (
    ANTICOAGULATED,
    BLEEDS,
    BREASTFEEDING,
    KNOW_ALLERGIES,
    KNOW_ANTICOAGULANT,
    KNOW_BLEEDING,
    KNOW_BLEEDING_RISK,
    KNOW_KIDNEY,
    KNOW_LIVER,
    KNOW_PREGNANCY,
    MAY_BLEED,
    MEDICINE,
    PAD_UNPROVED,
    PREGNANT,
    RIVAROXABAN_KIDNEY,
    SEVERE_LIVER,
    antiplatelet_taken,
    clot_confirmed,
    pad,
    symptomatic_pad,
    unproved,
)
from fhir_pad.legs.catalogue import Note, action, consider, must_know, never, recommend, wait_while
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import ali, ali_stage, arterial_stage, claudication, clti, pad_confirmed
from fhir_pad.legs.triage import emergency
from fhir_pad.logic import any_of, at_least

aspirin_allergy = ask.allergies.has("aspirin")
clopidogrel_allergy = ask.allergies.has("clopidogrel")
_taken_despite_allergy = any_of(
    ask.on_antiplatelet.has("aspirin") & aspirin_allergy,
    ask.on_antiplatelet.has("clopidogrel") & clopidogrel_allergy,
)
antiplatelet_goes_on = antiplatelet_taken & ~_taken_despite_allergy.is_true()
NO_ASPIRIN = never(aspirin_allergy, "Aspirin allergy.")
other_p2y12_in_use = ask.on_antiplatelet.has("clopidogrel", "other-p2y12")

_cilostazol_against = (
    never(ask.heart_failure, "Heart failure of any degree."),
    BLEEDS,
    MAY_BLEED,
    never(ask.severe_arrhythmia, "A dangerous heart rhythm."),
    never(ask.acs_6mo, "Unstable angina, heart attack or coronary stent within six months."),
    PREGNANT,
    BREASTFEEDING,
    never(ask.egfr <= n.CILOSTAZOL_EGFR_MAX, "Severe kidney disease."),
    SEVERE_LIVER,
    never(ask.allergies.has("cilostazol"), "Cilostazol allergy."),
    never(
        at_least(
            2,
            ask.on_antiplatelet.has("aspirin"),
            ask.on_antiplatelet.has("clopidogrel"),
            ask.on_antiplatelet.has("other-p2y12"),
            ask.on_anticoagulant,
        ),
        "Two or more other antithrombotics.",
    ),
)
cilostazol_forbidden = any_of(*(each.condition for each in _cilostazol_against))
_pentoxifylline_offered = claudication & cilostazol_forbidden.is_true()

_statin_against = (
    BREASTFEEDING,
    never(ask.allergies.has("statin"), "Statin allergy."),
    never(ask.statin_intolerance == "complete", "Statins are not tolerated at all."),
    SEVERE_LIVER,
)
statin_forbidden = any_of(*(each.condition for each in _statin_against))
_partly_tolerated = ask.statin_intolerance == "partial"
_chronic_pad = pad_confirmed & ~ali_stage
_unproved_pad = symptomatic_pad & ~pad_confirmed
_IF_PROVED = unproved(_unproved_pad)

ACTIONS = (
    action(
        "antiplatelet-single",
        MEDICINE,
        "One antiplatelet: clopidogrel 75 mg or aspirin 75 to 100 mg once a day",
        recommend(pad & antiplatelet_goes_on, "Already taken: continue it."),
        recommend(
            pad_confirmed & symptomatic_pad,
            "Arterial disease with symptoms: fewer heart attacks and strokes.",
        ),
        consider(
            pad_confirmed & (arterial_stage == "asymptomatic-pad"),
            "Arterial disease without symptoms of its own: reasonable.",
        ),
        consider(
            pad_confirmed & (arterial_stage == "pad-unstaged"),
            "Arterial disease, and whether it causes symptoms is not known: reasonable.",
        ),
        against=(
            BLEEDS,
            MAY_BLEED,
            never(
                ask.on_anticoagulant & antiplatelet_taken,
                "It is taken beside an anticoagulant: whether both go on is for the prescriber.",
            ),
            ANTICOAGULATED,
            PREGNANT,
            never(aspirin_allergy & clopidogrel_allergy, "Allergy to aspirin and clopidogrel."),
        ),
        needs=(
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            KNOW_ANTICOAGULANT,
            KNOW_ALLERGIES,
            KNOW_PREGNANCY,
            wait_while(
                clot_confirmed,
                "Full anticoagulation is due for the clot: a specialist decides about both.",
            ),
        ),
        pending=unproved(_unproved_pad & ~antiplatelet_goes_on.is_true()),
        emergency=emergency & ~antiplatelet_goes_on.is_true(),
        notes=(
            Note(
                "Whoever treats the emergency is told of it, and decides whether it goes on.",
                emergency & antiplatelet_goes_on,
            ),
            Note("Aspirin allergy: clopidogrel.", aspirin_allergy),
            Note("Clopidogrel allergy: aspirin.", clopidogrel_allergy),
            Note("Do not add another to what is taken.", antiplatelet_goes_on),
            Note("Taken although named as an allergy: settle that first.", _taken_despite_allergy),
        ),
        sources="S0-037, S0-038, S2-140, S4-038, 2024-PAD, C-16",
    ),
    action(
        "statin",
        MEDICINE,
        "High-intensity statin",
        recommend(_chronic_pad, "Arterial disease: slower plaque, fewer events."),
        against=(PREGNANT, *_statin_against),
        needs=(
            KNOW_PREGNANCY,
            must_know(ask.allergies.has("statin"), "Statin allergy is not known.", "allergies"),
        ),
        pending=_IF_PROVED,
        notes=(Note("Partly tolerated: the highest dose that is tolerated.", _partly_tolerated),),
        sources="S0-041, S2-141, S4-039, 2024-PAD",
    ),
    action(
        "non-statin-lipid-lowering",
        MEDICINE,
        "Another lipid-lowering medicine: ezetimibe, PCSK9 inhibitor",
        recommend(_chronic_pad & statin_forbidden, "A statin cannot be given."),
        consider(_chronic_pad & _partly_tolerated, "A statin is only partly tolerated."),
        against=(PREGNANT, BREASTFEEDING),
        sources="2024-PAD, SAFETY",
    ),
    action(
        "rivaroxaban-low-dose-plus-aspirin",
        MEDICINE,
        "Discuss rivaroxaban 2.5 mg twice a day with low-dose aspirin",
        consider(pad_confirmed & symptomatic_pad, "Fewer limb and heart events, more bleeding."),
        against=(
            *(BLEEDS, MAY_BLEED, ANTICOAGULATED, PREGNANT, BREASTFEEDING),
            *(RIVAROXABAN_KIDNEY, SEVERE_LIVER, NO_ASPIRIN),
            never(other_p2y12_in_use, "Clopidogrel or a like antiplatelet is taken."),
            never(clot_confirmed, "Full anticoagulation is due for the clot."),
        ),
        needs=(
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            KNOW_ANTICOAGULANT,
            KNOW_PREGNANCY,
            must_know(aspirin_allergy, "Aspirin allergy is not known.", "allergies"),
            KNOW_KIDNEY,
            KNOW_LIVER,
        ),
        pending=_IF_PROVED,
        emergency=emergency,
        notes=(
            Note("In place of the single antiplatelet, never beside it."),
            Note(
                "Not after a stroke that bled or was lacunar, nor within a month of any stroke.",
                ask.stroke_tia.not_false(),
            ),
            Note("A guideline's addition; the source documents do not name it."),
        ),
        sources="2024-PAD, C-14",
    ),
    action(
        "cilostazol",
        MEDICINE,
        "Cilostazol 100 mg twice a day; stop after three months without benefit",
        consider(claudication & pad_confirmed, "It may lengthen walking and ease cramps."),
        shown_withheld=(
            never(ali, "Acute limb ischaemia."),
            never(clti, "Not for a threatened limb."),
        ),
        against=_cilostazol_against,
        needs=(
            must_know(ask.heart_failure, "Heart failure is not known.", "heart-failure"),
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            must_know(
                ask.severe_arrhythmia,
                "A dangerous heart rhythm is not excluded.",
                "severe-arrhythmia",
            ),
            must_know(ask.acs_6mo, "Recent coronary disease is not known.", "acs-6mo"),
            KNOW_PREGNANCY,
            must_know(
                ask.allergies.has("cilostazol"), "Cilostazol allergy is not known.", "allergies"
            ),
            KNOW_KIDNEY,
            KNOW_LIVER,
        ),
        pending=unproved(claudication & ~pad_confirmed),
        emergency=emergency,
        notes=(
            Note("With a strong CYP3A4 or CYP2C19 inhibitor: 50 mg.", ask.cyp_inhibitor),
            Note("CYP inhibitors not known: check the dose.", ask.cyp_inhibitor.unknown()),
        ),
        sources="S0-039, S4-040, MHRA-2013, 2024-PAD, C-15",
    ),
    action(
        "pentoxifylline",
        MEDICINE,
        "Pentoxifylline, although guidelines find no benefit",
        consider(_pentoxifylline_offered, "Only because cilostazol cannot be given."),
        against=(
            BLEEDS,
            MAY_BLEED,
            never(ask.allergies.has("pentoxifylline"), "Pentoxifylline allergy."),
            PREGNANT,
            BREASTFEEDING,
        ),
        needs=(
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            must_know(
                ask.allergies.has("pentoxifylline"),
                "Pentoxifylline allergy is not known.",
                "allergies",
            ),
            *PAD_UNPROVED,
        ),
        emergency=emergency,
        notes=(Note("2024 ACC/AHA: no benefit for walking (C-07)."),),
        sources="S0-040, 2024-PAD, SVS-2015, C-07",
    ),
)
