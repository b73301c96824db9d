"""How far arterial and venous disease have gone: PAD status, stage, and their classifications.

Declarations only. Stages describe; what is done about them stands with the actions.
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.acute import ali_status, ischaemia_suspected, six_p
from fhir_pad.legs.clots import venous_acute_score
from fhir_pad.legs.declare import decision, derived, row, worked_out
from fhir_pad.legs.evidence import (
    any_objective_disease,
    arterial_score,
    musculoskeletal_score,
    neurogenic_score,
    venous_score,
)
from fhir_pad.legs.meant import no_room_for_disease, pulse_lost
from fhir_pad.legs.measurements import (
    calcification_risk,
    foot_pulse,
    index,
    rest_pattern,
    stiff_and_untested,
    trophic_signs,
)
from fhir_pad.legs.person import known_pad
from fhir_pad.legs.questions import ask
from fhir_pad.logic import all_of, any_of, at_least

pad_status = decision(
    "pad-status",
    row(
        "PAD1",
        "confirmed",
        any_objective_disease | known_pad,
        "A test shows arterial disease, or it is known from before.",
        "S2-118, S2-121, S2-123, S0-063, C-01",
    ),
    row(
        "PAD2",
        "excluded",
        (ask.arterial_imaging == "no-significant-disease")
        | all_of(
            no_room_for_disease,
            ~stiff_and_untested,
        ),
        "Imaging is clear, or index, toe index and exercise leave no room for it.",
        "S2-120, 2024-PAD, C-02",
    ),
    row(
        "PAD3",
        "suspected",
        arterial_score >= n.PROBABLE_MIN,
        "The story speaks for it; no test says so yet.",
        "S2-095, S3-005",
    ),
    otherwise="undetermined",
    words="Whether peripheral artery disease is present.",
    sources="S2-118, S2-120, S2-121, 2024-PAD",
)

pad_confirmed = pad_status == "confirmed"
pad_likely = pad_status.one_of("confirmed", "suspected")
pad_open = pad_status != "excluded"

only_pain_or_numbness = (six_p == 1) & (ask.p_pain | ask.p_numb)
explained_otherwise = any_of(
    venous_score >= n.PROBABLE_MIN,
    neurogenic_score >= n.PROBABLE_MIN,
    musculoskeletal_score >= n.PROBABLE_MIN,
    venous_acute_score >= n.PROBABLE_MIN,
)

ali_primary = derived(
    "ali-primary",
    (ali_status == "probable")
    | ((ali_status == "suspected") & ~(only_pain_or_numbness & explained_otherwise).is_true()),
    "Acute limb ischaemia leads, unless pain or numbness alone has another probable cause.",
    "S2-153, S2-157, C-10",
)

arterial_sign = any_of(foot_pulse == "weak", pulse_lost, ask.rest_pain, trophic_signs >= 1)
_vein_site = ask.wound_site.one_of("gaiter-medial", "ankle-lateral", "other-leg")
vein_wound = (_vein_site & (venous_score >= n.PROBABLE_MIN)).is_true()
old_wound = (ask.wound_days >= n.CLTI_DAYS_MIN) | ~ask.wound_days.known()

tissue_loss = derived(
    "ischaemic-tissue-loss",
    pad_open
    & (
        ask.gangrene
        | all_of(
            ask.wound,
            old_wound,
            any_of(
                vein_wound
                & ((index.abi < n.ABI_VENOUS_ULCER_ISCHAEMIA_BELOW) | index.severe_ischaemia),
                ~vein_wound & (pad_confirmed | arterial_sign),
            ),
        )
    ),
    "Gangrene, or a wound of two weeks or more with signs of arterial disease.",
    "S0-004, S0-024, S0-028, S1-014, GVG-2019, C-21",
)

ischaemic_rest_pain = derived(
    "ischaemic-rest-pain",
    pad_open
    & (
        rest_pattern
        | ask.rest_pain
        & at_least(2, ask.rest_pain_forefoot, ask.rest_pain_night, ask.rest_pain_dangle)
    ),
    "Rest pain with at least two of: forefoot, night, relief by hanging the leg.",
    "S0-022, S1-012, S1-014, S2-066..S2-071, GVG-2019, C-21",
)

claudication_story = derived(
    "claudication-story",
    ask.walk_trigger
    & (pad_confirmed & (arterial_score >= n.POSSIBLE_MIN) | (pad_status == "suspected")),
    "Pain on walking with arterial disease confirmed or suspected.",
    "S0-017, S1-007, S2-060, S3-003, S4-001",
)

arterial_stage = decision(
    "arterial-stage",
    row("ST1", "ali", ali_primary, "Acute limb ischaemia.", "S2-153"),
    row("ST2", "clti-tissue-loss", tissue_loss, "Tissue loss.", "S0-021, S0-024, S0-028, S1-014"),
    row("ST3", "clti-rest-pain", ischaemic_rest_pain, "Rest pain.", "S0-022, S1-014, S2-065"),
    row(
        "ST4",
        "claudication-lifestyle-limiting",
        claudication_story & ask.lifestyle_limiting,
        "Claudication that keeps the person from what they need to do.",
        "S2-144, S3-026",
    ),
    row("ST5", "claudication", claudication_story, "Claudication.", "S0-017, S1-007, S2-060"),
    row(
        "ST6",
        "asymptomatic-pad",
        pad_confirmed
        & any_of(
            ~ask.walk_trigger,
            ~ask.leg_symptom,
            ask.walk_trigger & (arterial_score < n.POSSIBLE_MIN),
        ),
        "Arterial disease without a symptom of its own.",
        "S3-009, 2024-PAD",
    ),
    row("ST7", "pad-unstaged", pad_confirmed, "Arterial disease; walking not asked.", "S2-118"),
    row(
        "ST8",
        "undetermined",
        pad_status.one_of("undetermined", "suspected") & (arterial_score >= n.POSSIBLE_MIN),
        "Arterial disease is possible; not enough is known to stage it.",
        "S2-095",
    ),
    otherwise="none",
    words="Stage of arterial disease of the leg.",
    sources="S0-004, S0-017, S0-021, S1-012, S1-016, S2-060, S2-065, GVG-2019, C-21",
)

clti = derived(
    "clti",
    arterial_stage.one_of("clti-rest-pain", "clti-tissue-loss"),
    "Chronic limb-threatening ischaemia.",
    "S0-004, GVG-2019, C-21",
)
claudication = derived(
    "claudication",
    arterial_stage.one_of("claudication", "claudication-lifestyle-limiting"),
    "Claudication, limiting or not.",
    "S0-017, S2-060",
)
limiting = arterial_stage == "claudication-lifestyle-limiting"
ali_stage = arterial_stage == "ali"
ali = derived(
    "acute-limb-ischaemia",
    ischaemia_suspected | ali_stage,
    "Acute limb ischaemia is probable or suspected.",
    "S2-153",
)

provisional = derived(
    "provisional",
    any_of(
        (arterial_stage == "clti-tissue-loss") & ~pad_confirmed,
        (arterial_stage == "clti-rest-pain")
        & any_of(
            ~pad_confirmed,
            (~index.severe_ischaemia).is_true(),
            (ask.rest_pain_days < n.CLTI_DAYS_MIN).is_true(),
        ),
        claudication & (~pad_confirmed | ~ask.lifestyle_limiting.known()),
        (arterial_stage == "asymptomatic-pad") & ask.walk_trigger.is_true(),
    ),
    "The stage rests on something not yet proved or not yet lasting.",
    "GVG-2019, C-21",
)

fontaine = decision(
    "fontaine",
    row("F1", "I", arterial_stage == "asymptomatic-pad", "No symptom.", "CLINICAL-JUDGEMENT"),
    row(
        "F2",
        "IIa",
        claudication & (ask.walk_distance_m > n.FONTAINE_IIA_ABOVE),
        f"More than {n.FONTAINE_IIA_ABOVE} m.",
        "S2-061",
    ),
    row(
        "F3",
        "IIb",
        claudication & ask.walk_distance_m.known(),
        f"{n.FONTAINE_IIA_ABOVE} m or less.",
        "S2-061",
    ),
    row("F4", "II", claudication, "Distance not known.", "S2-061"),
    row("F5", "III", arterial_stage == "clti-rest-pain", "Rest pain.", "S2-065"),
    row("F6", "IV", arterial_stage == "clti-tissue-loss", "Tissue loss.", "S0-028"),
    otherwise=None,
    words="Fontaine stage; it does not apply to acute ischaemia.",
    sources="S0-017, S0-021",
)

_stopped = ask.treadmill == "stopped"
_pressure_after = index.ankle_post_exercise
_far = ask.walk_distance_m > n.FONTAINE_IIA_ABOVE
_near = ask.walk_distance_m < n.RUTHERFORD_3_BELOW

rutherford_chronic = decision(
    "rutherford-chronic",
    row("R1", "0", arterial_stage == "asymptomatic-pad", "No symptom.", "RUTHERFORD-1997"),
    row(
        "R2",
        "1",
        claudication & (ask.treadmill == "completed"),
        "Test completed.",
        "RUTHERFORD-1997",
    ),
    row(
        "R3",
        "3",
        claudication & _stopped & (_pressure_after < n.TREADMILL_ANKLE_BELOW),
        f"Test stopped, ankle pressure then below {n.TREADMILL_ANKLE_BELOW} mmHg.",
        "RUTHERFORD-1997",
    ),
    row(
        "R4",
        "2",
        claudication & _stopped & _pressure_after.known(),
        "Test stopped.",
        "RUTHERFORD-1997",
    ),
    row(
        "R5", "2-3", claudication & _stopped, "Test stopped, pressure not known.", "RUTHERFORD-1997"
    ),
    row(
        "R6", "1", claudication & _far, f"More than {n.FONTAINE_IIA_ABOVE} m.", "CLINICAL-JUDGEMENT"
    ),
    row(
        "R7",
        "3",
        claudication & _near,
        f"Less than {n.RUTHERFORD_3_BELOW} m.",
        "CLINICAL-JUDGEMENT",
    ),
    row(
        "R8",
        "2",
        claudication & ask.walk_distance_m.known(),
        f"{n.RUTHERFORD_3_BELOW} to {n.FONTAINE_IIA_ABOVE} m.",
        "CLINICAL-JUDGEMENT",
    ),
    row("R9", "1-3", claudication, "Distance not known.", "CLINICAL-JUDGEMENT"),
    row("R10", "4", arterial_stage == "clti-rest-pain", "Ischaemic rest pain.", "RUTHERFORD-1997"),
    row(
        "R11",
        "6",
        (arterial_stage == "clti-tissue-loss")
        & ((ask.gangrene_extent == "forefoot-or-beyond") | (ask.wifi_wound == "3")),
        "Major tissue loss.",
        "RUTHERFORD-1997",
    ),
    row(
        "R12",
        "5",
        (arterial_stage == "clti-tissue-loss")
        & ((ask.gangrene_extent == "digits") | ask.wifi_wound.one_of("1", "2")),
        "Minor tissue loss.",
        "RUTHERFORD-1997",
    ),
    row("R13", "5-6", arterial_stage == "clti-tissue-loss", "Extent not known.", "RUTHERFORD-1997"),
    otherwise=None,
    words="Rutherford category of chronic ischaemia, a range where too little is known.",
    sources="RUTHERFORD-1997",
)
rutherford_estimated = derived(
    "rutherford-estimated",
    claudication & ~ask.treadmill.one_of("completed", "stopped").is_true(),
    "The category is estimated from the walking distance, not from a treadmill test.",
    "RUTHERFORD-1997",
)

_wound = (ask.wifi_wound, ask.gangrene, ask.gangrene_extent, ask.wound)
_flow = (index.abi, index.ankle, index.toe, index.tcpo2, calcification_risk)
_infection = (ask.wifi_infection, ask.wound_infected)

wifi = {
    (grade, end): worked_out(
        f"wifi-{grade}-{end}",
        pick(function),
        *inputs,
        unit=n.SCORE,
        words=f"WIfI {grade} grade: the {end} still possible.",
        sources="WIFI-2014",
    )
    for grade, function, inputs in (
        ("wound", computed.wifi_wound, _wound),
        ("ischaemia", computed.wifi_ischaemia, _flow),
        ("infection", computed.wifi_infection, _infection),
    )
    for end, pick in (("least", computed.least), ("most", computed.most))
}
wifi_stage = {
    end: worked_out(
        f"wifi-stage-{end}",
        computed.wifi_stage,
        wifi["wound", end],
        wifi["ischaemia", end],
        wifi["infection", end],
        unit=n.SCORE,
        words=f"WIfI clinical stage: the {end} still possible.",
        sources="WIFI-2014",
    )
    for end in ("least", "most")
}

ceap = decision(
    "ceap",
    row(
        "CEAP6",
        "C6",
        ask.wound
        & any_of(
            (ask.wound_site == "gaiter-medial") & (venous_score >= n.POSSIBLE_MIN),
            ask.wound_site.one_of("ankle-lateral", "other-leg") & (venous_score >= n.PROBABLE_MIN),
        ),
        "Open venous ulcer.",
        "S2-088, CEAP-2020",
    ),
    row("CEAP5", "C5", ask.healed_venous_ulcer, "Healed venous ulcer.", "CEAP-2020"),
    row("CEAP4C", "C4c", ask.corona, "Corona phlebectatica.", "CEAP-2020"),
    row("CEAP4B", "C4b", ask.skin_hardening, "Hardened or white skin.", "CEAP-2020"),
    row("CEAP4A", "C4a", ask.ankle_pigment, "Pigmentation or eczema.", "S2-087, CEAP-2020"),
    row("CEAP3", "C3", ask.evening_swelling, "Swelling towards evening.", "S2-084, CEAP-2020"),
    row("CEAP2", "C2", ask.varicose_veins, "Varicose veins.", "S2-115, CEAP-2020"),
    row("CEAP1", "C1", ask.spider_veins, "Spider veins.", "S2-116, CEAP-2020"),
    otherwise="C0",
    words="Clinical class of venous disease: the highest that is known to hold.",
    sources="S2-183, CEAP-2020",
)
NO_VENOUS_SIGN = "C0"
venous_signs = (
    ask.wound,
    ask.healed_venous_ulcer,
    ask.corona,
    ask.skin_hardening,
    ask.ankle_pigment,
    ask.evening_swelling,
    ask.varicose_veins,
    ask.spider_veins,
)
"""What somebody has to have looked for before it can be said that no sign is there."""
c2_or_more = ceap.one_of("C2", "C3", "C4a", "C4b", "C4c", "C5", "C6")
