"""Each triage rule alone: who is raised by it, and who just is not.

Somebody with a leg complaint in whom every warning sign was denied, and one thing changed. What is
expected is the level and every rule that raises it: a rule that fires with another one beside it
is seen too.
"""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import CALM, CLOT, JOINT, OPEN_CLOT, STRAIN, WALKING, WELLS_DENIED

from fhir_pad.assess import find

NOW, TODAY, DAYS = "emergency-now", "same-day", "urgent-days"
ROUTINE, SELF_CARE = "routine", "self-care"
FLOOR = {ROUTINE: "TR30", SELF_CARE: "TR31"}
"""What stands when nothing raises the level, and beside nothing that does."""

WALKS = WALKING | {"smoking": "never"}
SUSPECTED = WALKS | {"abi-r": None}
FEMALE = {"sex": "female", "age": 30}
HIT_CLOT = CLOT | {"allergies": ("heparin-hit",), "on-anticoagulant": "yes"}
THREATENED = WALKS | {
    "rest-pain": "yes",
    "rest-pain-forefoot": "yes",
    "rest-pain-night": "yes",
    "rest-pain-days": 30,
    "abi-r": D("0.60"),
}
CUT = CALM | {"wound": "yes", "wound-days": 3}
THREATENED_CUT = THREATENED | {"wound": "yes", "wound-days": 3}
BLUE = CALM | {"skin-colour": "yes"}
CANCER = CALM | {"cancer-active": "yes"}
NIGHT = CALM | {"rest-pain": "yes", "rest-pain-night": "yes", "rest-pain-forefoot": "no"}
NOT_SWOLLEN = {"swelling": None, "redness": None, "warmth": None}
UNLOOKED = CALM | NOT_SWOLLEN
"""Nobody asked about swelling: whether a clot must be looked for is open."""
UNFELT = CALM | {"leg-symptom": "no"}
EXERTED = {"sport-trigger": "yes", "compartment-tight": "no", "age": 30, "pain-site": ("calf",)}
STRAINED = STRAIN | {"acute-change": "yes", "p-pain": "yes"}

# who, what changes, the level, the rules that raise it
RAISED = [
    ("nothing", CALM, {}, ROUTINE, ""),
    ("chest symptoms", CALM, {"chest-symptoms": "yes"}, NOW, "TR02"),
    ("a blue swollen leg", CALM, {"massive-blue-swelling": "yes"}, NOW, "TR03"),
    ("a muscle under pressure", CALM, {"compartment-acute": "yes"}, NOW, "TR04"),
    ("a severe infection", CALM, {"severe-infection": "yes"}, NOW, "TR05 TR15"),
    ("a hot joint and fever", CALM, {"hot-joint": "yes", "fever": "yes"}, NOW, "TR05 TR15"),
    ("a hot joint", CALM, {"hot-joint": "yes"}, TODAY, "TR15"),
    ("fever", CALM, {"fever": "yes"}, ROUTINE, ""),
    ("a new wound, WIfI infection 3", CUT, {"wifi-infection": "3"}, NOW, "TR05"),
    ("a new wound, WIfI infection 2", CUT, {"wifi-infection": "2"}, ROUTINE, ""),
    ("diabetes, gangrene and fever", CALM, {"diabetes": "yes", "gangrene": "yes", "fever": "yes"}, NOW, "TR05b TR13 TR14 TR15b TR21"),
    ("diabetes, a wound and fever", CALM, {"diabetes": "yes", "wound": "yes", "wound-days": 3, "fever": "yes"}, NOW, "TR05b TR15b TR22b"),
    ("diabetes and fever", CALM, {"diabetes": "yes", "fever": "yes"}, ROUTINE, ""),
    ("a new wound and fever", CALM, {"wound": "yes", "wound-days": 3, "fever": "yes"}, TODAY, "TR15b"),
    ("cauda equina", CALM, {"cauda-equina": "yes"}, NOW, "TR06"),
    ("cancer, low back, weak", CANCER, {"pain-site": ("low-back",), "weakness": "yes"}, NOW, "TR06b"),
    ("cancer, radiating, deficit", CANCER, {"back-radiation": "yes", "neuro-deficit": "yes"}, NOW, "TR06b"),
    ("cancer, radiating, tingling", CANCER, {"back-radiation": "yes", "numb-tingle": "yes"}, NOW, "TR06b"),
    ("cancer, radiating", CANCER, {"back-radiation": "yes"}, ROUTINE, ""),
    ("cancer, weak", CANCER, {"weakness": "yes"}, ROUTINE, ""),
    ("low back, tingling", CALM, {"pain-site": ("low-back",), "numb-tingle": "yes"}, ROUTINE, ""),
    ("a bent bone", CALM, {"deformity": "yes", "trauma": "yes"}, NOW, "TR07 TR16"),
    ("HIT, a clot while anticoagulated", HIT_CLOT, {}, NOW, "TR08 TR11"),
    ("HIT, a likely clot while anticoagulated", HIT_CLOT, {"dvt-ultrasound": "not-done", "entire-leg-swollen": "yes", "cancer-active": "yes"}, NOW, "TR08 TR11"),
    ("HIT, a clot without anticoagulant", HIT_CLOT, {"on-anticoagulant": "no"}, TODAY, "TR11"),
    ("a clot while anticoagulated", HIT_CLOT, {"allergies": ("none",)}, TODAY, "TR11"),
    ("HIT, anticoagulated", CALM, {"allergies": ("heparin-hit",), "on-anticoagulant": "yes"}, ROUTINE, ""),
    ("a pulsating mass, low back", CALM, {"pulsatile-mass": "yes", "pain-site": ("low-back",)}, NOW, "TR09 TR24c"),
    ("a pulsating mass, groin", CALM, {"pulsatile-mass": "yes", "pain-site": ("hip-groin",)}, NOW, "TR09 TR24c"),
    ("a pulsating mass, calf", CALM, {"pulsatile-mass": "yes", "pain-site": ("calf",)}, DAYS, "TR24c"),
    ("a pulsating mass, blue, perhaps sudden", BLUE, {"pulsatile-mass": "yes", "acute-change": None}, NOW, "TR09 TR12b TR24c"),
    ("a pulsating mass, blue, not sudden", BLUE, {"pulsatile-mass": "yes"}, DAYS, "TR24c"),
    ("a pulsating mass, perhaps sudden", CALM, {"pulsatile-mass": "yes", "acute-change": None}, DAYS, "TR24c"),
    ("a source of emboli, blue, perhaps sudden", BLUE, {"embolic-source": "yes", "acute-change": None}, TODAY, "TR12b"),
    ("a source of emboli, blue, not sudden", BLUE, {"embolic-source": "yes"}, ROUTINE, ""),
    ("a source of emboli, perhaps sudden", CALM, {"embolic-source": "yes", "acute-change": None}, ROUTINE, ""),
    ("blue, perhaps sudden", BLUE, {"acute-change": None}, ROUTINE, ""),
    ("a feverish child", CALM, {"age": 10, "fever": "yes"}, NOW, "TR19"),
    ("a feverish child, symptom not asked", CALM, {"age": 10, "fever": "yes", "leg-symptom": None}, NOW, "TR19"),
    ("a feverish child without complaint", CALM, {"age": 10, "fever": "yes", "leg-symptom": "no"}, SELF_CARE, ""),
    ("a child", CALM, {"age": 17}, DAYS, "TR19b"),
    ("a child, fever not asked", CALM, {"age": 17, "fever": None}, DAYS, "TR19b"),
    ("a confirmed clot", CLOT, {}, TODAY, "TR11"),
    ("a likely clot", OPEN_CLOT, {"entire-leg-swollen": "yes", "cancer-active": "yes"}, TODAY, "TR11"),
    ("an open score", OPEN_CLOT, {}, TODAY, "TR11"),
    ("an unlikely clot", WELLS_DENIED, {}, TODAY, "TR11"),
    ("a clot excluded", WELLS_DENIED, {"d-dimer": "negative"}, ROUTINE, ""),
    ("a negative scan alone", OPEN_CLOT, {"dvt-ultrasound": "negative"}, TODAY, "TR11"),
    ("a scan to repeat", OPEN_CLOT, {"dvt-ultrasound": "negative", "d-dimer": "positive"}, DAYS, "TR25"),
    ("a clot suspected in pregnancy", OPEN_CLOT | FEMALE, {"pregnancy": "pregnant"}, TODAY, "TR11"),
    ("a scan to repeat in pregnancy", OPEN_CLOT | FEMALE, {"pregnancy": "pregnant", "dvt-ultrasound": "negative"}, DAYS, "TR25"),
    ("sudden, one sign not asked", CALM, {"acute-change": "yes", "p-cold": None}, TODAY, "TR12"),
    ("sudden pain of a strain", STRAINED, {}, TODAY, "TR12"),
    ("a threatened limb", THREATENED, {}, DAYS, "TR21"),
    ("a threatened limb, dead toe", THREATENED, {"gangrene": "yes"}, TODAY, "TR13 TR21"),
    ("a threatened limb, infected wound", THREATENED, {"wound": "yes", "wound-days": 3, "wound-infected": "yes"}, TODAY, "TR13 TR15b TR21 TR22c"),
    ("a threatened limb, WIfI infection 1", THREATENED_CUT, {"wifi-infection": "1"}, TODAY, "TR13 TR21 TR22c"),
    ("a threatened limb, WIfI infection 2", THREATENED_CUT, {"wifi-infection": "2"}, TODAY, "TR13 TR21 TR22c"),
    ("a threatened limb, WIfI infection 0", THREATENED_CUT, {"wifi-infection": "0"}, DAYS, "TR21 TR22c"),
    ("diabetes, a wound, narrowed arteries", WALKS, {"diabetes": "yes", "wound": "yes", "wound-days": 3}, TODAY, "TR14 TR22b TR22c"),
    ("diabetes and a wound", CALM, {"diabetes": "yes", "wound": "yes", "wound-days": 3}, DAYS, "TR22b"),
    ("a new wound, narrowed arteries", WALKS, {"wound": "yes", "wound-days": 3}, DAYS, "TR22c"),
    ("a new wound, arteries suspected", SUSPECTED, {"wound": "yes", "wound-days": 3}, DAYS, "TR22c"),
    ("a new wound", CALM, {"wound": "yes", "wound-days": 13}, ROUTINE, ""),
    ("an old wound", CALM, {"wound": "yes", "wound-days": 14}, DAYS, "TR22"),
    ("a wound of unknown age", CALM, {"wound": "yes"}, DAYS, "TR22"),
    ("an infected wound", CALM, {"wound": "yes", "wound-days": 3, "wound-infected": "yes"}, TODAY, "TR15b"),
    ("diabetes, an infected wound", CALM, {"diabetes": "yes", "wound": "yes", "wound-days": 3, "wound-infected": "yes"}, TODAY, "TR14 TR15b TR22b"),
    ("a fracture on the film", CALM, {"xray": "fracture"}, TODAY, "TR16"),
    ("no standing after an injury", CALM, {"trauma": "yes", "cannot-bear-weight": "yes"}, TODAY, "TR16"),
    ("cannot stand after an injury", CALM, {"trauma": "yes", "cannot-bear-weight": "yes"}, TODAY, "TR16"),
    ("cannot stand, a clear film", CALM, {"trauma": "yes", "cannot-bear-weight": "yes", "xray": "normal"}, ROUTINE, ""),
    ("a tender bone after an injury", CALM, {"trauma": "yes", "bone-tender": "yes"}, TODAY, "TR16b"),
    ("a tender bone, a clear film", CALM, {"trauma": "yes", "bone-tender": "yes", "xray": "normal"}, ROUTINE, ""),
    ("a tender bone", CALM, {"trauma": "no", "bone-tender": "yes"}, ROUTINE, ""),
    ("an injury", CALM, {"trauma": "yes", "bone-tender": "no"}, ROUTINE, ""),
    ("growing weakness", CALM, {"weakness": "yes", "weakness-progressive": "yes"}, TODAY, "TR17"),
    ("paralysis with a sound foot", CALM, {"acute-change": "yes", "p-paralysis": "yes", "pulse-foot-r": "normal"}, TODAY, "TR17"),
    ("a leg that newly cannot be moved", CALM, {"p-paralysis": "yes"}, TODAY, "TR17"),
    ("weakness and a deficit, perhaps growing", CALM, {"weakness": "yes", "neuro-deficit": "yes"}, TODAY, "TR17b"),
    ("weakness and a deficit, steady", CALM, {"weakness": "yes", "neuro-deficit": "yes", "weakness-progressive": "no"}, ROUTINE, ""),
    ("weakness", CALM, {"weakness": "yes"}, ROUTINE, ""),
    ("a deficit", CALM, {"neuro-deficit": "yes"}, ROUTINE, ""),
    ("a deficit, perhaps growing weakness", CALM, {"neuro-deficit": "yes", "weakness": None}, ROUTINE, ""),
    ("dead skin with clear arteries", CALM, {"gangrene": "yes", "arterial-imaging": "no-significant-disease"}, TODAY, "TR18"),
    ("severe ischaemia measured left", CALM, {"toe-l": 29}, DAYS, "TR23"),
    ("severe ischaemia measured right", CALM, {"toe-r": 29}, DAYS, "TR23"),
    ("severe ischaemia, sudden and cold", CALM, {"toe-r": 29, "acute-change": "yes", "p-cold": "yes"}, NOW, "TR01"),
    ("narrowed arteries getting worse", WALKS, {"symptom-trend": "worsening"}, DAYS, "TR24"),
    ("suspected arteries getting worse", SUSPECTED, {"symptom-trend": "worsening"}, DAYS, "TR24"),
    ("narrowed arteries, steady", WALKS, {"symptom-trend": "stable"}, ROUTINE, ""),
    ("getting worse", CALM, {"symptom-trend": "worsening"}, ROUTINE, ""),
    *((f"raising hurts: {site}", WALKS, {"elevation-effect": "worse", "pain-site": (site,)}, DAYS, "TR24b") for site in ("toes", "sole", "foot-dorsum", "heel")),
    ("raising hurts: calf without pulse", WALKS, {"elevation-effect": "worse", "pulse-foot-r": "absent"}, DAYS, "TR24b"),
    ("raising hurts: calf", WALKS, {"elevation-effect": "worse", "pulse-foot-r": "weak"}, ROUTINE, ""),
    ("raising hurts: toes of sound arteries", CALM, {"elevation-effect": "worse", "pain-site": ("toes",)}, ROUTINE, ""),
    ("raising helps: toes", WALKS, {"elevation-effect": "better", "pain-site": ("toes",)}, ROUTINE, ""),
    ("severe constant pain", CALM, {"pain-severity": 7, "pain-pattern": "constant"}, DAYS, "TR26"),
    ("severe pain that comes and goes", CALM, {"pain-severity": 7, "pain-pattern": "intermittent"}, ROUTINE, ""),
    ("night pain", NIGHT, {}, DAYS, "TR27"),
    ("night pain, forefoot not asked", NIGHT, {"rest-pain-forefoot": None}, DAYS, "TR27"),
    ("rest pain not at night", NIGHT, {"rest-pain-night": "no"}, ROUTINE, ""),
    *((f"night pain with {why}", NIGHT, {why: "yes"}, ROUTINE, "") for why in ("back-radiation", "shopping-cart", "relief-position", "night-cramps", "joint-swelling-pain", "trauma")),
    ("night pain of a strain", NIGHT, {"strain-event": "yes"}, SELF_CARE, ""),
    ("two swollen legs, suddenly", CALM, {"swelling": "both", "swelling-onset": "sudden"}, DAYS, "TR28"),
    ("two swollen legs for 28 days", CALM, {"swelling": "both", "pain-days": 28}, DAYS, "TR28"),
    ("two swollen legs, a failing heart", CALM, {"swelling": "both", "pain-days": 400, "heart-failure": "yes"}, DAYS, "TR28"),
    ("two swollen legs", CALM, {"swelling": "both", "pain-days": 400, "swelling-onset": "gradual"}, ROUTINE, ""),
    ("a failing heart", CALM, {"heart-failure": "yes"}, ROUTINE, ""),
    *((f"a clot not looked for, {why}", UNLOOKED, {why: "yes"}, DAYS, "TR29") for why in ("cancer-active", "leg-immobilised", "bedrest-surgery", "prior-dvt", "thrombophilia")),
    ("a clot not looked for, cancer, left leg", UNLOOKED | {"leg-side": "left"}, {"cancer-active": "yes"}, DAYS, "TR29"),
    ("a clot not looked for, red", UNLOOKED, {"redness": "yes"}, DAYS, "TR29"),
    ("a clot not looked for, warm", UNLOOKED, {"warmth": "yes"}, DAYS, "TR29"),
    ("a clot not looked for, pregnant", UNLOOKED | FEMALE, {"pregnancy": "pregnant"}, DAYS, "TR29"),
    ("a clot not looked for, after birth", UNLOOKED | FEMALE, {"pregnancy": "postpartum"}, DAYS, "TR29"),
    ("a clot not looked for", UNLOOKED, {}, ROUTINE, ""),
    ("a clot not looked for, cancer, no leg named", UNLOOKED, {"cancer-active": "yes", "leg-side": None}, ROUTINE, ""),
    ("a clot not looked for, cancer, both legs", UNLOOKED, {"cancer-active": "yes", "leg-side": "both"}, ROUTINE, ""),
    ("a clot not looked for, cancer, no complaint", UNLOOKED, {"cancer-active": "yes", "leg-symptom": "no"}, ROUTINE, ""),
    ("a clot not looked for, cancer, complaint not asked", UNLOOKED, {"cancer-active": "yes", "leg-symptom": None}, DAYS, "TR29"),
]  # fmt: skip


def raised(answers):
    """Return the level and the rules that fire, in the order of their codes."""
    given = {name: answer for name, answer in answers.items() if answer is not None}
    findings = find(given)
    codes = (flag.basis.rule for flag in findings.triage_flags)
    return findings.triage, " ".join(sorted(codes))


@pytest.mark.parametrize(
    ("who", "change", "level", "rules"),
    [row[1:] for row in RAISED],
    ids=[row[0] for row in RAISED],
)
def test_a_rule_raises_who_it_is_for_and_nobody_else(who, change, level, rules):
    """The level, and every rule that asks for it or less."""
    assert (level, rules or FLOOR[level]) == raised(who | change)


HURT = STRAIN | {"trauma": "yes", "cannot-bear-weight": "no", "deformity": "no"}
SPIDER_VEINS = (
    CALM
    | dict.fromkeys(
        ("varicose-veins", "ankle-pigment", "skin-hardening", "healed-venous-ulcer"), "no"
    )
    | dict.fromkeys(("spider-veins", "heaviness", "itching", "evening-swelling"), "yes")
)
AT_HOME = [
    ("a strain", STRAIN, {}, SELF_CARE),
    ("a strain by an injury", HURT, {}, SELF_CARE),
    ("a strain, or a compartment syndrome on exertion", STRAIN, EXERTED, ROUTINE),
    ("a strain of somebody older", STRAIN, EXERTED | {"age": 60}, SELF_CARE),
    ("no complaint and no disease", UNFELT, {}, SELF_CARE),
    ("spider veins", SPIDER_VEINS, {}, SELF_CARE),
    ("varicose veins", SPIDER_VEINS, {"varicose-veins": "yes"}, ROUTINE),
    ("no cause that leads", CALM, {}, ROUTINE),
    ("a worn joint", JOINT, {}, ROUTINE),
    *((f"a strain, {flag} not asked", STRAIN, {flag: None}, ROUTINE) for flag in (
        "p-pain", "p-pallor", "p-cold", "p-numb", "p-paralysis", "chest-symptoms",
        "massive-blue-swelling", "compartment-acute", "cauda-equina", "severe-infection", "trauma",
    )),
    ("a strain, suddenness not asked", STRAIN, {"acute-change": None}, ROUTINE),
    ("an injury, bearing weight not asked", HURT, {"cannot-bear-weight": None}, ROUTINE),
    ("an injury, deformity not asked", HURT, {"deformity": None}, ROUTINE),
    *((f"a strain, {flag} of long ago", STRAIN, {flag: "yes"}, ROUTINE) for flag in (
        "p-pallor", "p-cold", "p-numb", "p-pulseless",
    )),
    ("a strain, no foot pulse", STRAIN, {"p-pulseless": None, "pulse-foot-r": "absent"}, ROUTINE),
    ("a strain, foot pulse not felt for", STRAIN, {"p-pulseless": None}, SELF_CARE),
    ("a strain, an anticoagulant", STRAIN, {"on-anticoagulant": "yes"}, ROUTINE),
    ("a strain, and bleeding", STRAIN, {"bleeding-active": "yes"}, ROUTINE),
    ("a strain, an anticoagulant not asked", STRAIN, {"on-anticoagulant": None}, SELF_CARE),
    ("a strain, narrowed arteries", STRAIN, {"known-pad": "yes"}, ROUTINE),
    ("a strain, a clot not looked for", STRAIN, NOT_SWOLLEN, ROUTINE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "change", "level"), [row[1:] for row in AT_HOME], ids=[row[0] for row in AT_HOME]
)
def test_self_care_needs_a_mild_cause_and_every_warning_sign_denied(who, change, level):
    """What was not asked is never taken for a no."""
    assert (level, FLOOR[level]) == raised(who | change)


ASKED_OF_ALL = (
    *("acute-change", "p-pain", "p-pallor", "p-cold", "p-numb", "p-paralysis", "chest-symptoms"),
    *("massive-blue-swelling", "compartment-acute", "cauda-equina", "severe-infection", "trauma"),
)
MAY_BE_TOO_LOW = [
    (CALM, {}, False),
    *((CALM, {sign: None}, True) for sign in ASKED_OF_ALL),
    (HURT, {}, False),
    (HURT, {"cannot-bear-weight": None}, True),
    (HURT, {"deformity": None}, True),
    (CALM, {"p-pulseless": None}, False),
    (CALM, {"leg-symptom": None, "cauda-equina": None}, True),
    (UNFELT, {}, False),
    *((UNFELT, {sign: None}, True) for sign in ("acute-change", "p-cold", "chest-symptoms")),
    (CALM | {"chest-symptoms": "yes"}, {"cauda-equina": None}, False),
    (CALM | {"wound": "yes"}, {"cauda-equina": None}, True),
]


@pytest.mark.parametrize(("who", "change", "expected"), MAY_BE_TOO_LOW)
def test_a_level_below_an_emergency_may_be_too_low_while_a_sign_is_not_known(who, change, expected):
    """The pulse is felt by a clinician, and nobody is asked for it.

    Who has lost the feeling of the feet denies a complaint of a cold foot, and a chest is no leg.
    """
    given = {name: answer for name, answer in (who | change).items() if answer is not None}

    assert expected is find(given).triage_provisional


NOT_KNOWN = [
    (CALM, {}, ()),
    *((CALM, {sign: None}, (sign,)) for sign in (*ASKED_OF_ALL[:-1], "p-pulseless")),
    (CALM, {"trauma": None}, ("trauma", "cannot-bear-weight", "deformity")),
    (HURT, {"deformity": None}, ("deformity",)),
    (CALM, {"p-pulseless": None, "pulse-foot-r": "absent"}, ()),
    (CALM, {"p-pulseless": None, "pulse-foot-r": "weak"}, ("p-pulseless",)),
]


@pytest.mark.parametrize(("who", "change", "expected"), NOT_KNOWN)
def test_each_warning_sign_that_nobody_answered_is_told(who, change, expected):
    """A pulse that was felt for and is lost answers for its question."""
    given = {name: answer for name, answer in (who | change).items() if answer is not None}

    assert expected == find(given).red_flags_unknown


PULSES = [
    ({"p-pulseless": "no", "pulse-foot-r": "absent"}, True),
    ({"p-pulseless": "no", "ali-art-doppler": "inaudible"}, True),
    ({"p-pulseless": "no", "pulse-foot-r": "normal"}, False),
    ({"p-pulseless": "no"}, False),
    ({"p-pulseless": "yes", "pulse-foot-r": "absent"}, False),
    ({"p-pulseless": None, "pulse-foot-r": "absent"}, False),
]


@pytest.mark.parametrize(("pulse", "contradicted"), PULSES)
def test_a_pulse_that_was_told_and_not_found_is_a_contradiction(pulse, contradicted):
    sudden = CALM | {"acute-change": "yes", "p-cold": "yes"} | pulse
    findings = find({name: answer for name, answer in sudden.items() if answer is not None})

    assert contradicted == ("p-pulseless" in {each.topic for each in findings.cautions})
