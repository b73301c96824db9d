"""What can be said of a response that is not finished: an emergency, and nothing else.

Causes, stages and risks wait until the answers are complete; a sign that threatens life or limb
does not. Must not know what makes an emergency.
"""

from dataclasses import replace

from fhir_pad.findings import Findings

EMERGENCY = "emergency-now"
EMERGENCY_PHASE = 0


def emergency_alone(findings: Findings) -> Findings | None:
    """Return the findings reduced to the emergency they tell of; None when they tell of none."""
    if findings.triage != EMERGENCY:
        return None
    urgent = tuple(action for action in findings.actions if action.phase == EMERGENCY_PHASE)
    return replace(
        findings,
        **_NOTHING,  # type: ignore[arg-type]
        abi={},
        tbi={},
        actions=urgent,
        stated={name: why for name, why in findings.stated.items() if name in _KEPT},
    )


_KEPT = frozenset({"triage", "ali-status", "six-hour-window"})
_NOTHING: dict[str, object] = dict.fromkeys(
    (
        *("primary_cause", "subtype", "confidence", "msk_subtype", "neuro_subtype"),
        *("pad_status", "arterial_stage", "fontaine", "rutherford_chronic", "wifi", "ceap"),
        *("ceap_symptomatic", "ecq", "ecq_grade"),
    )
) | dict.fromkeys(("components", "differential", "risks", "missing", "cautions"), ())
