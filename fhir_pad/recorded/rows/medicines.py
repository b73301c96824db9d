"""Medicines taken, and substances not borne. Declarations only.

The hierarchy is spelled out: an ingredient (RxNorm, ATC) and those of its products whose code was
verified. A product that is not listed is no answer, whatever its name says: that is told.
"""

from fhir_pad.recorded.row import Code, Reading, Row
from fhir_pad.recorded.rows.codes import atc, icd_cm, rxnorm, snomed

_MEDICATION = ("MedicationRequest", "MedicationStatement")

ASPIRIN = (*rxnorm("1191", "243670"), *atc("B01AC06"))  # ingredient, 81 mg tablet
CLOPIDOGREL = (*rxnorm("32968", "309362"), *atc("B01AC04"))  # ingredient, 75 mg tablet
_OTHER_P2Y12 = (
    *rxnorm("1116632", "1116635", "613391"),  # ticagrelor, its 90 mg tablet, prasugrel
    *atc("B01AC24"),
)
STATINS = (
    *rxnorm("83367", "301542", "36567", "42463"),  # atorva-, rosuva-, simva-, pravastatin
    *atc("C10AA05", "C10AA07", "C10AA01", "C10AA03", "C10AA"),
)
NSAIDS = (
    *rxnorm("5640", "7258", "3355", "140587"),  # ibuprofen, naproxen, diclofenac, celecoxib
    *atc("M01AE01", "M01AE02", "M01AB05", "M01AH01", "M01A"),
)
HEPARINS = (
    *rxnorm("5224", "67108", "67109"),  # heparin, enoxaparin, dalteparin
    *atc("B01AB", "B01AB01", "B01AB05", "B01AB04"),
)
_UNBORNE = (
    ("aspirin", (*ASPIRIN, *snomed("293586001"))),
    ("clopidogrel", CLOPIDOGREL),
    ("nsaid", NSAIDS),
    ("cilostazol", (*rxnorm("21107"), *atc("B01AC23"))),
    ("pentoxifylline", (*rxnorm("8013"), *atc("C04AD03"))),
    ("gabapentin", (*rxnorm("25480"), *atc("N02BF01"))),
)

_SOME_SUBSTANCE = snomed("416098002", "293637006")  # a medicine, a contrast medium
WIDE = "It is not said to which substance."


def _taken(link_id: str, answer: str, codes: tuple[Code, ...]) -> Row:
    return Row(link_id, _MEDICATION, Reading.TAKEN, codes, answer, sources=("SAFETY",))


def _unborne(reading: Reading, answer: str, codes: tuple[Code, ...]) -> Row:
    return Row("allergies", ("AllergyIntolerance",), reading, codes, answer, sources=("SAFETY",))


def _doubt(
    link_id: str, resources: tuple[str, ...], reading: Reading, doubt: str, *codes: Code
) -> Row:
    return Row(link_id, resources, reading, codes, doubt=doubt, sources=("SAFETY",))


ROWS: tuple[Row, ...] = (
    _taken(
        "on-anticoagulant",
        "yes",
        (
            *rxnorm("11289", "855332"),  # warfarin, its 5 mg tablet
            *rxnorm("1364430", "1364445"),  # apixaban, its 5 mg tablet
            *rxnorm("1599538", "1037042"),  # edoxaban, dabigatran
            *atc("B01AA03", "B01AA", "B01AF02", "B01AF03", "B01AE07"),
        ),
    ),
    _doubt(
        "on-anticoagulant",
        _MEDICATION,
        Reading.TAKEN,
        "Whether it is a treatment dose depends on the dose.",
        *rxnorm("1114195", "321208"),  # rivaroxaban, fondaparinux
        *atc("B01AF01", "B01AF", "B01AX05"),
        *HEPARINS,
    ),
    _taken("on-antiplatelet", "aspirin", ASPIRIN),
    _taken("on-antiplatelet", "clopidogrel", CLOPIDOGREL),
    _taken("on-antiplatelet", "other-p2y12", _OTHER_P2Y12),
    _doubt(
        "on-antiplatelet",
        _MEDICATION,
        Reading.TAKEN,
        "It is not said which antiplatelet it is.",
        *atc("B01AC"),
    ),
    *(_unborne(Reading.REACTION, answer, codes) for answer, codes in _UNBORNE),
    # Aches under a statin are no allergy: they are the next question.
    _unborne(Reading.ALLERGY, "statin", STATINS),
    Row(
        "allergies",
        ("Condition",),
        Reading.EVER,
        (
            *snomed("73397007"),  # platelets lost under heparin
            # The same: any, by an immune reaction, delayed and the like, not said.
            *icd_cm("D75.82", "D75.822", "D75.828", "D75.829"),
        ),
        "heparin-hit",
        sources=("SAFETY", "HIT"),
    ),
    _doubt(
        "allergies",
        ("Condition",),
        Reading.EVER,
        "Platelets fell under heparin without an immune reaction; whether it is borne is not said.",
        *icd_cm("D75.821"),
    ),
    Row(
        "allergies",
        ("Condition",),
        Reading.CURRENT,
        snomed("293586001"),  # allergy to aspirin
        "aspirin",
        sources=("SAFETY",),
    ),
    _doubt(
        "allergies",
        ("AllergyIntolerance",),
        Reading.REACTION,
        "It is not said whether platelets fell under heparin.",
        *HEPARINS,
    ),
    _doubt("allergies", ("AllergyIntolerance",), Reading.REACTION, WIDE, *_SOME_SUBSTANCE),
    _doubt("allergies", ("Condition",), Reading.CURRENT, WIDE, *_SOME_SUBSTANCE),
    _doubt(
        "allergies",
        ("AllergyIntolerance",),
        Reading.REACTION,
        "That no allergy is known does not say that there is none.",
        *snomed("716186003"),
    ),
    _doubt(
        "statin-intolerance",
        ("AllergyIntolerance",),
        Reading.REACTION,
        "It is not said whether another statin or a lower dose is borne.",
        *STATINS,
    ),
    _doubt(
        "statin-intolerance",
        ("AdverseEvent",),
        Reading.HAPPENED,
        "It is not said whether another statin or a lower dose is borne.",
        *STATINS,
    ),
    _doubt(
        "statin-intolerance",
        ("Condition",),
        Reading.EVER,
        "It is not said which medicine caused it, or what is borne.",
        *snomed("240101000"),  # disease of muscle by a medicine
    ),
)
