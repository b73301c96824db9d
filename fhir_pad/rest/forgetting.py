"""A patient's data are removed on request: every version of all that is about them.

What stays is one AuditEvent that says who asked for it and how much it was, and the record of who
looked before, without what they asked. Must not know how it was asked for.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fhir_pad.audit import Erasure, erased
from fhir_pad.rest.auditing import keep
from fhir_pad.rest.people import PATIENT
from fhir_pad.store import Store, instant

BASES: Final = "base"
"""The topic of the notes that tell under which FHIR bases a database was served."""


def served(store: Store, *, now: datetime) -> None:
    """Note the FHIR base of a server: references to its patients may be written with it.

    A patient can be forgotten without the server, whose settings are not known then.
    """
    with store.transaction() as work:
        said = store.base.encode()
        if said not in (before for _, before in work.notes(BASES)):
            work.note(BASES, said, now=now)


def forget_patient(store: Store, patient: str, *, by: str, now: datetime) -> Mapping[str, int]:
    """Remove all about the patient with this id; return how many versions, by type.

    It is removed when this returns; `Store.scrub` then leaves no bytes of it in the database's
    files. Raises Refused when the database cannot be written to.
    """
    with store.transaction(alone=True) as work:
        bases = [said.decode() for _, said in work.notes(BASES)]
        gone = work.doomed(patient, bases)
        told = Erasure(f"{PATIENT}/{patient}", instant(now), by, store.base, gone.counts)
        # Written first, so that no place in the order of writes is given twice.
        keep(work, (erased(told),))
        work.erase(gone, bases)
    return gone.counts
