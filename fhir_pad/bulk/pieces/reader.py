"""What a line says, by its pieces; or that this is not known yet. On one page.

Why this is safe: a line is known only as a known head and known pieces that close exactly what is
opened, each item once and below its own group. A piece is learnt from a response that the strict
way took as a whole, and what it answers hangs on nothing beside it. What hangs on other answers
(what they switch off, what is required) is looked at for each line. Must not know the rules.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from fhir_pad.answers import understood
from fhir_pad.bulk.pieces.cut import ITEM, Piece, cut, fitting
from fhir_pad.bulk.pieces.head import Head, Usual, head_of, usual
from fhir_pad.bulk.pieces.hidden import Together, together
from fhir_pad.engine import Given
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_items import UNKNOWN
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.strict import LIMITS
from fhir_pad.logic import Value

_MOST = 1 << 14
"""Pieces, or heads, that are kept. A file with more has many texts of its own."""
_LONGEST = 1 << 12
"""Bytes of a piece or head that is kept: what is longer is hardly ever the same again."""
_FEW = attrgetter("few")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Told:
    """What a response says: values by linkId, of which patient, when."""

    values: dict[str, Value]
    patient: str
    authored: str | None


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What is known of one form."""

    pieces: dict[bytes, Piece]
    required: frozenset[str]
    together: tuple[Together, ...]


class Reader:
    """What was learnt so far; at first nothing."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._heads: dict[bytes, Head] = {}
        self._forms: dict[str, _Learnt] = {}

    def read(self, line: bytes) -> Told | None:
        """Return what a line says; None when it has to be read the strict way."""
        start, *parts = line.split(ITEM)
        found = usual(start)
        head = None if found is None else self._heads.get(found.text)
        if found is None or head is None or len(line) > LIMITS.size_bytes:
            return None
        learnt = self._forms[head.form.url]
        pieces = [piece for piece in map(learnt.pieces.get, parts) if piece is not None]
        return None if len(pieces) < len(parts) else _told(head, found, pieces, learnt)

    def learn(self, line: bytes, given: Given) -> None:
        """Learn from a line what the strict way took, and from which it gave this."""
        start, *parts = line.split(ITEM)
        found = usual(start)
        head = None if found is None or len(start) > _LONGEST else _tried(found)
        if found is None or head is None:
            return
        _kept(self._heads, found.text, head)
        learnt = self._forms.setdefault(head.form.url, _nothing(head.form))
        for part in parts:
            if part not in learnt.pieces and len(part) <= _LONGEST:
                piece = _piece(part, head.form, given)
                if piece is not None:
                    _kept(learnt.pieces, part, piece)


def _told(head: Head, found: Usual, pieces: list[Piece], learnt: _Learnt) -> Told | None:
    """Return what pieces say together; None when they do not fit, or may have to be refused."""
    said = fitting(pieces)
    if said is None:
        return None
    answers, values = said
    if head.finished and not (answers.keys() >= learnt.required and True not in map(_FEW, pieces)):
        return None
    for each in learnt.together:
        for link_id in each.hidden(answers):
            values.pop(link_id, None)
    if found.patient is None:
        return Told(values, head.patient, head.authored)
    return Told(values, found.patient, found.authored)


def _tried(found: Usual) -> Head | None:
    try:
        return head_of(found)
    except Refused:
        return None


def _piece(part: bytes, form: Form, given: Given) -> Piece | None:
    """Return what a part of a line says; None when that hangs on more than itself."""
    try:
        written = cut(part)
    except Refused:
        return None
    if written is None or written.link_id not in form.layout:
        return None
    item = form.layout[written.link_id]
    answer = given.answers.get(written.link_id) if written.answered else None
    if written.answered and answer is None and not item.calculated:
        return None
    values, _ = understood({written.link_id: answer})
    few = isinstance(answer, tuple) and UNKNOWN not in answer and len(answer) < item.fewest
    link_id, opens, closes, _ = written
    return Piece(link_id, item.parent, opens, closes, answer, values.get(link_id), few)


def _nothing(form: Form) -> _Learnt:
    required = frozenset(item.link_id for item in form.items.values() if item.required)
    return _Learnt({}, required, together(form))


def _kept(found: dict[bytes, Kept], text: bytes, what: Kept) -> None:
    """Keep what was found out about a text, and no more than is good for the memory."""
    if len(found) >= _MOST:
        found.clear()
    found[text] = what
