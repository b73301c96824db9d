"""What a load asks: responses to assess and to keep, reading and searching, and what is wrong.

Must not know how fast it is sent, nor what comes back.
"""

from collections.abc import Iterator
from itertools import count
from random import Random

from hostile.bound import NAMES, Sent, cases, data, sent
from samples import CLAUDICATION, COLD_LEG, SHARED, response

from fhir_pad.fhir.write import write
from fhir_pad.kit.wrong import wrong
from load.firing import Shot, shot

SYSTEM = "https://load.example.org"
RESPONSES = "/fhir/QuestionnaireResponse"
HOSTILE = SHARED / "conformance" / "hostile.json"
HOSTILE_SHARE = 0.05


def kept(names: Iterator[str]) -> Iterator[Shot]:
    """Give one response after another to be kept, with an identifier of its own."""
    made = response(CLAUDICATION)
    for name in names:
        identifier = {"system": SYSTEM, "value": name}
        yield shot(name, "POST", RESPONSES, write(made | {"identifier": identifier}))


def mixed(seed: int, *, hostile: float = 0.0) -> Iterator[Shot]:
    """Give what is asked on a day: mostly assessments, some kept, read, and searched for."""
    chance = Random(seed)
    keep = kept(f"mixed-{seed}-{number}" for number in count())
    bad = hostile_shots()
    good = (
        *(shot("assess", "POST", f"{RESPONSES}/$assess", write(response(one))) for one in _PEOPLE),
        shot("search", "GET", f"{RESPONSES}?_count=5&_sort=-_lastUpdated"),
        shot("count", "GET", "/fhir/CarePlan?_summary=count"),
        shot("questionnaire", "GET", "/fhir/Questionnaire/leg-pain"),
        shot("metadata", "GET", "/fhir/metadata"),
        shot("page", "GET", "/"),
        shot("ready", "GET", "/health/ready"),
    )
    while True:
        if chance.random() < hostile:
            yield chance.choice(bad)
        elif chance.random() < _KEPT:
            yield next(keep)
        else:
            yield chance.choice(good)


_PEOPLE = (CLAUDICATION, COLD_LEG)
_KEPT = 0.2


def hostile_shots() -> list[Shot]:
    """Return wrong requests: the shared ones where they are, else those of the test kit."""
    return _shared() if HOSTILE.is_file() else _ours()


def _shared() -> list[Shot]:
    """Return the cases that are one plain request and leave the connection in order."""
    names = NAMES | {"base": "/fhir", "UNIQ": "load", "SETUP_ID": "none", "SETUP_BODY": "{}"}
    left_out = data("declined.json")["notSent"]
    made = []
    for case in cases():
        plain = case["kind"] == "request" and not case["setup"] and case["id"] not in left_out
        if not plain or case["positive_control"] or case["group"] in _APART:
            continue
        request = sent(case, names)
        if len(request.path) < _LONGEST and request.path.isascii() and " " not in request.path:
            made.append(_as_shot(case["id"], request))
    return made


def _ours() -> list[Shot]:
    path = f"{RESPONSES}/$assess"
    return [shot(f"wrong {one.name}", "POST", path, one.request) for one in wrong()]


_APART = ("auth", "cds-hooks-jwt", "smart-client")
"""Groups for servers with settings of their own."""
_LONGEST = 8000


def _as_shot(name: str, request: Sent) -> Shot:
    headers = {
        key: text
        for key, text in request.headers.items()
        if key.lower() not in {"host", "content-length", "connection", "transfer-encoding"}
        and text.isprintable()
        and text.isascii()
    }
    lines = [f"{request.method} {request.path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{key}: {text}" for key, text in headers.items()]
    lines += [f"Content-Length: {len(request.body or b'')}", "", ""]
    return Shot(f"hostile {name}", "\r\n".join(lines).encode() + (request.body or b""))
