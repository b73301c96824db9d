"""A response that is known by its pieces says what the strict way says, however it was changed."""

from functools import cache
from random import Random

import pytest
from legs.random_forms import random_form
from samples import CLAUDICATION, COLD_LEG, response

from fhir_pad import engine
from fhir_pad.bulk.cases.seen import known
from fhir_pad.bulk.export.attribution import patient_in
from fhir_pad.bulk.pieces import Reader
from fhir_pad.bulk.pieces.cut import ITEM
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.issues import Refused
from fhir_pad.fhir.write import write

LINES, CHANGES = 120, 2_000
STATUSES = (b'"status":"in-progress"', b'"status":"completed"', b'"status":"entered-in-error"')


def strictly(line: bytes) -> tuple | None:
    """Return what the strict way says; None when it refuses."""
    try:
        given = engine.given(line, tolerant=True)
    except Refused:
        return None
    values = known(given.answers, None)
    return values, patient_in(given.response), given.response.get("authored")


def quickly(reader: Reader, line: bytes) -> tuple | None:
    """Return what the pieces say; None when they do not tell."""
    told = reader.read(line)
    return None if told is None else (told.values, told.patient, told.authored)


def lines() -> list[bytes]:
    """Return responses to all forms, finished and not, about several people."""
    chance = Random(11)
    made = []
    for seed in range(LINES):
        name = chance.choice(["leg-pain", "leg-pain", "leg-pain-self-check"])
        form = engine.forms().find(pinned("Questionnaire", name))
        share = chance.choice([0.1, 0.5, 0.9])
        given = {"age": 60, "leg-symptom": "yes"} | random_form(seed, share)
        given["age"] = int(given["age"])
        taken = {key: answer for key, answer in given.items() if fits(form.url, key, answer)}
        sent = form.respond(
            taken,
            status=chance.choice(["in-progress", "completed"]),
            authored=chance.choice(["2026-11-21T09:30:00Z", "2026-11-20", None]),
            subject=chance.choice(
                [{"reference": f"Patient/p{seed}"}, {"display": "somebody"}, None]
            ),
        )
        made.append(write(sent))
    return made


@cache
def fits(url: str, key: str, answer: object) -> bool:
    """Tell whether an answer fits its question."""
    try:
        engine.forms().by_url[url].respond({key: answer}, status="in-progress")
    except Refused:
        return False
    return True


@pytest.fixture(scope="module")
def taught() -> tuple[Reader, list[bytes]]:
    """Return what has learnt from some responses, and these."""
    reader, given = Reader(), lines()
    for line in given:
        if strictly(line) is not None:
            reader.learn(line, engine.given(line, tolerant=True))
    return reader, given


def test_what_was_learnt_is_known_and_right(taught: tuple[Reader, list[bytes]]) -> None:
    reader, given = taught
    right = 0
    for line in given:
        told = quickly(reader, line)
        assert told is None or told == strictly(line)
        right += told is not None
    assert right > LINES / 2


def test_a_changed_response_is_read_right_or_not_at_all(taught: tuple[Reader, list[bytes]]) -> None:
    reader, given = taught
    chance = Random(5)
    right = 0
    for _ in range(CHANGES):
        line = changed(chance.choice(given), chance.choice(given), chance)
        told = quickly(reader, line)
        if told is not None:
            assert told == strictly(line)
            right += 1
    assert right > CHANGES / 50


def changed(line: bytes, other: bytes, chance: Random) -> bytes:
    """Return a response with something left out, put in, moved or written otherwise."""
    head, *parts = line.split(ITEM)
    place, to = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(8):
        case 0:
            del parts[place]
        case 1:
            parts.insert(to, parts[place])
        case 2:
            parts[place], parts[to] = parts[to], parts[place]
        case 3:
            parts[place] = chance.choice(other.split(ITEM)[1:])
        case 4:
            head = other.split(ITEM)[0]
        case 5:
            for status in STATUSES:
                head = head.replace(status, chance.choice(STATUSES))
        case 6:
            ends = (b"]},", b",", b"]}", b"]}]}", b"}", b"", b" ,", b"]} , ")
            parts[place] = parts[place].rstrip(b"]},") + b"}]}" + chance.choice(ends)
        case _:
            parts[place] = parts[place].replace(b'"yes"', b'"no"').replace(b'"left"', b'"right"')
    return ITEM.join([head, *parts])


def learnt(*bodies: bytes) -> Reader:
    reader = Reader()
    for body in bodies:
        reader.learn(body, engine.given(body, tolerant=True))
    return reader


WHOLE = write(response(CLAUDICATION))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Patient/example", b"Patient/another.one"),
        (b"2026-11-21T09:30:00+01:00", b"2024-02-29T23:59:59.5Z"),
        (
            b'{"resourceType":"QuestionnaireResponse",',
            b'{"resourceType":"QuestionnaireResponse","id":"a",',
        ),
    ],
)
def test_who_and_when_may_differ(old: bytes, new: bytes) -> None:
    with_id = WHOLE.replace(b'Response",', b'Response","id":"b",', 1)
    reader = learnt(WHOLE, with_id)
    line = WHOLE.replace(old, new, 1)

    assert line != WHOLE
    assert quickly(reader, line) == strictly(line) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Patient/example", b"Group/example"),
        (b"Patient/example", b"Patient/under_score"),
        (b"2026-11-21T09:30:00+01:00", b"2026-02-30T09:30:00Z"),
        (b'"subject":', b'"author":{"reference":"Patient/b"},"subject":'),
        (b'"status":', b'"status":"completed","status":'),
        (b'"status":', b'"meta":{},"status":'),
        (b"|0.1.0", b"|0.2.0"),
        (b"]}]}", b"]}]},"),
        (b"]}]}", b"]}]}]}"),
        (b'"completed"', b'"entered-in-error"'),
    ],
)
def test_a_head_or_an_end_that_differs_otherwise_is_not_known(old: bytes, new: bytes) -> None:
    reader = learnt(WHOLE, write(response(COLD_LEG | {"leg-side": "left"})))
    last = WHOLE.rindex(old) if old.startswith(b"]") else WHOLE.index(old)
    line = WHOLE[:last] + new + WHOLE[last + len(old) :]

    assert quickly(reader, WHOLE) == strictly(WHOLE) is not None
    assert quickly(reader, line) is None


def test_what_is_required_is_looked_for_in_a_finished_response_alone() -> None:
    part = {key: answer for key, answer in CLAUDICATION.items() if key != "age"}
    reader = learnt(WHOLE, write(response(CLAUDICATION, status="in-progress")))

    assert quickly(reader, write(response(part))) is None
    open_ = write(response(part, status="in-progress"))
    assert quickly(reader, open_) == strictly(open_) is not None


def test_what_another_answer_switches_off_does_not_count() -> None:
    reader = learnt(WHOLE, write(response(CLAUDICATION | {"walk-trigger": "no"})))
    off = WHOLE.replace(*switch("yes", "no"))

    assert off != WHOLE
    told = quickly(reader, off)
    assert told == strictly(off) is not None
    assert "walk-distance-m" not in told[0]


def switch(old: str, new: str) -> tuple[bytes, bytes]:
    """Return a piece of a response as it is, and with another answer."""
    texts = [write(response(CLAUDICATION | {"walk-trigger": one})) for one in (old, new)]
    both = [next(part for part in text.split(ITEM) if b"walk-trigger" in part) for text in texts]
    return both[0], both[1]


def test_other_ways_of_writing_are_left_to_the_strict_way() -> None:
    spaced = WHOLE.replace(b":", b": ").replace(b",", b", ")
    apart = WHOLE.replace(
        b'"answer":[{', b'"answer":[{"extension":[{"url":"http://a","valueCode":"b"}],'
    )
    for line in (spaced, apart, b"{}", b"", ITEM, WHOLE[:-1], WHOLE + WHOLE):
        told = quickly(learnt(WHOLE), line)

        assert told is None


def test_nothing_may_stand_behind_the_end() -> None:
    answers = {"age": 60, "leg-symptom": "yes"}
    short, long = (
        write(response(answers | more, status="in-progress"))
        for more in ({}, {"walk-uphill": "yes"})
    )
    same = short.removesuffix(b"]}")
    behind = short + long.removeprefix(same + b",")
    reader = learnt(short, long)

    assert long.startswith(same + b",")
    assert quickly(reader, long) == strictly(long) is not None
    assert strictly(behind) is None
    assert quickly(reader, behind) is None
