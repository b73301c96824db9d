"""Which codes a ValueSet has: its `compose`, worked out over the terminology that is held.

Codes must be enumerated, or be all those of a code system that is held, or come from another
ValueSet that is held; filters are refused. Within one include every condition must hold, several
includes are a union (http://hl7.org/fhir/R4/valueset.html#compositions). Must not know paging,
languages or parameters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.terminology.concepts import Concept, Node, text_of
from fhir_pad.terminology.held import Held

_COMPOSE = "ValueSet.compose"

MOST_CLAUSES = 100
"""The includes, excludes and imported ValueSets that one ValueSet may have."""

Members = Mapping[tuple[str, str], Concept]
"""Concepts by (system, code), in the order composed."""


def members(value_set: Node, held: Held, inside: tuple[str, ...] = ()) -> Members:
    """Return the codes of a ValueSet, which is imported by those of the urls `inside`.

    Raises Refused: not-found for a code system or ValueSet that is not held, code-invalid for a
    code that its code system does not have, not-supported for a filter or a ValueSet without
    compose, too-costly for one with too many clauses, business-rule for one inside itself.
    """
    includes, excludes = _clauses(value_set)
    found: dict[tuple[str, str], Concept] = {}
    for at, clause in includes:
        taken = _clause(clause, at, held, inside)
        found |= {key: one for key, one in taken.items() if key not in found}
    for at, clause in excludes:
        taken = _clause(clause, at, held, inside)
        found = {key: one for key, one in found.items() if key not in taken}
    return found


def _clauses(value_set: Node) -> tuple[tuple[tuple[str, Node], ...], ...]:
    """Return the includes and the excludes, each with its place."""
    compose = value_set.get("compose")
    if not isinstance(compose, Mapping):
        text = "Send a ValueSet with a compose; an expansion alone is not used."
        raise Refused([error(IssueType.NOT_SUPPORTED, text, _COMPOSE)])
    sides = tuple(
        tuple((f"{_COMPOSE}.{side}[{n}]", one) for n, one in enumerate(objects(compose, side)))
        for side in ("include", "exclude")
    )
    if sum(1 + len(_canonicals(one)) for side in sides for _, one in side) > MOST_CLAUSES:
        text = f"Compose a ValueSet of at most {MOST_CLAUSES} clauses and imports."
        raise Refused([error(IssueType.TOO_COSTLY, text, _COMPOSE)])
    return sides


def _clause(clause: Node, at: str, held: Held, inside: tuple[str, ...]) -> Members:
    if objects(clause, "filter"):
        text = "Enumerate the codes; filters are not offered."
        raise Refused([error(IssueType.NOT_SUPPORTED, text, f"{at}.filter")])
    sets = [_imported(url, f"{at}.valueSet", held, inside) for url in _canonicals(clause)]
    if text_of(clause, "system") is not None:
        sets.insert(0, dict(_of_system(clause, at, held)))
    if not sets:
        text = "Give the value of system, or a ValueSet."
        raise Refused([error(IssueType.REQUIRED, text, at)])
    first, *others = sets
    return {key: one for key, one in first.items() if all(key in other for other in others)}


def _canonicals(clause: Node) -> tuple[str, ...]:
    urls = clause.get("valueSet")
    return tuple(map(str, urls)) if isinstance(urls, list) else ()


def _imported(url: str, at: str, held: Held, inside: tuple[str, ...]) -> Members:
    if url in inside:
        text = "Compose a ValueSet without itself."
        raise Refused([error(IssueType.BUSINESS_RULE, text, at)])
    return members(held.value_set(url, None, at), held, (*inside, url))


def _of_system(clause: Node, at: str, held: Held) -> Iterator[tuple[tuple[str, str], Concept]]:
    system = str(clause["system"])
    enumerated = objects(clause, "concept")
    foreign = system not in held.code_systems and len(enumerated) > 0
    known: Mapping[str, Concept] = {}
    if not foreign:
        known = held.code_system(system, text_of(clause, "version"), f"{at}.system").concepts
    if not enumerated:
        yield from (((system, code), concept) for code, concept in known.items())
    for index, one in enumerate(enumerated):
        code = text_of(one, "code")
        if code is None or not (foreign or code in known):
            text = "Use codes that their code system has."
            raise Refused([error(IssueType.CODE_INVALID, text, f"{at}.concept[{index}].code")])
        yield (system, code), _worded(known.get(code, Concept(system, code)), one)


def _worded(concept: Concept, written: Node) -> Concept:
    """Return the concept with the words that the ValueSet gives it, where it gives any."""
    return replace(
        concept,
        display=text_of(written, "display") or concept.display,
        designations=objects(written, "designation") or concept.designations,
    )
