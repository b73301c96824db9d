"""The removal of everything about a patient, as the AuditEvent that is left of it.

Must not know what was removed, but for how many versions of resources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad.audit.event import Event, base, host, patient_entity
from fhir_pad.audit.kinds import APPLICATION, CUSTODIAN, DCM, coding

_PATIENT_RECORD: Final = coding(DCM, "110110", "Patient Record")
_ACTION, _SUCCESS = "D", "0"


@dataclass(frozen=True, slots=True)
class Erasure:
    """`patient` is a reference, `by` who asked for it in the words of whoever ran the command.

    `removed` counts the versions that were removed, by resource type.
    """

    patient: str
    recorded: str
    by: str
    server: str
    removed: Mapping[str, int]


def erased(one: Erasure) -> Event:
    """Return the AuditEvent of an erasure."""
    server = host(one.server)
    return base(one.recorded, one.server) | {
        "type": dict(_PATIENT_RECORD),
        "action": _ACTION,
        "outcome": _SUCCESS,
        "agent": [
            {
                "type": {"coding": [dict(APPLICATION)]},
                "who": {"display": one.by},
                "requestor": True,
            },
            {"type": {"coding": [dict(CUSTODIAN)]}, "who": server, "requestor": False},
        ],
        "entity": [patient_entity(one.patient) | _details(one)],
    }


def _details(one: Erasure) -> Event:
    counted = [{"type": name, "valueString": str(many)} for name, many in one.removed.items()]
    return {"detail": counted} if counted else {}
