"""Answers to what is calculated from: pressures at and beside each half hundredth, and signs.

The same number gives the same answers. Must not know an expression.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.legs.red_flags import red_flags

FLAGS = tuple(flag.name for flag in red_flags)
ARMS = ("brachial-r", "brachial-l")
LEGS = tuple(f"{place}-{side}" for side in "rl" for place in ("ankle-dp", "ankle-pt", "toe"))
REPORTED = tuple(f"{index}-{side}" for side in "rl" for index in ("abi", "tbi"))
SIGNS = ("yes", "no", "no", "no", "unknown", None, None, None)
HIGHEST = Decimal(300)
MOST_DIGITS = 7
"""Digits after the point up to which a binary quotient is proved to be rounded rightly."""

EDGES: tuple[Mapping[str, Answer], ...] = (
    {"brachial-r": Decimal(200), "ankle-dp-r": Decimal(181)},
    {"brachial-r": Decimal(120), "ankle-dp-r": Decimal("37.8")},
    {"brachial-l": Decimal("120.00"), "ankle-pt-l": Decimal("37.80"), "toe-l": Decimal("1.8")},
    {"brachial-r": Decimal(40), "ankle-dp-r": Decimal(350), "toe-r": Decimal(300)},
    {"brachial-r": Decimal(300), "ankle-dp-r": Decimal(0), "toe-r": Decimal(0)},
    {"brachial-r": Decimal(220), "toe-r": Decimal("78.1"), "toe-l": Decimal("78.0999999")},
    {
        "brachial-r": "unknown",
        "brachial-l": Decimal(100),
        "ankle-dp-r": "unknown",
        "toe-r": "unknown",
    },
    {"brachial-r": "unknown", "brachial-l": "unknown", "ankle-dp-r": Decimal(90)},
    {"ankle-dp-r": Decimal(90), "toe-l": Decimal(60)},
    {"brachial-r": Decimal(120), "brachial-l": Decimal(130)},
    {"abi-r": Decimal("0.90"), "tbi-l": Decimal("0.705")},
    {"trauma": "no", "deformity": "yes"},
    {"trauma": "unknown", "cannot-bear-weight": "yes"},
    {"deformity": "yes"},
    {},
    *({flag: "yes"} for flag in FLAGS),
    *(dict.fromkeys(FLAGS, sign) for sign in ("no", "unknown")),
)
"""Answers that a random choice might miss."""


def answers(form: Form, number: int) -> Iterator[dict[str, Answer]]:
    """Give the edges and then `number` random answers, as far as the form asks for them."""
    chance = Random(number)
    for given in (*EDGES, *(_random(chance) for _ in range(number))):
        yield {link_id: answer for link_id, answer in given.items() if link_id in form.items}


def _random(chance: Random) -> dict[str, Answer]:
    arms = {link_id: _arm(chance) for link_id in ARMS}
    measured = max((arm for arm in arms.values() if isinstance(arm, Decimal)), default=Decimal(100))
    legs = {link_id: _leg(chance, measured) for link_id in LEGS}
    reported = {link_id: chance.choice([None, Decimal("0.65")]) for link_id in REPORTED}
    flags = {flag: chance.choice(SIGNS) for flag in FLAGS if chance.random() < 0.5}
    given = {**arms, **legs, **reported, **flags}
    return {link_id: answer for link_id, answer in given.items() if answer is not None}


def _arm(chance: Random) -> Answer | None:
    return _absent(chance) or _between(chance, 40, 300)


def _leg(chance: Random, arm: Decimal) -> Answer | None:
    """Return a pressure, often one whose index lies on a half hundredth or next to one."""
    missing = _absent(chance)
    if missing is not None or chance.random() < 0.3:
        return missing or _between(chance, 0, 300)
    half = arm * (2 * chance.randrange(100) + 1) / 200
    step = Decimal(1).scaleb(-chance.randrange(MOST_DIGITS + 1))
    near = half.quantize(step) + chance.choice([-step, Decimal(0), Decimal(0), step])
    return min(max(near, Decimal(0)), HIGHEST)


def _absent(chance: Random) -> Answer | None:
    return "unknown" if chance.random() < 0.08 else None


def _between(chance: Random, low: int, high: int) -> Answer | None:
    if chance.random() < 0.2:
        return None
    digits = chance.randrange(MOST_DIGITS + 1)
    return Decimal(chance.randint(low * 10**digits, high * 10**digits)).scaleb(-digits)
