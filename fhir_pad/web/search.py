"""FHIR search over published content: which resources match, and what of the request was used.

R4: http://hl7.org/fhir/R4/search.html. Must not know HTTP beyond names and values of parameters.
A parameter that is not known is left out and said so, or refused when the client wants it strict.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, warning

Resource = Mapping[str, object]
Pair = tuple[str, str]
PUBLICATION_STATUS = "http://hl7.org/fhir/publication-status"
DEFAULT_COUNT, HIGHEST_COUNT = 50, 1000
MOST_VALUES = 100
LONGEST_VALUE = 2000
REPRESENTATION = frozenset({"_format", "_pretty"})
"""Parameters that say how the result is written; `negotiate` reads them."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One parameter of the request: any of its values has to match."""

    name: str
    modifier: str
    values: tuple[str, ...]

    def holds(self, resource: Resource) -> bool:
        """Say whether the resource matches."""
        found = resource.get(PARAMETERS[self.name].element)
        test = PARAMETERS[self.name].tests[self.modifier]
        return isinstance(found, str) and any(test(found, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. `used` are the pairs that had a say, for the self link."""

    criteria: tuple[Criterion, ...]
    count: int
    offset: int
    used: tuple[Pair, ...]
    ignored: tuple[Issue, ...]

    def matches(self, resources: Iterable[Resource]) -> tuple[Resource, ...]:
        """Return all matches, in the order of the content."""
        return tuple(
            resource
            for resource in resources
            if all(criterion.holds(resource) for criterion in self.criteria)
        )


def query(pairs: Iterable[Pair], *, strict: bool) -> Query:
    """Return the query in these parameters; raise Refused with everything wrong in them."""
    given = [(name, value) for name, value in pairs if value]
    issues = [fault for name, value in given for fault in _faults(name, value, strict=strict)]
    issues += [_once(name) for name in ("_count", "_offset") if _times(name, given) > 1]
    if any(issue.blocks for issue in issues):
        raise Refused(issues)
    numbers = dict(pair for pair in given if pair[0] in NUMBERS)
    return Query(
        criteria=tuple(_criterion(*pair) for pair in given if _base(pair[0]) in PARAMETERS),
        count=min(int(numbers.get("_count", DEFAULT_COUNT)), HIGHEST_COUNT),
        offset=int(numbers.get("_offset", 0)),
        used=tuple(pair for pair in given if _base(pair[0]) in (*PARAMETERS, "_count")),
        ignored=tuple(issues),
    )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter: the element it looks at, its type, and a test for each modifier."""

    element: str
    type: str
    tests: Mapping[str, Callable[[str, str], bool]]
    documentation: str


def _equal(found: str, asked: str) -> bool:
    return found == asked


def _begins(found: str, asked: str) -> bool:
    return found.casefold().startswith(asked.casefold())


def _contains(found: str, asked: str) -> bool:
    return asked.casefold() in found.casefold()


def _token(found: str, asked: str) -> bool:
    """Match `code` and `|code`: the element has no system of its own."""
    return asked.removeprefix("|") == found


def _status(found: str, asked: str) -> bool:
    return asked in {found, f"{PUBLICATION_STATUS}|{found}"}


_STRING = {"": _begins, "exact": _equal, "contains": _contains}

PARAMETERS: Mapping[str, Parameter] = {
    "_id": Parameter("id", "token", {"": _equal}, "The id of the resource"),
    "name": Parameter("name", "string", _STRING, "The name for programs"),
    "status": Parameter("status", "token", {"": _status}, "draft, active, retired or unknown"),
    "title": Parameter("title", "string", _STRING, "The title for people"),
    "url": Parameter("url", "uri", {"": _equal}, "The canonical without version"),
    "version": Parameter("version", "token", {"": _token}, "The business version"),
}
NUMBERS = frozenset({"_count", "_offset"})


def _base(name: str) -> str:
    return name.partition(":")[0]


def _times(name: str, pairs: Iterable[Pair]) -> int:
    return sum(1 for given, _ in pairs if given == name)


def _once(name: str) -> Issue:
    return error(IssueType.INVALID, f"{name} can be given once.")


def _faults(name: str, value: str, *, strict: bool) -> Iterable[Issue]:
    """Give what is wrong with one parameter. Its value is never repeated."""
    base, _, modifier = name.partition(":")
    if name in NUMBERS:
        # int() would also take 5_0, blanks and Arabic digits
        if not re.fullmatch("[0-9]{1,9}", value):
            yield error(IssueType.VALUE, f"{name} must be a whole number, 0 or more.")
    elif base in PARAMETERS:
        if modifier not in PARAMETERS[base].tests:
            yield error(IssueType.NOT_SUPPORTED, f"{base} does not take this modifier.")
        if len(value) > LONGEST_VALUE or len(_values(value)) > MOST_VALUES:
            text = f"{base} takes {MOST_VALUES} values and {LONGEST_VALUE} characters at most."
            yield error(IssueType.TOO_COSTLY, text)
    elif name not in REPRESENTATION:
        known = ", ".join((*PARAMETERS, "_count"))
        text = f"A parameter is not known and was ignored; known are {known}."
        yield (error if strict else warning)(IssueType.NOT_SUPPORTED, text)


def _criterion(name: str, value: str) -> Criterion:
    base, _, modifier = name.partition(":")
    return Criterion(base, modifier, _values(value))


def _values(value: str) -> tuple[str, ...]:
    r"""Split at commas, of which `\,` is not one (R4 search, escaping)."""
    parts = re.findall(r"(?:\\.|[^,\\]|\\$)+", value)
    return tuple(re.sub(r"\\([\\,|$])", r"\1", part) for part in parts)
