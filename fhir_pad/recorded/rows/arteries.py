"""Disease of the leg arteries on record, and what was done for it. Declarations only."""

from fhir_pad.recorded.row import Reading, Row
from fhir_pad.recorded.rows.codes import icd, icd_cm, icd_who, snomed
from fhir_pad.recorded.rows.times import SIX_MONTHS

# Site of ulcer of a leg by arteries: thigh, calf, ankle, heel, rest of foot, rest of leg, not said.
_ULCER = ("1", "2", "3", "4", "5", "8", "9")

ROWS: tuple[Row, ...] = (
    Row(
        "known-pad",
        ("Condition",),
        Reading.EVER,
        (
            *snomed(
                "399957001",  # occlusive disease of peripheral arteries
                "840580004",  # the same, newer
                "51274000",  # atherosclerosis of the limbs
                "233956002",  # atherosclerosis of aorta and iliac arteries
                "233961000",  # ischaemia of a leg
                "233962007",  # critical ischaemia of a leg
                "442439008",  # atherosclerosis of a bypass of a limb
                "127014009",  # disease of peripheral vessels by diabetes
                "421365002",  # peripheral circulation disturbed by type 1 diabetes
            ),
            *icd_cm("I70.201", "I70.202", "I70.203", "I70.211", "I70.212", "I70.213"),
            *icd_cm("I70.221", "I70.222", "I70.223", "I70.261", "I70.262", "I70.263"),
            *icd_cm(*(f"I70.23{site}" for site in _ULCER)),
            *icd_cm(*(f"I70.24{site}" for site in _ULCER)),
            *icd_cm("E10.51", "E11.51", "E11.52"),
            *icd_who("I70.2", "E10.5", "E11.5"),
        ),
        "yes",
        sources=("S0-063", "S2-036"),
    ),
    Row(
        "known-pad",
        ("Condition",),
        Reading.EVER,
        (
            *snomed(
                "400047006",  # disease of peripheral vessels
                "441574008",  # atherosclerosis of an artery
                "63491006",  # claudication
            ),
            *icd("I73.9"),
            *icd_cm("I73.89", "I70.209", "I70.219", "I70.229", "I70.269"),
        ),
        doubt="It is not said whether leg arteries were found narrowed.",
        sources=("S0-063",),
    ),
    Row(
        "prior-revasc",
        ("Procedure",),
        Reading.DONE,
        snomed(
            "112828007",  # bypass from femoral to popliteal artery
            "50807007",  # the same with a vein
            "76580007",  # bypass of peripheral arteries
        ),
        "yes",
        sources=("S0-049",),
    ),
    Row("prior-revasc", ("Condition",), Reading.EVER, icd_cm("Z98.62"), "yes", sources=("S0-049",)),
    Row(
        "prior-revasc",
        ("Procedure",),
        Reading.DONE,
        snomed(
            "418285008",  # angioplasty
            "68457009",  # balloon angioplasty
            "103716009",  # stent
            "6832004",  # atherectomy
            "76611008",  # atherectomy by laser
            "65659003",  # atherectomy by cutter
            "30904006",  # operation on vessels
        ),
        doubt="It is not said whether a leg artery was treated.",
        sources=("S0-049",),
    ),
    Row(
        "prior-amputation",
        ("Procedure",),
        Reading.DONE,
        snomed("397117006", "371186005", "79733001"),  # leg, toe, above the knee
        doubt="It is not said whether blood supply was the reason.",
        sources=("2024-PAD",),
    ),
    Row(
        "prior-amputation",
        ("Condition",),
        Reading.EVER,
        (
            *snomed("275530009", "429372004", "308684007"),  # limb, below the knee, big toe
            *icd_cm("Z89.519", "Z89.619"),
        ),
        doubt="It is not said whether blood supply was the reason.",
        sources=("2024-PAD",),
    ),
    Row(
        "cancer-active",
        ("Procedure",),
        Reading.DONE,
        snomed("367336001"),  # chemotherapy
        "yes",
        time=SIX_MONTHS,
        sources=("S2-173", "WELLS-2003"),
    ),
)
