"""Send definitions to another server, and read what it did with each.

Must not know what the definitions are, nor how the result is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fhir_pad.cli.ends import Failed
from fhir_pad.cli.replies import issues_in, plain, resource_in
from fhir_pad.cli.streams import complain
from fhir_pad.ehr.networks import EVERYWHERE
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Session
from fhir_pad.fhir.issues import Issue
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.publish.transaction import as_sent, condition, transaction
from fhir_pad.words import faults

PATIENCE = Bounds(connect_seconds=5, total_seconds=300, body_bytes=16 * 1024 * 1024)

Resource = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Done:
    """What the server did with one artefact: HTTP status (0 when it did not say), where, why.

    `name` is its type and id, as it has them here.
    """

    name: str
    status: int
    location: str
    issues: tuple[Issue, ...]

    @property
    def is_well(self) -> bool:
        """Whether the artefact is there now."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def at_once(resources: Sequence[Resource], base: str, headers: Mapping[str, str]) -> Iterator[Done]:
    """Give what became of each in one transaction; raise Failed when that was refused."""
    with _session(base) as session:
        try:
            reply = session.post(base, headers, write(transaction(resources)))
        except ExchangeFailed as fault:
            raise Failed(f"{base}: {fault}") from fault
    answered = resource_in(reply)
    entries = objects(answered, "entry")
    if reply.status != HTTPStatus.OK or len(entries) != len(resources):
        _tell(answered)
        raise Failed(f"{base}: the server answers {reply.status} to the transaction")
    for resource, entry in zip(resources, entries, strict=True):
        yield _done(resource, entry.get("response"))


def _done(resource: Resource, response: object) -> Done:
    """Return what an entry of a transaction-response says."""
    said = response if isinstance(response, Mapping) else {}
    status = str(said.get("status"))[:3]
    return Done(
        _name(resource),
        int(status) if status.isascii() and status.isdigit() else 0,
        plain(said.get("location", "")),
        issues_in(said.get("outcome")),
    )


def one_by_one(
    resources: Sequence[Resource], base: str, headers: Mapping[str, str]
) -> Iterator[Done]:
    """Give what became of each as soon as it is known; raise Failed when the server is gone."""
    with _session(base) as session:
        for resource in resources:
            address = f"{base}/{condition(resource)}"
            try:
                reply = session.put(address, headers, write(as_sent(resource)))
            except ExchangeFailed as fault:
                raise Failed(f"{base}: {_name(resource)}: {fault}") from fault
            location = plain(reply.headers.get("location", ""))
            issues = issues_in(resource_in(reply))
            yield Done(_name(resource), reply.status, location, issues)


def _session(base: str) -> Session:
    """Return a session that asks this server and no other."""
    try:
        return Session(frozenset({base}), PATIENCE, EVERYWHERE)
    except ExchangeFailed as fault:
        raise Failed(f"{base}: {fault}") from fault


def _tell(answered: Resource) -> None:
    """Print the issues of an OperationOutcome, if it is one."""
    issues = issues_in(answered)
    if issues:
        complain(faults(issues))


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"
