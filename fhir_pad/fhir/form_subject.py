"""Who a response is about: a patient, as far as the Reference tells. Must not know the answers."""

import re
from collections.abc import Iterator, Mapping

from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.fhir.nodes import objects

_PATIENT = "Patient"
# [base/]Type/id[/_history/version], http://hl7.org/fhir/R4/references.html#literal
_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(?:/_history/[^/]+)?")


def subject_issues(response: Mapping[str, object]) -> Iterator[Issue]:
    """Give an error when the subject of a response is known to be no Patient."""
    subject = response.get("subject")
    if isinstance(subject, Mapping) and _type(subject, response) not in (None, _PATIENT):
        text = "Let the subject be a Patient."
        yield error(IssueType.INVARIANT, text, "QuestionnaireResponse.subject")


def _type(subject: Mapping[str, object], response: Mapping[str, object]) -> object:
    """Return the type that a Reference names, None when it does not tell (urn:uuid, logical)."""
    reference = subject.get("reference")
    if isinstance(reference, str) and reference.startswith("#"):
        contained = objects(response, "contained")
        types = (one.get("resourceType") for one in contained if one.get("id") == reference[1:])
        return next(types, None)
    literal = _LITERAL.fullmatch(reference) if isinstance(reference, str) else None
    return subject.get("type") if literal is None else literal[1]
