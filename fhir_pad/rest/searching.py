"""search-type: what a search asks for besides its criteria, and the Bundle that answers it.

Source: http://hl7.org/fhir/R4/search.html. What R4 does not know is ignored and said so, or
refused when the client wants it strict; what R4 knows and would narrow the result is never
ignored, because the client would take others' resources for what it asked for. Must not know the
database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, operation_outcome, warning
from fhir_pad.fhir.write import write
from fhir_pad.rest import paging, parts, posted
from fhir_pad.rest.exchange import Answer, Pair
from fhir_pad.rest.guarded import Guarded
from fhir_pad.rest.headers import strict
from fhir_pad.rest.limits import check_names, check_parameters
from fhir_pad.rest.parts import Part
from fhir_pad.rest.problems import Problem, failed
from fhir_pad.rest.server import Call
from fhir_pad.store import Include, Matches, Query, Shelf, Stored, include, known, query

SORT, TOTAL, INCLUDE, REVINCLUDE = "_sort", "_total", "_include", "_revinclude"
RESULT_PARAMETERS = (
    SORT,
    paging.COUNT,
    INCLUDE,
    REVINCLUDE,
    parts.SUMMARY,
    TOTAL,
    parts.ELEMENTS,
)
"""How the result is to be, as R4 names it; the same for every type."""
REPRESENTATION = frozenset({"_format", "_pretty"})
NARROWING = frozenset({"_content", "_filter", "_has", "_list", "_query", "_text"})
"""R4's parameters that are not offered and must not be ignored."""
OF_TYPE = frozenset({("Patient", "phonetic")})
"""Those that R4 has for one type alone."""
COUNTED_AT_ONCE = 10_000
"""Matches that are counted for a client that does not say whether it wants to know."""
TOTALS = {"none": 0, "estimate": None, "accurate": None}
"""How many are counted at most."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it was understood. `used` are the pairs that had a say, for the self link."""

    query: Query
    part: Part
    includes: tuple[Include, ...]
    revincludes: tuple[Include, ...]
    used: tuple[Pair, ...]
    ignored: tuple[Issue, ...]


def search(call: Call) -> Answer:
    """Answer with a page of what is stored and matches."""
    return Answer(200, _searchset(call, call.work, understood(call)))


def search_published(call: Call) -> Answer:
    """Answer with a page of what is published and matches."""
    found = _searchset(call, call.server.shelf, understood(call))
    return Answer(200, found, public=True)


def understood(call: Call) -> Search:
    """Return what is asked; raise Problem 400 with everything that is wrong with it."""
    pairs = tuple((name, value) for name, value in call.asked.query if value)
    say = error if strict(call.asked) else warning
    names = dict.fromkeys(name for name, _ in pairs)
    issues = [*dict.fromkeys(issue for name in names for issue in _unknown(call.type, name, say))]
    order = _once(pairs, SORT, issues)
    check_names(SORT, order.split(","))
    part = parts.part(pairs)
    size = 0 if part.summary == parts.COUNT else paging.count(pairs)
    includes = _includes(pairs, INCLUDE, issues)
    revincludes = _includes(pairs, REVINCLUDE, issues)
    try:
        asked = query(
            call.type,
            _criteria(call.type, pairs),
            now=call.now,
            count=size,
            sort=order,
            after=paging.place(call),
            counted=_counted(_once(pairs, TOTAL, issues), issues, alone=size == 0),
        )
    except Refused as refused:
        raise Problem(400, (*issues, *refused.issues)) from refused
    if any(issue.blocks for issue in issues):
        raise Problem(400, tuple(issues))
    used = tuple(pair for pair in pairs if _is_used(call.type, pair[0]))
    return Search(asked, part, includes, revincludes, used, tuple(issues))


def match_of(call: Call, pairs: Iterable[Pair]) -> Stored | None:
    """Return what matches the criteria of a conditional interaction, None without a match.

    Nothing is ignored in them. Raises Problem 400 when there is no criterion, or one is wrong, and
    412 for several matches.
    """
    criteria = tuple((name, value) for name, value in pairs if value)
    check_parameters(criteria)
    try:
        asked = query(call.type, criteria, now=call.now, count=2, counted=0)
    except Refused as refused:
        raise Problem(400, refused.issues) from refused
    if not criteria:
        text = "Give search criteria that find the resource, such as identifier=system|value."
        raise Problem(400, (error(IssueType.REQUIRED, text),))
    found = call.work.search(asked).entries
    if len(found) > 1:
        text = "More than one resource matches. Give criteria that only one matches."
        raise failed(IssueType.MULTIPLE_MATCHES, text)
    return found[0] if found else None


def _searchset(call: Call, source: Guarded | Shelf, search: Search) -> dict[str, object]:
    found = source.search(search.query)
    entries = [_entry(call, stored, search.part, "match") for stored in found.entries]
    entries += (_entry(call, one, search.part, "include") for one in _with(source, found, search))
    if search.ignored:
        entries.append(_told(search.ignored))
    bundle: dict[str, object] = {"resourceType": "Bundle", "type": "searchset"}
    if found.total is not None:
        bundle["total"] = found.total
    bundle["link"] = paging.links(call, search.used, found)
    return bundle | ({"entry": entries} if entries else {})


def _told(ignored: tuple[Issue, ...]) -> dict[str, object]:
    """Return the entry that says what was ignored; what has no address has a URN (bundle.html)."""
    outcome = operation_outcome(ignored)
    urn = uuid5(NAMESPACE_URL, write(outcome).decode()).urn
    return {"fullUrl": urn, "resource": outcome, "search": {"mode": "outcome"}}


def _with(source: Guarded | Shelf, found: Matches, search: Search) -> tuple[Stored, ...]:
    """Return what is given with the matches, each once."""
    given = [*source.included(found, search.includes)]
    given += source.revincluded(found, search.revincludes)
    return tuple(dict.fromkeys(given))


def _entry(call: Call, stored: Stored, part: Part, mode: str) -> dict[str, object]:
    return {
        "fullUrl": call.url(stored.type, stored.id),
        "resource": part.of(stored),
        "search": {"mode": mode},
    }


def _base(name: str) -> str:
    """Return the name without modifier and chain."""
    return name.partition(":")[0].partition(".")[0]


def _is_used(type_: str, name: str) -> bool:
    return _base(name) in known(type_) or name in RESULT_PARAMETERS


def _criteria(type_: str, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if _base(pair[0]) in known(type_) and not _chains(pair[0]))


def _chains(name: str) -> bool:
    return "." in name


def _unknown(type_: str, name: str, say: Callable[[IssueType, str], Issue]) -> Iterable[Issue]:
    """Give what is to be said of a name that means nothing here; only R4's names are repeated."""
    base = _base(name)
    if base in NARROWING or (type_, base) in OF_TYPE:
        text = f"{base} is not offered: search by the parameters of the CapabilityStatement."
        yield error(IssueType.NOT_SUPPORTED, text)
    elif base in known(type_) and _chains(name):
        text = f"{base} takes no chain: look for what it refers to first, and search by its id."
        yield error(IssueType.NOT_SUPPORTED, text)
    elif base in (INCLUDE, REVINCLUDE) and name != base:
        text = f"{base} takes no modifier here: it goes one step."
        yield error(IssueType.NOT_SUPPORTED, text)
    elif base not in known(type_) and name not in {
        *RESULT_PARAMETERS,
        *REPRESENTATION,
        posted.PAGE,
    }:
        named = ", ".join(known(type_))
        so = "" if say is error else " and was ignored"
        yield say(IssueType.NOT_SUPPORTED, f"A parameter is not known{so}; known are {named}.")


def _includes(pairs: Iterable[Pair], name: str, issues: list[Issue]) -> tuple[Include, ...]:
    found: list[Include] = []
    for value in (value for given, value in pairs if given == name):
        try:
            found.append(include(value))
        except Refused as refused:
            issues += (error(issue.code, f"{name}: {issue.text}") for issue in refused.issues)
    return tuple(dict.fromkeys(found))


def _once(pairs: Iterable[Pair], name: str, issues: list[Issue]) -> str:
    """Return the value of a parameter that can be given once, empty without one."""
    given = [value for said, value in pairs if said == name]
    if len(given) > 1:
        issues.append(error(IssueType.INVALID, f"{name} can be given once."))
    return given[0] if given else ""


def _counted(asked: str, issues: list[Issue], *, alone: bool) -> int | None:
    """Return how many matches are counted at most; all when nothing but their number is wanted."""
    if asked and asked not in TOTALS:
        issues.append(error(IssueType.VALUE, f"{TOTAL} must be one of {', '.join(TOTALS)}."))
    return TOTALS.get(asked, None if alone else COUNTED_AT_ONCE)
