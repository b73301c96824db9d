"""Diseases on record that are risk factors or make something harmful. Declarations only.

Complaints and signs of the present are not here: the questions ask how they are now.
"""

from fhir_pad.recorded.row import ALWAYS, Code, Reading, Row, Time
from fhir_pad.recorded.rows.codes import icd, icd_cm, icd_who, snomed
from fhir_pad.recorded.rows.times import BLEEDING_NOW, EARLIER, FRESH, SIX_MONTHS

_ANEURYSM = (
    *snomed(
        "233985008",  # aneurysm of the abdominal aorta
        "48273005",  # aneurysm of a popliteal artery
    ),
    *icd("I72.4"),  # aneurysm of a leg artery
)
_HEART_ATTACK = snomed("22298006")
_HEART_FAILURE_CM = icd_cm(
    # Systolic, diastolic, both: of any course, not said, acute, chronic, acute on chronic.
    *(f"I50.{kind}{course}" for kind in "234" for course in ("", *"0123")),
    *("I50.8", *(f"I50.8{kind}" for kind in "12349")),  # right, both sides, high output, end stage
    *(f"I50.81{course}" for course in "01234"),  # right, by its course, or by the left one
    "I09.81",  # rheumatic
)


def _row(
    link_id: str,
    reading: Reading,
    *codes: Code,
    sources: tuple[str, ...],
    time: Time = ALWAYS,
) -> Row:
    return Row(link_id, ("Condition",), reading, codes, "yes", time=time, sources=sources)


def _doubt(link_id: str, doubt: str, *codes: Code, sources: tuple[str, ...]) -> Row:
    return Row(link_id, ("Condition",), Reading.EVER, codes, doubt=doubt, sources=sources)


ROWS: tuple[Row, ...] = (
    _row(
        "diabetes",
        Reading.CURRENT,
        *snomed(
            "73211009",  # diabetes
            "44054006",  # type 2
            "46635009",  # type 1
            "127013003",  # disease of the kidney by diabetes
            "127014009",  # disease of peripheral vessels by diabetes
            "421365002",  # peripheral circulation disturbed by type 1
            "230572002",  # disease of nerves by diabetes
            "368581000119106",  # disease of nerves by type 2
            "280137006",  # diabetic foot
            "371087003",  # ulcer of the foot by diabetes
        ),
        *icd_cm("E10.9", "E10.51", "E11.9", "E11.42", "E11.51", "E11.52", "E11.621"),
        *icd_who("E10.5", "E11.5", "E11.9"),
        sources=("S0-008", "S2-129"),
    ),
    _row(
        "hypertension",
        Reading.CURRENT,
        *snomed("38341003", "59621000"),  # of any kind, essential
        *icd("I10"),
        sources=("S0-010", "S2-130"),
    ),
    _row(
        "dyslipidaemia",
        Reading.CURRENT,
        *snomed(
            "370992007",  # abnormal blood fats
            "55822004",  # high blood fats
            "13644009",  # high cholesterol
            "302870006",  # high triglycerides
        ),
        *icd("E78.5"),
        *icd_cm("E78.00"),
        sources=("S0-011", "S2-131"),
    ),
    _row(
        "ckd",
        Reading.CURRENT,
        *snomed(
            "709044004",  # chronic kidney disease
            "236435004",  # end stage, on dialysis
            "431855005",  # stage 1
            "431856006",  # stage 2
            "433144002",  # stage 3
            "431857002",  # stage 4
            "433146000",  # stage 5
            "127013003",  # disease of the kidney by diabetes
        ),
        *icd("N18.9"),
        *icd_cm("N18.6"),
        sources=("S0-014", "S2-134"),
    ),
    _row(
        "cad",
        Reading.EVER,
        *snomed(
            "53741008",  # narrowed coronary arteries
            "414545008",  # ischaemic heart disease
            "194828000",  # angina
            "399211009",  # a heart attack in the past
        ),
        *_HEART_ATTACK,
        *icd_cm("I25.10"),
        sources=("S0-015",),
    ),
    _row(
        "stroke-tia",
        Reading.EVER,
        *snomed(
            "230690007",  # stroke
            "275526006",  # stroke in the past
            "266257000",  # TIA
            "161511000",  # TIA in the past
        ),
        *icd_cm("Z86.73"),
        *icd_who("I64"),
        sources=("S0-016",),
    ),
    _row(
        "family-cvd",
        Reading.EVER,
        *snomed("266894000", "297242006"),  # cardiovascular, ischaemic heart disease in the family
        sources=("S2-133",),
    ),
    _row(
        "sedentary",
        Reading.CURRENT,
        *snomed("415510005", "228445002"),  # sedentary, no exercise
        sources=("S0-013", "S2-135"),
    ),
    # A neuropathy of diabetes is found by testing the feeling of the feet.
    _row(
        "neuropathy",
        Reading.CURRENT,
        *snomed("230572002", "368581000119106"),  # by diabetes, by type 2
        *icd_cm("E11.42"),
        sources=("WIFI-2014", "CLINICAL-JUDGEMENT"),
    ),
    _doubt(
        "neuropathy",
        "A disease of nerves does not say whether the feet still feel.",
        *snomed("42345000", "302226006"),  # of many nerves, of peripheral nerves
        *icd("G62.9"),
        sources=("WIFI-2014",),
    ),
    _row(
        "heart-failure",
        Reading.EVER,
        *snomed("84114007", "42343007", "88805009"),  # any, congestive, chronic congestive
        *icd("I50", "I50.1", "I50.9"),  # any, of the left ventricle, not said which
        *icd("I11.0", "I13.0", "I13.2"),  # by high blood pressure, also with kidney disease
        *icd_who("I50.0"),  # congestive
        *_HEART_FAILURE_CM,
        sources=("SAFETY", "MHRA-2013"),
    ),
    _row("acs-6mo", Reading.EVER, *_HEART_ATTACK, time=SIX_MONTHS, sources=("SAFETY", "MHRA-2013")),
    _row(
        "embolic-source",
        Reading.CURRENT,
        *snomed("49436004", "309519009"),  # atrial fibrillation, clot in the left ventricle
        *_ANEURYSM,
        *icd_cm("I48.91"),
        sources=("S2-155",),
    ),
    _row("embolic-source", Reading.EVER, *_HEART_ATTACK, time=FRESH, sources=("S2-155",)),
    _row("pulsatile-mass", Reading.CURRENT, *_ANEURYSM, sources=("ANEURYSM",)),
    _row(
        "bleeding-active",
        Reading.CURRENT,
        *snomed("131148009"),  # bleeding
        time=BLEEDING_NOW,
        sources=("SAFETY",),
    ),
    _row(
        "bleeding-high-risk",
        Reading.CURRENT,
        *snomed("13200003"),  # peptic ulcer
        sources=("SAFETY", "MHRA-2013"),
    ),
    _row(
        "cancer-active",
        Reading.CURRENT,
        *snomed(
            "363346000",  # any malignant growth
            "428281000",  # of bone
            "254637007",  # of the lung, not small-cell
            "424132000",  # of the lung, not small-cell, stage 1
        ),
        *icd_cm("C80.1"),
        sources=("S2-173", "WELLS-2003"),
    ),
    _row(
        "leg-immobilised",
        Reading.CURRENT,
        *snomed(
            "249945007",  # paresis of one leg
            "102568007",  # paresis of a leg
            "6077001",  # foot that drops
            "698754002",  # lasting paralysis by a lesion of the spinal cord
        ),
        sources=("WELLS-2003",),
    ),
    _doubt(
        "leg-immobilised",
        "It is not said whether a leg is paralysed.",
        *snomed("44695005", "102491009"),  # paralysis, immobile
        sources=("WELLS-2003",),
    ),
    _doubt(
        "bedrest-surgery",
        "It is not said when and how long, or which operation.",
        *snomed("161615003"),  # an operation in the past
        *icd_cm("Z74.01"),  # confined to bed
        sources=("S2-169", "WELLS-2003"),
    ),
    _row(
        "prior-dvt",
        Reading.EVER,
        *snomed(
            "404223003",  # clot in a deep vein of a leg
            "128053003",  # clot in a deep vein
            "213220000",  # clot in a deep vein after an operation
            "59282003",  # clot in the lung
        ),
        *icd_cm("I82.401", "I82.402", "I82.403", "I82.409", "I26.99", "O22.30", "O87.1"),
        *icd_who("I80.1", "I80.2", "I26.9"),
        time=EARLIER,
        sources=("S2-179", "WELLS-2003"),
    ),
    _row(
        "prior-dvt",
        Reading.EVER,
        *snomed("161508001", "161512007"),  # in a deep vein, in the lung, each in the past
        *icd_cm("Z86.711", "I82.509"),
        sources=("S2-179", "WELLS-2003"),
    ),
    _doubt(
        "prior-dvt",
        "It is not said in which vessel the clot was.",
        *snomed("275546001"),  # a clot in the past
        *icd_cm("Z86.718"),
        *icd_who("Z86.7"),
        sources=("S2-179",),
    ),
    _row(
        "thrombophilia",
        Reading.EVER,
        *snomed("439698008", "307091009"),  # inherited, factor V Leiden
        *icd_cm("D68.51"),
        sources=("S2-176",),
    ),
    _doubt(
        "thrombophilia",
        "It is not said whether the tendency is inherited.",
        *snomed("234467004"),  # of any kind
        *icd_cm("D68.59"),
        *icd_who("D68.5"),
        sources=("S2-176",),
    ),
    _row(
        "hormones",
        Reading.CURRENT,
        *snomed("5935008"),  # the pill
        *icd_cm("Z79.3", "Z79.890"),
        sources=("S2-175",),
    ),
    _row(
        "varicose-veins",
        Reading.CURRENT,
        *snomed("72866009", "304026004"),  # of the leg, with ulcer
        *icd_cm("I83.811", "I83.812", "I83.813", "I83.819", "I83.90", "I83.009", "I83.10"),
        *icd_who("I83.0", "I83.1", "I83.2", "I83.9"),
        sources=("S2-115", "CEAP-2020"),
    ),
    _row(
        "ankle-pigment",
        Reading.CURRENT,
        *snomed("366362000", "35498005"),  # eczema of varicose veins, of stasis
        sources=("S2-087", "CEAP-2020"),
    ),
    _row(
        "skin-hardening",
        Reading.CURRENT,
        *snomed("410016009"),  # lipodermatosclerosis
        sources=("CEAP-2020",),
    ),
)
