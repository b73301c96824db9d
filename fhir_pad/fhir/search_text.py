r"""Texts in a search: where a value is split, and when two texts are the same to a reader.

Source: http://hl7.org/fhir/R4/search.html#escaping and #string. Must not know what is searched.
"""

import re
import unicodedata
from functools import cache

_DOTLESS = "\N{LATIN SMALL LETTER DOTLESS I}"
_ESCAPE = re.compile(r"\\([\\,|$])")


def split(value: str, separator: str) -> tuple[str, ...]:
    r"""Split at each separator without a backslash; the parts keep their escapes."""
    return tuple(_parts(separator).findall(value + separator))


def plain(part: str) -> str:
    r"""Return the text that a part with escapes stands for: `a\,b` is `a,b`."""
    return _ESCAPE.sub(r"\1", part)


def folded(text: str) -> str:
    """Return the text without case, accents and idle white space.

    In Turkish the capital of a dotless i is I, which everywhere else is that of i; so the three are
    one here: nobody can tell from IŞIL how it was spelt.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return " ".join(bare.casefold().replace(_DOTLESS, "i").split())


@cache
def _parts(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    return re.compile(rf"((?:\\.|[^\\{mark}]|\\(?={mark}\Z))*){mark}", re.DOTALL)
