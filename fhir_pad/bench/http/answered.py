"""Whether our service keeps, of each response, what an assessment of it says.

Must not know how often it is asked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from fhir_pad.bench.forms import Sent
from fhir_pad.bench.http.kept import kept
from fhir_pad.bench.http.started import HOST
from fhir_pad.bench.http.stored import Stored
from fhir_pad.bench.http.target import Target
from fhir_pad.bench.measured import WrongError
from fhir_pad.bench.models import as_ours

PATIENCE_S: Final = 30
REFERRING: Final = ("CarePlan:supporting-info", "RiskAssessment:basis", "Observation:derived-from")
RESULTS: Final = "&".join(f"_revinclude={parameter}" for parameter in REFERRING)
SAYING: Final = {"CarePlan": "activity", "RiskAssessment": "prediction", "Observation": "code"}
"""In which element a result says something."""
VOLATILE: Final = frozenset(
    ("id", "meta", "reference", "created", "basis", "occurrenceDateTime", "supportingInfo", "goal")
)
"""What differs between two assessments of one response: ids, references, the moment."""
Node = Mapping[str, Any]


def check_service(target: Target, sent: Sequence[Sent]) -> None:
    """Send every response and read back what followed; raise WrongError where it is not that."""
    with connected(target) as connection:
        for one in sent:
            made = asked(connection, "POST", target.path, target.media_type, one.body)
            found = asked(connection, "GET", f"{target.path}?_id={made['id']}&{RESULTS}")
            stored = told(entry["resource"] for entry in found["entry"])
            if stored != told(entry["resource"] for entry in one.plain["entry"]):
                raise WrongError(f"{one.subject}: what is stored is not what an assessment says")


def check_rows(target: Target, database: Path, sent: Sequence[Sent]) -> None:
    """Send every response, and compare the rows of the least store with it and its outcome."""
    check_taken(target, sent)
    rows = dict(kept(database))
    for one in sent:
        if as_ours(rows.get(one.body, b"{}")) != as_ours(one.outcome):
            raise WrongError(f"{one.subject}: the outcome is not kept")


def check_stored(target: Target, database: Path, sent: Sequence[Sent]) -> None:
    """Send every response, and compare what our store holds with its outcome and its record."""
    check_taken(target, sent)
    held = Stored(database)
    for one in sent:
        made, recorded = held.results(one.subject)
        said = told(entry["resource"] for entry in as_ours(one.outcome)["entry"])
        if not recorded or told(map(as_ours, made)) != said:
            raise WrongError(f"{one.subject}: the outcome is not stored")
    held.store.close()


def check_taken(target: Target, sent: Sequence[Sent]) -> None:
    """Send every response; raise WrongError when one is refused."""
    with connected(target) as connection:
        for one in sent:
            asked(connection, "POST", target.path, target.media_type, one.body)


def connected(target: Target) -> "closing[HTTPConnection]":
    """Return a connection to a service, for as long as a block lasts."""
    return closing(HTTPConnection(HOST, target.port, timeout=PATIENCE_S))


def asked(
    connection: HTTPConnection, method: str, path: str, media_type: str = "", body: bytes = b""
) -> Any:  # noqa: ANN401 - any JSON
    """Return the answer as plain values; raise WrongError when it is no success."""
    headers = {"Content-Type": media_type} if media_type else {}
    connection.request(method, path, body or None, headers)
    reply = connection.getresponse()
    said = reply.read()
    if not 200 <= reply.status < 300:  # noqa: PLR2004 - what is a success
        raise WrongError(f"{method} {path.partition('?')[0]} is answered with {reply.status}")
    return json.loads(said or b"{}")


def told(resources: Iterable[Node]) -> list[str]:
    """Return what results say, apart from what differs each time, as sorted texts."""
    said = ((one["resourceType"], one) for one in resources)
    return sorted(
        json.dumps(_lasting(one[SAYING[kind]]), sort_keys=True)
        for kind, one in said
        if kind in SAYING
    )


def _lasting(node: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [_lasting(member) for member in node]
    if isinstance(node, dict):
        return {name: _lasting(value) for name, value in node.items() if name not in VOLATILE}
    return node
