"""`peers`, one `$apply`: ours beside other engines that apply the published plan in memory.

Each round is about one person, the same for everybody. Must not know how a peer is installed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from fhir_pad import engine
from fhir_pad.bench import says
from fhir_pad.bench.measured import Case, Told, WrongError, measured, ratio
from fhir_pad.bench.peers.asked import Program, running
from fhir_pad.bench.peers.installed import HAPI, HERE, NODE, installed
from fhir_pad.bench.report import Table
from fhir_pad.fhir import strict
from fhir_pad.fhir.canonical import url
from fhir_pad.fhir.write import write
from fhir_pad.kit.items import CLOCK
from fhir_pad.kit.people import people
from fhir_pad.operations.apply.plan import APPLY_PLAN
from fhir_pad.operations.operation import Given
from fhir_pad.publish.folder import as_files
from fhir_pad.publish.library import ELM
from fhir_pad.publish.renditions import CQL, SUFFIX, rendered

OURS, OF_HAPI, OF_CQL = "ours", "HAPI clinical reasoning", "cql-execution"
OF_ENCENDER, LENT = "encender", "encender, its worker kept and each define once"
PUBLISHED: Final = HERE.parents[1] / "published"
PLAN: Final = url("PlanDefinition", "leg-pain")
RENDITION: Final = url("PlanDefinition", f"leg-pain-{SUFFIX}")
SUBJECT: Final = "Patient/example"
PROPOSED: Final = frozenset({"recommended", "consider"})
GROUP: Final = "RequestGroup"
Plain = Mapping[str, Any]
Ask = Callable[[bytes], tuple[float, Any]]


@dataclass(frozen=True, slots=True)
class Patient:
    """One person as each engine wants to be told: resources in an array, or in a Bundle."""

    array: bytes
    bundle: bytes
    proposed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Engine:
    """Who applies the plan. `warm` people come before anything is timed, each timed `times`."""

    name: str
    ask: Ask
    given: Callable[[Patient], bytes]
    proposes: Callable[[Any], Iterable[str]]
    warm: int
    times: int = 5


def apply(rounds: int, told: Told) -> Iterator[Table]:
    """Give the table."""
    patients = all_patients()
    with TemporaryDirectory(prefix="fhir-pad-bench-") as folder, ExitStack() as up:
        definitions = Path(folder)
        for name, text in as_files(rendered(engine.published().resources, CQL)).items():
            (definitions / name).write_bytes(text)
        cases = [case(ours(), patients), *(_peer(one, up, definitions, patients) for one in PEERS)]
        series = measured(cases, rounds, told)
    ratios = [
        ratio(name, series, above, OURS)
        for name, above in (
            ("HAPI / ours", OF_HAPI),
            ("encender / ours", OF_ENCENDER),
            ("encender with help / ours", LENT),
            ("cql-execution / ours", OF_CQL),
        )
    ]
    yield Table("One $apply", "ms", rounds, series, tuple(ratios), says.APPLY)


def all_patients() -> tuple[Patient, ...]:
    """Return the kit's people."""
    return tuple(_patient(one.response(SUBJECT)) for one in people().values())


def _patient(response: Plain) -> Patient:
    resources = ({"resourceType": "Patient", "id": "example"}, {**response, "id": "sent"})
    entries = [{"resource": one} for one in resources]
    bundle = write({"resourceType": "Bundle", "type": "collection", "entry": entries})
    return Patient(_array(resources), bundle, frozenset(proposed(json.loads(_applied(bundle)))))


def _array(resources: Sequence[Plain]) -> bytes:
    return b"[" + b",".join(map(write, resources)) + b"]"


def ours() -> Engine:
    """Return our own `$apply`, bytes to bytes."""

    def ask(bundle: bytes) -> tuple[float, Any]:
        began = perf_counter()
        made = _applied(bundle)
        return perf_counter() - began, json.loads(made)

    return Engine(OURS, ask, lambda one: one.bundle, proposed, warm=15)


def _applied(bundle: bytes) -> bytes:
    parameter = [
        {"name": "subject", "valueString": SUBJECT},
        {"name": "data", "resource": strict.read(bundle)},
    ]
    sent = {"resourceType": "Parameters", "parameter": parameter}
    return write(APPLY_PLAN.run(sent, _given()))


def _given() -> Given:
    named = next(one for one in engine.published().resources if one.get("url") == PLAN)
    return Given(CLOCK, named, lambda _type, _url: named, lambda _t, _id: None, lambda _subject: ())


def proposed(plan: Plain) -> Iterator[str]:
    """Give the codes that our plan recommends or offers for consideration."""
    for action in _actions(plan["contained"]):
        if action["code"][1]["coding"][0]["code"] in PROPOSED:
            yield str(action["id"])


def _contained(plan: Plain) -> list[str]:
    return [str(action["id"]) for action in _actions(plan["contained"])]


def _made(resources: Sequence[Plain]) -> list[str]:
    return [str(action["id"]) for action in _actions(resources)]


def defined(values: Plain) -> list[str]:
    """Return the codes of what the defines of the Library propose."""
    return [
        name.removeprefix("propose:")
        for name, value in values.items()
        if name.startswith("propose:") and value is True
    ]


def _actions(resources: Sequence[Plain]) -> Iterator[Plain]:
    for group in resources:
        if group["resourceType"] == GROUP:
            for phase in group["action"]:
                yield from phase.get("action", ())


def case(who: Engine, patients: Sequence[Patient]) -> Case:
    """Return the case of an engine; what it proposes is compared each time, also when timed."""
    turn = iter(_endless(patients))

    def once(patient: Patient) -> float:
        seconds, made = who.ask(who.given(patient))
        if set(who.proposes(made)) != patient.proposed:
            raise WrongError("it proposes something else")
        return seconds * 1000

    def run() -> float:
        patient = next(turn)
        return median(once(patient) for _ in range(who.times))

    def warmed() -> None:
        for patient, _ in zip(_endless(patients), range(who.warm), strict=False):
            once(patient)

    return Case(who.name, run, warmed)


def _endless(patients: Sequence[Patient]) -> Iterator[Patient]:
    while True:
        yield from patients


def _of_hapi(up: ExitStack, _definitions: Path) -> Engine:
    folder = installed(HAPI) / "built"
    command = (
        *("java", "-XX:+UseParallelGC", "-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
        *("-classpath", f"{folder / 'classes'}:{folder / 'lib'}/*", "fhirpad.Timed"),
        *(PLAN, str(PUBLISHED)),
    )
    program = up.enter_context(running(command, folder))
    return Engine(OF_HAPI, program.ask, lambda one: one.bundle, _contained, warm=45)


def _of_cql(up: ExitStack, _definitions: Path) -> Engine:
    program = _node(up, "cql.mjs", str(ELM))
    return Engine(OF_CQL, program.ask, lambda one: one.array, defined, warm=15, times=3)


def _of_encender(up: ExitStack, definitions: Path) -> Engine:
    program = _node(up, "encender.mjs", str(definitions), RENDITION, SUBJECT, "shipped")
    return Engine(OF_ENCENDER, program.ask, lambda one: one.array, _made, warm=1, times=1)


def _lent(up: ExitStack, definitions: Path) -> Engine:
    program = _node(up, "encender.mjs", str(definitions), RENDITION, SUBJECT, "lent")
    return Engine(LENT, program.ask, lambda one: one.array, _made, warm=15, times=3)


def _node(up: ExitStack, *words: str) -> Program:
    return up.enter_context(running(("node", *words), installed(NODE)))


PEERS: Mapping[str, Callable[[ExitStack, Path], Engine]] = {
    OF_HAPI: _of_hapi,
    OF_CQL: _of_cql,
    OF_ENCENDER: _of_encender,
    LENT: _lent,
}


def _peer(name: str, up: ExitStack, definitions: Path, patients: Sequence[Patient]) -> Case:
    """Return the case of a peer; one that cannot be had is refused with the reason."""
    try:
        return case(PEERS[name](up, definitions), patients)
    except WrongError as wrong:
        return absent(name, wrong)


def absent(name: str, wrong: WrongError) -> Case:
    """Return the case of what cannot be measured, with the reason."""

    def refuse() -> None:
        raise wrong

    return Case(name, lambda: 0.0, refuse)
