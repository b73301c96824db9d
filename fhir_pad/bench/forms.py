"""What is assessed while it is timed: the kit's people and random forms, no two alike.

The same form again and again would flatter every cache. Must not know what is measured.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import count
from random import Random
from typing import Any, Final

import orjson

from fhir_pad import engine
from fhir_pad.fhir.form import Answer, Item
from fhir_pad.fhir.form_items import UNKNOWN, Kind
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.kit.items import CLOCK
from fhir_pad.kit.people import AUTHORED, FORM, people

SHARES: Final = (0.2, 0.5, 0.9)
"""How much of a random form is answered."""
MOMENT: Final = "2026-11-21T04:00:00Z"
Plain = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One response as bytes, about a patient whom no other response is about."""

    subject: str
    body: bytes

    @cached_property
    def assessment(self) -> engine.Assessment:
        """What it leads to."""
        return engine.assess(self.body, now=CLOCK)

    @cached_property
    def outcome(self) -> bytes:
        """The Bundle that it leads to, as bytes."""
        return write(self.assessment.bundle())

    @cached_property
    def plain(self) -> Plain:
        """The Bundle as plain values, which no library of ours is needed to write."""
        read: Plain = orjson.loads(self.outcome)
        return read


@cache
def forms(random: int) -> tuple[Sent, ...]:
    """Return the kit's people, and so many random forms, always the same."""
    invented = [dict(one.answers) for one in people().values()]
    drawn = _random()
    chosen = [*invented, *(next(drawn) for _ in range(random))]
    return tuple(_sent(number, answers) for number, answers in enumerate(chosen))


def _random() -> Iterator[dict[str, Answer]]:
    """Give random answers that a finished response may have, without end."""
    for seed in count():
        answers = _answers(Random(seed), SHARES[seed % len(SHARES)])  # noqa: S311 - no secret
        try:
            engine.assess(_sent(seed, answers).body, now=CLOCK)
        except Refused:
            continue
        yield answers


def _sent(number: int, answers: Mapping[str, Answer]) -> Sent:
    form = engine.forms().find(FORM)
    subject = f"Patient/bench-{number}"
    about = {"reference": subject}
    response = form.respond(answers, status="completed", authored=AUTHORED, subject=about)
    return Sent(subject, write(response))


def _answers(chance: Random, share: float) -> dict[str, Answer]:
    form = engine.forms().find(FORM)
    asked = (item for item in form.items.values() if item.kind.asks)
    answers = {
        item.link_id: _answer(item, chance)
        for item in asked
        if item.required or chance.random() < share
    }
    shown = form.shown(answers)
    return {name: answer for name, answer in answers.items() if shown.get(name) is not False}


def _answer(item: Item, chance: Random) -> Answer:
    match item.kind:
        case Kind.CHOICE:
            return _chosen(item, chance)
        case Kind.DATE_TIME:
            return MOMENT
        case Kind.INTEGER:
            return chance.randint(int(item.low or 0), int(item.high or 0))
        case _:
            low, high = (int((one or Decimal(0)) * 10) for one in (item.low, item.high))
            return Decimal(chance.randint(low, high)).scaleb(-1)


def _chosen(item: Item, chance: Random) -> Answer:
    if not item.repeats:
        return chance.choice(list(item.options))
    codes = [code for code, option in item.options.items() if not option.exclusive]
    alone = [(code,) for code, option in item.options.items() if option.exclusive]
    several = tuple(chance.sample(codes, max(item.fewest, min(2, len(codes)))))
    return chance.choice([several, several, *(alone or [(UNKNOWN,)])])
