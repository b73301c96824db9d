"""The definition that an operation is about: at its address, or named by canonical.

Must not know what is done with it.
"""

from fhir_pad.fhir.arguments import Arguments, at
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.operations.operation import Given, Node


def named(type_: str, arguments: Arguments, given: Given) -> Node:
    """Return the definition at whose address or for whose canonical the operation was called.

    The parameters are `url` (or HAPI's `canonical`), `id` and `version`. Raises Refused
    (required) when none is named, (not-found) when it is not published here.
    """
    if given.instance is not None:
        return given.instance
    name = next((one for one in ("url", "canonical", "id") if arguments.has(one)), None)
    if name is None:
        text = f"Name the {type_} by url, or call this at its address."
        raise Refused([error(IssueType.REQUIRED, text, at("url"))])
    found = _found(type_, str(arguments.text(name)), arguments.text("version"), name, given)
    if found is None:
        text = f"Name a {type_} and version that this server publishes."
        raise Refused([error(IssueType.NOT_FOUND, text, at(name))])
    return found


def _found(type_: str, said: str, version: str | None, name: str, given: Given) -> Node | None:
    if name != "id":
        return given.published(type_, f"{said}|{version}" if version else said)
    found = given.stored(type_, said)
    return found if found is not None and version in (None, found.get("version")) else None
