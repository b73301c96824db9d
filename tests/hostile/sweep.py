"""Every case sent, and what was wrong with each answer. Must not know how it is told."""

import json
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hostile import calling, fetching, protected, special, tokens, upstream
from hostile.bound import BASE, FHIR, NAMES, RESPONSES, Sent, cases, data, every_case, sent
from hostile.costly import costly
from hostile.costly_bodies import begun
from hostile.musts import DEMANDS, ERRORS, Seen, unmet
from hostile.running import Running, running

MOST_CPU_S = 2.0
Case = Mapping[str, Any]
Failure = tuple[str, str]
"""The case, and what is wrong."""


@dataclass(slots=True)
class Outcome:
    """What came of it: names of cases by group, failures, and what it cost the server.

    `costliest` is the request that took most CPU, and its seconds.
    """

    done: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    failures: list[Failure] = field(default_factory=list)
    costliest: tuple[str, float] = ("", 0.0)
    peak_mb: int = 0
    calls: list[str] = field(default_factory=list)
    slowest: tuple[str, float] = ("", 0.0)
    """The fault of an EHR that kept the server longest, and its seconds."""

    def add(self, group: str, name: str, wrong: Iterator[str], server: Running) -> None:
        """Let the case run and note what it shows."""
        before = server.cpu_seconds()
        self.failures += ((name, one) for one in wrong)
        cost = server.cpu_seconds() - before
        self.done[group].append(name)
        self.costliest = max(self.costliest, (name, cost), key=lambda one: one[1])
        if cost > MOST_CPU_S and group not in _MANY_REQUESTS:
            self.failures.append((name, f"{cost:.2f} s of CPU"))


_MANY_REQUESTS = frozenset({"raw-http", "conditional"})
"""Groups with cases of many requests, whose cost together says nothing."""
_APART = frozenset({protected.GROUP, calling.GROUP, upstream.GROUP})
"""Groups that are sent to servers with settings of their own."""


def swept(server: Running) -> Outcome:
    """Send everything; return what came of it."""
    outcome = Outcome()
    declined = data("declined.json")
    updates = _updates_create(server)
    for case in cases():
        if case["id"] not in declined["notSent"] and case["group"] not in _APART:
            wrong = _wrong(case, server, declined["otherCodes"], updates)
            outcome.add(case["group"], f"{case['group']} {case['id']}", wrong, server)
    with protected.servers() as both:
        for case in (one for one in cases() if one["group"] == protected.GROUP):
            in_doubt = protected.is_in_doubt(case)
            guarded = both[in_doubt]
            wrong = (_in_doubt if in_doubt else _borne)(case, guarded, declined["otherCodes"])
            outcome.add(case["group"], f"{case['group']} {case['id']}", wrong, guarded)
    _called_all(outcome, declined["otherCodes"])
    _fetched_all(outcome, declined["otherCodes"])
    for text in data("naughty.json"):
        outcome.add("naughty (ours)", f"naughty {text!r}", _naughty(text, server), server)
    for name, wire in data("wire.json").items():
        wrong = special.wrong_status(server.send_raw(wire["sent"].encode("latin-1")), [400])
        outcome.add("wire (ours)", f"wire: {name}", wrong, server)
    stored = _stored(server, NAMES)["SETUP_ID"]
    for name, request in costly(stored):
        outcome.add("costly (ours)", f"costly: {name}", _costly(request, server), server)
    outcome.peak_mb, outcome.calls = server.peak_mb(), server.calls_out()
    return outcome


def not_sent() -> dict[str, list[str]]:
    """Return the shared cases that are not sent, by the reason why."""
    declined = data("declined.json")
    missing: dict[str, list[str]] = defaultdict(list)
    for case in every_case():
        group = declined["notOffered"].get(case["group"])
        alone = declined["notSent"].get(case["id"], {}).get("because")
        if reason := group or alone:
            missing[reason].append(f"{case['group']} {case['id']}")
    return missing


def unknown_demands() -> list[str]:
    """Return the demands of cases to be sent that nothing here looks at."""
    missing = []
    for case in cases():
        known = special.DEMANDS.get(case["kind"], DEMANDS.keys())
        names = {must.partition(":")[0] for must in case["expect"]["must"]}
        missing += [f"{case['id']}: {name}" for name in sorted(names - set(known))]
    left_out = data("declined.json")["notSent"]
    return [one for one in missing if one.partition(":")[0] not in left_out]


def _wrong(case: Case, server: Running, other: Mapping[str, Any], updates: str) -> Iterator[str]:
    kinds: Mapping[str, Callable[[Case, Running], Iterator[str]]] = {
        "raw": special.raw,
        "ops": special.operation,
    }
    if case["kind"] in kinds:
        yield from kinds[case["kind"]](case, server)
        return
    names = _prepared(case, server) | {"updateCreate": updates}
    request = sent(case, names)
    if case["kind"] == "sequence":
        headers = {**request.headers, **case["steps"][0]["headers"]}
        yield from special.at_once(case, replace(request, headers=headers), server)
        return
    yield from _compared(case, request, server, names, other.get(case["id"]))


def _borne(case: Case, server: Running, other: Mapping[str, Any]) -> Iterator[str]:
    """Send a case with its token to a server on which two patients have a response."""
    bearing = protected.Bearing(server)
    names = tokens.NAMES | _prepared(case, bearing)
    _stored(bearing, names, patient="p1")
    request = protected.borne(case, sent(case, names), names)
    yield from _compared(case, request, server, names, other.get(case["id"]))
    if protected.STILL in case["expect"]["must"]:
        yield from protected.lost(bearing, names["SETUP_ID"])


def _in_doubt(case: Case, server: Running, other: Mapping[str, Any]) -> Iterator[str]:
    """Send a case to a server that has to ask about its token, and is not answered."""
    names = NAMES | {"base": BASE, "SETUP_ID": "unknown"}
    before = server.calls_out()
    reply = server.send(protected.borne(case, sent(case, names), names))
    if server.calls_out() == before:
        yield "nobody was asked about the token"
    yield from _judged(case, Seen(reply, names, [], is_head=False), other.get(case["id"]))


def _called_all(outcome: Outcome, other: Mapping[str, Any]) -> None:
    """Send the cases of CDS clients to a server that knows two of them."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), **calling.settings()) as on:
        for case in _of(calling.GROUP):
            wrong = _called(case, on, other)
            outcome.add(case["group"], f"{case['group']} {case['id']}", wrong, on)


def _called(case: Case, server: Running, other: Mapping[str, Any]) -> Iterator[str]:
    names = _prepared(case, server)
    request = sent(case, names)
    for one in calling.called(case, request, names, server):
        yield from _compared(case, one, server, names, other.get(case["id"]))
    # Whoever refuses everything has refused nothing.
    good = calling.good(request, server)
    if [server.send(good).status for _ in range(2)] != [200, 401]:
        yield "a good token is not taken just once"


def _fetched_all(outcome: Outcome, other: Mapping[str, Any]) -> None:
    """Send the cases of EHRs that fail, and of names that lead to this machine."""
    shared = _of(upstream.GROUP)
    with fetching.fetching() as at:
        tried = [(case["group"], case) for case in shared]
        tried += [("upstream (ours)", case) for case in fetching.ours(shared[0])]
        tried += [("ssrf (ours)", case) for case in fetching.names(shared[0])]
        for group, case in tried:
            wrong = _fetched(case, at, other, outcome)
            outcome.add(group, f"{group} {case['id']}", wrong, at.server)


def _fetched(
    case: Case, at: fetching.Fetching, other: Mapping[str, Any], outcome: Outcome
) -> Iterator[str]:
    base = at.bases.get(case["upstream"], case["upstream"])
    names = NAMES | {"base": BASE, "EHR": base}
    reply, calls = at.send(sent(case, names), base)
    took = (f"{case['group']} {case['upstream']}", reply.seconds)
    outcome.slowest = max(outcome.slowest, took, key=lambda one: one[1])
    yield from _judged(case, Seen(reply, names, calls, is_head=False), other.get(case["id"]))
    yield from at.held()


def _of(group: str) -> list[Case]:
    return [case for case in cases() if case["group"] == group]


def _compared(
    case: Case,
    request: Sent,
    server: Running,
    names: Mapping[str, str],
    other: Case | None,
) -> Iterator[str]:
    before = server.calls_out()
    reply = server.send(request)
    calls = server.calls_out()[len(before) :]
    yield from _judged(case, Seen(reply, names, calls, request.method == "HEAD"), other)


def _judged(case: Case, seen: Seen, other: Case | None) -> Iterator[str]:
    reply = seen.reply
    expected = case["expect"]
    codes = set(expected["issue_codes"])
    if other is not None and not codes.isdisjoint(reply.codes):
        yield "has one of the expected codes after all: see otherCodes"
    codes = codes if other is None else set(other["codes"])
    if reply.status not in expected["status"]:
        yield f"{reply.status} instead of {expected['status']}: {reply.text[:200]}"
    elif reply.status >= ERRORS and codes and codes.isdisjoint(reply.codes):
        yield f"{reply.codes} instead of {sorted(codes)}"
    yield from unmet(expected["must"], seen)


def _prepared(case: Case, server: Running | protected.Bearing) -> dict[str, str]:
    """Return what the placeholders mean, after what has to be there is there."""
    names = NAMES | {"base": BASE, "UNIQ": uuid.uuid4().hex}
    for step in case["setup"]:
        if step == "create_same":
            same = sent({**case, "headers": FHIR}, names)
            names["SAME_ID"] = server.send(same).json["id"]
        elif step in {"create_qr", "create_qr2"}:
            names |= _stored(server, names)
        else:
            raise KeyError(step)
    return names


def _stored(
    server: Running | protected.Bearing, names: Mapping[str, str], patient: str = "hostile"
) -> dict[str, str]:
    about = {"questionnaire": names["Q"], "subject": {"reference": f"Patient/{patient}"}}
    body = json.dumps(begun() | about).encode()
    made = server.send(Sent("POST", RESPONSES, FHIR, body))
    return {"SETUP_ID": made.json["id"], "SETUP_BODY": made.text}


def _updates_create(server: Running) -> str:
    """Return what the CapabilityStatement says of an update under a new id."""
    statement = server.send(Sent("GET", f"{BASE}/metadata", {}, None)).json
    offered = {one["type"]: one for one in statement["rest"][0]["resource"]}
    return str(offered["QuestionnaireResponse"]["updateCreate"])


def _naughty(text: str, server: Running) -> Iterator[str]:
    """Say when a text does not come back as it was sent."""
    subject = {"reference": "Patient/hostile", "display": text}
    body = json.dumps(begun() | {"subject": subject}, ensure_ascii=False).encode()
    reply = server.send(Sent("POST", RESPONSES, FHIR, body))
    if reply.status != 201 or reply.json["subject"]["display"] != text:
        yield f"{reply.status}: {reply.text[:200]}"


def _costly(request: Sent, server: Running) -> Iterator[str]:
    before = server.calls_out()
    reply = server.send(request)
    seen = Seen(reply, {}, server.calls_out()[len(before) :], is_head=False)
    yield from unmet(["not_5xx"], seen)
