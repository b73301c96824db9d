"""A second reading of spelled conditions: the text alone is parsed and worked out.

Values are those of the compiled rules, by name. Written from the legend, not from the speller.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

TOKEN = re.compile(r"[(),]|[<>!=]=|[<>=]|[^\s(),]+")
FUNCTIONS = {"true", "possible", "known", "unknown"}


class Spoken:
    """One condition as text, read from the left."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self._tokens = TOKEN.findall(text)
        self._values = values
        self._next = 0

    def truth(self) -> bool | None:
        """Return what the whole text says; nothing may be left over."""
        said = self._any()
        assert self._next == len(self._tokens), self._tokens[self._next :]
        return said

    def _any(self) -> bool | None:
        parts = [self._every()]
        while self._peek() == "or":
            self._take()
            parts.append(self._every())
        return _not(_all([_not(part) for part in parts]))

    def _every(self) -> bool | None:
        parts = [self._one()]
        while self._peek() == "and":
            self._take()
            parts.append(self._one())
        return _all(parts)

    def _one(self) -> bool | None:
        word = self._take()
        if word == "not":
            return _not(self._one())
        if word == "(":
            return self._until_closed()
        if word in ("always", "never"):
            return word == "always"
        if word == "at":
            return self._at_least()
        if word in FUNCTIONS and self._peek() == "(":
            self._take()
            return self._function(word)
        return self._about(word)

    def _until_closed(self) -> bool | None:
        said = self._any()
        assert self._take() == ")"
        return said

    def _function(self, name: str) -> bool:
        if name == "known":
            value = self._values[self._take()]
            assert self._take() == ")"
            return value is not None
        said = self._until_closed()
        return {"true": said is True, "possible": said is not False, "unknown": said is None}[name]

    def _at_least(self) -> bool | None:
        assert self._take() == "least"
        least = int(self._take())
        assert (self._take(), self._take()) == ("of", "(")
        parts = [self._any()]
        while self._take() == ",":
            parts.append(self._any())
        if sum(part is True for part in parts) >= least:
            return True
        return None if sum(part is not False for part in parts) >= least else False

    def _about(self, name: str) -> bool | None:
        value, following = self._values[name], self._peek()
        if following in ("<", "<=", ">", ">=", "=="):
            return self._compared(value)
        if following not in ("=", "!=", "in", "not", "has"):
            assert value in (True, False, None), name
            return value
        codes = self._codes()
        if following == "has":
            return _has(value, codes)
        among = None if value is None else value in codes
        return among if following in ("=", "in") else _not(among)

    def _codes(self) -> list[str]:
        while self._peek() in ("=", "!=", "in", "not", "has", "any", "of"):
            self._take()
        if self._peek() != "(":
            return [self._take()]
        self._take()
        codes = [self._take()]
        while self._take() == ",":
            codes.append(self._take())
        return codes

    def _compared(self, value: Decimal | None) -> bool | None:
        relation, limit = self._take(), Decimal(self._take())
        if self._peek() not in (None, "and", "or", ")", ","):
            self._take()  # the unit
        if value is None:
            return None
        return {
            "<": value < limit,
            "<=": value <= limit,
            ">": value > limit,
            ">=": value >= limit,
            "==": value == limit,
        }[relation]

    def _peek(self) -> str | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1]


def _not(said: bool | None) -> bool | None:
    return None if said is None else not said


def _all(parts) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _has(value, codes) -> bool | None:
    if value is None:
        return None
    if set(value) & set(codes):
        return True
    return None if "unknown" in value else False
