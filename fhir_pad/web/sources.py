"""The FHIR servers that an operator lets be asked for what is on record of a patient.

The same is asked as for CDS Hooks, within the same time. Must not know what it answers.
"""

from fhir_pad.cds.missing import SECONDS
from fhir_pad.cds.services import PREFETCH
from fhir_pad.ehr.networks import Networks
from fhir_pad.ehr.queries import Source, ask
from fhir_pad.operations.operation import Fetched, Sources

PATIENT_ID = "{{context.patientId}}"


def sources(bases: tuple[str, ...], networks: Networks) -> Sources:
    """Return the servers with these bases, which may be in these networks besides public ones."""

    def asked(base: str, token: str, patient: str) -> Fetched:
        queries = {name: text.replace(PATIENT_ID, patient) for name, text in PREFETCH.items()}
        found = ask(Source(base, token, networks), queries, SECONDS)
        return Fetched(
            tuple(one for held in found.values() for one in held.resources),
            tuple(f"{name}: {held.why}" for name, held in found.items() if held.why),
        )

    return Sources(bases, asked)
