"""Terms by name, so that a rule that names one that does not exist fails at import."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from fhir_pad.logic.conditions import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fhir_pad.logic.terms import Term


class Facts:
    """Terms by name: `facts.rest_pain` and `facts["rest-pain"]` are the same term."""

    def __init__(self, *terms: Term) -> None:
        """Take the terms; a name that occurs twice is refused."""
        self._terms = {term.name: term for term in terms}
        if len(self._terms) != len(terms):
            names = [term.name for term in terms]
            twice = sorted({name for name in names if names.count(name) > 1})
            msg = f"Each name stands once; declared twice: {', '.join(twice)}."
            raise Misuse(msg)

    def __getitem__(self, name: str) -> Term:
        """Return the term of that name; an unknown name is refused with the nearest one."""
        if name in self._terms:
            return self._terms[name]
        near = get_close_matches(name, self._terms, n=1, cutoff=0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        msg = f"There is no fact '{name}'.{hint}"
        raise Misuse(msg)

    def __getattr__(self, name: str) -> Term:
        """Return the term whose name has hyphens where `name` has underscores."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name.replace("_", "-")]

    def __iter__(self) -> Iterator[Term]:
        """Go through the terms in the order declared."""
        return iter(self._terms.values())

    def __len__(self) -> int:
        """Count the terms."""
        return len(self._terms)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a term of that name."""
        return name in self._terms
