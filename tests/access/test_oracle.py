"""Ten thousand random tokens and requests, each decided as a plain reading of the rules decides."""

import random
from pathlib import Path

from access.oracle import Oracle
from access.requested import request, token
from access.stored import BASE, stored, who
from fhir_pad.fhir.structure import resource_types

PAIRS = 10_000
SEED = 20261121


def test_ten_thousand_decisions_are_right(tmp_path: Path) -> None:
    """What is refused writes nothing; what is granted and what is not are both there in number."""
    chance = random.Random(SEED)
    types = sorted(resource_types())
    wrong, granted = [], 0
    with stored(tmp_path) as server:
        writes, world = server.writes(), server.world()
        for number in range(PAIRS):
            given, asked = token(chance), request(chance, world)
            expected = asked.expected(Oracle(world, types, BASE, given))
            status, body = server.ask(asked.asked, who(*given))
            seen = asked.seen(status, body)
            granted += status < 400
            if seen != expected:
                wrong.append((number, given, asked.asked, expected, seen))
            if server.writes() != writes:
                if status >= 400:
                    wrong.append((number, given, asked.asked, "nothing written", status))
                writes, world = server.writes(), server.world()

    assert wrong == []
    assert PAIRS / 4 < granted < PAIRS * 3 / 4
