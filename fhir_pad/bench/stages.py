"""`stages`: one process, no HTTP: an assessment against the floor, and where its time goes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from fhir_pad import engine, intake, report
from fhir_pad.assess import find
from fhir_pad.bench import says, wide
from fhir_pad.bench.floor import Decided, decide, floor
from fhir_pad.bench.forms import Sent, forms
from fhir_pad.bench.measured import (
    Case,
    CpuTime,
    Series,
    Told,
    WrongError,
    each,
    measured,
    ratio,
    spread,
)
from fhir_pad.bench.models import as_ours, through_models
from fhir_pad.bench.report import Table, number
from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.kit.items import CLOCK
from fhir_pad.kit.people import AUTHORED

FLOOR, OURS, MODELS = "floor", "assessment, bytes to bytes", "fhir.resources in and out"
LONG, SHORT = 180, 60
MICROSECONDS = "CPU µs"
Work = Callable[[bytes, Mapping[str, object]], tuple[Decided, bytes]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: rounds, random forms beside the kit's people, made-up responses."""

    rounds: int = 9
    random: int = 85
    made_up: int = 20


def stages(sizes: Sizes, told: Told) -> Iterator[Table]:
    """Give the tables."""
    sent = forms(sizes.random)
    outcomes = {one.subject: one.plain for one in sent}
    yield _whole(sent, outcomes, sizes.rounds, told)
    yield _shares(sent, sizes.rounds, told)
    yield _longer(sizes, told)


def _whole(sent: Sequence[Sent], outcomes: Mapping[str, object], rounds: int, told: Told) -> Table:
    cases = (
        _case(FLOOR, floor, sent, outcomes),
        Case(OURS, _ours(sent), _same(sent)),
        _case(MODELS, through_models, sent, outcomes),
    )
    series = measured(cases, rounds, told)
    return Table(
        title="An assessment against the floor",
        unit=MICROSECONDS,
        rounds=rounds,
        series=series,
        ratios=(
            ratio("assessment / floor", series, OURS, FLOOR),
            ratio("fhir.resources / assessment", series, MODELS, OURS),
        ),
        says=f"{said_of(sent)}\n\n{says.WHOLE}",
    )


def assessed(body: bytes) -> bytes:
    """Return the Bundle of a response, as bytes."""
    return write(engine.assess(body, now=CLOCK).bundle())


def said_of(sent: Sequence[Sent]) -> str:
    """Return how many forms there are, and how large they and their outcomes."""
    bodies, outcomes = (
        [len(one.body) for one in sent],
        [len(one.outcome) for one in sent],
    )
    return (
        f"{len(sent)} distinct forms (the kit's people, the others random), a figure being that "
        f"of one form on average; body {number(median(bodies) / 1000)} kB, outcome "
        f"{number(median(outcomes) / 1000)} kB (medians)."
    )


def check(work: Work, sent: Sequence[Sent], outcomes: Mapping[str, object]) -> None:
    """Raise WrongError unless the work decides what an assessment decides, and writes that."""
    for one in sent:
        decided, outcome = work(one.body, outcomes)
        if decided != decide(one.assessment.answers, AUTHORED):
            raise WrongError(f"{one.subject}: the rules say something else")
        if as_ours(outcome) != as_ours(one.outcome):
            raise WrongError(f"{one.subject}: the outcome is another one")


def _case(name: str, work: Work, sent: Sequence[Sent], outcomes: Mapping[str, object]) -> Case:
    return Case(
        name,
        CpuTime(each(lambda one: work(one.body, outcomes), sent), len(sent)),
        lambda: check(work, sent, outcomes),
    )


def _ours(sent: Sequence[Sent]) -> CpuTime:
    return CpuTime(each(lambda one: assessed(one.body), sent), len(sent))


def _same(sent: Sequence[Sent]) -> Callable[[], None]:
    def compare() -> None:
        for one in sent:
            if assessed(one.body) != one.outcome:
                raise WrongError(f"{one.subject}: two assessments of it differ")

    return compare


def _shares(sent: Sequence[Sent], rounds: int, told: Told) -> Table:
    cases = tuple(Case(name, CpuTime(work, len(sent))) for name, work in parts(sent).items())
    whole = Case(OURS, _ours(sent))
    series = measured((*cases, whole), rounds, told)
    *found, all_of_it = series
    shares = tuple(_share(one, all_of_it) for one in found)
    return Table(
        title="Where the time of an assessment goes",
        unit=MICROSECONDS,
        rounds=rounds,
        series=series,
        ratios=(),
        says=says.SHARES.format(shares=", ".join(shares)),
    )


def _share(part: Series, whole: Series) -> str:
    share = spread(part.samples).middle / spread(whole.samples).middle
    return f"{part.name} {share:.0%}"


def parts(sent: Sequence[Sent]) -> dict[str, Callable[[], object]]:
    """Return the stages of an assessment, each over all forms."""
    read = [one.assessment.response for one in sent]
    found = [(one.assessment.answers, one.assessment.findings) for one in sent]
    contexts = [one.assessment.context() for one in sent]
    bundles = [one.assessment.bundle() for one in sent]
    pairs = list(zip(found, contexts, strict=True))
    return {
        "read": each(lambda one: strict.read(one.body), sent),
        "check": each(lambda one: intake.understood(one, engine.forms(), tolerant=False), read),
        "digest": each(lambda one: one.assessment.digest, sent),
        "find": each(lambda one: find(one[0], authored=AUTHORED), found),
        "report": each(lambda one: report.bundle(one[0][1], one[1]), pairs),
        "write": each(write, bundles),
    }


def _longer(sizes: Sizes, told: Told) -> Table:
    cases = []
    for items in (LONG, SHORT):
        form = wide.form(items)
        bodies = wide.responses(form, sizes.made_up)
        work = wide.reading(form, bodies)
        cases.append(Case(_named(items), CpuTime(work, len(bodies)), _all(work, items, bodies)))
    series = measured(cases, sizes.rounds, told)
    return Table(
        title="A longer form",
        unit=MICROSECONDS,
        rounds=sizes.rounds,
        series=series,
        ratios=(ratio("180 items / 60 items", series, _named(LONG), _named(SHORT)),),
        says=says.LONGER.format(made_up=sizes.made_up),
    )


def _named(items: int) -> str:
    return f"reading a form with {items} items"


def _all(work: Callable[[], int], items: int, bodies: Sequence[bytes]) -> Callable[[], None]:
    def compare() -> None:
        if work() != items * len(bodies):
            raise WrongError("not every answer was read")

    return compare
