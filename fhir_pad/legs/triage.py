"""How soon, and by whom: the triage rules. The highest level that fires is the answer.

Declarations only. An unknown answer never lowers a level.
"""

from fhir_pad.legs import numbers as n
from fhir_pad.legs.acute import (
    ali_status,
    ischaemia_suspected,
    ischaemia_unsettled,
    lost_though_not_sudden,
    newly_weak,
    pulseless,
)
from fhir_pad.legs.causes import fracture, primary_cause, severe_infection, subtype
from fhir_pad.legs.clots import dvt_status
from fhir_pad.legs.declare import collected, decision, derived, row, rule
from fhir_pad.legs.evidence import infection_score, subtypes_in_the_lead
from fhir_pad.legs.meant import pulse_lost
from fhir_pad.legs.measurements import left, right
from fhir_pad.legs.person import child, one_leg, pregnant_or_postpartum, symptomatic
from fhir_pad.legs.questions import ask
from fhir_pad.legs.red_flags import red_flags
from fhir_pad.legs.stages import ceap, clti, old_wound, pad_confirmed, pad_likely
from fhir_pad.logic import all_of, any_of

NOW, TODAY, DAYS = "emergency-now", "same-day", "urgent-days"
ROUTINE, SELF_CARE = "routine", "self-care"

maybe_sudden = ask.acute_change.not_false()
dead_or_open_skin = ask.wound | ask.gangrene

night_pain = derived(
    "night-pain",
    all_of(
        ask.rest_pain,
        ask.rest_pain_night,
        ~ask.rest_pain_forefoot.is_true(),
        ~any_of(
            ask.back_radiation,
            ask.shopping_cart,
            ask.relief_position,
            ask.night_cramps,
            ask.joint_swelling_pain,
            ask.strain_event,
            ask.trauma,
        ).is_true(),
    ),
    "Rest or night pain away from the foot that nothing mechanical explains.",
    "S4-015",
)
blue_toe = derived(
    "blue-toe",
    all_of(ask.skin_colour, ask.embolic_source | ask.pulsatile_mass, maybe_sudden),
    "Discoloured skin with a source of emboli, perhaps sudden.",
    "S2-155, SAFETY",
)
cord_compression = derived(
    "cord-compression",
    all_of(
        ask.cancer_active,
        ask.pain_site.has("low-back") | ask.back_radiation,
        any_of(ask.weakness, ask.neuro_deficit, ask.numb_tingle),
    ),
    "Active cancer, back pain and a nerve sign: the cord may be pressed.",
    "NG234",
)
threatened_aneurysm = derived(
    "threatened-aneurysm",
    ask.pulsatile_mass
    & (ask.pain_site.has("low-back", "hip-groin") | (ask.skin_colour & maybe_sudden)),
    "An aneurysm with pain of back or groin, or with discoloured skin, perhaps sudden.",
    "ANEURYSM",
)
newly_swollen = (ask.swelling_onset == "sudden") | (ask.pain_days <= n.ACUTE_VEIN_DAYS_MAX)
sudden_two_sided_swelling = derived(
    "two-sided-swelling-new",
    (ask.swelling == "both") & (newly_swollen | ask.heart_failure),
    "Both legs swollen, new or with heart failure.",
    "S2-117, SAFETY",
)
feverish_child = all_of(child, symptomatic, ask.fever)
severe_pressure = (
    any_of(right.severe_ischaemia, left.severe_ischaemia).is_true() & ~ischaemia_suspected
)
arteries_worsening = (ask.symptom_trend == "worsening") & pad_likely
early_rest_ischaemia = all_of(
    pad_likely,
    ask.elevation_effect == "worse",
    ask.pain_site.has("toes", "sole", "foot-dorsum", "heel") | pulse_lost,
)

_emergency = (
    rule(
        "TR01",
        NOW,
        ischaemia_suspected | lost_though_not_sudden,
        "The leg may be losing its blood supply.",
        "S2-157, C-10",
    ),
    rule(
        "TR02",
        NOW,
        ask.chest_symptoms,
        "A clot may have reached the lung, or the heart may be failing.",
        "S2-168, ORTHOPNOEA",
    ),
    rule(
        "TR03", NOW, ask.massive_blue_swelling, "All veins of the leg may be blocked.", "PHLEGMASIA"
    ),
    rule(
        "TR04",
        NOW,
        ask.compartment_acute,
        "Pressure in a muscle may be cutting off its supply.",
        "ACUTE-COMPARTMENT",
    ),
    rule(
        "TR05",
        NOW,
        severe_infection | (ask.wifi_infection == "3"),
        "A severe or spreading infection.",
        "S4-018, WIFI-2014, SEPTIC-ARTHRITIS",
    ),
    rule(
        "TR05b",
        NOW,
        all_of(ask.diabetes, dead_or_open_skin, ask.fever),
        "Diabetes, a wound or dead skin, and fever.",
        "NG19",
    ),
    rule(
        "TR06", NOW, ask.cauda_equina, "Nerves of bladder and bowel may be pressed.", "CAUDA-EQUINA"
    ),
    rule("TR06b", NOW, cord_compression, "The spinal cord may be pressed.", "NG234"),
    rule("TR07", NOW, ask.deformity, "The bone looks broken.", "S2-029"),
    rule(
        "TR08",
        NOW,
        all_of(
            ask.allergies.has("heparin-hit"),
            ask.on_anticoagulant,
            dvt_status.one_of("confirmed", "likely"),
        ),
        "A clot under an anticoagulant in heparin-induced thrombocytopenia.",
        "HIT, SAFETY",
    ),
    rule(
        "TR09",
        NOW,
        threatened_aneurysm,
        "An aneurysm may be about to rupture or may be throwing clots.",
        "ANEURYSM",
    ),
    rule(
        "TR19", NOW, feverish_child, "A child with a painful leg and fever.", "SCOPE, NICE-CKS-LIMP"
    ),
)

_same_day = (
    rule(
        "TR11",
        TODAY,
        dvt_status.one_of(
            "confirmed",
            "likely",
            "indeterminate",
            "unlikely",
            "needs-d-dimer",
            "suspected-pregnancy",
        ),
        "A deep vein thrombosis is confirmed or must be excluded.",
        "S2-180, NG158",
    ),
    rule(
        "TR12",
        TODAY,
        ali_status.one_of("cannot-exclude", "low-suspicion") | ischaemia_unsettled,
        "Acute limb ischaemia cannot be excluded.",
        "S2-157, C-10",
    ),
    rule("TR12b", TODAY, blue_toe, "Small clots may have reached the toes.", "S2-155, SAFETY"),
    rule(
        "TR13",
        TODAY,
        clti & any_of(ask.gangrene, ask.wound_infected, ask.wifi_infection.one_of("1", "2")),
        "A threatened limb with gangrene or infection.",
        "S2-071, GVG-2019, C-26",
    ),
    rule(
        "TR14",
        TODAY,
        all_of(ask.diabetes, dead_or_open_skin, any_of(pad_likely, clti, ask.wound_infected)),
        "Diabetes with a wound, and poor supply or infection.",
        "NG19, C-26",
    ),
    rule(
        "TR15",
        TODAY,
        infection_score >= n.POSSIBLE_MIN,
        "An infection is possible.",
        "S4-018, C-24",
    ),
    rule(
        "TR15b",
        TODAY,
        ask.wound_infected | (ask.fever & dead_or_open_skin),
        "An infected wound, or a wound with fever.",
        "S4-018",
    ),
    rule("TR16", TODAY, fracture, "A fracture is likely.", "S2-029"),
    rule(
        "TR16b",
        TODAY,
        all_of(ask.trauma, ask.bone_tender, ~(ask.xray == "normal").is_true()),
        "Injury with a tender bone, no X-ray that clears it.",
        "OTTAWA",
    ),
    rule(
        "TR17",
        TODAY,
        ask.weakness_progressive | (newly_weak & ali_status.one_of("excluded", "not-acute")),
        "New or growing weakness.",
        "S4-016",
    ),
    rule(
        "TR17b",
        TODAY,
        all_of(ask.weakness, ask.neuro_deficit, ask.weakness_progressive.not_false()),
        "Weakness with a deficit on examination, not known to be steady.",
        "S4-016, S4-025",
    ),
    rule("TR18", TODAY, ask.gangrene & ~clti, "Dead skin of another cause.", "S0-028"),
)

_urgent = (
    rule("TR21", DAYS, clti, "The limb is threatened.", "S2-071, VSGBI, C-26"),
    rule("TR22", DAYS, ask.wound & old_wound, "A wound that does not heal.", "S0-061"),
    rule("TR22b", DAYS, ask.diabetes & ask.wound, "A wound in diabetes.", "NG19"),
    rule("TR22c", DAYS, ask.wound & pad_likely, "A wound with arterial disease.", "S0-061"),
    rule(
        "TR23",
        DAYS,
        severe_pressure,
        "A pressure in the range of severe ischaemia.",
        "GVG-2019, PARC",
    ),
    rule(
        "TR24",
        DAYS,
        arteries_worsening,
        "Arterial disease that is getting worse.",
        "S1-018, S4-014",
    ),
    rule(
        "TR24b",
        DAYS,
        early_rest_ischaemia,
        "Raising the leg hurts the foot: early ischaemia at rest.",
        "S2-070",
    ),
    rule("TR24c", DAYS, ask.pulsatile_mass, "There may be an aneurysm.", "ANEURYSM"),
    rule("TR25", DAYS, dvt_status == "needs-retest", "The vein scan must be repeated.", "NG158"),
    rule(
        "TR26",
        DAYS,
        (ask.pain_severity >= n.SEVERE_PAIN_MIN) & (ask.pain_pattern == "constant"),
        "Severe pain that never stops.",
        "S4-015",
    ),
    rule("TR27", DAYS, night_pain, "Night pain that nothing mechanical explains.", "S4-015"),
    rule(
        "TR28",
        DAYS,
        sudden_two_sided_swelling,
        "Both legs swollen, newly or with heart failure: heart, kidney, liver, pelvis, a medicine.",
        "S2-117, SAFETY",
    ),
    rule(
        "TR29",
        DAYS,
        all_of(
            dvt_status == "undetermined",
            symptomatic,
            one_leg,
            any_of(
                ask.redness,
                ask.warmth,
                ask.cancer_active,
                ask.leg_immobilised,
                ask.bedrest_surgery,
                ask.prior_dvt,
                ask.thrombophilia,
                pregnant_or_postpartum,
            ),
        ),
        "A clot has not been looked for, and something makes it possible.",
        "S2-180",
    ),
    rule("TR19b", DAYS, all_of(child, symptomatic, ~feverish_child.is_true()), "A child.", "SCOPE"),
)

_raised = any_of(*(each.condition for each in (*_emergency, *_same_day, *_urgent)))

_flags_that_must_be_no = (
    ask.p_pallor,
    ask.p_cold,
    ask.p_numb,
    ask.p_paralysis,
    ask.chest_symptoms,
    ask.massive_blue_swelling,
    ask.compartment_acute,
    ask.cauda_equina,
    ask.severe_infection,
    ask.cannot_bear_weight,
    ask.deformity,
)
_flags_a_strain_explains = (ask.acute_change, ask.p_pain, ask.trauma)
_strain_leads = (subtype == "strain").is_true()

_mild = any_of(
    # Of a strain and an ailment with as many points the other may be the cause: that is looked at.
    _strain_leads & (subtypes_in_the_lead < n.TIED_SUBTYPES_MIN),
    (primary_cause == "venous-chronic") & ceap.one_of("C0", "C1"),
    (primary_cause == "none") & ~ask.leg_symptom,
)

self_care = derived(
    "self-care-is-safe",
    all_of(
        _mild.is_true(),
        all_of(*(~flag for flag in _flags_that_must_be_no)).is_true(),
        all_of(*(flag.known() for flag in _flags_a_strain_explains)),
        _strain_leads | ~any_of(*_flags_a_strain_explains).is_true(),
        ~pulseless.is_true(),
        ~(ask.pain_severity >= n.SEVERE_PAIN_MIN).is_true(),
        ~pad_confirmed,
        dvt_status != "undetermined",
        ~ask.on_anticoagulant.is_true(),
        ~ask.bleeding_active.is_true(),
    ),
    "A mild condition, every red flag answered, and none present that a strain does not explain.",
    "S2-013",
)

_rest = (
    rule(
        "TR30",
        ROUTINE,
        ~_raised.is_true() & ~self_care,
        "Nothing urgent was found; a leg complaint still deserves an appointment.",
        "S0-060, S0-062, S0-063, S1-017, S3-019, S4-002, S4-014, S4-017",
    ),
    rule(
        "TR31",
        SELF_CARE,
        ~_raised.is_true() & self_care,
        "A mild condition with every warning sign denied.",
        "S2-013",
    ),
)

RULES = (*_emergency, *_same_day, *_urgent, *_rest)

triage_rules = collected(
    "triage-rules",
    *RULES,
    words="Every triage rule that fires.",
    sources="S0-059..S0-063, S1-017..S1-019, S4-014..S4-018",
)

LEVELS = (NOW, TODAY, DAYS, ROUTINE, SELF_CARE)

triage = decision(
    "triage",
    *(
        row(
            f"TL-{level}",
            level,
            any_of(*(each.condition for each in RULES if each.result == level)),
            f"At least one rule asks for {level}.",
            "S0-059",
        )
        for level in LEVELS[:-1]
    ),
    otherwise=SELF_CARE,
    words="How soon care is needed: the highest level that any rule asks for.",
    sources="S0-059..S0-063, S2-071, S2-157, S2-180",
)
emergency = triage == NOW

triage_provisional = derived(
    "triage-provisional",
    all_of(
        ~emergency,
        any_of(*(~flag.known() for flag in red_flags if flag is not ask.p_pulseless)),
    ),
    "A warning sign was not answered, so the level may be too low.",
    "S2-157",
)
