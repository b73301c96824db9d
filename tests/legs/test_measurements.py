"""Indices, limits and ranges at their edges: each row is a patient with one measurement."""

from decimal import Decimal

import pytest

from fhir_pad.assess import find
from fhir_pad.legs import computed
from fhir_pad.legs.questions import ask


def D(text):  # noqa: N802 - reads as the number it makes
    return Decimal(text)


@pytest.mark.parametrize(
    ("abi", "category", "severity"),
    [
        ("0.00", "abnormal", "severe"),
        ("0.39", "abnormal", "severe"),
        ("0.40", "abnormal", "moderate"),
        ("0.69", "abnormal", "moderate"),
        ("0.70", "abnormal", "mild"),
        ("0.89", "abnormal", "mild"),
        ("0.90", "abnormal", "mild"),
        ("0.904", "abnormal", "mild"),
        ("0.905", "borderline", None),
        ("0.91", "borderline", None),
        ("0.99", "borderline", None),
        ("0.995", "normal", None),
        ("1.00", "normal", None),
        ("1.30", "normal", None),
        ("1.31", "high-normal", None),
        ("1.40", "high-normal", None),
        ("1.41", "noncompressible", None),
    ],
)
def test_an_index_is_rounded_half_up_and_then_classified(abi, category, severity):
    """0.904 is 0.90 and abnormal; 0.905 is 0.91 and borderline."""
    index = find({"age": 60, "abi-r": D(abi)}).abi["right"]

    assert (category, severity) == (index.category, index.severity)


@pytest.mark.parametrize(
    ("answers", "value", "flags"),
    [
        (
            {
                "brachial-r": D(140),
                "brachial-l": D(138),
                "ankle-dp-r": D(126),
                "ankle-pt-r": D(120),
            },
            "0.90",
            (),
        ),
        ({"brachial-l": D(120), "ankle-pt-r": D(60)}, "0.50", ("single-artery", "single-arm")),
        (
            {"brachial-r": D(160), "brachial-l": D(145), "ankle-dp-r": D(80), "ankle-pt-r": D(80)},
            "0.50",
            ("subclavian",),
        ),
        ({"abi-r": D("0.85")}, "0.85", ("reported",)),
        (
            {
                "abi-r": D("0.85"),
                "brachial-r": D(100),
                "brachial-l": D(100),
                "ankle-dp-r": D(79),
                "ankle-pt-r": D(70),
            },
            "0.79",
            ("differs-from-reported",),
        ),
        (
            {"abi-r": D("0.84"), "brachial-r": D(100), "brachial-l": D(100)}
            | {"ankle-dp-r": D(79), "ankle-pt-r": D(70)},
            "0.79",
            (),
        ),
        (
            {
                "brachial-r": D(100),
                "brachial-l": D(100),
                "ankle-dp-r": D(0),
                "ankle-pt-r": D(0),
            },
            "0.00",
            (),
        ),
    ],
)
def test_the_index_is_the_higher_ankle_over_the_higher_arm(answers, value, flags):
    """Computed wins over reported; what is unusual is flagged; no flow is a measurement."""
    index = find(answers | {"age": 60}).abi["right"]

    assert (value, flags) == (str(index.value), index.flags)


@pytest.mark.parametrize(("lower", "other"), [("r", "l"), ("l", "r")])
@pytest.mark.parametrize("ankles", [(), ("r",), ("r", "l")], ids=["no ankle", "one", "both"])
def test_a_difference_between_the_arms_is_told_once_of_the_lower_arm(lower, other, ankles):
    """Not once for each index, nor only with one: it is about the arms."""
    arms = {f"brachial-{lower}": 120, f"brachial-{other}": 135}
    findings = find({"age": 60} | arms | {f"ankle-dp-{ankle}": 140 for ankle in ankles})

    assert [("subclavian", f"brachial-{lower}")] == [
        (each.code, each.topic) for each in findings.cautions
    ]
    near = find({"age": 60} | arms | {f"brachial-{other}": 134})
    assert () == near.cautions


def test_what_is_to_be_looked_at_names_a_question():
    """Readers are shown its text, and FHIR its code."""
    findings = find(
        {"age": 60, "brachial-r": 120, "brachial-l": 140, "ankle-dp-r": 140, "abi-r": D("0.80")}
    )

    topics = [each.topic for each in findings.cautions]
    assert ["brachial-r", "abi-r"] == topics
    assert {*topics} <= {each.name for each in ask}


def test_a_third_never_becomes_a_half_up_of_itself():
    """The quotient is rounded once, exactly: 181/200 is 0.905, which is 0.91."""
    assert D("0.91") == computed.index(D(181), D(200), None)
    assert D("0.33") == computed.index(D(40), D(120), None)
    assert D("0.67") == computed.index(D(80), D(120), None)


@pytest.mark.parametrize(
    ("tbi", "category"),
    [("0.70", "abnormal"), ("0.704", "abnormal"), ("0.705", "normal"), ("0.71", "normal")],
)
def test_a_toe_index_up_to_0_70_is_abnormal(tbi, category):
    """Rounded before it is classified, like the ankle index."""
    assert category == find({"age": 60, "tbi-l": D(tbi)}).tbi["left"].category


@pytest.mark.parametrize(
    ("hours", "state", "left"),
    [
        ("5", "within", "1"),
        ("5.99", "within", "0.01"),
        ("6", "elapsed", "0"),
        ("7", "elapsed", "0"),
        (None, "unknown", None),
    ],
)
def test_the_six_hour_window(hours, state, left):
    """Exactly six hours have elapsed; an unknown onset has no hours left to count."""
    answers = {"age": 70, "leg-symptom": "yes", "acute-change": "yes", "p-cold": "yes"}
    given = answers if hours is None else answers | {"onset-hours": D(hours)}

    window = find(given).window

    assert (state, left) == (
        window.state,
        None if window.hours_left is None else f"{window.hours_left:f}",
    )


@pytest.mark.parametrize(
    ("onset", "authored", "hours"),
    [
        ("2026-11-21T04:00:00Z", "2026-11-21T10:00:00Z", "6"),
        ("2026-11-21T06:00:00+02:00", "2026-11-21T10:00:00Z", "6"),
        ("2026-11-21T05:30:00Z", "2026-11-21T10:00:00Z", "4.5"),
        ("2026-11-21", "2026-11-21T10:00:00Z", None),
        ("2026-11-21T04:00:00", "2026-11-21T10:00:00Z", None),
        ("2026-11-21T11:00:00Z", "2026-11-21T10:00:00Z", None),
        ("2026-11-21T04:00:00Z", None, None),
    ],
)
def test_hours_since_onset_from_the_moment_of_onset(onset, authored, hours):
    """Both moments need time and zone, and the onset comes first; otherwise nothing is known."""
    answers = {
        "age": 70,
        "leg-symptom": "yes",
        "acute-change": "yes",
        "p-cold": "yes",
        "onset-datetime": onset,
    }

    window = find(answers, authored=authored).window

    assert hours == (None if window.hours_since_onset is None else f"{window.hours_since_onset:f}")


def test_answered_hours_win_over_the_moment_of_onset():
    """What was said in hours is taken as it is."""
    assert D(3) == computed.hours_since(D(3), "2026-11-21T04:00:00Z", "2026-11-21T10:00:00Z")


@pytest.mark.parametrize(
    ("side", "worse", "right", "left", "leg"),
    [
        ("left", None, "0.30", "1.00", "left"),
        ("both", "right", "1.00", "0.30", "right"),
        ("both", "same", "0.80", "0.60", "left"),
        ("both", None, "1.50", "0.90", "left"),
        (None, None, "1.60", "1.50", "left"),
        (None, None, "0.70", "0.70", "right"),
        (None, None, None, "0.70", "left"),
        ("both", "same", None, None, None),
    ],
)
def test_the_index_leg(side, worse, right, left, leg):
    """The leg named, else the worse, else the lowest compressible index, else nobody knows."""
    given = [None if each is None else D(each) for each in (right, left)]

    assert leg == computed.index_leg(computed.named_leg(side, worse), *given)


@pytest.mark.parametrize(
    ("leg", "right", "left", "value"),
    [
        ("right", D("0.30"), D("1.00"), D("0.30")),
        ("left", D("0.30"), D("1.00"), D("1.00")),
        ("right", None, D("1.00"), None),
        (None, D("0.30"), D("1.00"), None),
    ],
)
def test_a_number_of_the_index_leg_is_of_no_other(leg, right, left, value):
    """While no leg is named neither number is meant."""
    assert value == computed.of_index_leg(leg, right, left)


@pytest.mark.parametrize(
    ("leg", "right", "left", "truth"),
    [
        ("right", True, False, True),
        ("left", True, False, False),
        ("left", True, None, None),
        (None, True, False, True),
        (None, None, True, True),
        (None, False, False, None),
        (None, None, False, None),
    ],
)
def test_while_no_leg_is_named_what_is_true_of_either_counts(leg, right, left, truth):
    """And nothing reassures, also when both are sound."""
    assert truth is computed.truth_of_index_leg(leg, right, left)


@pytest.mark.parametrize(
    ("leg", "right", "left", "pulse"),
    [
        ("right", "absent", "normal", "absent"),
        ("left", "absent", "normal", "normal"),
        ("right", None, "absent", None),
        (None, "normal", "absent", "absent"),
        (None, "weak", "absent", "absent"),
        (None, "weak", "normal", "weak"),
        (None, None, "normal", "normal"),
        (None, None, None, None),
    ],
)
def test_while_no_leg_is_named_the_worst_pulse_counts(leg, right, left, pulse):
    assert pulse == computed.pulse_of_named_leg(leg, right, left)


@pytest.mark.parametrize(
    ("rest", "after", "ankle", "ankle_after", "abnormal"),
    [
        ("1.00", "0.80", None, None, True),
        ("1.00", "0.81", None, None, False),
        (None, "0.90", None, None, True),
        (None, "0.91", None, None, None),
        ("1.00", "0.95", "140", "110", True),
        ("1.00", None, "140", "111", False),
        ("1.00", None, None, None, None),
        ("0.00", "0.00", None, None, None),
    ],
)
def test_exercise(rest, after, ankle, ankle_after, abnormal):
    """A fall of 20 per cent or of 30 mmHg is abnormal; nothing measured tells nothing."""
    given = [None if each is None else D(each) for each in (rest, after, ankle, ankle_after)]

    assert abnormal is computed.post_exercise_abnormal(*given)


@pytest.mark.parametrize(
    ("abi", "ankle", "toe", "tcpo2", "severe"),
    [
        ("0.39", None, None, None, True),
        ("0.40", None, None, None, False),
        ("1.50", "49", None, None, None),
        ("1.50", None, "29", None, True),
        (None, "49", None, None, True),
        (None, "50", None, None, False),
        (None, None, "30", "29", True),
        (None, None, None, None, None),
    ],
)
def test_severe_ischaemia(abi, ankle, toe, tcpo2, severe):
    """Stiff arteries make index and ankle pressure useless, never reassuring."""
    given = [None if each is None else D(each) for each in (abi, ankle, toe, tcpo2)]

    assert severe is computed.severe_ischaemia(*given)


@pytest.mark.parametrize(
    ("findings", "classes"),
    [
        (("none", "none", "audible", "audible", None, None, None), ("I",)),
        (("none", "none", "inaudible", "audible", None, None, None), ("IIa",)),
        (("toes-only", "none", "audible", "audible", None, None, None), ("IIa",)),
        (("beyond-toes", "none", "audible", "audible", None, None, None), ("IIb",)),
        (("none", "mild-moderate", "audible", "audible", None, None, None), ("IIb",)),
        (("profound", "profound", "inaudible", "inaudible", None, None, None), ("III",)),
        (("profound", "profound", "inaudible", "audible", True, None, None), ("III",)),
        (("profound", "profound", "inaudible", "audible", False, None, None), ("IIb",)),
        (("profound", "mild-moderate", "inaudible", "inaudible", True, None, None), ("IIb",)),
        (("beyond-toes", "profound", "inaudible", "inaudible", True, None, None), ("IIb",)),
        (("profound", "profound", "audible", "inaudible", None, None, None), ("IIb",)),
        ((None, None, None, None, None, None, None), ("I", "IIa", "IIb", "III")),
        ((None, None, "audible", "audible", None, False, False), ("I",)),
        ((None, None, "audible", "audible", None, True, False), ("IIa", "IIb")),
        ((None, None, None, None, None, True, True), ("IIb", "III")),
    ],
)
def test_the_acute_class_is_a_range_where_findings_are_missing(findings, classes):
    """Every class that some completion of the findings would give, and no other."""
    assert classes == computed.rutherford_acute(*findings)


@pytest.mark.parametrize(
    ("flow", "grades"),
    [
        (("0.80", None, None, None, False), (0,)),
        (("0.79", None, None, None, False), (1,)),
        (("0.59", None, None, None, False), (2,)),
        (("0.39", None, None, None, False), (3,)),
        (("0.80", "70", None, None, False), (1,)),
        (("0.80", "101", None, None, False), (0,)),
        (("0.80", "49", None, None, False), (3,)),
        ((None, None, "60", None, None), (0,)),
        ((None, None, "59", None, None), (1,)),
        ((None, None, "39", "80", None), (2,)),
        ((None, None, None, "29", None), (3,)),
        (("1.41", None, None, None, False), (0, 1, 2, 3)),
        (("1.35", None, None, None, True), (0, 1, 2, 3)),
        (("1.35", None, None, None, None), (0, 1, 2, 3)),
        (("1.35", None, None, None, False), (0,)),
        (("1.30", None, None, None, True), (0,)),
        (("1.40", None, None, None, False), (0,)),
        (("0.80", "100", None, None, False), (1,)),
        (("0.80", "69", None, None, False), (2,)),
        (("0.80", "50", None, None, False), (2,)),
        ((None, "49", None, None, None), (3,)),
        ((None, None, "40", None, None), (1,)),
        ((None, None, "30", None, None), (2,)),
        ((None, None, None, None, None), (0, 1, 2, 3)),
    ],
)
def test_wifi_ischaemia_grades(flow, grades):
    """Toe pressure decides; a stiff artery, or one that may be stiff, tells nothing."""
    *numbers, calcified = flow
    given = [None if each is None else D(each) for each in numbers]

    assert grades == tuple(int(each) for each in computed.wifi_ischaemia(*given, calcified))


@pytest.mark.parametrize(
    ("wound", "grades"),
    [
        (("2", None, None, True), (2,)),
        ((None, True, "digits", True), (2,)),
        ((None, True, "forefoot-or-beyond", None), (3,)),
        ((None, True, None, None), (2, 3)),
        ((None, False, None, True), (1, 2, 3)),
        ((None, False, None, False), (0,)),
        ((None, None, None, False), (0, 2, 3)),
        ((None, None, None, None), (0, 1, 2, 3)),
    ],
)
def test_wifi_wound_grades(wound, grades):
    """The examiner's grade, else what wound and gangrene leave possible."""
    assert grades == tuple(int(each) for each in computed.wifi_wound(*wound))


@pytest.mark.parametrize(
    ("infection", "grades"),
    [
        (("2", None), (2,)),
        (("0", True), (0,)),
        ((None, False), (0,)),
        ((None, True), (1, 2, 3)),
        ((None, None), (0, 1, 2, 3)),
    ],
)
def test_wifi_infection_grades(infection, grades):
    """The examiner's grade, else what is said of an infection leaves possible."""
    assert grades == tuple(int(each) for each in computed.wifi_infection(*infection))


@pytest.mark.parametrize(
    ("present", "unknown", "alternative", "wells"),
    [
        (3, 0, False, (3, 3, 3)),
        (3, 0, True, (1, 1, 1)),
        (3, 0, None, (3, 1, 3)),
        (1, 4, None, (1, -1, 5)),
        (1, 4, True, (-1, -1, 3)),
    ],
)
def test_the_wells_score_is_a_range_where_answers_are_missing(present, unknown, alternative, wells):
    """What is known, the least and the most; a diagnosis as likely takes two points off."""
    assert wells == (
        computed.wells_score(D(present), alternative),
        computed.wells_least(D(present), alternative),
        computed.wells_most(D(present), D(unknown), alternative),
    )


@pytest.mark.parametrize(
    ("pressure", "doubtful"),
    [("0", False), ("0.01", True), ("0.85", True), ("3", True), ("4", False)],
)
@pytest.mark.parametrize("name", ["ankle-dp-r", "ankle-pt-l", "toe-r", "ankle-postex-l"])
def test_an_index_in_the_place_of_a_pressure_is_told(name, pressure, doubtful):
    """It gave an index of 0.01 and severe ischaemia without a word. 0 is a leg without flow."""
    cautions = find({"brachial-r": Decimal(140), name: Decimal(pressure)}).cautions

    assert [("doubtful-unit", name)] * doubtful == [(each.code, each.topic) for each in cautions]


def test_a_pressure_that_may_be_an_index_counts_until_somebody_looked():
    """To drop it would take back the referral of a leg that has hardly any pressure."""
    findings = find({"leg-symptom": "yes", "toe-r": Decimal(1)})

    assert ["TR23"] == [each.basis.rule for each in findings.triage_flags]
