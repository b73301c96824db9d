"""Acute ischaemia by the six P's, and the search for a clot: each sign alone, each one not asked.

Somebody in whom every sign was denied, and one or two answers changed; what is expected is the
state of the search. One sign is enough to suspect, and only what was answered softens it.
"""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import CALM, CLOT, OPEN_CLOT, WELLS_DENIED

from fhir_pad.answers import understood
from fhir_pad.assess import find
from fhir_pad.legs.model import compiled

SUDDEN = CALM | {"acute-change": "yes"}
PERHAPS = CALM | {"acute-change": None}
SOUND = {"pulse-foot-r": "normal"}
STRAINED = SUDDEN | {"p-pain": "yes", "strain-event": "yes"}
PS = ("p-pain", "p-pallor", "p-pulseless", "p-cold", "p-numb", "p-paralysis")
FELT = ("p-pain", "p-pallor", "p-cold", "p-numb", "p-paralysis")
"""All but the pulse, which nobody can be asked for."""

SIX_PS = [
    ("sudden, all denied", SUDDEN, {}, "none"),
    ("perhaps sudden, all denied", PERHAPS, {}, "none"),
    *((f"sudden, {sign}", SUDDEN, {sign: "yes"}, "suspected") for sign in PS),
    *((f"perhaps sudden, {sign}", PERHAPS, {sign: "yes"}, "suspected") for sign in PS),
    *((f"of long ago, {sign}", CALM, {sign: "yes"}, "not-acute") for sign in PS),
    *((f"sudden, {sign} not asked", SUDDEN, {sign: None}, "cannot-exclude") for sign in FELT),
    *((f"perhaps sudden, {sign} not asked", PERHAPS, {sign: None}, "none-incomplete") for sign in PS),
    ("sudden, the pulse not felt", SUDDEN, {"p-pulseless": None}, "none-incomplete"),
    ("two signs", SUDDEN, {"p-cold": "yes", "p-numb": "yes"}, "suspected"),
    ("three signs", SUDDEN, {"p-cold": "yes", "p-numb": "yes", "p-pain": "yes"}, "probable"),
    ("no pulse and one sign", SUDDEN, {"p-pulseless": "yes", "p-cold": "yes"}, "probable"),
    ("no foot pulse and one sign", SUDDEN, {"p-pulseless": None, "pulse-foot-r": "absent", "p-cold": "yes"}, "probable"),
    ("a silent artery and one sign", SUDDEN, {"p-pulseless": None, "ali-art-doppler": "inaudible", "p-cold": "yes"}, "probable"),
    ("a silent artery and two signs, a pulse told", SUDDEN, {"ali-art-doppler": "inaudible", "p-cold": "yes", "p-numb": "yes"}, "probable"),
    ("a silent artery and one sign, a pulse told", SUDDEN, {"ali-art-doppler": "inaudible", "p-cold": "yes"}, "suspected"),
    ("a sound foot that hurts", SUDDEN | SOUND, {"p-pain": "yes"}, "excluded"),
    ("a sound foot that is numb", SUDDEN | SOUND, {"p-numb": "yes"}, "excluded"),
    ("a weak pulse, and it hurts", SUDDEN, {"pulse-foot-r": "weak", "p-pain": "yes"}, "suspected"),
    *((f"a sound foot that hurts, {sign} {answer}", SUDDEN | SOUND | {"p-pain": "yes"}, {sign: answer}, "suspected")
      for sign in ("p-pallor", "p-cold", "p-pulseless") for answer in ("yes", None) if (sign, answer) != ("p-pulseless", "yes")),
    ("a sound foot that hurts, no pulse told", SUDDEN | SOUND | {"p-pain": "yes"}, {"p-pulseless": "yes"}, "probable"),
    *((f"it hurts, an index of {index}", SUDDEN | {"p-pain": "yes"}, {"abi-r": D(index)}, status)
      for index, status in (("0.90", "suspected"), ("0.91", "excluded"), ("1.30", "excluded"), ("1.31", "suspected"))),
    *((f"it hurts left, an index of {index}", SUDDEN | {"p-pain": "yes", "leg-side": "left"}, {"abi-l": D(index)}, status)
      for index, status in (("0.90", "suspected"), ("0.91", "excluded"), ("1.30", "excluded"), ("1.31", "suspected"))),
    ("it hurts left, an index of the right", SUDDEN | {"p-pain": "yes", "leg-side": "left"}, {"abi-r": D("1.00")}, "suspected"),
    ("a strain that hurts", STRAINED, {}, "low-suspicion"),
    ("an injury that hurts", STRAINED, {"strain-event": "no", "trauma": "yes"}, "low-suspicion"),
    ("sudden pain of nothing", STRAINED, {"strain-event": "no"}, "suspected"),
    ("sudden pain, a strain not asked", STRAINED, {"strain-event": None}, "suspected"),
    ("a strain that is cold", STRAINED, {"p-pain": "no", "p-cold": "yes"}, "suspected"),
    ("a strain without its pulse", STRAINED, {"p-pulseless": "yes"}, "probable"),
    *((f"a strain that hurts, {sign} not asked", STRAINED, {sign: None}, "suspected") for sign in ("p-pallor", "p-cold", "p-numb", "p-paralysis")),
    *((f"a strain that hurts, {sign}", STRAINED, {sign: "yes"}, "suspected") for sign in ("p-pallor", "p-cold", "p-numb", "p-paralysis")),
]  # fmt: skip

NEW = CALM | {"pain-days": 10}
OLD = CALM | {"swelling": "one-leg", "swelling-onset": "gradual", "pain-days": 400}
BOTH_SWOLLEN = CALM | {"swelling": "both", "pain-days": 10}
SCANNED = OPEN_CLOT | {"dvt-ultrasound": "negative"}
LIKELY = OPEN_CLOT | {"entire-leg-swollen": "yes", "cancer-active": "yes"}
PREGNANT = {"sex": "female", "age": 30, "pregnancy": "pregnant"}
WELLS = (
    *("cancer-active", "leg-immobilised", "bedrest-surgery", "entire-leg-swollen"),
    *("deep-vein-tenderness", "calf-diff-cm", "pitting-one-leg", "collateral-veins", "prior-dvt"),
)

CLOTS = [
    ("nothing", NEW, {}, "not-suspected"),
    ("one leg swollen", NEW, {"swelling": "one-leg"}, "indeterminate"),
    ("a tender vein", NEW, {"deep-vein-tenderness": "yes"}, "indeterminate"),
    ("a thick calf", NEW, {"swelling": None, "calf-diff-cm": 4}, "indeterminate"),
    ("an entire leg", NEW, {"swelling": None, "entire-leg-swollen": "yes"}, "indeterminate"),
    ("red", NEW, {"redness": "yes"}, "undetermined"),
    ("red, long travel", NEW, {"redness": "yes", "long-travel": "yes"}, "indeterminate"),
    ("warm, long travel", NEW, {"warmth": "yes", "long-travel": "yes"}, "indeterminate"),
    ("long travel", NEW, {"long-travel": "yes"}, "not-suspected"),
    *((f"red, {factor}", NEW, {"redness": "yes", factor: answer}, "indeterminate") for factor, answer in (
        ("cancer-active", "yes"), ("leg-immobilised", "yes"), ("bedrest-surgery", "yes"), ("prior-dvt", "yes"),
        ("hormones", "yes"), ("thrombophilia", "yes"), ("bmi", 30), ("age", 65),
    )),
    ("red, after birth", NEW | {"sex": "female", "age": 30}, {"redness": "yes", "pregnancy": "postpartum"}, "indeterminate"),
    ("red left leg, long travel", NEW | {"leg-side": "left"}, {"redness": "yes", "long-travel": "yes"}, "indeterminate"),
    ("red, both legs, long travel", NEW | {"leg-side": "both"}, {"redness": "yes", "long-travel": "yes"}, "undetermined"),
    ("breathless, long travel", NEW, {"chest-symptoms": "yes", "long-travel": "yes"}, "indeterminate"),
    ("breathless", NEW, {"chest-symptoms": "yes"}, "not-suspected"),
    ("breathless, both legs, long travel", NEW | {"leg-side": "both"}, {"chest-symptoms": "yes", "long-travel": "yes"}, "not-suspected"),
    ("both legs swollen", BOTH_SWOLLEN, {}, "not-suspected"),
    *((f"both legs swollen, {sign} not asked", BOTH_SWOLLEN, {sign: None}, "undetermined") for sign in ("deep-vein-tenderness", "redness", "warmth")),
    ("swelling not asked", NEW, {"swelling": None}, "undetermined"),
    ("swollen for long", OLD, {}, "not-suspected"),
    ("swollen for long, suddenly worse", OLD, {"acute-change": "yes"}, "indeterminate"),
    ("swollen for long, onset not asked", OLD, {"swelling-onset": None}, "indeterminate"),
    ("swollen, for how long not asked", OLD, {"pain-days": None}, "indeterminate"),
    ("seen above the knee", CLOT, {}, "confirmed"),
    ("seen below the knee", CLOT, {"dvt-ultrasound": "distal-dvt"}, "confirmed"),
    ("seen in pregnancy", CLOT | PREGNANT, {}, "confirmed"),
    ("seen, swollen for long", OLD, {"dvt-ultrasound": "distal-dvt"}, "confirmed"),
    ("not seen", SCANNED, {}, "needs-d-dimer"),
    ("not seen, D-dimer negative", SCANNED, {"d-dimer": "negative"}, "excluded"),
    ("not seen, D-dimer positive", SCANNED, {"d-dimer": "positive"}, "needs-retest"),
    ("not seen, unlikely", WELLS_DENIED, {"dvt-ultrasound": "negative"}, "excluded"),
    ("not seen in pregnancy", SCANNED | PREGNANT, {"d-dimer": "negative"}, "needs-retest"),
    ("in pregnancy", OPEN_CLOT | PREGNANT, {}, "suspected-pregnancy"),
    ("likely in pregnancy", LIKELY | PREGNANT, {"d-dimer": "negative"}, "suspected-pregnancy"),
    ("likely", LIKELY, {}, "likely"),
    ("likely, D-dimer negative", LIKELY, {"d-dimer": "negative"}, "likely"),
    ("likely but for another cause", LIKELY, {"dvt-alternative": "yes"}, "indeterminate"),
    ("unlikely", WELLS_DENIED, {}, "unlikely"),
    ("unlikely, D-dimer positive", WELLS_DENIED, {"d-dimer": "positive"}, "unlikely"),
    ("unlikely, D-dimer negative", WELLS_DENIED, {"d-dimer": "negative"}, "excluded"),
    *((f"one point, {item} not asked", WELLS_DENIED | {"cancer-active": "yes"}, {item: None}, "indeterminate") for item in WELLS[1:]),
    *((f"one point and {item}", WELLS_DENIED | {"cancer-active": "yes"}, {item: 3 if item == "calf-diff-cm" else "yes"}, "likely") for item in WELLS[1:]),
]  # fmt: skip


def told(answers, what):
    """Return the value of a term."""
    given = {name: answer for name, answer in answers.items() if answer is not None}
    return compiled(understood(given)[0])[0][what]


@pytest.mark.parametrize(
    ("who", "change", "status"), [row[1:] for row in SIX_PS], ids=[row[0] for row in SIX_PS]
)
def test_acute_ischaemia_is_as_likely_as_the_signs_say(who, change, status):
    assert status == told(who | change, "ali-status")


@pytest.mark.parametrize(
    ("who", "change", "status"), [row[1:] for row in CLOTS], ids=[row[0] for row in CLOTS]
)
def test_the_search_for_a_clot_stands_where_the_answers_leave_it(who, change, status):
    assert status == told(who | change, "dvt-status")


WELLS_TOLD = [
    ("nothing", NEW, None),
    ("red", NEW | {"redness": "yes"}, None),
    ("in pregnancy", OPEN_CLOT | PREGNANT, None),
    ("seen in pregnancy", CLOT | PREGNANT, None),
    ("one leg swollen", NEW | {"swelling": "one-leg"}, "indeterminate"),
    ("likely", LIKELY, "likely"),
    ("unlikely", WELLS_DENIED, "unlikely"),
]


@pytest.mark.parametrize(
    ("who", "level"), [row[1:] for row in WELLS_TOLD], ids=[row[0] for row in WELLS_TOLD]
)
def test_the_wells_score_is_told_only_where_it_is_used(who, level):
    """It was not proved in pregnancy, and says nothing of a leg in which no clot is looked for."""
    clot = find(who).dvt

    assert level == clot.level
    assert (level is None) == (clot.wells is None)
