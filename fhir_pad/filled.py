"""What an EHR has recorded fills what was not answered, and nothing else.

A response always comes first: it is about this complaint, and somebody was asked. Must not know
how a record is read, nor what follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from fhir_pad.answers import Answer, understood
from fhir_pad.fhir.issues import Issue, IssueType, Severity
from fhir_pad.recorded import Recorded


def filling(answered: Mapping[str, Answer], recorded: Recorded) -> Recorded:
    """Return of the record only what was not answered; an answer of `unknown` is none."""
    if not recorded.facts:
        return recorded
    known, _ = understood(answered)
    facts = {key: fact for key, fact in recorded.facts.items() if key not in known}
    return replace(recorded, facts=MappingProxyType(facts))


def told(filled: Recorded) -> Iterator[Issue]:
    """Give an issue for each answer that was taken from the record, and for what was passed over.

    The values are not told: where they stand is enough to find them.
    """
    for fact in filled.facts.values():
        where = fact.source.reference
        text = f"`{fact.link_id}` was not answered and is taken from the record: {where}."
        yield Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, text)
    yield from filled.issues
