"""Read and search of what the module publishes, so that each canonical in a result can be read.

Must not know what an artefact is for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from fhir_pad.fhir.issues import Issue, IssueType, Refused, operation_outcome
from fhir_pad.web.negotiate import Wanted, check_sent_form, wanted
from fhir_pad.web.problems import Problem, bad_request, not_found
from fhir_pad.web.replies import Resource, published, reply
from fhir_pad.web.search import Pair, Query, query
from fhir_pad.web.settings import Settings

HANDLING = {"handling=strict": True, "handling=lenient": False}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The published resources by type, each type in the order of its content."""

    by_type: Mapping[str, tuple[Resource, ...]]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "Shelf":
        """Return the shelf of these resources."""
        by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            by_type.setdefault(str(resource["resourceType"]), []).append(resource)
        return cls(MappingProxyType({kind: tuple(held) for kind, held in by_type.items()}))

    def find(self, kind: str, name: str) -> Resource:
        """Return the resource of this type and id; raise Problem 404 when there is none."""
        for resource in self.by_type[kind]:
            if resource["id"] == name:
                return resource
        raise not_found(f"There is no {kind} with this id.")


def blueprint(settings: Settings, shelf: Shelf) -> Blueprint:
    """Return the routes for every type on the shelf."""
    routes = Blueprint("artefacts", __name__)
    kinds = f"<any({','.join(sorted(shelf.by_type))}):kind>"

    @routes.get(f"/{kinds}/<name>")
    def read(kind: str, name: str) -> Response:
        resource = shelf.find(kind, name)
        return published(resource, wanted(request), _modified(resource))

    @routes.get(f"/{kinds}")
    def search(kind: str) -> Response:
        how = wanted(request)
        asked = _asked(request.args.items(multi=True))
        return published(_searchset(settings.base_url, kind, asked, shelf, how), how)

    @routes.post(f"/{kinds}/_search")
    def search_by_form(kind: str) -> Response:
        how = wanted(request)
        check_sent_form(request)
        pairs = (*request.args.items(multi=True), *request.form.items(multi=True))
        asked = _asked(pairs)
        return reply(_searchset(settings.base_url, kind, asked, shelf, how), how)

    return routes


def _asked(pairs: Iterable[Pair]) -> Query:
    try:
        return query(pairs, strict=_strict())
    except Refused as refused:
        raise Problem(HTTPStatus.BAD_REQUEST, refused.issues) from refused


def _strict() -> bool:
    """Return whether the client wants unknown parameters refused (R4 search, Prefer)."""
    asked = [part.strip() for part in request.headers.get("Prefer", "").split(",")]
    handling = [part for part in asked if part.startswith("handling=")]
    if any(part not in HANDLING for part in handling):
        raise bad_request(IssueType.VALUE, "Prefer: handling must be strict or lenient.")
    return any(HANDLING[part] for part in handling)


def _modified(resource: Resource) -> datetime | None:
    """Return midnight of the date the artefact was last changed, as it says itself."""
    said = resource.get("date")
    try:
        day = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return day.replace(tzinfo=UTC) if day is not None and day.utcoffset() is None else day


def _searchset(base: str, kind: str, asked: Query, shelf: Shelf, how: Wanted) -> Resource:
    found = asked.matches(shelf.by_type[kind])
    page = found[asked.offset : asked.offset + asked.count]
    entries = [_match(base, kind, resource) for resource in page]
    if asked.ignored:
        entries.append(_outcome(asked.ignored))
    bundle: dict[str, object] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": _links(f"{base}/{kind}", asked, len(found), how),
    }
    return bundle | ({"entry": entries} if entries else {})


def _match(base: str, kind: str, resource: Resource) -> Resource:
    return {
        "fullUrl": f"{base}/{kind}/{resource['id']}",
        "resource": resource,
        "search": {"mode": "match"},
    }


def _outcome(ignored: tuple[Issue, ...]) -> Resource:
    return {"resource": operation_outcome(ignored), "search": {"mode": "outcome"}}


def _links(address: str, asked: Query, total: int, how: Wanted) -> list[Resource]:
    """Return self with the parameters that were used, and next and previous where there are."""
    links = [_link("self", address, asked.used, asked.offset, how)]
    after = asked.offset + asked.count
    if asked.count and after < total:
        links.append(_link("next", address, asked.used, after, how))
    if asked.count and asked.offset:
        before = max(asked.offset - asked.count, 0)
        links.append(_link("previous", address, asked.used, before, how))
    return links


def _link(
    relation: str, address: str, used: tuple[Pair, ...], offset: int, how: Wanted
) -> Resource:
    pairs = [*used]
    if offset:
        pairs.append(("_offset", str(offset)))
    if relation != "self" and how.pretty:
        pairs.append(("_pretty", "true"))
    return {"relation": relation, "url": address + ("?" + urlencode(pairs) if pairs else "")}
