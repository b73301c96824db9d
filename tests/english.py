"""What is still English on a Turkish page: texts of ours, and English words between Turkish ones.

What a page marks as English, and the names of languages, do not count. Must not know a page.
"""

import re
from html import unescape

from fhir_pad.language import LANGUAGES

TURKISH = LANGUAGES["tr"]
MARKED = re.compile(
    r'<(nav class="tongues".*?</nav|span lang="en-GB">.*?</span|style.*?</style)>', re.DOTALL
)
TAGS = re.compile(r"<[^>]*>")
WORDS = re.compile(
    r"\b(the|and|of|is|are|your|you|leg|foot|pain|yes|with|without|what|this|that|it|not known|"
    r"choose|write|answer|question|call|hours|since|unknown|treat|now|limb)\b",
    re.IGNORECASE,
)


def english_in(page: str) -> list[str]:
    """Return the lines of a page, or of its visible text, that are English."""
    plain = unescape(TAGS.sub("\n", MARKED.sub("\n", page)))
    lines = {line.strip() for line in plain.splitlines()} - {""}
    same = {english for english, other in TURKISH.texts.items() if english != other}
    return sorted(line for line in lines if line in same or WORDS.search(line))


BRITISH = re.compile(
    r"\b[A-Z]?[a-z]*(?:aemi|[Oo]edema|isation|anaesth|aneurysme|colour|metre|tumour|grey)[a-z]*"
)


def british_in(page: str) -> list[str]:
    """Return the words of a page, or of its visible text, that Americans spell in another way."""
    return sorted(set(BRITISH.findall(TAGS.sub("\n", MARKED.sub("\n", page)))))


JSON = re.compile(r'<pre[^>]*aria-label="[^"]*JSON.*?</pre>', re.DOTALL)
CODES = re.compile(
    r"\([\w+:.-]+(?:[,:]\s+[\w+.-]+)*\)|^- [\w-]+:|: [\w-]+(?:,\s+[\w-]+)*\.", re.MULTILINE
)
"""The code of a rule behind its words, and the linkIds that the plan as text names."""


def words_of(page: str) -> str:
    """Return a clinicians' page without its JSON and the codes that it names."""
    return CODES.sub("", JSON.sub("", page))
