"""What in the answers does not fit together, the question to look at, and what is said of it.

Declarations only. Nothing is decided by a contradiction here; triage has rules of its own.
"""

from fhir_pad.legs import acute
from fhir_pad.legs.declare import derived
from fhir_pad.legs.measurements import LEGS, named_leg
from fhir_pad.legs.questions import ask
from fhir_pad.logic import YesNo, all_of

lost_beside_the_worse = {
    leg.side: derived(
        f"pulse-lost-beside-the-worse-{leg.side}",
        all_of(
            ask.leg_side == "both",
            named_leg == other.side,
            leg.pulse_foot == "absent",
            ~(other.pulse_foot == "absent").is_true(),
        ),
        "Both legs hurt, and the pulse is lost in the one that was not named as the worse.",
        "S2-074, S2-109",
    )
    for leg, other in zip(LEGS, reversed(LEGS), strict=True)
}

CONTRADICTED: tuple[tuple[YesNo, str, str], ...] = (
    (
        acute.onset_conflict,
        "acute-change",
        "A sudden start was denied, yet very sudden, severe pain was reported.",
    ),
    (
        acute.numb_though_not_sudden,
        "acute-change",
        "A sudden start was denied, yet a pale, cold or pulseless leg has newly lost feeling.",
    ),
    (
        acute.pulse_conflict,
        "p-pulseless",
        "Pulselessness was denied, yet the foot pulse is absent or the Doppler silent.",
    ),
    (
        acute.feeling_conflict,
        "p-numb",
        "Loss of feeling was denied, yet the examination found it.",
    ),
    (
        acute.movement_conflict,
        "p-paralysis",
        "Loss of movement was denied, yet the examination found it.",
    ),
    *(
        (
            lost_beside_the_worse[side],
            f"pulse-foot-{side[0]}",
            "This foot has lost its pulse, and the other leg was named as the worse.",
        )
        for side in ("right", "left")
    ),
)
