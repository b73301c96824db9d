"""The kinds of interactions: R4's action for each, and the parts that its agents have.

Must not know an interaction that took place. Source: IHE BALP 1.1.4, which has a profile for
reading, creating, updating, deleting and querying; whatever else is done is recorded as a query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
Coding = Mapping[str, str]


def coding(system: str, code: str, display: str) -> Coding:
    """Return a Coding that can be read."""
    return MappingProxyType({"system": system, "code": code, "display": display})


SOURCE: Final = coding(DCM, "110153", "Source Role ID")
DESTINATION: Final = coding(DCM, "110152", "Destination Role ID")
APPLICATION: Final = coding(DCM, "110150", "Application")
CUSTODIAN: Final = coding(
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "custodian", "Custodian"
)
RECIPIENT: Final = coding(PARTICIPATION, "IRCP", "information recipient")
AUTHOR: Final = coding(PARTICIPATION, "AUT", "author (originator)")


@dataclass(frozen=True, slots=True)
class Kind:
    """How interactions of a kind are recorded; `asks` tells that what was asked is kept."""

    action: str
    client: Coding
    server: Coding
    user: Coding
    asks: bool = False


READ: Final = Kind("R", DESTINATION, SOURCE, RECIPIENT)
CREATE: Final = Kind("C", SOURCE, DESTINATION, AUTHOR)
UPDATE: Final = Kind("U", SOURCE, DESTINATION, AUTHOR)
DELETE: Final = Kind("D", APPLICATION, CUSTODIAN, AUTHOR)
QUERY: Final = Kind("E", SOURCE, DESTINATION, RECIPIENT, asks=True)

_OPERATION: Final = "operation"
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "read": READ,
        "vread": READ,
        "create": CREATE,
        "update": UPDATE,
        "patch": UPDATE,
        "delete": DELETE,
        "search-type": QUERY,
        "history-instance": QUERY,
        "history-type": QUERY,
        "capabilities": QUERY,
        "batch": QUERY,
        "transaction": QUERY,
        _OPERATION: QUERY,
    }
)
"""By the codes of http://hl7.org/fhir/restful-interaction."""
