"""The short way reads what the long way reads, and accepts nothing that the long way refuses."""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from legs.random_forms import random_form
from samples import NOW

from fhir_pad import engine, intake
from fhir_pad.bench.forms import forms
from fhir_pad.fhir import strict
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write
from fhir_pad.kit.people import FORM, people

SPOILED_EACH = 40
STATUSES = ("completed", "in-progress", "amended")
STRANGE: tuple[Any, ...] = (
    None, True, "", " ", "x", "unknown", 7, -1, 10**12, [], {}, [{}], ["x"], {"code": "x"},
    {"linkId": "age"}, [{"linkId": "age"}], [{"valueInteger": 50}], {"extension": []}, "a\x00b",
)  # fmt: skip
NAMES = (
    "linkId", "text", "answer", "item", "definition", "extension", "_text", "id", "valueCoding",
    "valueInteger", "valueDecimal", "valueBoolean", "valueDateTime", "system", "code", "display",
    "version", "userSelected", "status", "subject", "contained", "questionnaire",
)  # fmt: skip

Read = Callable[[object], Any]


def responses() -> Iterator[dict[str, Any]]:
    """Give responses as renderers write them: invented people, and random forms."""
    for person in people().values():
        yield strict.read(write(person.response()))
    for seed in range(60):
        form = list(engine.forms().by_url.values())[seed % len(engine.forms().by_url)]
        answers = random_form(seed, (0.05, 0.2, 0.5, 0.9)[seed % 4])
        asked = {name: one for name, one in answers.items() if name in form.items}
        try:
            made = form.respond(asked, status=STATUSES[seed % 3])
        except Refused:  # some of the answers are out of range
            continue
        yield strict.read(write(made))


RESPONSES = list(responses())


def holders(node: Any) -> Iterator[Any]:
    """Give every object and array in a resource."""
    if isinstance(node, dict | list):
        yield node
        for one in node.values() if isinstance(node, dict) else node:
            yield from holders(one)


def spoiled(response: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the response with one member or element changed, left out, doubled or moved."""
    made = deepcopy(response)
    holder = chance.choice(list(holders(made)))
    names: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    name = chance.choice(names)
    match chance.randrange(5):
        case 0:
            holder[name] = chance.choice(STRANGE)
        case 1:
            del holder[name]
        case 2 if isinstance(holder, dict):
            holder[chance.choice(NAMES)] = chance.choice(STRANGE)
        case 3 if isinstance(holder, list):
            holder.insert(chance.randrange(len(holder) + 1), deepcopy(holder[name]))
        case _:
            other = chance.choice(list(holders(made)))
            moved = deepcopy(holder[name])
            if isinstance(other, dict):
                other[chance.choice([*other, *NAMES])] = moved
            else:
                other.append(moved)
    return made


def outcome(read: Read, response: object) -> Any:
    """Return what one way makes of a response: what it understood, or why it refuses."""
    try:
        return read(response)
    except Refused as refused:
        return refused.issues


@pytest.mark.parametrize("tolerant", [False, True])
def test_what_is_plain_is_read_alike(tolerant: bool) -> None:
    plain = [intake.plain(one, engine.forms(), tolerant=tolerant) for one in RESPONSES]
    long = [
        outcome(lambda given: intake.checked(given, engine.forms(), tolerant=tolerant), one)
        for one in RESPONSES
    ]

    assert [short for short, _ in zip(plain, long, strict=True) if short is not None]
    for short, whole in zip(plain, long, strict=True):
        assert short is None or short == whole


@pytest.mark.parametrize("name", people())
def test_what_renderers_write_is_plain(name: str) -> None:
    sent = strict.read(write(people()[name].response()))

    assert intake.plain(sent, engine.forms(), tolerant=False) is not None


@pytest.mark.parametrize("status", STATUSES)
def test_what_nobody_knows_is_plain(status: str) -> None:
    form = engine.forms().find(FORM)
    questions = [one for one in form.items.values() if one.kind.asks and not one.calculated]
    answers = {one.link_id: ("unknown",) if one.repeats else "unknown" for one in questions}
    shown = form.shown(answers)
    asked = {name: one for name, one in answers.items() if shown.get(name) is not False}
    sent = strict.read(write(form.respond(asked, status=status)))

    short = intake.plain(sent, engine.forms(), tolerant=False)

    assert short is not None
    assert short == intake.checked(sent, engine.forms(), tolerant=False)
    assert set(short.answers.values()) == {"unknown", ("unknown",)}


def test_random_forms_are_plain() -> None:
    sent = [strict.read(one.body) for one in forms(25)]

    assert all(intake.plain(one, engine.forms(), tolerant=False) is not None for one in sent)


@pytest.mark.parametrize("name", people())
def test_what_was_read_is_assessed_as_its_bytes_are(name: str) -> None:
    data = write(people()[name].response())

    read, whole = engine.assess_read(strict.read(data), now=NOW), engine.assess(data, now=NOW)

    assert read == whole
    assert write(read.bundle()) == write(whole.bundle())


def test_what_was_read_is_refused_as_its_bytes_are() -> None:
    chance = random.Random(7)
    refused = 0
    for response in RESPONSES:
        made = spoiled(response, chance)
        short = outcome(lambda given: engine.assess_read(given, now=NOW), made)
        whole = outcome(lambda given: engine.assess(write(given), now=NOW), made)
        refused += isinstance(whole, tuple)
        assert short == whole

    assert refused > 10


def test_nothing_wrong_is_accepted() -> None:
    chance = random.Random(20261121)
    accepted = 0
    for response in RESPONSES:
        for _ in range(SPOILED_EACH):
            made = spoiled(response, chance)
            short = intake.plain(made, engine.forms(), tolerant=False)
            if short is not None:
                accepted += 1
                whole = outcome(
                    lambda given: intake.checked(given, engine.forms(), tolerant=False), made
                )
                assert short == whole

    assert accepted > 0
