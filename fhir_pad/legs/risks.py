"""What may happen: the nine kinds of risk, each with its level, number, horizon and sources.

Declarations only. A number is given only where a source gives one.
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.acute import hours, ischaemia_suspected, rutherford_max, rutherford_min
from fhir_pad.legs.catalogue import outcome, risk
from fhir_pad.legs.causes import mixed, primary_cause, probable_causes
from fhir_pad.legs.clots import dvt_status
from fhir_pad.legs.declare import points, score, worked_out
from fhir_pad.legs.measurements import index
from fhir_pad.legs.person import amplifiers, obese, smoker
from fhir_pad.legs.questions import ask
from fhir_pad.legs.stages import (
    ali,
    ali_stage,
    arterial_stage,
    ceap,
    claudication,
    clti,
    pad_confirmed,
    wifi_stage,
)
from fhir_pad.legs.triage import dead_or_open_skin, severe_pressure
from fhir_pad.logic import all_of, any_of, at_least

MONTH, THREE_MONTHS, YEAR, FIVE_YEARS = "30 d", "3 mo", "1 y", "5 y"
HOURS, NOW = "hours", "now"

quiet = arterial_stage.one_of("asymptomatic-pad", "pad-unstaged")

_drivers = (ask.diabetes, smoker, ask.ckd)
_much_driven = any_of(
    at_least(2, *_drivers).is_true(),
    (index.abi < n.ABI_PROGRESSION_BELOW).is_true(),
    severe_pressure.is_true(),
)

progression_level = score(
    "progression-level",
    points("PG1", 1, claudication, "Claudication.", "NATURAL-HISTORY"),
    points(
        "PG2",
        1,
        any_of(*_drivers).is_true() & ~_much_driven,
        "One of diabetes, smoking, kidney disease.",
        "NATURAL-HISTORY",
    ),
    points(
        "PG3",
        2,
        _much_driven,
        f"Two of them, an index below {n.ABI_PROGRESSION_BELOW}, or a pressure in the range of "
        "severe ischaemia.",
        "NATURAL-HISTORY, GVG-2019",
    ),
    words="How much drives arterial disease towards a threatened limb.",
    sources="S1-013, S3-008",
)
_may_progress = pad_confirmed & (quiet | claudication)

_limb_loss_low = worked_out(
    "limb-loss-low",
    computed.limb_loss_low,
    wifi_stage["least"],
    unit=n.PERCENT,
    words="Smallest figure for the mildest stage still possible.",
    sources="WIFI-OUTCOMES",
)
_limb_loss_high = worked_out(
    "limb-loss-high",
    computed.limb_loss_high,
    wifi_stage["most"],
    unit=n.PERCENT,
    words="Largest figure for the gravest stage still possible.",
    sources="WIFI-OUTCOMES",
)
_wifi_range = (_limb_loss_low, _limb_loss_high)
_stage_most = wifi_stage["most"]
_lost = rutherford_min == "III"
_threatened = {
    stage: risk(
        f"RL{3 + stage}",
        quality,
        clti & (_stage_most == stage),
        f"Threatened limb, WIfI stage up to {stage}.",
        "S0-005, S1-005, S2-039, WIFI-OUTCOMES",
        percent_range=_wifi_range,
        horizon=YEAR,
    )
    for stage, quality in enumerate(("negligible", "low", "moderate", "high"), 1)
}

_dvt_considered = ~dvt_status.one_of("not-suspected", "undetermined")
_vein_risk = any_of(
    primary_cause == "venous-chronic",
    mixed & probable_causes.has("venous-chronic"),
    ceap != "C0",
)

OUTCOMES = (
    outcome(
        "cardiovascular-events",
        risk(
            "RC1",
            "high",
            pad_confirmed & claudication,
            "Claudication: one in five has a heart attack or stroke within five years.",
            "S3-009, S3-027, NATURAL-HISTORY",
            percent=n.CARDIOVASCULAR_CLAUDICATION_PERCENT,
            horizon=FIVE_YEARS,
        ),
        risk(
            "RC2",
            "high",
            pad_confirmed & (clti | ali_stage),
            "Severe arterial disease of the leg.",
            "S3-009, GVG-2019",
            horizon=YEAR,
        ),
        risk(
            "RC3",
            "high",
            pad_confirmed & quiet & amplifiers,
            "Arterial disease with at least one risk amplifier.",
            "S3-009, 2024-PAD",
            horizon=FIVE_YEARS,
        ),
        risk(
            "RC4",
            "moderate",
            pad_confirmed & quiet,
            "Arterial disease without a known risk amplifier.",
            "S3-009, 2024-PAD",
            horizon=FIVE_YEARS,
        ),
        method="natural-history",
        mitigation="Stop smoking, statin, antiplatelet, blood pressure and glucose control.",
    ),
    outcome(
        "progression-to-clti",
        *(
            risk(
                f"RP{level + 1}",
                quality,
                _may_progress & (progression_level == level),
                f"{level} points of stage, diabetes, smoking, kidney disease, index and pressure.",
                "S1-005, S1-013, S1-019, S3-008, NATURAL-HISTORY",
                horizon=FIVE_YEARS,
            )
            for level, quality in enumerate(("negligible", "low", "moderate", "high"))
        ),
        method="risk-amplifiers",
        mitigation="Stop smoking, walk, treat diabetes, look at the feet every day.",
    ),
    outcome(
        "limb-loss",
        # The gravest first: an acute class never lowers what a chronic stage says, or the reverse.
        risk(
            "RL1",
            "certain",
            ali & _lost,
            "Acute ischaemia past rescue.",
            "S2-154, RUTHERFORD-1997",
            horizon=MONTH,
            method="rutherford-acute",
        ),
        _threatened[4],
        risk(
            "RL3",
            "high",
            ali & rutherford_max.one_of("IIb", "III"),
            "Acute ischaemia, perhaps immediately threatened.",
            "S2-154, RUTHERFORD-1997",
            horizon=MONTH,
            method="rutherford-acute",
        ),
        _threatened[3],
        risk(
            "RL2",
            "moderate",
            ali & rutherford_max.one_of("I", "IIa"),
            "Acute ischaemia, at most marginally threatened.",
            "S2-154, RUTHERFORD-1997",
            horizon=MONTH,
            method="rutherford-acute",
        ),
        _threatened[2],
        _threatened[1],
        risk(
            "RL8",
            "low",
            claudication & pad_confirmed,
            "Claudication seldom leads to amputation.",
            "S0-005, NATURAL-HISTORY",
            horizon=FIVE_YEARS,
            method="natural-history",
        ),
        # As WIfI ranks a leg without a wound in this range: stage 2.
        risk(
            "RL10",
            "low",
            (arterial_stage == "asymptomatic-pad") & severe_pressure,
            "No symptoms of its own, but a pressure in the range of severe ischaemia.",
            "GVG-2019, WIFI-2014",
            horizon=FIVE_YEARS,
            method="natural-history",
        ),
        risk(
            "RL11",
            "low",
            (arterial_stage == "asymptomatic-pad") & dead_or_open_skin,
            "No symptoms of its own, but a wound or dead skin in arterial disease.",
            "GVG-2019, WIFI-2014",
            horizon=FIVE_YEARS,
            method="natural-history",
        ),
        risk(
            "RL9",
            "negligible",
            arterial_stage == "asymptomatic-pad",
            "Arterial disease without symptoms of its own.",
            "S0-005, NATURAL-HISTORY",
            horizon=FIVE_YEARS,
            method="natural-history",
        ),
        method="wifi",
        mitigation="Restore flow early, treat infection, take pressure off wounds.",
    ),
    outcome(
        "irreversible-ischaemic-damage",
        risk(
            "RI1",
            "certain",
            ischaemia_suspected & _lost,
            "Feeling, movement and Doppler signals are lost.",
            "S2-040, S2-164, RUTHERFORD-1997",
            horizon=HOURS,
        ),
        risk(
            "RI2",
            "moderate",
            ischaemia_suspected & (rutherford_max == "I"),
            "Feeling, movement and arterial signal are kept.",
            "S2-164, RUTHERFORD-1997",
            horizon=HOURS,
        ),
        risk(
            "RI3",
            "moderate",
            ischaemia_suspected & (hours < n.EARLY_HOURS),
            "Less than four hours since onset.",
            "S2-164, 2016-PAD, C-09",
            horizon=HOURS,
        ),
        risk(
            "RI4",
            "high",
            ischaemia_suspected,
            "Four hours or more since onset, or the onset is not known.",
            "S2-040, S2-164, 2016-PAD, C-09",
            horizon=HOURS,
        ),
        method="rutherford-acute",
        mitigation="Restore flow now; six hours do not close the door to treatment.",
    ),
    outcome(
        "dvt",
        risk(
            "RD1",
            "certain",
            dvt_status == "confirmed",
            "The scan shows a clot.",
            "S2-125, NG158",
            percent=n.DVT_CONFIRMED_PERCENT,
            horizon=NOW,
        ),
        risk(
            "RD2",
            "high",
            dvt_status == "likely",
            "Wells score of two or more.",
            "S2-180, WELLS-2003",
            percent=n.DVT_LIKELY_PERCENT,
            horizon=NOW,
        ),
        risk(
            "RD3",
            "moderate",
            dvt_status == "indeterminate",
            "The Wells score is still open.",
            "S2-180, WELLS-2003",
            percent_range=(n.DVT_UNLIKELY_PERCENT, n.DVT_LIKELY_PERCENT),
            horizon=NOW,
        ),
        risk(
            "RD4",
            "moderate",
            dvt_status.one_of("needs-retest", "needs-d-dimer", "suspected-pregnancy"),
            "Another test is needed.",
            "S2-180, NG158, C-20",
            horizon=NOW,
        ),
        risk(
            "RD5",
            "low",
            dvt_status == "unlikely",
            "Wells score below two.",
            "WELLS-2003",
            percent=n.DVT_UNLIKELY_PERCENT,
            horizon=NOW,
        ),
        risk("RD6", "negligible", dvt_status == "excluded", "Excluded.", "NG158", horizon=NOW),
        method="wells-dvt",
        mitigation="Scan or D-dimer today; anticoagulate once confirmed.",
    ),
    outcome(
        "pulmonary-embolism",
        risk(
            "RE1",
            "high",
            _dvt_considered & (ask.chest_symptoms | (ask.dvt_ultrasound == "proximal-dvt")),
            "Chest symptoms beside a possible clot, or a clot in a large vein.",
            "S2-168",
            horizon=THREE_MONTHS,
        ),
        risk(
            "RE2",
            "moderate",
            dvt_status.one_of(
                "confirmed", "likely", "indeterminate", "needs-d-dimer", "suspected-pregnancy"
            ),
            "A clot in a leg vein is present or possible.",
            "S2-168, NG158",
            horizon=THREE_MONTHS,
        ),
        risk(
            "RE3",
            "low",
            dvt_status.one_of("unlikely", "needs-retest"),
            "A clot in a leg vein is unlikely or not yet seen.",
            "S2-168, NG158",
            horizon=THREE_MONTHS,
        ),
        risk(
            "RE4",
            "negligible",
            dvt_status == "excluded",
            "A clot in a leg vein is excluded.",
            "NG158",
            horizon=THREE_MONTHS,
        ),
        risk(
            "RE5",
            "moderate",
            ask.chest_symptoms,
            "Chest symptoms alone.",
            "S2-168, ORTHOPNOEA",
            horizon=THREE_MONTHS,
        ),
        method="wells-dvt",
        mitigation="Chest symptoms are an emergency, whatever the leg shows.",
    ),
    outcome(
        "venous-ulceration",
        risk("RV1", "certain", _vein_risk & (ceap == "C6"), "An open ulcer.", "S2-088"),
        risk(
            "RV2",
            "high",
            _vein_risk & ceap.one_of("C4b", "C4c", "C5"),
            "Hardened skin, corona or a healed ulcer.",
            "S2-088, CEAP-2020",
        ),
        risk("RV3", "moderate", _vein_risk & (ceap == "C4a"), "Skin change.", "S2-087, CEAP-2020"),
        risk(
            "RV4",
            "moderate",
            all_of(_vein_risk, ceap.one_of("C2", "C3"), ask.prior_dvt | obese),
            "Varicose veins or swelling, with an earlier clot or obesity.",
            "S2-183, CEAP-2020",
        ),
        risk(
            "RV5",
            "low",
            _vein_risk & ceap.one_of("C2", "C3"),
            "Varicose veins or swelling.",
            "S2-183, CEAP-2020",
        ),
        risk(
            "RV6", "negligible", _vein_risk, "No visible change of the skin.", "S2-183, CEAP-2020"
        ),
        method="ceap",
        mitigation="Compression once the arteries are checked, raise the legs, move.",
    ),
)
