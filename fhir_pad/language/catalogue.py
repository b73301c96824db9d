"""A language: its tag, its name for those who speak it, and its texts from a gettext catalogue.

Must not know what a text is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polib


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `tag` is BCP 47; `emergency_number` is that of where it is mostly spoken."""

    tag: str
    name: str
    emergency_number: str
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def say(self, english: str) -> str:
        """Return a text in this language; what has no other words is the same as in English."""
        return self.texts.get(english, english)


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
            Language("en-US", "English (US)", "911", texts(_HERE / "en-US.po")),
            Language("tr", "Türkçe", "112", texts(_HERE / "tr.po")),
        )
    }
)
"""Every language, by its tag, in the order in which people choose."""


def language(tag: str | None) -> Language:
    """Return the language of a tag; the base for one that is not spoken here."""
    return LANGUAGES.get(tag or BASE.tag, BASE)
