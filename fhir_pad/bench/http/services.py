"""`http`: our service under load against the least there could be, and the same on models."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from fhir_pad.bench import says
from fhir_pad.bench.forms import Sent, forms
from fhir_pad.bench.http.answered import check_rows, check_service, check_stored
from fhir_pad.bench.http.least import (
    DATABASE,
    FLOOR_ROW,
    FLOOR_STORE,
    MODELS_ROW,
    MODELS_STORE,
    OUTCOMES,
)
from fhir_pad.bench.http.load import Load, generator
from fhir_pad.bench.http.started import Running, cores, free_port, started
from fhir_pad.bench.http.target import Fired, Target, one_a_line
from fhir_pad.bench.measured import Case, Told, measured, ratio
from fhir_pad.bench.report import Table
from fhir_pad.bench.stages import said_of

OURS = "ours"
NAMES = {
    FLOOR_STORE: "LIMIT, same store",
    MODELS_STORE: "fhir.resources, same store",
    FLOOR_ROW: "LIMIT, one row",
    MODELS_ROW: "fhir.resources, one row",
}
CHECKS = {
    FLOOR_STORE: check_stored,
    MODELS_STORE: check_stored,
    FLOOR_ROW: check_rows,
    MODELS_ROW: check_rows,
}
OTHERS = tuple(NAMES)
PATH = "/fhir/QuestionnaireResponse"
READY = "/health/ready"
WARM_S = 1.0
FEWEST, LONGEST_S = 20, 60.0
"""A slice is as long as it takes to answer so many, and no longer than that."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is asked: rounds, seconds and connections of each slice, random forms."""

    rounds: int = 5
    seconds: float = 5.0
    connections: int = 8
    random: int = 85

    def load(self, bodies: Path) -> Load:
        """Return one slice."""
        return Load(bodies, self.seconds, self.connections)


def http(sizes: Sizes, told: Told) -> Iterator[Table]:
    """Give the table."""
    sent = forms(sizes.random)
    with TemporaryDirectory(prefix="fhir-pad-bench-") as name, ExitStack() as running:
        folder = Path(name)
        bodies = one_a_line([one.body for one in sent], folder / "bodies.ndjson")
        load = sizes.load(bodies)
        cases = [
            ours(running, folder, sent, load),
            *(_least(running, folder, work, sent, load) for work in OTHERS),
        ]
        series = measured(cases, sizes.rounds, told)
    yield Table(
        title="Kept responses a second, durably",
        unit="requests/s",
        rounds=sizes.rounds,
        series=series,
        ratios=tuple(ratio(f"ours / {name}", series, OURS, name) for name in NAMES.values()),
        says=f"{said_of(sent)}\n{said_of_load(sizes)}\n\n{says.HTTP}",
    )


def said_of_load(sizes: Sizes) -> str:
    """Return how the services were asked."""
    servers, others = cores()
    apart = "apart from" if servers.isdisjoint(others) else "together with"
    return (
        f"All services are up together, on one core {apart} who asks; {sizes.connections} "
        f"connections, by {generator()[0]}; slices of {sizes.seconds:g} s, longer for a slow one."
    )


def ours(running: ExitStack, folder: Path, sent: Sequence[Sent], load: Load) -> Case:
    """Return the case of our service, which runs as long as the stack is open."""
    place = folder / "ours"
    place.mkdir()
    port = free_port()
    command = (sys.executable, "-m", "fhir_pad", "serve", "--port", str(port))
    database = {"FHIR_PAD_DATABASE_URL": f"sqlite:///{place / 'pad.sqlite3'}"}
    program = running.enter_context(started(command, place, port, READY, database))
    target = Target(OURS, port, PATH)
    return asking(program, target, load, partial(check_service, target, sent))


def asking(program: Running, target: Target, load: Load, check: Callable[[], None]) -> Case:
    """Return the case of a service that is already up; the check is followed by a warm-up."""
    fire = generator()[1]
    slices = [load.seconds]

    def asked(seconds: float) -> Fired:
        fired = fire(target, Load(load.bodies, seconds, load.connections))
        program.rest()
        return fired

    def warmed() -> None:
        check()
        trial = WARM_S
        while asked(trial).answered < FEWEST and trial < LONGEST_S:
            trial *= 2
        slices[0] = max(load.seconds, trial)

    return Case(target.name, lambda: asked(slices[0]).rate, warmed)


def _least(running: ExitStack, folder: Path, work: str, sent: Sequence[Sent], load: Load) -> Case:
    place = folder / work
    place.mkdir()
    outcomes = {one.subject: one.plain for one in sent}
    (place / OUTCOMES).write_bytes(orjson.dumps(outcomes))
    port = free_port()
    command = (sys.executable, "-m", "fhir_pad.bench.http.least", work, str(port), str(place))
    program = running.enter_context(started(command, place, port, "/"))
    target = Target(NAMES[work], port, PATH)
    return asking(program, target, load, partial(CHECKS[work], target, place / DATABASE, sent))
