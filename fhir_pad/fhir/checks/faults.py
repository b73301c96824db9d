"""Where the checks write down what they find, and the FHIRPath of a place.

Must not know what is checked.
"""

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from fhir_pad.fhir.issues import Issue, IssueType, error

MOST_FAULTS: Final = 100
"""More faults than a person reads: the check stops there."""

SINGLE: Final = -1
"""The index of what is no member of an array."""

Place: TypeAlias = "tuple[Place, str, int] | None"
"""What holds it, its name, its index: written as text only when there is a fault."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}", re.ASCII)


class Enough(Exception):  # noqa: N818 - not an error: the reader has seen enough
    """The most faults that are told have been found."""


@dataclass(slots=True)
class Scope:
    """One resource with what it contains: contained types by id, and who is referred to.

    `inside` is the id of the contained resource that is being checked, None outside of one.
    """

    contained: dict[str, str] = field(default_factory=dict)
    referred: set[str] = field(default_factory=set)
    inside: str | None = None

    def refer(self, reference: str) -> None:
        """Note `#id`; `#` from within a contained resource refers to its container."""
        self.referred.add((self.inside or "") if reference == "#" else reference[1:])


@dataclass(slots=True)
class Faults:
    """What one check has found so far. Grows while the check runs; nobody else sees it."""

    issues: list[Issue] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)
    items: int = 0

    def add(self, code: IssueType, text: str, at: Place) -> None:
        """Write down one fault; raise Enough when there are too many to tell."""
        if len(self.issues) == MOST_FAULTS:
            more = f"There are more than {MOST_FAULTS} faults; these are the first."
            self.issues.append(error(IssueType.TOO_COSTLY, more))
            raise Enough
        self.issues.append(error(code, text, path(at)))


def path(at: Place) -> str:
    """Return `QuestionnaireResponse.item[2].answer[0].value`."""
    steps: list[str] = []
    while at is not None:
        at, name, index = at
        steps.append(name if index == SINGLE else f"{name}[{index}]")
    return ".".join(reversed(steps))


def spoken(name: str) -> str:
    """Return the name of a property as it may stand in a text: never what only poses as a name."""
    return f"`{name}`" if _NAME.fullmatch(name.removeprefix("_")) else "a property of another name"
