"""Group `exam`, first part: pulses and pressures, once for each leg.

The name ends in `-r` for the right and `-l` for the left side. Nothing is computed here.
"""

from fhir_pad.legs.declare import choice, number
from fhir_pad.logic import Term

_SIDES = {"r": "right", "l": "left"}

_PULSES = (
    ("femoral", "in the {side} groin", "S2-109, S4-024, S2-041"),
    ("popliteal", "behind the {side} knee", "S2-109, S4-024, S2-041"),
    (
        "foot",
        "at the {side} foot, the better of dorsalis pedis and posterior tibial",
        "S2-109, S4-024, S2-041",
    ),
)

PULSES: tuple[Term, ...] = tuple(
    choice(
        f"pulse-{place}-{side}",
        "normal",
        "weak",
        "absent",
        who="clinician",
        counts=f"The pulse felt by finger {where.format(side=name)}.",
        excludes="A flow heard by Doppler only; a pulse not searched for, which is unknown.",
        sources=sources,
    )
    for side, name in _SIDES.items()
    for place, where, sources in _PULSES
)

ARMS: tuple[Term, ...] = tuple(
    number(
        f"brachial-{side}",
        low="40",
        high="300",
        unit="mm[Hg]",
        who="clinician",
        counts=(
            f"Systolic pressure of the {name} arm lying down, by cuff and Doppler or device, the"
            " highest reading of that arm."
        ),
        excludes="Diastolic or mean pressure; a reading of another day than the ankles'.",
        sources="S2-119",
    )
    for side, name in _SIDES.items()
)

# Name, highest value, unit, what counts, what does not, sources.
_LEG = (
    (
        "ankle-dp",
        "350",
        "mm[Hg]",
        "Resting systolic pressure of the {side} dorsalis pedis by Doppler; 0 without any flow.",
        "A sound that no cuff pressure stops, which has no value; a pressure after exercise.",
        "S2-119",
    ),
    (
        "ankle-pt",
        "350",
        "mm[Hg]",
        "Resting systolic pressure of the {side} posterior tibial by Doppler; 0 without any flow.",
        "A sound that no cuff pressure stops, which has no value; a pressure after exercise.",
        "S2-119",
    ),
    (
        "toe",
        "300",
        "mm[Hg]",
        "Systolic pressure of the {side} great toe, by small cuff and light or Doppler sensor.",
        "A trace lost in a cold foot; a pressure taken at the ankle.",
        "S2-123",
    ),
    (
        "abi",
        "3",
        "{ratio}",
        "Ankle-brachial index of the {side} leg at rest as reported: higher ankle over higher arm.",
        "A value multiplied by 100; a value after exercise; the other leg's value.",
        "S2-118, S4-027",
    ),
    (
        "tbi",
        "2",
        "{ratio}",
        "Toe-brachial index of the {side} leg as reported: toe over higher arm.",
        "A value multiplied by 100; an index taken with the ankle.",
        "S2-123",
    ),
    (
        "abi-postex",
        "3",
        "{ratio}",
        "Ankle-brachial index of the {side} leg about one minute after treadmill or heel raises.",
        "The index at rest; a reading so late that the pressure has recovered.",
        "S2-118, S4-027, 2024-PAD",
    ),
    (
        "ankle-postex",
        "350",
        "mm[Hg]",
        "Systolic pressure at the {side} ankle about one minute after the exercise test.",
        "The pressure at rest; the fall in pressure instead of the pressure.",
        "S2-119, 2024-PAD, RUTHERFORD-1997",
    ),
    (
        "tcpo2",
        "100",
        "mm[Hg]",
        "Oxygen pressure through the skin of the {side} foot, lying, in room air.",
        "Oxygen saturation in percent; a reading over inflamed or waterlogged skin.",
        "WIFI-2014",
    ),
)

LEGS: tuple[Term, ...] = tuple(
    number(
        f"{measured}-{side}",
        low="0",
        high=high,
        unit=unit,
        who="clinician",
        counts=counts.format(side=name),
        excludes=excludes,
        sources=sources,
    )
    for side, name in _SIDES.items()
    for measured, high, unit, counts, excludes, sources in _LEG
)

TERMS: tuple[Term, ...] = (*PULSES, *ARMS, *LEGS)
