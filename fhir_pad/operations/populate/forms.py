"""The Questionnaire that `$populate` is called for: of ours, however it is named.

Must not know what is done with it.
"""

from collections.abc import Mapping
from typing import Final

from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.operations.operation import Given, Node

QUESTIONNAIRE: Final = "Questionnaire"
NAMES: Final = ("questionnaire", "questionnaireRef", "canonical")


def questionnaire(arguments: Arguments, given: Given) -> Node:
    """Return the Questionnaire at whose address this was called, or the one that is named.

    Raises Refused when none is named, several are, or it is not published here. One that is sent
    stands for ours of the same canonical; no other is taken. Smart Forms names it twice.
    """
    if given.instance is not None:
        return given.instance
    names = [name for name in NAMES if arguments.has(name)]
    if not names:
        text = "Name the Questionnaire by its canonical, or call this at its address."
        raise Refused([error(IssueType.REQUIRED, text, at(NAMES[0]))])
    found = {name: _named(arguments.all(name)[0], given) for name in names}
    text = "Name a Questionnaire and version that this server publishes."
    unknown = [
        error(IssueType.NOT_FOUND, text, at(name)) for name, one in found.items() if one is None
    ]
    if unknown:
        raise Refused(unknown)
    first, *others = (one for one in found.values() if one is not None)
    if any(one["url"] != first["url"] for one in others):
        text = f"Name one Questionnaire, with one of {', '.join(NAMES)}."
        raise Refused([error(IssueType.INVALID, text, at(names[1]))])
    return first


def _named(value: object, given: Given) -> Node | None:
    """Return the Questionnaire that a canonical, a reference or a resource names."""
    if isinstance(value, Mapping) and "resourceType" in value:
        return _sent(value, given)
    said = str(value.get("reference")) if isinstance(value, Mapping) else str(value)
    found = given.published(QUESTIONNAIRE, said)
    *_, kind, id_ = ("", *said.split("/"))
    return given.stored(QUESTIONNAIRE, id_) if found is None and kind == QUESTIONNAIRE else found


def _sent(resource: Node, given: Given) -> Node | None:
    if resource["resourceType"] != QUESTIONNAIRE:
        return None
    url, version = resource.get("url"), resource.get("version")
    return given.published(QUESTIONNAIRE, f"{url}|{version}" if version else str(url))
