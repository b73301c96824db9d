"""Requests that are small to send and made to be dear to answer: each as a method, path and body.

None is from the shared cases. What they aim at stands in their names.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from samples import CLAUDICATION, response

from fhir_pad.fhir.write import write
from hostile.bound import BASE, FHIR, RESPONSES, Sent
from hostile.costly_bodies import MB, begun, bodies, patients

ASSESS = f"{RESPONSES}/$assess"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATCH = {"Content-Type": "application/json-patch+json"}
Named = tuple[str, Sent]


def costly(stored: str) -> Iterator[Named]:
    """Give every request by name; `stored` is the id of a response that can be changed."""
    for name, body in bodies():
        yield f"create: {name}", Sent("POST", RESPONSES, FHIR, body)
        yield f"$assess: {name}", Sent("POST", ASSESS, FHIR, body)
        yield f"$validate: {name}", Sent("POST", f"{RESPONSES}/$validate", FHIR, body)
    for name, patient in patients():
        yield f"create: {name}", Sent("POST", f"{BASE}/Patient", FHIR, write(patient))
        yield f"$validate: {name}", Sent("POST", f"{BASE}/Patient/$validate", FHIR, write(patient))
    for name, steps in _patches():
        body = json.dumps(steps).encode()
        yield f"patch: {name}", Sent("PATCH", f"{RESPONSES}/{stored}", PATCH, body)
    for name, bundle in _bundles():
        yield f"bundle: {name}", Sent("POST", BASE, FHIR, json.dumps(bundle).encode())
    for name, text in _searches():
        yield f"search: {name}", Sent("POST", f"{RESPONSES}/_search", FORM, text.encode())
    yield from _others()


def _patches() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    copies = [{"op": "copy", "from": "/extension", "path": "/extension/0/extension"}]
    bomb = [{"op": "copy", "from": "/item", "path": "/item/-"}] * 40
    add = {"op": "add", "path": "/item/0", "value": {"linkId": "red"}}
    yield "doubling itself", bomb
    yield "into itself", copies * 1000
    yield "many steps", [add] * 20_000
    yield "steps at the front", [add] * 1000
    yield "a long path", [{"op": "add", "path": "/item" * (MB // 6), "value": 1}]
    yield "a long index", [{"op": "add", "path": "/item/" + "9" * MB, "value": 1}]
    yield (
        "a large value many times",
        [
            {"op": "add", "path": "/extension", "value": [{"url": "http://e"}] * 20_000},
            *[{"op": "copy", "from": "/extension", "path": "/extension/0/extension"}] * 900,
        ],
    )


def _bundles() -> Iterator[tuple[str, dict[str, Any]]]:
    whole = json.loads(write(response(CLAUDICATION)))
    create = {"method": "POST", "url": "QuestionnaireResponse"}
    for kind in ("batch", "transaction"):
        for times in (12, 100):
            forms = _bundle(kind, {"resource": whole, "request": create}, times)
            yield f"{kind} of {times} forms", forms
        assess = {"method": "POST", "url": "QuestionnaireResponse/$assess"}
        for times in (25, 100):
            several = _bundle(kind, {"resource": whole, "request": assess}, times)
            yield f"{kind} of {times} $assess", several
        get = {"method": "GET", "url": "QuestionnaireResponse?_revinclude=CarePlan:based-on"}
        yield f"{kind} of searches", _bundle(kind, {"request": get}, 100)
        expand = {"method": "GET", "url": "ValueSet/leg-pain-answer/$expand"}
        yield f"{kind} of $expand", _bundle(kind, {"request": expand}, 100)
        every = {"method": "GET", "url": "ValueSet?_count=1000"}
        yield f"{kind} of everything", _bundle(kind, {"request": every}, 100)
        yield f"{kind} of too much", _bundle(kind, {"request": get}, 9_000)
        yield f"{kind} of references", _referring(kind)
        seeking = _references(f"Patient?_id={n}" for n in range(100))
        sought = {"resource": begun() | seeking, "request": create}
        yield f"{kind} of conditional references", _bundle(kind, sought, 20)
    data = base64.b64encode(json.dumps([{"op": "add", "path": "/x", "value": 1}]).encode()).decode()
    binary = {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": data * 30}
    patch = {"method": "PATCH", "url": "QuestionnaireResponse/none"}
    yield "batch of patches", _bundle("batch", {"resource": binary, "request": patch}, 100)


def _bundle(kind: str, entry: dict[str, Any], times: int) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": [entry] * times}


def _referring(kind: str) -> dict[str, Any]:
    """Return a Bundle in which each entry refers to all others."""
    urls = [f"urn:uuid:00000000-0000-4000-8000-{n:012}" for n in range(20)]
    others = _references(urls * 5)
    entries = [
        {
            "fullUrl": url,
            "resource": begun() | others,
            "request": {"method": "POST", "url": "QuestionnaireResponse"},
        }
        for url in urls
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def _references(addresses: Iterable[str]) -> dict[str, Any]:
    """Return extensions that refer to these."""
    made = [{"url": "http://e", "valueReference": {"reference": one}} for one in addresses]
    return {"extension": made}


def _searches() -> Iterator[tuple[str, str]]:
    few = 200_000
    yield "many alternatives", "_id=" + "a," * few
    yield "many criteria", "&".join(["status=completed"] * (few // 17))
    yield "many criteria of one kind", "&".join(f"_id={n}" for n in range(900))
    yield "many unknown names", "&".join(f"x{n}=1" for n in range(900))
    yield "very many unknown names", "&".join(f"x{n}=1" for n in range(60_000))
    yield "many dates", "authored=" + ",".join(["ge2026-01-01"] * 20_000)
    yield "many sorts", "_sort=" + "authored,-status," * 10_000
    yield "all the sorts there may be", "_sort=" + "authored,-status," * 50
    yield "all the criteria there may be", "&".join(["status=" + "completed," * 100] * 99)
    yield "many elements", "_elements=" + ",".join(f"a{n}" for n in range(few // 8))
    yield "many includes", "&".join(["_include=QuestionnaireResponse:subject"] * 900)
    yield (
        "includes of each kind",
        "&".join(
            f"_revinclude={kind}:{code}:{target}"
            for kind, code in (("CarePlan", "based-on"), ("CarePlan", "subject"))
            for target in ("Patient", "QuestionnaireResponse", "Device", "Group", "Practitioner")
            * 10
        ),
    )
    yield "many parameters", "&".join(["_revinclude=CarePlan:subject"] * 900)
    yield "one long value", "identifier=" + "x" * 400_000
    yield "bars", "identifier=" + "|" * 400_000
    yield "backslashes", "identifier=" + "\\" * 400_000
    yield "signs to decode", "identifier=" + "%2C" * 130_000


def _others() -> Iterator[Named]:
    get: dict[str, str] = {}
    yield "everything published", Sent("GET", f"{BASE}/ValueSet?_count=1000", get, None)
    yield "metadata", Sent("GET", f"{BASE}/metadata?_pretty=true", get, None)
    answers = f"{BASE}/ValueSet/leg-pain-answer/$expand"
    yield "$expand", Sent("GET", answers, get, None)
    yield "$expand filtered", Sent("GET", f"{answers}?filter={'a%20' * 3000}", get, None)
    for operation in ("$assess", "$process-response", "$validate"):
        path = f"{RESPONSES}/{operation}"
        yield f"many parameters of {operation}", Sent("POST", path, FHIR, _parameters(15_000))
    for path in (
        *("ValueSet/$expand", "ValueSet/$validate-code", "CodeSystem/$lookup"),
        *("CodeSystem/$validate-code", "CodeSystem/$subsumes", "ConceptMap/$translate"),
        *("PlanDefinition/$apply", "PlanDefinition/$data-requirements", "PlanDefinition/$package"),
    ):
        yield (
            f"many parameters of {path}",
            Sent("POST", f"{BASE}/{path}", FHIR, _parameters(15_000)),
        )
    for name, value_set in _value_sets():
        body = write(
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "valueSet", "resource": value_set}],
            }
        )
        yield f"$expand of {name}", Sent("POST", f"{BASE}/ValueSet/$expand", FHIR, body)
    bomb = {"Content-Encoding": "gzip", **FHIR}
    yield "compressed", Sent("POST", RESPONSES, bomb, b"\x1f\x8b\x08" + b"\0" * 1000)
    once = {"If-None-Exist": "identifier=" + "a," * 5_000, **FHIR}
    yield "a long If-None-Exist", Sent("POST", RESPONSES, once, write(begun()))
    tags = {"If-Match": ", ".join(['W/"1"'] * 5_000), **FHIR}
    yield "a long If-Match", Sent("PUT", f"{RESPONSES}/x", tags, write(begun() | {"id": "x"}))
    yield "many languages", Sent("GET", f"{BASE}/metadata", {"Accept": "a/b;q=0.1," * 5_000}, None)


def _parameters(times: int) -> bytes:
    one = {"name": "coding", "valueCoding": {"code": "x"}}
    return write({"resourceType": "Parameters", "parameter": [one] * times})


def _value_sets() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give ValueSets that are small to say and large to make."""
    ours = "https://w3id.org/fhir-pad"
    every = {"system": f"{ours}/CodeSystem/leg-pain-answer"}
    named = {"valueSet": [f"{ours}/ValueSet/leg-pain-answer"]}
    codes = [{"code": f"c{n}"} for n in range(20_000)]
    for name, clauses in {
        "everything many times": [every] * 10_000,
        "everything as often as may be": [every] * 100,
        "imports as often as may be": [named] * 100,
        "imports in one clause": [{"valueSet": named["valueSet"] * 10_000}],
        "imports in one clause as may be": [{"valueSet": named["valueSet"] * 100}],
        "many codes": [every | {"concept": codes}],
        "many filters": [
            every | {"filter": [{"property": "display", "op": "regex", "value": "(a+)+$"}] * 9_000}
        ],
    }.items():
        yield name, _value_set({"include": clauses})
        yield f"{name}, without them", _value_set({"include": [every], "exclude": clauses})


def _value_set(compose: dict[str, Any]) -> dict[str, Any]:
    url = "http://example.org/ValueSet/large"
    return {"resourceType": "ValueSet", "status": "draft", "url": url, "compose": compose}
