"""Phase 0: what cannot wait. These follow the fact, whatever cause leads. Declarations only."""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.actions.terms import (
    ANTICOAGULATED,
    BLEEDS,
    EMERGENCY,
    KNOW_BLEEDING,
    KNOW_BLEEDING_RISK,
    MAY_BLEED,
    MAY_BLEED_INSIDE,
    PREGNANT,
    SPECIALIST_DECIDES,
    clot_probable,
)
from fhir_pad.legs.acute import (
    ali_status,
    ischaemia_suspected,
    lost_though_not_sudden,
    rutherford_min,
)
from fhir_pad.legs.catalogue import Note, action, consider, must_know, never, recommend, wait_while
from fhir_pad.legs.causes import fracture
from fhir_pad.legs.clots import dvt_status
from fhir_pad.legs.evidence import infection_score
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import ali
from fhir_pad.legs.triage import blue_toe, cord_compression, emergency, threatened_aneurysm
from fhir_pad.logic import any_of

heparin_reaction = ask.allergies.has("heparin-hit")
HEPARIN_REACTION = never(
    heparin_reaction, "Heparin-induced thrombocytopenia: use a non-heparin agent."
)
KNOW_HEPARIN = must_know(
    heparin_reaction, "Whether heparin is tolerated is not known.", "allergies"
)
beyond_rescue = (rutherford_min == "III") & ischaemia_suspected

ACTIONS = (
    action(
        "call-emergency-services",
        EMERGENCY,
        "Call the emergency services, or go to an emergency department now",
        recommend(emergency, "A sign that threatens life or limb."),
        sources="S2-157",
    ),
    action(
        "emergency-vascular-assessment",
        EMERGENCY,
        "Vascular specialist at once, without waiting for an index or imaging",
        recommend(
            ischaemia_suspected | lost_though_not_sudden, "The leg may be losing its supply."
        ),
        recommend(ask.massive_blue_swelling, "The leg may be losing its drainage."),
        recommend(
            threatened_aneurysm, "An aneurysm may be about to rupture or may be throwing clots."
        ),
        sources="S2-153, 2016-PAD, 2024-PAD, ANEURYSM",
    ),
    action(
        "heparin-anticoagulation",
        EMERGENCY,
        "Unfractionated heparin at once",
        recommend(ali_status == "probable", "Acute limb ischaemia is probable."),
        consider(
            ali_status == "suspected",
            "Acute limb ischaemia is suspected: confirm the pulse deficit first.",
        ),
        against=(BLEEDS, HEPARIN_REACTION),
        needs=(KNOW_BLEEDING, KNOW_HEPARIN, *SPECIALIST_DECIDES),
        sources="2016-PAD, 2024-PAD",
    ),
    action(
        "non-heparin-anticoagulation",
        EMERGENCY,
        "A non-heparin anticoagulant at once, by a specialist (for example argatroban)",
        recommend(
            heparin_reaction & ali,
            "Heparin must not be given, and acute ischaemia needs anticoagulation.",
        ),
        recommend(
            heparin_reaction & clot_probable,
            "Heparin must not be given, and a clot needs anticoagulation.",
        ),
        against=(BLEEDS, never(clot_probable & ask.bleeding_high_risk, MAY_BLEED.words)),
        needs=(
            KNOW_BLEEDING,
            wait_while(
                clot_probable & ask.bleeding_high_risk.unknown(),
                KNOW_BLEEDING_RISK.words,
                "bleeding-high-risk",
            ),
            *MAY_BLEED_INSIDE,
        ),
        sources="HIT, SAFETY",
    ),
    action(
        "ali-thrombolysis",
        EMERGENCY,
        "Dissolve the clot through a catheter",
        consider(ischaemia_suspected, "A recent clot may be dissolved."),
        against=(
            never(beyond_rescue, "The damage is past rescue (class III)."),
            BLEEDS,
            MAY_BLEED,
            never(ask.lysis_contra, "A reason against thrombolysis."),
            PREGNANT,
        ),
        needs=(
            KNOW_BLEEDING,
            KNOW_BLEEDING_RISK,
            must_know(
                ask.lysis_contra, "Reasons against thrombolysis are not known.", "lysis-contra"
            ),
            *SPECIALIST_DECIDES,
        ),
        sources="S2-165, 2016-PAD",
    ),
    action(
        "ali-embolectomy",
        EMERGENCY,
        "Remove the clot by surgery",
        consider(ischaemia_suspected, "The clot may be removed by surgery."),
        against=(never(beyond_rescue, "The damage is past rescue (class III)."),),
        sources="S2-166, 2016-PAD",
    ),
    action(
        "ali-amputation-assessment",
        EMERGENCY,
        "Vascular surgeon decides whether to amputate first",
        consider(beyond_rescue, "Feeling, movement and Doppler signals are all lost."),
        sources="S2-163, 2016-PAD",
    ),
    action(
        "monitor-compartment-syndrome",
        EMERGENCY,
        "Watch for compartment syndrome after the flow returns",
        recommend(ali, "Swelling muscle may follow the return of flow."),
        sources="2016-PAD",
    ),
    action(
        "find-embolic-source",
        EMERGENCY,
        "Look for the source of the clot: ECG, echocardiogram, imaging",
        recommend(ali | blue_toe, "A clot may have come from the heart or an aneurysm."),
        sources="S2-155",
    ),
    action(
        "emergency-spine-mri",
        EMERGENCY,
        "Emergency MRI of the spine and spinal surgeon",
        recommend(ask.cauda_equina, "The nerves of the cauda equina may be pressed."),
        recommend(cord_compression, "The spinal cord may be pressed."),
        notes=(
            Note("With an implant that is not safe in MRI: CT, just as soon.", ask.pacemaker),
            Note("Ask for a pacemaker or another implant before the MRI.", ask.pacemaker.unknown()),
        ),
        sources="CAUDA-EQUINA, NG234",
    ),
    action(
        "fasciotomy-emergency",
        EMERGENCY,
        "Emergency surgical assessment for fasciotomy",
        recommend(ask.compartment_acute, "Pressure in a muscle may be cutting off its supply."),
        sources="ACUTE-COMPARTMENT",
    ),
    action(
        "antibiotics-assessment",
        EMERGENCY,
        "Assess the infection and the need for antibiotics",
        recommend(
            any_of(
                infection_score >= n.POSSIBLE_MIN,
                ask.severe_infection,
                ask.wound_infected,
                ask.wifi_infection.one_of("1", "2", "3"),
            ),
            "An infection is possible.",
        ),
        notes=(
            Note(
                "Blisters, black or crackling skin: a surgeon at once, not antibiotics alone.",
                ask.severe_infection,
            ),
            Note(
                "A hot joint: fluid from it before the first antibiotic, if that costs no time.",
                ask.hot_joint,
            ),
        ),
        sources="S4-018, SEPTIC-ARTHRITIS, SAFETY",
    ),
    action(
        "ortho-ed",
        EMERGENCY,
        "Emergency or orthopaedic assessment of the injury",
        recommend(fracture, "A fracture is likely."),
        notes=(
            Note(
                "A wound over the bone: an antibiotic at once, and protection from tetanus.",
                ask.deformity | ask.wound,
            ),
        ),
        sources="S2-029, SAFETY",
    ),
    action(
        "specialist-anticoag-contraindicated",
        EMERGENCY,
        "Specialist today: filter or another way to treat the clot",
        recommend(
            (dvt_status == "confirmed")
            & any_of(BLEEDS.condition, MAY_BLEED.condition, heparin_reaction),
            "A clot is confirmed, and usual anticoagulation is not possible.",
        ),
        recommend(
            (dvt_status == "confirmed") & ANTICOAGULATED.condition,
            "A clot is confirmed in somebody who takes an anticoagulant.",
        ),
        notes=(Note("A filter is a specialist's decision."),),
        sources="NG158",
    ),
)
