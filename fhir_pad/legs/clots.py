"""Deep vein thrombosis: suspicion, the Wells score as an interval, the state of the pathway.

Declarations only. "Unlikely" is never concluded from blanks.
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import count, decision, derived, points, row, score, worked_out
from fhir_pad.legs.person import clot_risk_factors, one_leg, pregnant
from fhir_pad.legs.questions import ask
from fhir_pad.logic import all_of, any_of

acute_vein = decision(
    "acute-vein",
    row(
        "AV1",
        "no",
        all_of(
            ask.swelling.known(),
            ask.swelling_onset == "gradual",
            ask.pain_days > n.ACUTE_VEIN_DAYS_MAX,
            ~ask.acute_change.is_true(),
        ),
        "Gradual and older than four weeks, with no sudden change.",
        "S2-075",
    ),
    row(
        "AV2",
        "yes",
        any_of(
            ask.acute_change,
            ask.swelling_onset == "sudden",
            ask.pain_days <= n.ACUTE_VEIN_DAYS_MAX,
        ),
        "Sudden, or no older than four weeks.",
        "S2-075",
    ),
    otherwise=None,
    words="Whether the complaint is recent enough for an acute clot.",
    sources="S2-073, S2-075",
)

vein_blocked_on_scan = ask.dvt_ultrasound.one_of("proximal-dvt", "distal-dvt")
calf_swollen = derived(
    "calf-swollen",
    ~(ask.swelling == "none").is_true() & (ask.calf_diff_cm >= n.CALF_DIFFERENCE_MIN),
    f"The calf is at least {n.CALF_DIFFERENCE_MIN} cm thicker than the other; not when there is no "
    "swelling.",
    "S2-076, C-19",
)

dvt_suspected = decision(
    "dvt-suspected",
    row("DS1", "yes", vein_blocked_on_scan, "The scan shows a clot.", "S2-125"),
    row("DS2", "no", acute_vein == "no", "The complaint is too old for an acute clot.", "S2-075"),
    row(
        "DS3",
        "yes",
        any_of(
            ask.swelling == "one-leg",
            ask.entire_leg_swollen,
            calf_swollen,
            ask.deep_vein_tenderness,
            one_leg & (ask.redness | ask.warmth) & (clot_risk_factors >= 1),
            ask.chest_symptoms & ask.leg_symptom & one_leg & (clot_risk_factors >= 1),
        ),
        "A one-sided leg sign of a clot, alone or with a risk factor.",
        "S2-074, S2-076..S2-079, S2-168, S2-180",
    ),
    row(
        "DS4",
        "no",
        all_of(
            ask.swelling.one_of("none", "both"),
            ~ask.deep_vein_tenderness,
            ~ask.redness,
            ~ask.warmth,
        ),
        "No one-sided swelling, tenderness, redness or warmth.",
        "S2-074, S2-076..S2-079",
    ),
    otherwise=None,
    words="Whether a deep vein thrombosis must be considered.",
    sources="S2-180",
)

wells_items = (
    ask.cancer_active,
    ask.leg_immobilised,
    ask.bedrest_surgery,
    ask.deep_vein_tenderness,
    ask.entire_leg_swollen,
    calf_swollen,
    ask.pitting_one_leg,
    ask.collateral_veins,
    ask.prior_dvt,
)

_present = count(
    "wells-items-present",
    *wells_items,
    words="Wells items that are present.",
    sources="WELLS-2003, C-19",
)
_unknown = worked_out(
    "wells-items-unknown",
    computed.count_unknown,
    *wells_items,
    unit=n.COUNT,
    words="Wells items that nobody answered.",
    sources="WELLS-2003",
)
wells = worked_out(
    "wells",
    computed.wells_score,
    _present,
    ask.dvt_alternative,
    unit=n.SCORE,
    words="Wells score of what is known.",
    sources="WELLS-2003",
)
wells_min = worked_out(
    "wells-min",
    computed.wells_least,
    _present,
    ask.dvt_alternative,
    unit=n.SCORE,
    words="Smallest Wells score still possible.",
    sources="WELLS-2003",
)
wells_max = worked_out(
    "wells-max",
    computed.wells_most,
    _present,
    _unknown,
    ask.dvt_alternative,
    unit=n.SCORE,
    words="Largest Wells score still possible.",
    sources="WELLS-2003",
)
wells_level = decision(
    "wells-level",
    row("WL1", "likely", wells >= n.WELLS_LIKELY_MIN, "Two points or more are known.", "NG158"),
    row(
        "WL2", "unlikely", wells_max < n.WELLS_LIKELY_MIN, "Two can no longer be reached.", "NG158"
    ),
    otherwise="indeterminate",
    words="Two-level Wells: likely, unlikely, or open while items are unanswered.",
    sources="WELLS-2003, NG158",
)

scan_negative = ask.dvt_ultrasound == "negative"
unlikely = wells_level == "unlikely"

dvt_status = decision(
    "dvt-status",
    row("DVT1", "confirmed", vein_blocked_on_scan, "The scan shows a clot.", "S2-125"),
    row(
        "DVT2",
        "undetermined",
        ~dvt_suspected.known(),
        "Too little is known to suspect or dismiss a clot.",
        "S2-180",
    ),
    row("DVT3", "not-suspected", dvt_suspected == "no", "Nothing points to a clot.", "S2-180"),
    row(
        "DVT4",
        "needs-retest",
        pregnant & scan_negative,
        "In pregnancy one negative scan does not end the search.",
        "S2-174, C-20",
    ),
    row(
        "DVT5",
        "excluded",
        scan_negative & ((ask.d_dimer == "negative") | unlikely),
        "Negative scan with a negative D-dimer or an unlikely score.",
        "NG158",
    ),
    row(
        "DVT6",
        "needs-retest",
        scan_negative & (ask.d_dimer == "positive"),
        "Negative scan but positive D-dimer: scan again.",
        "NG158",
    ),
    row(
        "DVT7",
        "needs-d-dimer",
        scan_negative,
        "Negative scan, D-dimer not known.",
        "NG158",
    ),
    row(
        "DVT8",
        "suspected-pregnancy",
        pregnant,
        "Suspected in pregnancy: Wells and D-dimer do not apply, scan directly.",
        "S2-174, C-20",
    ),
    row(
        "DVT9",
        "excluded",
        unlikely & (ask.d_dimer == "negative"),
        "Unlikely score and negative D-dimer.",
        "NG158",
    ),
    row("DVT10", "likely", wells_level == "likely", "Wells score of two or more.", "S2-180, NG158"),
    row("DVT11", "unlikely", unlikely, "Wells score below two, all items answered.", "NG158"),
    row(
        "DVT12",
        "indeterminate",
        (dvt_suspected == "yes") & (wells_level == "indeterminate"),
        "Suspected, and items of the Wells score are not answered.",
        "S2-180, NG158",
    ),
    otherwise="indeterminate",
    words="Where the search for a deep vein thrombosis stands.",
    sources="S2-167, S2-180, NG158, WELLS-2003, C-20",
)

pathway_open = derived(
    "dvt-pathway-open",
    ~dvt_status.one_of("not-suspected", "undetermined", "excluded"),
    "A deep vein thrombosis is confirmed or not yet excluded.",
    "S2-180, NG158",
)

venous_acute_score = score(
    "venous-acute",
    points("VA1", 10, dvt_status == "confirmed", "Clot confirmed.", "S2-125"),
    points(
        "VA2",
        8,
        dvt_status.one_of("likely", "suspected-pregnancy"),
        "Clot likely, or suspected in pregnancy.",
        "NG158",
    ),
    points(
        "VA3",
        5,
        dvt_status.one_of("needs-retest", "needs-d-dimer")
        | ((dvt_status == "unlikely") & (ask.d_dimer == "positive")),
        "Another test is needed.",
        "NG158",
    ),
    points("VA4", 4, dvt_status == "indeterminate", "Clot suspected, score open.", "NG158"),
    points(
        "VA5",
        3,
        (dvt_status == "unlikely") & ~(ask.d_dimer == "positive").is_true(),
        "Clot unlikely.",
        "NG158",
    ),
    points("VA6", -5, dvt_status == "excluded", "Clot excluded.", "NG158"),
    words="How much speaks for an acute venous cause.",
    sources="S2-073, NG158",
)
