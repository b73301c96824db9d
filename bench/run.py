"""How many assessments a second, and where the time goes. Prints; judges nothing.

One process, one core. `make bench` runs it; numbers of different machines do not compare.
"""

from collections.abc import Callable, Mapping
from time import perf_counter

from fhir_pad import engine, report
from fhir_pad.assess import find
from fhir_pad.engine import assess
from fhir_pad.fhir import strict, structure
from fhir_pad.fhir.write import write
from fhir_pad.kit.people import people
from fhir_pad.web import Settings, create_app
from fhir_pad.web.app import present

PERSON = "limiting-claudication"
SECONDS = 1.5
Stage = Callable[[], object]


def per_second(stage: Stage) -> float:
    """Return how often a stage runs in a second, after a warm-up run."""
    stage()
    runs, began = 0, perf_counter()
    while (spent := perf_counter() - began) < SECONDS:
        stage()
        runs += 1
    return runs / spent


def stages() -> Mapping[str, Stage]:
    """Return the stages of one request, each on the result of the one before."""
    data = write(people()[PERSON].response())
    response = strict.read(data)
    form = engine.forms().find(response["questionnaire"])
    answers = form.read(response).answers
    findings = find(answers)
    context = report.Context(response=response, now=present(), digest="0" * 64)
    bundle = report.bundle(findings, context)
    return {
        "read": lambda: strict.read(data),
        "structure": lambda: structure.check(response),
        "form": lambda: form.read(response),
        "find": lambda: find(answers),
        "report": lambda: report.bundle(findings, context),
        "write": lambda: write(bundle),
    }


def request() -> Stage:
    """Return a whole request through the WSGI application, without a network."""
    client = create_app(Settings()).test_client()
    body = write(people()[PERSON].response())
    address = "/fhir/QuestionnaireResponse/$assess"
    return lambda: client.post(address, data=body, content_type="application/fhir+json")


def main() -> None:
    """Print the tables."""
    data = write(people()[PERSON].response())
    rates = {name: per_second(stage) for name, stage in stages().items()}
    total = sum(1 / rate for rate in rates.values())
    print(f"{'stage':<12}{'per second':>12}{'µs':>10}{'share':>9}")
    for name, rate in rates.items():
        print(f"{name:<12}{rate:>12,.0f}{1e6 / rate:>10,.0f}{1 / rate / total:>9.1%}")
    print()
    print(f"pure function (answers to findings)    {rates['find']:>10,.0f} per second")
    print(f"bytes to Bundle bytes                  {per_second(lambda: _whole(data)):>10,.0f}")
    print(f"whole requests in process              {per_second(request()):>10,.0f}")
    print(f"request body {len(data):,} bytes, answer {len(_whole(data)):,} bytes")


def _whole(data: bytes) -> bytes:
    return write(assess(data).bundle())


if __name__ == "__main__":
    main()
