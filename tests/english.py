"""What is still English on a Turkish page: texts of ours, and English words between Turkish ones.

What a page marks as English, and the names of languages, do not count. Must not know a page.
"""

import re
from html import unescape
from html.parser import HTMLParser

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


class _Unmarked(HTMLParser):
    """The text of a page outside of what it marks as English, and what its labels say."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_ours = all(ours for _, ours in self.open)
        if is_ours and "lang" not in told:
            self.lines += [str(told[name]) for name in ("aria-label", "title") if told.get(name)]
        if tag not in VOID:
            self.open.append((tag, not str(told.get("lang", "")).startswith("en")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.open}
        # The page itself says in which language it is.
        if all(ours for tag, ours in self.open if tag != "html") and not tags & UNSEEN:
            self.lines.append(data)


VOID = {"meta", "link", "br", "input", "img", "hr"}
UNSEEN = {"script", "style"}


def unmarked(page: str) -> str:
    """Return the text of a page, with its labels, that is not marked as English."""
    reader = _Unmarked()
    reader.feed(page)
    return "\n".join(reader.lines)
