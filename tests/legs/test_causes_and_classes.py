"""Which cause leads, of which kind, and the class of the veins: one patient a row."""

from decimal import Decimal as D  # noqa: N817 - a column of numbers reads better so

import pytest
from legs.random_forms import CALM, CLOT, JOINT, OPEN_CLOT, SPINE, SPORT, STRAIN, VEINS, WALKING

from fhir_pad.assess import find
from fhir_pad.legs import computed

PREGNANT = {"sex": "female", "age": 30, "pregnancy": "pregnant"}
LIKELY = OPEN_CLOT | {"entire-leg-swollen": "yes", "cancer-active": "yes"}
UNFELT = {"leg-symptom": "no"}
STORY = WALKING | {"abi-r": None}

CAUSES = [
    ("nothing stands out", CALM, {}, ("indeterminate", None)),
    ("no complaint", CALM, UNFELT, ("none", None)),
    ("no complaint, narrowed arteries", WALKING, UNFELT, ("arterial-chronic", None)),
    ("no complaint, veins", VEINS, UNFELT, ("venous-chronic", None)),
    ("an acute leg", WALKING, dict.fromkeys(("acute-change", "p-cold", "p-numb", "p-pallor"), "yes"), ("arterial-acute", None)),
    ("a muscle under pressure", WALKING, {"compartment-acute": "yes"}, ("musculoskeletal", "acute-compartment")),
    ("a blue leg", WALKING, {"massive-blue-swelling": "yes"}, ("venous-acute", "phlegmasia")),
    ("a blue leg and a muscle under pressure", WALKING, {"massive-blue-swelling": "yes", "compartment-acute": "yes"}, ("musculoskeletal", "acute-compartment")),
    ("a severe infection", WALKING, {"severe-infection": "yes"}, ("musculoskeletal", "infection")),
    ("a hot joint with fever", WALKING, {"hot-joint": "yes", "fever": "yes"}, ("musculoskeletal", "infection")),
    ("cauda equina", WALKING, {"cauda-equina": "yes"}, ("neurogenic", "cauda-equina")),
    ("a clot", CLOT | {"acute-change": "no"}, {}, ("venous-acute", None)),
    ("a clot in who has a strain", STRAIN, {"swelling": "one-leg", "dvt-ultrasound": "proximal-dvt"}, ("venous-acute", None)),
    ("a clot in who has veins", VEINS, {"dvt-ultrasound": "proximal-dvt"}, ("venous-acute", None)),
    ("a likely clot", LIKELY, {}, ("venous-acute", None)),
    ("a likely clot and a strain", LIKELY, {"strain-event": "yes", "movement-effect": "worse", "bruising": "yes"}, ("venous-acute", None)),
    ("perhaps a clot, pregnant, a strain", OPEN_CLOT | PREGNANT, {"strain-event": "yes", "movement-effect": "worse", "bruising": "yes"}, ("venous-acute", None)),
    ("a broken bone", WALKING, {"xray": "fracture"}, ("musculoskeletal", "fracture")),
    ("cannot stand after an injury", WALKING, {"trauma": "yes", "cannot-bear-weight": "yes"}, ("musculoskeletal", "fracture")),
    ("cannot stand, no injury", WALKING, {"trauma": "no", "cannot-bear-weight": "yes"}, ("arterial-chronic", None)),
    ("narrowed arteries", WALKING, {}, ("arterial-chronic", None)),
    ("the story of arteries", STORY, {}, ("arterial-chronic", None)),
    ("veins", VEINS, {}, ("venous-chronic", None)),
    ("a narrow canal", SPINE, {}, ("neurogenic", "spinal-stenosis")),
    ("a strain", STRAIN, {}, ("musculoskeletal", "strain")),
    ("a worn joint", JOINT, {}, ("musculoskeletal", "arthritis")),
    ("a runner's tight shins", SPORT, {}, ("musculoskeletal", "cecs")),
    ("narrowed arteries and veins", VEINS | WALKING, {}, ("mixed", None)),
    ("narrowed arteries and a joint", JOINT | WALKING, {}, ("mixed", None)),
    ("veins and a canal", VEINS | SPINE, {}, ("mixed", None)),
    ("veins and a strain", VEINS | STRAIN, {"swelling": "both"}, ("mixed", None)),
    ("a canal and a strain", SPINE | STRAIN, {}, ("mixed", None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "change", "expected"), [row[1:] for row in CAUSES], ids=[row[0] for row in CAUSES]
)
def test_a_cause_leads(who, change, expected):
    """An emergency leads before any chronic cause, a clot before a strain."""
    given = {name: answer for name, answer in (who | change).items() if answer is not None}
    findings = find(given)

    assert expected == (findings.primary_cause, findings.subtype)


KINDS = [
    (STRAIN, {"arterial-chronic": None, "neurogenic": None, "musculoskeletal": "strain"}),
    (SPINE, {"neurogenic": "spinal-stenosis"}),
]


@pytest.mark.parametrize(("who", "kinds"), KINDS, ids=["a strain", "a narrow canal"])
def test_each_cause_is_told_with_its_kind_and_what_speaks_for_it_apart_from_against(who, kinds):
    """A strain with nothing of the arteries; a reason stands on one side only."""
    found = {one.cause: one for one in find(who | {"pulse-foot-r": "normal"}).differential}
    sides = [
        ({why.rule for why in one.rules_for}, {why.rule for why in one.rules_against})
        for one in found.values()
    ]

    assert kinds == {cause: found[cause].subtype for cause in kinds}
    assert any(speaks_for for speaks_for, _ in sides)
    assert any(against for _, against in sides)
    assert all(not speaks_for & against for speaks_for, against in sides)


@pytest.mark.parametrize(
    ("scores", "cause"),
    [
        ((2, 0, 0, 0, 0), "indeterminate"),
        ((3, 0, 0, 0, 0), "arterial-chronic"),
        ((3, 2, 0, 0, 0), "arterial-chronic"),
        ((3, 3, 0, 0, 0), "indeterminate"),
        ((0, 3, 0, 4, 0), "indeterminate"),
        ((0, 3, 0, 5, 0), "musculoskeletal"),
        ((0, 0, 5, 0, 4), "indeterminate"),
        ((0, 0, 3, 0, 5), "venous-acute"),
    ],
)
def test_a_possible_cause_leads_where_no_other_comes_within_a_point(scores, cause):
    """Arteries, veins, nerves, muscles and joints, a clot."""
    assert cause == computed.leading_cause(*map(D, scores))


@pytest.mark.parametrize(
    ("threatened", "scores", "causes"),
    [
        (None, (5, 5, 5, 5), ()),
        (False, (5, 0, 0, 6), ("musculoskeletal",)),
        (None, (6, 7, 0, 6), ("venous-chronic", "arterial-chronic", "musculoskeletal")),
        (True, (0, 0, 0, 0), ("arterial-chronic",)),
        (True, (0, 6, 5, 0), ("venous-chronic", "arterial-chronic")),
    ],
)
def test_a_threatened_limb_is_of_the_arteries_whatever_else_is_probable(threatened, scores, causes):
    """Arteries, veins, nerves, muscles and joints; the highest score is first."""
    assert causes == computed.probable_causes(threatened, *map(D, scores))


@pytest.mark.parametrize(
    ("scores", "subtype"),
    [
        ((0, 0, 0, 0, 0, 0), None),
        ((-1, -2, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 0, 1), "arthritis"),
        ((0, 2, 3, 3, 0, 3), "fracture"),
        ((4, 4, 4, 4, 4, 4), "acute-compartment"),
        ((0, 5, 4, 5, 0, 0), "infection"),
    ],
)
def test_of_several_injuries_alike_the_graver_one_leads(scores, subtype):
    """A muscle under pressure, infection, fracture, strain, a runner's muscle, a worn joint."""
    assert subtype == computed.leading_subtype(*map(D, scores))


SIGNS = (
    "varicose-veins",
    "ankle-pigment",
    "skin-hardening",
    "corona",
    "healed-venous-ulcer",
    "spider-veins",
)
DENIED = CALM | dict.fromkeys(SIGNS, "no")
ULCER = VEINS | {"wound": "yes", "wound-days": 60, "abi-r": D("1.10")}
CLASSES = [
    (DENIED, {}, "C0"),
    (DENIED, {"spider-veins": "yes"}, "C1"),
    (DENIED, {"varicose-veins": "yes"}, "C2"),
    (VEINS, {}, "C3"),
    (VEINS, {"ankle-pigment": "yes"}, "C4a"),
    (VEINS, {"skin-hardening": "yes"}, "C4b"),
    (VEINS, {"skin-hardening": "yes", "corona": "yes"}, "C4c"),
    (VEINS, {"corona": "yes", "healed-venous-ulcer": "yes"}, "C5"),
    (ULCER, {"wound-site": "gaiter-medial", "healed-venous-ulcer": "yes"}, "C6"),
    (ULCER, {"wound-site": "ankle-lateral"}, "C6"),
    (ULCER, {"wound-site": "other-leg"}, "C6"),
    (ULCER, {"wound-site": "toe-forefoot"}, "C3"),
    (ULCER, {"wound": "no", "wound-site": "gaiter-medial"}, "C3"),
    (DENIED, {"wound": "yes", "wound-days": 60, "wound-site": "ankle-lateral"}, "C0"),
]


@pytest.mark.parametrize(("who", "change", "expected"), CLASSES)
def test_the_class_of_the_veins_is_that_of_the_gravest_sign(who, change, expected):
    assert expected == find(who | change).ceap
