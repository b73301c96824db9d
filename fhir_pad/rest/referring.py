"""Which resources a search can give with its matches: those that R4 lets refer to each other.

What is stored refers to what is stored, what is published to what is published: a search looks in
one of them. Must not know what any of them says.
"""

import re
from collections.abc import Collection, Iterator

from fhir_pad.fhir.targets import targets
from fhir_pad.store import Kind, Parameter, known

_CHOOSING = re.compile(r"\*|\[[^\]]*\]")
"""What a path says besides the names of elements: how deep to look, and into which of several."""


def includes(type_: str, beside: Collection[str]) -> list[str]:
    """Return the values of _include for a search of a type, with these types beside it."""
    return [
        f"{type_}:{code}"
        for code, parameter in _referring(type_)
        if not _named(type_, parameter).isdisjoint(beside)
    ]


def revincludes(type_: str, beside: Collection[str]) -> list[str]:
    """Return the values of _revinclude for a search of a type, with these types beside it."""
    return [
        f"{other}:{code}"
        for other in beside
        for code, parameter in _referring(other)
        if type_ in _named(other, parameter)
    ]


def _referring(type_: str) -> Iterator[tuple[str, Parameter]]:
    for code, parameter in known(type_).items():
        if parameter.kind is Kind.REFERENCE:
            yield code, parameter


def _named(type_: str, parameter: Parameter) -> set[str]:
    """Return the types that the values of a parameter can name."""
    if parameter.target:
        return {parameter.target}
    paths = (path for code in parameter.indexed for path in known(type_)[code].paths)
    return {target for path in paths for target in targets(type_, _CHOOSING.sub("", path))}
