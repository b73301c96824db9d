"""Send every hostile case to a running server and compare the answers.

    PYTHONPATH=tests python -m hostile.run

Prints a table and every failure; ends with 1 when there is one.
"""

import json
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hostile import special
from hostile.bound import NAMES, Sent, cases, data, sent
from hostile.musts import unmet
from hostile.running import Running, running

MOST_CPU_S = 2.0
BASE = "/fhir"
RESPONSES = f"{BASE}/QuestionnaireResponse"
HEADERS = {"Content-Type": "application/fhir+json"}
Failure = tuple[str, str]
"""The case, and what is wrong."""


def main() -> int:
    """Run all cases; return the exit code."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        done, failures = results(server)
    for group, number in sorted(done.items()):
        failed = sum(1 for case, _ in failures if case.startswith(f"{group} "))
        print(f"{group:26} {number:4} cases {failed:4} failed")
    for case, wrong in failures:
        print(f"{case}: {wrong}")
    declined = data("declined.json")["notSent"]
    print(f"{sum(done.values())} cases run, {len(failures)} failures, {len(declined)} not sent")
    return 1 if failures else 0


def results(server: Running) -> tuple[Counter[str], list[Failure]]:
    """Return how many cases of each group were run, and every failure."""
    declined = data("declined.json")
    done: Counter[str] = Counter()
    failures: list[Failure] = []
    for case in cases():
        name = f"{case['group']} {case['id']}"
        if case["id"] in declined["notSent"]:
            continue
        done[case["group"]] += 1
        before = server.cpu_seconds()
        failures += ((name, wrong) for wrong in _wrong(case, server, declined["otherCodes"]))
        if case["kind"] == "request" and server.cpu_seconds() - before > MOST_CPU_S:
            failures.append((name, f"more than {MOST_CPU_S} s of CPU"))
    failures += (("naughty", wrong) for wrong in _naughty(server))
    return done, failures


def _wrong(case: dict[str, Any], server: Running, other: dict[str, Any]) -> Iterator[str]:
    kinds: dict[str, Callable[[dict[str, Any], Running], Iterator[str]]] = {
        "raw": special.raw,
        "ops": special.operation,
        "sequence": _at_once,
    }
    if case["kind"] in kinds:
        yield from kinds[case["kind"]](case, server)
        return
    names = _names(case, server)
    reply = server.send(sent(case, names))
    expected = case["expect"]
    codes = other.get(case["id"], {}).get("codes", expected["issue_codes"])
    if reply.status not in expected["status"]:
        yield f"{reply.status} instead of {expected['status']}: {reply.text[:200]}"
    elif reply.status >= 400 and codes and not set(codes) & set(reply.codes):
        yield f"{reply.codes} instead of {codes}"
    else:
        yield from unmet(expected["must"], reply, names)


def _names(case: dict[str, Any], server: Running) -> dict[str, str]:
    """Return what the placeholders mean, after what has to be there is there."""
    names = NAMES | {"base": BASE, "UNIQ": uuid.uuid4().hex}
    for step in case["setup"]:
        if step == "create_same":
            same = sent({**case, "headers": HEADERS}, names)
            names["SAME_ID"] = server.send(same).json["id"]
        elif step in {"create_qr", "create_qr2"}:
            made = server.send(Sent("POST", RESPONSES, HEADERS, _minimal(names)))
            names |= {"SETUP_ID": made.json["id"], "SETUP_BODY": made.text}
        else:
            raise KeyError(step)
    return names


def _minimal(names: dict[str, str], **subject: str) -> bytes:
    response = {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "questionnaire": names["Q"],
        "subject": {"reference": "Patient/hostile"} | subject,
        "authored": "2026-01-02T03:04:05Z",
    }
    return json.dumps(response, ensure_ascii=False).encode()


def _at_once(case: dict[str, Any], server: Running) -> Iterator[str]:
    """Send the same request many times at once; exactly one may succeed."""
    step = case["steps"][0]
    names = _names(case, server)
    one = sent({**case, "headers": case["headers"] | step.get("headers", {})}, names)
    with ThreadPoolExecutor(step["parallel"]) as threads:
        replies = list(threads.map(lambda _: server.send(one), range(step["parallel"])))
    statuses = Counter(reply.status for reply in replies)
    [wanted] = [must for must in case["expect"]["must"] if must.startswith("exactly_one")]
    status = int(wanted.partition(":")[2])
    if statuses[status] != 1 or not statuses.keys() <= set(case["expect"]["status"]):
        yield f"{dict(statuses)} instead of one {status}"
    history = server.send(Sent("GET", f"{one.path}/_history", {}, None)).json
    if one.method == "PUT" and history["total"] != 2:
        yield f"{history['total']} versions instead of 2"


def _naughty(server: Running) -> Iterator[str]:
    """Give every text that does not come back as it was sent."""
    for text in data("naughty.json"):
        reply = server.send(Sent("POST", RESPONSES, HEADERS, _minimal(NAMES, display=text)))
        if reply.status != 201 or reply.json["subject"]["display"] != text:
            yield f"{text!r}: {reply.status}"


if __name__ == "__main__":
    sys.exit(main())
