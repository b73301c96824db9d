"""Random tokens and requests, and what the oracle expects of each request."""

import json
import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from access.oracle import Oracle, about
from access.stored import BASE, TYPES, answered, read_strictly
from fhir_pad.rest import Asked
from fhir_pad.rest.patching import MEDIA_TYPE

RESPONSE = "QuestionnaireResponse"
PATIENTS = ("p1", "p2", "p3")
NOTHING_KNOWN = "No response of the subject is known"
LEVELS = ("patient", "patient", "user", "system")
PERMISSIONS = (
    *("r", "s", "rs", "cruds", "cruds", "cruds", "cru", "cud", "u", "d", "us", "cs"),
    *("read", "write", "*", "*"),
)
RESTRICTIONS = (
    *("?status=completed", "?status=in-progress", "?status=final,active", "?status=draft"),
    *("?gender=male", "?lifecycle-status=proposed", "?code=triage-level", "?status=revoked"),
)
NONSENSE = (
    *("patient/CarePlan.sr", "patient/careplan.rs", "patient/CarePlan.rsx", "Patient/*.rs"),
    *("user/QuestionnaireResponse.rs?", "user/*.rs?status", "user/CarePlan.rs?status:not=draft"),
    *("user/CarePlan.", "user/CarePlan.rs?subject.name=x", "user/CarePlan.rs?_include=*", "user/*"),
    *("user/Nothing.rs", "openid", "fhirUser", "launch/patient", "user/CarePlan.read?status=draft"),
    *("user/CarePlan.rs?status=", "user/Goal.rs?zz=1", "*/*.cruds", "user/*.rs&status=draft"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, what the oracle expects of it, and the same as it is seen in the answer.

    What is expected is a status, with more where more can be seen.
    """

    asked: Asked
    expected: Callable[[Oracle], Any]
    seen: Callable[[int, Any], Any] = lambda status, _: status


World = Mapping[str, Mapping[str, Any]]
STATUS = {"there": 200, "gone": 410, "nothing": 404}


def token(chance: random.Random) -> tuple[str, str | None]:
    """Return the scopes of a token, and its patient."""
    words = []
    for _ in range(chance.choice((1, 2, 3, 4))):
        if chance.random() < 0.15:
            words.append(chance.choice(NONSENSE))
            continue
        type_ = chance.choice(
            (*TYPES, RESPONSE, RESPONSE, RESPONSE, "CarePlan", *("*" * 16), "Condition")
        )
        word = f"{chance.choice(LEVELS)}/{type_}.{chance.choice(PERMISSIONS)}"
        words.append(word + (chance.choice(RESTRICTIONS) if chance.random() < 0.25 else ""))
    return " ".join(words), chance.choice(("p1", "p1", "p1", "p2", "p2", "p3", None))


def request(chance: random.Random, world: World) -> Request:
    """Return some request about what is stored, or about what is not."""
    make = chance.choice((*READING, *READING, *READING, *WRITING, *OPERATIONS))
    return make(chance, world)


def some(chance: random.Random, world: World, type_: str) -> str:
    """Return an id that was used for a type, or now and then one that was not."""
    return chance.choice([*sorted(world[type_]), "unknown"])


def listed(status: int, body: Any) -> Any:
    """Return which resources a Bundle gives, in which versions, or the status."""
    if status != 200:
        return status
    entries = body.get("entry", [])
    return body["total"], sorted(_place(one) for one in entries if "fullUrl" in one)


def _place(entry: Mapping[str, Any]) -> tuple[str, str]:
    tag = entry["response"]["etag"] if "response" in entry else entry["search"]["mode"]
    return entry["fullUrl"].removeprefix(f"{BASE}/"), tag


def read(chance: random.Random, world: World) -> Request:
    type_ = chance.choice(TYPES)
    id_ = some(chance, world, type_)

    def expected(oracle: Oracle) -> int:
        return STATUS[oracle.sees("r", type_, id_)] if oracle.any_of("r", type_) else 403

    return Request(Asked("GET", (type_, id_)), expected)


def vread(chance: random.Random, world: World) -> Request:
    type_ = chance.choice((RESPONSE, RESPONSE, "CarePlan"))
    id_, number = some(chance, world, type_), chance.choice((1, 1, 2, 3))

    def expected(oracle: Oracle) -> int:
        return STATUS[oracle.sees("r", type_, id_, number)] if oracle.any_of("r", type_) else 403

    return Request(Asked("GET", (type_, id_, "_history", str(number))), expected)


def history(chance: random.Random, world: World) -> Request:
    is_type = chance.random() < 0.3
    type_ = RESPONSE
    id_ = "" if is_type else some(chance, world, type_)
    letter = "s" if is_type else "r"

    def expected(oracle: Oracle) -> Any:
        if not oracle.any_of(letter, type_):
            return 403
        if id_ and oracle.sees(letter, type_, id_) == "nothing":
            return 404
        places = [
            (f"{type_}/{name}", f'W/"{number}"')
            for name in ([id_] if id_ else oracle.world[type_])
            for number, _ in oracle.world[type_][name]
            if oracle.sees(letter, type_, name, number) != "nothing"
        ]
        return len(places), sorted(places)

    path = (type_, id_, "_history") if id_ else (type_, "_history")
    return Request(Asked("GET", path, (("_count", "1000"),)), expected, listed)


def search(chance: random.Random, _: World) -> Request:
    type_ = chance.choice((*TYPES, RESPONSE, "CarePlan"))
    patient = chance.choice(("", "", "p1", "p2")) if type_ in {RESPONSE, "CarePlan", "Goal"} else ""

    def expected(oracle: Oracle) -> Any:
        if not oracle.any_of("s", type_):
            return 403
        found = [
            (f"{type_}/{id_}", "match")
            for id_, said in oracle.current(type_)
            if oracle.grants("s", type_, id_, said)
            and (not patient or patient in about(oracle.world, type_, id_, said, BASE))
        ]
        return len(found), sorted(found)

    pairs = (("_count", "1000"), *((("patient", f"Patient/{patient}"),) if patient else ()))
    if chance.random() < 0.3:
        return Request(Asked("POST", (type_, "_search"), pairs), expected, listed)
    return Request(Asked("GET", (type_,), pairs), expected, listed)


REFERRING: Mapping[str, tuple[str, str, str, Callable[[Any], list[str]]]] = {
    "_revinclude=CarePlan:supporting-info": (
        *(RESPONSE, "CarePlan", "CarePlan"),
        lambda plan: [one["reference"] for one in plan.get("supportingInfo", [])],
    ),
    "_revinclude=RiskAssessment:basis": (
        *(RESPONSE, "RiskAssessment", "RiskAssessment"),
        lambda risk: [one["reference"] for one in risk.get("basis", [])],
    ),
    "_include=CarePlan:goal": (
        *("CarePlan", "Goal", ""),
        lambda plan: [one["reference"] for one in plan.get("goal", [])],
    ),
    "_include=CarePlan:subject:Patient": (
        *("CarePlan", "Patient", "Patient"),
        lambda plan: [plan["subject"]["reference"].removeprefix(f"{BASE}/")],
    ),
    "_include=Provenance:target": (
        *("Provenance", "CarePlan", ""),
        lambda made: [one["reference"] for one in made["target"]],
    ),
}
"""A parameter, with the type that is searched, that is given with it, that must be granted."""


def include(chance: random.Random, _: World) -> Request:
    written = chance.choice(sorted(REFERRING))
    type_, other, named, refers = REFERRING[written]
    name, _, value = written.partition("=")

    def expected(oracle: Oracle) -> Any:
        if not oracle.any_of("s", type_) or (named and not oracle.any_of("s", named)):
            return 403
        matches = {
            f"{type_}/{id_}": said
            for id_, said in oracle.current(type_)
            if oracle.grants("s", type_, id_, said)
        }
        if name == "_include":
            wanted = {place for said in matches.values() for place in refers(said)}
        else:
            wanted = {
                f"{other}/{id_}"
                for id_, said in oracle.current(other)
                if not matches.keys().isdisjoint(refers(said))
            }
        given = {
            f"{kind}/{id_}"
            for kind in TYPES
            for id_, said in oracle.current(kind)
            if f"{kind}/{id_}" in wanted and oracle.grants("s", kind, id_, said)
        }
        found = [(place, "match") for place in matches]
        found += [(place, "include") for place in given - matches.keys()]
        return len(matches), sorted(found)

    pairs = (("_count", "1000"), (name, value))
    return Request(Asked("GET", (type_,), pairs), expected, listed)


def sent(chance: random.Random) -> dict[str, Any]:
    """Return a response about some patient, in one of the ways to name one, or about nobody."""
    patient = chance.choice(PATIENTS)
    made = answered(patient, status=chance.choice(("in-progress", "in-progress", "stopped")))
    whose = chance.choice(
        (f"Patient/{patient}", f"Patient/{patient}", f"{BASE}/Patient/{patient}", "Patient/p3")
    )
    made["subject"] = {"reference": whose}
    if chance.random() < 0.1:
        del made["subject"]
    return made


def create(chance: random.Random, world: World) -> Request:
    body, id_ = sent(chance), some(chance, world, RESPONSE)
    headers = {"if-none-exist": f"_id={id_}"} if chance.random() < 0.3 else {}

    def expected(oracle: Oracle) -> int:
        if not oracle.any_of("c", RESPONSE) or (headers and not oracle.any_of("s", RESPONSE)):
            return 403
        if headers and oracle.sees("s", RESPONSE, id_) == "there":
            return 200
        return 201 if oracle.grants("c", RESPONSE, "new", body) else 403

    asked = Asked("POST", (RESPONSE,), headers=headers, body=read_strictly(body))
    return Request(asked, expected)


def update(chance: random.Random, world: World) -> Request:
    id_ = chance.choice((*sorted(world[RESPONSE]), f"new-{chance.randrange(10**6)}"))
    body = sent(chance) | {"id": id_}
    by_search = chance.random() < 0.2

    def expected(oracle: Oracle) -> int:
        if not oracle.any_of("u", RESPONSE):
            return 403
        if by_search and not oracle.any_of("s", RESPONSE):
            return 403
        before = oracle.sees("u", RESPONSE, id_)
        if before == "nothing" and not oracle.unlimited("u", RESPONSE):
            return 404
        if by_search and before == "there" and oracle.sees("s", RESPONSE, id_) != "there":
            return 409  # No search of theirs finds it, and a new one cannot have its id.
        if not oracle.grants("u", RESPONSE, id_, body):
            return 403
        return 200 if before == "there" else 201

    if by_search:
        query = (("_id", id_),)
        return Request(Asked("PUT", (RESPONSE,), query, body=read_strictly(body)), expected)
    return Request(Asked("PUT", (RESPONSE, id_), body=read_strictly(body)), expected)


def patch(chance: random.Random, world: World) -> Request:
    id_ = some(chance, world, RESPONSE)
    status = chance.choice(("in-progress", "stopped"))
    steps = [{"op": "replace", "path": "/status", "value": status}]

    def expected(oracle: Oracle) -> Any:
        if not oracle.any_of("u", RESPONSE):
            return 403, False
        before = oracle.sees("u", RESPONSE, id_)
        if before != "there":
            return STATUS[before], False
        said = dict(oracle.current(RESPONSE))[id_]
        after = {**said, "status": status}
        if not oracle.grants("u", RESPONSE, id_, after):
            return 403, False
        shown = (oracle.grants("r", RESPONSE, id_, one) for one in (said, after))
        return 200, all(shown)

    asked = Asked("PATCH", (RESPONSE, id_), body=steps)
    return Request(asked, expected, lambda status, body: (status, body is not None))


def delete(chance: random.Random, world: World) -> Request:
    id_ = some(chance, world, RESPONSE)

    def expected(oracle: Oracle) -> int:
        if not oracle.any_of("d", RESPONSE):
            return 403
        there = oracle.sees("d", RESPONSE, id_) != "nothing"
        return 204 if there or oracle.unlimited("d", RESPONSE) else 404

    return Request(Asked("DELETE", (RESPONSE, id_)), expected)


def apply(chance: random.Random, _: World) -> Request:
    patient = chance.choice(PATIENTS)

    def expected(oracle: Oracle) -> Any:
        if not oracle.any_of("s", RESPONSE):
            return 403
        if oracle.for_one_patient("s", RESPONSE) and patient != oracle.patient:
            return 403
        return any(
            oracle.grants("s", RESPONSE, id_, said)
            for id_, said in oracle.current(RESPONSE)
            if said["status"] in {"completed", "in-progress"}
            and patient in about(oracle.world, RESPONSE, id_, said, BASE)
        )

    def seen(status: int, body: Any) -> Any:
        return status if status != 200 else NOTHING_KNOWN not in json.dumps(body)

    pairs = (("subject", f"Patient/{patient}"),)
    return Request(Asked("GET", ("PlanDefinition", "leg-pain", "$apply"), pairs), expected, seen)


def submit(chance: random.Random, _: World) -> Request:
    body = sent(chance)
    letter, path, keeps = chance.choice(
        (
            ("c", (RESPONSE, "$assess"), False),
            ("c", ("Questionnaire", "$process-response"), True),
            ("r", (RESPONSE, "$validate"), False),
        )
    )

    def expected(oracle: Oracle) -> int:
        if not oracle.any_of(letter, RESPONSE):
            return 403
        whose = about(oracle.world, RESPONSE, "new", body, BASE)
        if oracle.for_one_patient(letter, RESPONSE) and whose and oracle.patient not in whose:
            return 403
        if body["status"] == "stopped" and letter == "c":
            return 422  # an assessment wants another status
        return 403 if keeps and not oracle.grants(letter, RESPONSE, "new", body) else 200

    return Request(Asked("POST", path, body=read_strictly(body)), expected)


def validate(chance: random.Random, world: World) -> Request:
    type_ = chance.choice((RESPONSE, "CarePlan", "Patient"))
    id_ = some(chance, world, type_)

    def expected(oracle: Oracle) -> int:
        if not oracle.any_of("r", type_):
            return 403
        return 200 if oracle.sees("r", type_, id_) == "there" else 404

    return Request(Asked("GET", (type_, id_, "$validate")), expected)


def batch(chance: random.Random, world: World) -> Request:
    made = [chance.choice((read, vread, delete, patch))(chance, world) for _ in range(2)]
    entries = [
        {"request": {"method": one.asked.method, "url": "/".join(one.asked.path)}} for one in made
    ]
    for entry, one in zip(entries, made, strict=True):
        if one.asked.body is not None:
            steps = b64encode(json.dumps(one.asked.body).encode()).decode()
            patched = {"resourceType": "Binary", "contentType": MEDIA_TYPE, "data": steps}
            entry["resource"] = patched

    def expected(oracle: Oracle) -> Any:
        first = made[0].expected(oracle)
        return first[0] if isinstance(first, tuple) else first

    def seen(_: int, body: Any) -> int:
        return int(body["entry"][0]["response"]["status"])

    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    return Request(Asked("POST", (), body=read_strictly(bundle)), expected, seen)


def transaction(chance: random.Random, world: World) -> Request:
    """Two entries; nothing of either is kept when one of them is refused."""
    first, second = read(chance, world), create(chance, world)
    entries = [
        {"request": {"method": "GET", "url": "/".join(first.asked.path)}},
        {
            "request": {"method": "POST", "url": RESPONSE}
            | ({"ifNoneExist": text} if (text := second.asked.header("if-none-exist")) else {}),
            "resource": second.asked.body,
        },
    ]

    def expected(oracle: Oracle) -> int:
        created, found = second.expected(oracle), first.expected(oracle)
        return next((one for one in (created, found) if one >= 400), 200)

    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return Request(Asked("POST", (), body=read_strictly(bundle)), expected)


READING = (read, vread, history, search, search, include)
WRITING = (create, update, patch, delete, batch, transaction)
OPERATIONS = (apply, submit, validate)
