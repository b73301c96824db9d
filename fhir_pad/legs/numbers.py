"""Every clinical number of the rules, once, with its unit, source and year.

A number is changed here and nowhere else. Points of evidence rows stand in their tables, ranges
that an answer may have stand with the question. `numbers` knows no rule.
"""

from decimal import Decimal

from fhir_pad.legs.declare import figure

RATIO, MMHG, HOURS, DAYS, YEARS = "{ratio}", "mm[Hg]", "h", "d", "a"
SCORE, COUNT, CENTIMETRES, METRES, PERCENT = "{score}", "{count}", "cm", "m", "%"
KIDNEY, BODY_MASS = "mL/min", "kg/m2"

# Age
ADULT_AGE_MIN = figure("18", YEARS, "SCOPE", 2026)
CHILDBEARING_AGE_MIN = figure("12", YEARS, "SAFETY", 2026, checked=False)
CHILDBEARING_AGE_MAX = figure("55", YEARS, "SAFETY", 2026, checked=False)
YOUNG_AGE_BELOW = figure("40", YEARS, "CLINICAL-JUDGEMENT", 2026, checked=False)
ARTHRITIS_AGE_MIN = figure("50", YEARS, "CLINICAL-JUDGEMENT", 2026, checked=False)
EARLY_PAD_AGE_BELOW = figure("50", YEARS, "2024-PAD", 2024)
SCREENING_AGE_MIN = figure("65", YEARS, "2024-PAD", 2024)
SCREENING_WITH_RISK_AGE_MIN = figure("50", YEARS, "2024-PAD", 2024)
AGE_RISK_MIN = figure("65", YEARS, "2024-PAD", 2024)
AGE_AMPLIFIER_MIN = figure("75", YEARS, "2024-PAD", 2024)
MUSCLE_RELAXANT_AGE_BELOW = figure("65", YEARS, "SAFETY", 2026, checked=False)

# Ankle-brachial and toe-brachial index
ABI_ABNORMAL_MAX = figure("0.90", RATIO, "2024-PAD", 2024)
ABI_BORDERLINE_MIN = figure("0.91", RATIO, "2024-PAD", 2024)
ABI_NORMAL_MIN = figure("1.00", RATIO, "2024-PAD", 2024)
ABI_NORMAL_MAX = figure("1.30", RATIO, "S2-120", 2026)
ABI_COMPRESSIBLE_MAX = figure("1.40", RATIO, "2024-PAD", 2024)
ABI_MODERATE_MAX = figure("0.69", RATIO, "2024-PAD", 2024, checked=False)
ABI_SEVERE_BELOW = figure("0.40", RATIO, "GVG-2019", 2019)
ABI_VENOUS_ULCER_ISCHAEMIA_BELOW = figure("0.50", RATIO, "NICE-CKS", 2024)
ABI_PROGRESSION_BELOW = figure("0.50", RATIO, "NATURAL-HISTORY", 2016, checked=False)
ABI_ELEVATION_MIN = figure("0.50", RATIO, "NICE-CKS", 2024)
TBI_ABNORMAL_MAX = figure("0.70", RATIO, "2024-PAD", 2024, checked=False)
ABI_DISAGREEMENT_ABOVE = figure("0.05", RATIO, "CLINICAL-JUDGEMENT", 2026, checked=False)
ARM_DIFFERENCE_MIN = figure("15", MMHG, "2024-PAD", 2024, checked=False)
PRESSURE_DOUBTFUL_MAX = figure("3", MMHG, "CLINICAL-JUDGEMENT", 2026, checked=False)
POST_EXERCISE_FALL_MIN = figure("0.20", RATIO, "2024-PAD", 2024, checked=False)
POST_EXERCISE_ANKLE_FALL_MIN = figure("30", MMHG, "2024-PAD", 2024, checked=False)

# Severe ischaemia
ANKLE_SEVERE_BELOW = figure("50", MMHG, "GVG-2019", 2019)
TOE_SEVERE_BELOW = figure("30", MMHG, "GVG-2019", 2019)
TCPO2_SEVERE_BELOW = figure("30", MMHG, "GVG-2019", 2019)
CLTI_DAYS_MIN = figure("14", DAYS, "GVG-2019", 2019)

# Compression
COMPRESSION_ABI_MAX_REDUCED = figure("0.80", RATIO, "NICE-CKS", 2024)
COMPRESSION_ABI_MIN_REDUCED = figure("0.60", RATIO, "RABE-2020", 2020)
COMPRESSION_ANKLE_MIN = figure("60", MMHG, "RABE-2020", 2020)
COMPRESSION_TOE_MIN = figure("30", MMHG, "RABE-2020", 2020)
COMPRESSION_TCPO2_MIN = figure("20", MMHG, "RABE-2020", 2020)

# Acute limb ischaemia
SIX_HOURS = figure("6", HOURS, "S2-164", 2026)
EARLY_HOURS = figure("4", HOURS, "2016-PAD", 2016)
PROBABLE_PS_MIN = figure("3", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
PROBABLE_PS_WITHOUT_PULSE_MIN = figure("2", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
ALL_BUT_ONE_PS_MIN = figure("5", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)

# Deep vein thrombosis
ACUTE_VEIN_DAYS_MAX = figure("28", DAYS, "CLINICAL-JUDGEMENT", 2026, checked=False)
CALF_DIFFERENCE_MIN = figure("3", CENTIMETRES, "NG158", 2020)
WELLS_LIKELY_MIN = figure("2", SCORE, "WELLS-2003", 2003)
WELLS_ALTERNATIVE = figure("2", SCORE, "WELLS-2003", 2003)
DVT_LIKELY_PERCENT = figure("28", PERCENT, "WELLS-2003", 2003, checked=False)
DVT_UNLIKELY_PERCENT = figure("6", PERCENT, "WELLS-2003", 2003, checked=False)
DVT_CONFIRMED_PERCENT = figure("100", PERCENT, "NG158", 2020)

# Causes
PROBABLE_MIN = figure("6", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)
POSSIBLE_MIN = figure("3", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)
WEAK_MIN = figure("1", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)
TIE_POINTS = figure("1", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)
TIED_SUBTYPES_MIN = figure("2", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
ABI_WORTHWHILE_MIN = figure("2", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)
RISK_FACTORS_SOME = figure("2", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
RISK_FACTORS_MANY = figure("4", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
TROPHIC_SIGNS_MANY = figure("3", COUNT, "CLINICAL-JUDGEMENT", 2026, checked=False)
OBESITY_BMI_MIN = figure("30", BODY_MASS, "2024-PAD", 2024)
OVERWEIGHT_BMI_MIN = figure("25", BODY_MASS, "2024-PAD", 2024)

# Stages
FONTAINE_IIA_ABOVE = figure("200", METRES, "CLINICAL-JUDGEMENT", 2026, checked=False)
RUTHERFORD_3_BELOW = figure("100", METRES, "CLINICAL-JUDGEMENT", 2026, checked=False)
TREADMILL_ANKLE_BELOW = figure("50", MMHG, "RUTHERFORD-1997", 1997, checked=False)

# Triage
SEVERE_PAIN_MIN = figure("7", SCORE, "CLINICAL-JUDGEMENT", 2026, checked=False)

# Medicines and contrast
CILOSTAZOL_EGFR_MAX = figure("25", KIDNEY, "MHRA-2013", 2013)
RIVAROXABAN_EGFR_BELOW = figure("15", KIDNEY, "2024-PAD", 2024, checked=False)
CONTRAST_EGFR_BELOW = figure("30", KIDNEY, "SAFETY", 2026, checked=False)
OPIOID_EGFR_BELOW = figure("30", KIDNEY, "SAFETY", 2026, checked=False)
NSAID_EGFR_BELOW = figure("60", KIDNEY, "SAFETY", 2026, checked=False)

# Risks
CARDIOVASCULAR_CLAUDICATION_PERCENT = figure("20", PERCENT, "NATURAL-HISTORY", 2016)

# WIfI: grade 0 starts here, grade 1 here, grade 2 here; below is grade 3.
WIFI_TOE = tuple(figure(each, MMHG, "WIFI-2014", 2014) for each in ("60", "40", "30"))
WIFI_ABI = tuple(figure(each, RATIO, "WIFI-2014", 2014) for each in ("0.80", "0.60", "0.40"))
WIFI_ANKLE_0_ABOVE = figure("100", MMHG, "WIFI-2014", 2014)
WIFI_ANKLE = tuple(figure(each, MMHG, "WIFI-2014", 2014) for each in ("70", "50"))

WIFI_STAGE = (
    ((1, 1, 2, 3), (1, 1, 2, 3), (2, 2, 3, 4), (3, 3, 4, 4)),
    ((1, 2, 3, 4), (1, 2, 3, 4), (3, 3, 4, 4), (4, 4, 4, 4)),
    ((2, 2, 3, 4), (2, 3, 4, 4), (3, 4, 4, 4), (4, 4, 4, 4)),
    ((2, 3, 3, 4), (3, 3, 4, 4), (4, 4, 4, 4), (4, 4, 4, 4)),
)
"""WIFI_STAGE[ischaemia][wound][foot infection]: clinical stage 1..4 (WIFI-2014, from memory,
compared cell by cell with two public implementations)."""

WIFI_LIMB_LOSS_PERCENT = {
    stage: (
        figure(low, PERCENT, "WIFI-OUTCOMES", 2019, checked=False),
        figure(high, PERCENT, "WIFI-OUTCOMES", 2019, checked=False),
    )
    for stage, low, high in ((1, "0", "3"), (2, "8", "10"), (3, "11", "25"), (4, "38", "50"))
}
"""Major amputation within a year by WIfI stage: smallest and largest published figure."""

NOTHING = Decimal(0)
