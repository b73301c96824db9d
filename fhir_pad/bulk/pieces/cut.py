"""Pieces of a line: one item each, with what closes behind it. Must not know what is answered."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from fhir_pad.fhir import strict
from fhir_pad.fhir.form_items import Answer
from fhir_pad.logic import Value

ITEM = b'{"linkId":'
"""What a line is cut before. Inside a text of JSON its quotes would have a backslash each."""
_OPENED = re.compile(r'"item"\s*:\s*\[\s*\Z')
_BEHIND = re.compile(r"(?:\s*\]\s*\})*\s*,?\s*")
_DECODER = json.JSONDecoder()
_ENDED = ""
"""Below what has ended there is no item: no linkId is empty."""
_LEAF, _GROUP = {"linkId", "text", "answer"}, {"linkId", "text", "item"}


class Cut(NamedTuple):
    """How a piece is written. It `opens` a group, or groups close behind it.

    A tuple, because it is taken apart for every item of every line.
    """

    link_id: str
    opens: bool
    closes: int
    answered: bool


class Piece(NamedTuple):
    """A piece with what it says. `few`: less than a finished response has to answer."""

    link_id: str
    parent: str | None
    opens: bool
    closes: int
    answer: Answer | None
    value: Value
    few: bool


def cut(part: bytes) -> Cut | None:
    """Return how a part of a line is written that was read strictly; None when unusually."""
    text = (ITEM + part).decode()
    end = _end(text)
    if end is None:
        return _group(text)
    item, behind = strict.read(text[:end].encode()), text[end:]
    if not isinstance(item, dict) or set(item) - _LEAF or not _BEHIND.fullmatch(behind):
        return None
    return Cut(
        link_id=str(item["linkId"]),
        opens=False,
        closes=behind.count("]"),
        answered="answer" in item,
    )


def fitting(pieces: Sequence[Piece]) -> tuple[dict[str, Answer], dict[str, Value]] | None:
    """Return answers and values of pieces that make one response behind a head; else None.

    They close exactly what they and the head open, each item once and below its own group. With
    that, commas are right too: a piece has one unless it closes all that is open where it stands.
    """
    answers: dict[str, Answer] = {}
    values: dict[str, Value] = {}
    groups: list[str | None] = [None]
    group: str | None = None
    for link_id, parent, opens, closes, answer, value, _ in pieces:
        if parent != group:
            return None
        if opens:
            groups.append(link_id)
            group = link_id
            continue
        if answer is not None:
            answers[link_id] = answer
            if value is not None:
                values[link_id] = value
        if closes:
            del groups[-closes:]
            group = groups[-1] if groups else _ENDED
    is_once = len({piece.link_id for piece in pieces}) == len(pieces)
    return None if groups or not is_once else (answers, values)


def _end(text: str) -> int | None:
    """Return where the object ends with which a text begins; None when it does not end."""
    try:
        _, end = _DECODER.raw_decode(text)
    except ValueError:
        return None
    return int(end)


def _group(text: str) -> Cut | None:
    if _OPENED.search(text) is None:
        return None
    item = strict.read((text + "]}").encode())
    if not isinstance(item, dict) or set(item) - _GROUP or item.get("item") != []:
        return None
    return Cut(str(item["linkId"]), opens=True, closes=0, answered=False)
