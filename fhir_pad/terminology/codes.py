"""$validate-code of ValueSet and CodeSystem: whether a code may be used, and its right display.

Sources: http://hl7.org/fhir/R4/valueset-operation-validate-code.html and
http://hl7.org/fhir/R4/codesystem-operation-validate-code.html. A code of a system that is not
held gets an honest false, never an error. A display is wrong only where all wordings are held;
elsewhere it may be one that is not known here. Messages carry nothing of what was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from fhir_pad.fhir.arguments import (
    Arguments,
    Kind,
    Parameter,
    Signature,
    parameters,
    read,
    said,
)
from fhir_pad.terminology.asked import Asked, asked
from fhir_pad.terminology.compose import Members, members
from fhir_pad.terminology.concepts import Concept, Node
from fhir_pad.terminology.expand import asked_value_set
from fhir_pad.terminology.held import Held, without_version

_JUDGED: Mapping[str, Parameter] = MappingProxyType(
    {
        "code": Parameter(Kind.CODE),
        "display": Parameter(Kind.STRING),
        "coding": Parameter(Kind.CODING),
        "codeableConcept": Parameter(Kind.CODEABLE_CONCEPT),
        "date": Parameter(Kind.DATE_TIME, offered=False),
        "abstract": Parameter(Kind.BOOLEAN),
        "displayLanguage": Parameter(Kind.CODE),
    }
)
VALIDATE_IN_VALUE_SET: Signature = MappingProxyType(
    {
        "url": Parameter(Kind.URI),
        "context": Parameter(Kind.URI, offered=False),
        "valueSet": Parameter(Kind.RESOURCE),
        "valueSetVersion": Parameter(Kind.STRING),
        "system": Parameter(Kind.URI),
        "systemVersion": Parameter(Kind.STRING),
        **_JUDGED,
    }
)
VALIDATE_IN_CODE_SYSTEM: Signature = MappingProxyType(
    {
        "url": Parameter(Kind.URI),
        "codeSystem": Parameter(Kind.RESOURCE, offered=False),
        "version": Parameter(Kind.STRING),
        **_JUDGED,
    }
)

_NO_CODE = "There is no code with its code system to judge."
_NOT_IN_SET = "The code is not in the value set."
_NOT_IN_SYSTEM = "The code system does not have this code."
_NO_SYSTEM = "The code system, or its version, is not held here, so the code cannot be judged."
_OTHER_VERSION = "The code is in the value set, but of another version of its code system."
_WRONG_DISPLAY = "The code is right; its display is not one that the code system has."
_OTHER_DISPLAY = "The code is right; its display is not the one held here, yet others may exist."
_UNKNOWN_DISPLAY = "The code is right; its display cannot be checked, as none is held here."


@dataclass(frozen=True, slots=True)
class _Judgement:
    """Whether a code is right, what is to be said about it, and the concept where it is known."""

    right: bool
    message: str | None = None
    concept: Concept | None = None


def validate_in_value_set(sent: Node, held: Held) -> dict[str, object]:
    """Return Parameters (result, message, display) for a call of `VALIDATE_IN_VALUE_SET`.

    A CodeableConcept is right when one of its codings is. Raises Refused with required, invalid,
    not-supported, not-found, code-invalid or too-costly for the ValueSet or the parameters.
    """
    arguments = read(sent, VALIDATE_IN_VALUE_SET)
    value_set = asked_value_set(arguments, held)
    codings = asked(arguments, version="systemVersion")
    known = members(value_set, held)
    return _answer((_in_set(one, known, held) for one in codings), arguments)


def validate_in_code_system(sent: Node, held: Held) -> dict[str, object]:
    """Return Parameters (result, message, display) for a call of `VALIDATE_IN_CODE_SYSTEM`.

    `url` names the code system; a coding may name it as well, but no other. Raises Refused with
    required, invalid or not-supported for the parameters.
    """
    arguments = read(sent, VALIDATE_IN_CODE_SYSTEM)
    codings = _of_one_system(arguments)
    return _answer((_in_system(one, held) for one in codings), arguments)


def _in_set(one: Asked, known: Members, held: Held) -> _Judgement:
    concept = known.get((one.system, one.code))
    if concept is None:
        return _Judgement(right=False, message=_NOT_IN_SET)
    system = held.code_systems.get(one.system)
    if system is not None and one.version not in (None, system.version):
        return _Judgement(right=False, message=_OTHER_VERSION)
    return _worded(one, concept, all_words_held=system is not None)


def _of_one_system(arguments: Arguments) -> tuple[Asked, ...]:
    """Return the codes of the system `url`, or of whatever system they have when it is not sent."""
    url, version = arguments.text("url"), arguments.text("version")
    codings = asked(arguments, system="url")
    return tuple(
        replace(one, version=one.version or version)
        for one in codings
        if url is None or one.system == without_version(url)
    )


def _in_system(one: Asked, held: Held) -> _Judgement:
    system = held.code_systems.get(one.system)
    if system is None or one.version not in (None, system.version):
        return _Judgement(right=False, message=_NO_SYSTEM)
    concept = system.concepts.get(one.code)
    if concept is None:
        return _Judgement(right=False, message=_NOT_IN_SYSTEM)
    return _worded(one, concept, all_words_held=True)


def _worded(one: Asked, concept: Concept, *, all_words_held: bool) -> _Judgement:
    """Judge the display of a code that is right."""
    if one.display is None or concept.goes_by(one.display):
        return _Judgement(right=True, concept=concept)
    if all_words_held:
        return _Judgement(right=False, message=_WRONG_DISPLAY, concept=concept)
    message = _UNKNOWN_DISPLAY if concept.display is None else _OTHER_DISPLAY
    return _Judgement(right=True, message=message, concept=concept)


def _answer(judgements: Iterable[_Judgement], arguments: Arguments) -> dict[str, object]:
    """Return the Parameters for the first code that is right, else for the first of all."""
    judged = tuple(judgements) or (_Judgement(right=False, message=_NO_CODE),)
    best = next((one for one in judged if one.right), judged[0])
    language = arguments.text("displayLanguage")
    display = None if best.concept is None else best.concept.wording(language)
    return parameters(
        said("result", "valueBoolean", best.right),
        said("message", "valueString", best.message),
        said("display", "valueString", display),
    )
