"""Ids that follow from the input alone, so that the same input gives the same bytes anywhere.

Must not know what the ids are for.
"""

from uuid import NAMESPACE_URL, uuid5

from fhir_pad.fhir.canonical import BASE, VERSION

_OURS = uuid5(NAMESPACE_URL, BASE)


def uuid_for(digest: str, role: str) -> str:
    """Return the UUID (version 5) of what plays `role` in the answer to the input `digest`.

    Another version of the software gives other ids: its answer is another answer.
    """
    return str(uuid5(_OURS, f"{digest}|{VERSION}|{role}"))
