"""A PlanDefinition as its reader needs it: goals, and actions by phase with their conditions.

Must not know HTML, nor which actions there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad.fhir.nodes import objects
from fhir_pad.web.tester.cql import Defines
from fhir_pad.web.tester.tables import Canonical, Cell, Node, told

ACTION = "action:"


@dataclass(frozen=True, slots=True)
class Applies:
    """When an action applies: in words, as the name of a define, and as its text."""

    words: tuple[str, ...]
    expression: str
    define: str


@dataclass(frozen=True, slots=True)
class Action:
    """One action; a phase has actions of its own."""

    id: str
    title: str
    rule: str
    conditions: tuple[Applies, ...]
    goals: tuple[str, ...]
    citations: tuple[str, ...]
    """The labels of what is cited."""
    definition: Cell
    actions: tuple["Action", ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The goals by id, and the phases."""

    goals: Mapping[str, str]
    phases: tuple[Action, ...]


def plan(resource: Node, canonical: Canonical, defines: Defines) -> Plan:
    """Return a PlanDefinition for reading."""
    goals = {told(one, "id"): _text(one.get("description")) for one in objects(resource, "goal")}
    actions = objects(resource, "action")
    return Plan(goals, tuple(_action(one, goals, canonical, defines) for one in actions))


def _action(node: Node, goals: Mapping[str, str], canonical: Canonical, defines: Defines) -> Action:
    wanted = node.get("goalId")
    return Action(
        id=told(node, "id"),
        title=told(node, "title"),
        rule=f"{ACTION}{told(node, 'id')}",
        conditions=tuple(_applies(one, defines) for one in objects(node, "condition")),
        goals=tuple(goals[str(one)] for one in wanted) if isinstance(wanted, list | tuple) else (),
        citations=tuple(told(one, "label") for one in objects(node, "documentation")),
        definition=canonical(told(node, "definitionCanonical")),
        actions=tuple(_action(one, goals, canonical, defines) for one in objects(node, "action")),
    )


def _applies(node: Node, defines: Defines) -> Applies:
    expression = node.get("expression")
    said = expression if isinstance(expression, Mapping) else {}
    name = told(said, "expression")
    return Applies(tuple(told(said, "description").splitlines()), name, defines.get(name, ""))


def _text(concept: object) -> str:
    return told(concept, "text") if isinstance(concept, Mapping) else ""
