"""What conditions are about: terms that are asked or worked out, and comparisons with them.

A code nobody offers or a limit of the wrong type fails while the declaration is imported.
Nothing here evaluates.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from fhir_pad.logic.conditions import All, Condition, Misuse, Not, all_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fhir_pad.logic.tables import Collect, FirstMatch, Points

Value = bool | str | tuple[str, ...] | Decimal | None
"""What is known of a term: a truth, an option, options, a number; None when not known."""

UNKNOWN = "unknown"
"""In an answer with several options: these and perhaps others."""


@dataclass(frozen=True, slots=True, eq=False)
class OneOf(Condition):
    """True if the option chosen is among these; unknown if none is known."""

    term: Choice
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Has(Condition):
    """True if one of these is among the options chosen.

    An answer that holds `unknown` beside others cannot deny an option.
    """

    term: Many
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Condition):
    """True if the number stands in the relation to the limit; unknown if it is not known."""

    term: Number
    relation: str
    limit: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Known(Condition):
    """True if anything is known of the term, else false."""

    term: Term


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A term that is answered. Switched off (`shown_when` false) it has the value `hidden`."""

    shown_when: Condition | None = None
    hidden: Value = None
    who: str = ""
    """Who can answer: `patient`, `clinician` or `both`."""
    counts: str = ""
    """What counts as this, in words."""
    excludes: str = ""
    """What does not, although it may look so."""


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A term worked out by a plain function of other terms' values, in this order."""

    function: Callable[..., Value]
    inputs: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Term:
    """Something that has a value for a patient: asked, computed or read off a table."""

    name: str
    definition: Input | Computed | Condition | FirstMatch | Points | Collect
    words: str = ""
    sources: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return kind and name: what a term is made of can fill pages."""
        return f"{type(self).__name__}({self.name!r})"

    def known(self) -> Known:
        """Return the two-valued condition that something is known of this."""
        return Known(self)

    def __bool__(self) -> NoReturn:
        """Refuse truth of a value."""
        msg = f"'{self.name}' has no truth of its own. {_HOW[type(self).__name__]}"
        raise Misuse(msg)

    def _refuse(self, other: object, wanted: str) -> NoReturn:
        msg = f"'{self.name}' cannot be compared with {other!r}: {wanted}"
        raise Misuse(msg)


_HOW = {
    "Choice": "Write x == 'code' or x.one_of('a', 'b').",
    "Many": "Write x.has('a', 'b').",
    "Number": "Write x >= 3 or x.between(3, 5).",
    "Moment": "Let a computed fact read it.",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class YesNo(Term, Condition):
    """A term that is a condition itself."""

    __bool__ = Condition.__bool__


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice(Term):
    """A term with one of several options."""

    options: tuple[str, ...] = ()

    def one_of(self, *codes: str) -> OneOf:
        """Return the condition that the option is one of these codes."""
        for code in codes:
            _offered(self, code, self.options)
        return OneOf(self, codes)

    def __eq__(self, code: object) -> OneOf:  # type: ignore[override]
        """Return the condition that the option is this code."""
        return self.one_of(_text(self, code))

    def __ne__(self, code: object) -> Not:  # type: ignore[override]
        """Return the condition that the option is another one; unknown stays unknown."""
        return Not(self.one_of(_text(self, code)))

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Many(Term):
    """A term with any number of options at once."""

    options: tuple[str, ...] = ()

    def has(self, *codes: str) -> Has:
        """Return the condition that at least one of these codes is among the options."""
        for code in codes:
            _offered(self, code, self.options)
        return Has(self, codes)

    def __eq__(self, other: object) -> NoReturn:
        """Refuse: several options are not one."""
        self._refuse(other, "it can hold several options. Write x.has('a', 'b').")

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Number(Term):
    """A term with a decimal number in one unit (UCUM), within a range when it has one."""

    unit: str = "1"
    low: Decimal | None = None
    high: Decimal | None = None

    def _to(self, relation: str, limit: object) -> Compare:
        if isinstance(limit, bool) or not isinstance(limit, int | Decimal):
            self._refuse(limit, "a number is compared with an int or a Decimal.")
        return Compare(self, relation, Decimal(limit))

    def __lt__(self, limit: object) -> Compare:
        """Return the condition that the number is below the limit."""
        return self._to("<", limit)

    def __le__(self, limit: object) -> Compare:
        """Return the condition that the number is at most the limit."""
        return self._to("<=", limit)

    def __gt__(self, limit: object) -> Compare:
        """Return the condition that the number is above the limit."""
        return self._to(">", limit)

    def __ge__(self, limit: object) -> Compare:
        """Return the condition that the number is at least the limit."""
        return self._to(">=", limit)

    def __eq__(self, limit: object) -> Compare:  # type: ignore[override]
        """Return the condition that the number is exactly the limit."""
        return self._to("==", limit)

    def __ne__(self, limit: object) -> Not:  # type: ignore[override]
        """Return the condition that the number is another one."""
        return Not(self._to("==", limit))

    __hash__ = object.__hash__

    def between(self, low: Decimal | int, high: Decimal | int) -> All:
        """Return the condition that the number lies between the limits, both included."""
        return all_of(self >= low, self <= high)


def _text(term: Choice, code: object) -> str:
    if not isinstance(code, str):
        term._refuse(code, "a choice is compared with one of its codes.")  # noqa: SLF001
    return code


def _offered(term: Term, code: object, options: tuple[str, ...]) -> None:
    if code in options and code != UNKNOWN:
        return
    if code == UNKNOWN:
        msg = f"'{term.name}' is never 'unknown' in a rule. Write ~x.known()."
        raise Misuse(msg)
    near = get_close_matches(str(code), options, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    msg = f"'{term.name}' does not offer {code!r}.{hint} It offers {', '.join(options)}."
    raise Misuse(msg)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Moment(Term):
    """A term that holds a FHIR dateTime as text; functions read it, conditions cannot."""
