"""The code that an operation is asked about, in whichever of R4's three forms it was sent.

Must not know what is done with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.terminology.concepts import Node, text_of

_FORMS = ("code", "coding", "codeableConcept")


@dataclass(frozen=True, slots=True)
class Asked:
    """One code as sent: with its system, and perhaps a version of that and a display."""

    system: str
    code: str
    version: str | None
    display: str | None


def asked(
    arguments: Arguments, *, system: str = "system", version: str = "version"
) -> tuple[Asked, ...]:
    """Return the codes sent as `code` (with `system` and `version`), `coding`, `codeableConcept`.

    One form must be used, and a code must have a system; else Refused with required or invalid.
    Codings of a codeableConcept that lack either are passed over, so the result may be empty.
    """
    forms = [name for name in _FORMS if arguments.has(name)]
    if len(forms) > 1:
        text = "Give one of code, coding and codeableConcept."
        raise Refused([error(IssueType.INVALID, text, at(forms[1]))])
    concept = arguments.node("codeableConcept")
    if concept is not None:
        return tuple(_codings(concept))
    return (coded(arguments, "code", "coding", system=system, version=version),)


def coded(
    arguments: Arguments,
    code: str,
    coding: str,
    *,
    system: str = "system",
    version: str = "version",
) -> Asked:
    """Return the one code sent in the parameter `code` or in the parameter `coding`.

    Raises Refused with required when code or system is missing, invalid when both were sent.
    """
    if arguments.has(code) and arguments.has(coding):
        raise Refused([error(IssueType.INVALID, f"Give {code} or {coding}, not both.", at(coding))])
    sent = arguments.node(coding)
    if sent is not None:
        return _in_coding(sent, coding)
    if not arguments.has(code):
        raise Refused([error(IssueType.REQUIRED, f"Give {code} or {coding}.", at(code))])
    named = arguments.text(system)
    if named is None:
        text = f"Give {system} beside the code: a code alone means nothing."
        raise Refused([error(IssueType.REQUIRED, text, at(system))])
    url, _, pinned = named.partition("|")
    return Asked(
        system=url,
        code=str(arguments.text(code)),
        version=pinned or arguments.text(version),
        display=arguments.text("display"),
    )


def _in_coding(sent: Node, name: str) -> Asked:
    found = next(_codings({"coding": [sent]}), None)
    if found is None:
        text = f"Give system and code in {name}."
        raise Refused([error(IssueType.REQUIRED, text, at(name))])
    return found


def _codings(concept: Node) -> Iterator[Asked]:
    for one in objects(concept, "coding"):
        system, code = text_of(one, "system"), text_of(one, "code")
        if system is not None and code is not None:
            yield Asked(system, code, text_of(one, "version"), text_of(one, "display"))
