"""A language: its tag, its name for those who speak it, and its texts from gettext catalogues.

Must not know what a text is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polib

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `tag` is BCP 47; `emergency_number` is that of where it is mostly spoken.

    `point` stands before decimals, `day` has the places of a date in their order. `has_dotted_i`
    tells of an alphabet in which i has a capital of its own, `has_feet` of people who measure so.
    """

    tag: str
    name: str
    emergency_number: str
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    point: str = "."
    day: str = "{day} {month} {year}"
    has_dotted_i: bool = False
    has_feet: bool = False

    def say(self, english: str, **values: object) -> str:
        """Return a text in this language; what has no other words is the same as in English.

        `values` fill the places in braces of a text that has some, e.g. `{leg}`.
        """
        said = self.texts.get(english, english)
        return said.format(**values) if values else said

    def begun(self, text: str) -> str:
        """Return a text with a capital at its start, all else unchanged."""
        return self._raised(text[:1]) + text[1:]

    def within(self, text: str) -> str:
        """Return a text with a small letter at its start, for use inside a sentence."""
        return self._lowered(text[:1]) + text[1:]

    def _raised(self, letter: str) -> str:
        return "İ" if self.has_dotted_i and letter == "i" else letter.upper()

    def _lowered(self, letter: str) -> str:
        dotless = {"I": "\N{LATIN SMALL LETTER DOTLESS I}", "İ": "i"} if self.has_dotted_i else {}
        return dotless.get(letter, letter.lower())

    def knows(self, english: str) -> bool:
        """Tell whether a text is understood as it would be said: in words of this language."""
        return self.tag.startswith("en") or english in self.texts

    def number(self, value: Decimal | int | str) -> str:
        """Return a number, or one written with a point, as this language writes it."""
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        return text.replace(".", self.point)

    def date(self, day: date) -> str:
        """Return a day in words."""
        return self.day.format(day=day.day, month=self.say(MONTHS[day.month - 1]), year=day.year)


def gathered(folder: Path) -> Mapping[str, str]:
    """Return the texts of all catalogues of one language; RuntimeError when two disagree."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        for english, other in texts(path).items():
            if found.setdefault(english, other) != other:
                raise RuntimeError(f"{path.name}: {english!r} has other words before.")
    return MappingProxyType(found)


def texts(path: Path) -> Mapping[str, str]:
    """Return the texts of a catalogue; raise RuntimeError for one that is not finished."""
    entries = polib.pofile(str(path), encoding="utf-8", check_for_duplicates=True)
    unfinished = [entry.msgid for entry in entries if not entry.translated()]
    if unfinished:
        raise RuntimeError(
            f"{path.name}: finish {len(unfinished)} entries, first {unfinished[0]!r}."
        )
    return MappingProxyType({entry.msgid: entry.msgstr for entry in entries})


_HERE: Final = Path(__file__).parent
BASE: Final = Language("en-GB", "English", "999")
"""What everything is written in."""
LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        one.tag: one
        for one in (
            BASE,
            Language(
                "en-US",
                "English (US)",
                "911",
                gathered(_HERE / "en-US"),
                day="{month} {day}, {year}",
                has_feet=True,
            ),
            Language(
                "tr",
                "Türkçe",
                "112",
                gathered(_HERE / "tr"),
                point=",",
                has_dotted_i=True,
            ),
        )
    }
)
"""Every language, by its tag, in the order in which people choose."""


def matching(tag: str) -> Language | None:
    """Return the language that a BCP 47 tag asks for, None for one that is not spoken here.

    Where a region is not known, its language is: `en-AU` gets the first English that there is.
    """
    wanted = tag.lower()
    for asked in (wanted, wanted.partition("-")[0]):
        for one in LANGUAGES.values():
            if asked in (one.tag.lower(), one.tag.partition("-")[0]):
                return one
    return None


def language(tag: str | None) -> Language:
    """Return the language of a tag; the base for one that is not spoken here."""
    return LANGUAGES.get(tag or BASE.tag, BASE)
