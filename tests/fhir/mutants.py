"""Spoils a right resource in one place: what the structure check is measured with.

Knows JSON and the names of FHIR elements, and nothing of `fhir_pad`: a mutant is wrong by the
specification, whatever our check thinks.
"""

import copy
import random
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

Json = dict[str, Any]
Step = str | int


class Spot(NamedTuple):
    """A member of an object: the object, the name, the value, and the steps to it."""

    holder: Json
    name: str
    value: Any
    steps: tuple[Step, ...]


class Mutant(NamedTuple):
    """A spoiled resource with the FHIRPaths that may be given for the place of its fault."""

    kind: str
    resource: Json
    places: frozenset[str]


CHOICE_NAMES = (
    "abatement answer collected amount asNeeded bounds deceased defaultValue definition detail dose due"
    " effective fixed initial item medication minValue maxValue module multipleBirth offset occurrence onset"
    " pattern performed probability product rate reported scheduled serviced start subject target"
    " timing value when"
)
TYPE_NAMES = (
    "Age Attachment Boolean Canonical Code CodeableConcept Coding Date DateTime Decimal Duration"
    " Expression Id Instant Integer Markdown Money Period Quantity Range Ratio Reference SampledData"
    " String Time Timing Uri Url UsageContext"
)
CHOICE = re.compile(rf"\b({'|'.join(CHOICE_NAMES.split())})({'|'.join(TYPE_NAMES.split())})\b")

REQUIRED_OF = {
    "CarePlan": ("status", "intent", "subject"),
    "RiskAssessment": ("status", "subject"),
    "Observation": ("status", "code"),
    "Goal": ("lifecycleStatus", "description", "subject"),
    "ServiceRequest": ("status", "intent", "subject"),
    "Questionnaire": ("status",),
    "QuestionnaireResponse": ("status",),
    "PlanDefinition": ("status",),
    "ActivityDefinition": ("status",),
    "RequestGroup": ("status", "intent"),
    "GuidanceResponse": ("status",),
}
DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
DATES = re.compile(r"(authored|authoredOn|birthDate|date|start|end|lastUpdated|\w+(Date|DateTime))")
LISTED = frozenset({"status", "intent", "gender", "lifecycleStatus"})


def place(root: str, steps: tuple[Step, ...]) -> str:
    """Return the place as `plain` gives it."""
    said = root
    for step in steps:
        said += f"[{step}]" if isinstance(step, int) else f".{step.removeprefix('_')}"
    return plain(said)


def plain(path: str) -> str:
    """Return a FHIRPath in which whatever looks like a choice has lost its type."""
    return CHOICE.sub(r"\1", path)


def spots(value: Any, steps: tuple[Step, ...] = ()) -> Iterator[Spot]:
    """Give every member of every object, outermost first."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield Spot(value, name, member, (*steps, name))
            yield from spots(member, (*steps, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from spots(member, (*steps, index))


Spoil = Callable[[Spot], bool]


def unknown_key(spot: Spot) -> bool:
    """Add a property that no element has; its place is the object."""
    spot.holder["notAnElement"] = 1
    return True


def empty_array(spot: Spot) -> bool:
    """Leave nothing in an array."""
    spot.holder[spot.name] = []
    return isinstance(spot.value, list)


def null(spot: Spot) -> bool:
    """Put null in the place of a value."""
    spot.holder[spot.name] = None
    return spot.name != "resourceType"


def single_for_array(spot: Spot) -> bool:
    """Take the array away from around its first value."""
    if not isinstance(spot.value, list):
        return False
    spot.holder[spot.name] = spot.value[0]
    return True


def array_for_single(spot: Spot) -> bool:
    """Put an array around a value."""
    spot.holder[spot.name] = [spot.value]
    return not isinstance(spot.value, list) and spot.name != "resourceType"


def wrong_json_type(spot: Spot) -> bool:
    """Write a text as number, a number or boolean as text, an object as text."""
    if isinstance(spot.value, list) or spot.name == "resourceType":
        return False
    is_text = isinstance(spot.value, str)
    spot.holder[spot.name] = 7 if is_text else "7"
    return True


def blank_text(spot: Spot) -> bool:
    """Write a text that says nothing."""
    spot.holder[spot.name] = " "
    return isinstance(spot.value, str) and spot.name != "resourceType"


def no_such_code(spot: Spot) -> bool:
    """Write a code that R4 does not list; a text beside the type of the same name is no code."""
    spot.holder[spot.name] = "no-such-code"
    return spot.name in LISTED and isinstance(spot.value, str)


def no_such_day(spot: Spot) -> bool:
    """Write 30 February."""
    if not isinstance(spot.value, str) or not DATES.fullmatch(spot.name):
        return False
    spot.holder[spot.name] = DATED.sub("2026-02-30", spot.value)
    return DATED.search(spot.value) is not None


def two_values(spot: Spot) -> bool:
    """Give a value in a second type."""
    if not re.fullmatch(r"value[A-Z]\w+", spot.name) or not CHOICE.fullmatch(spot.name):
        return False
    other = "valueString" if spot.name == "valueBoolean" else "valueBoolean"
    spot.holder[other] = "a" if spot.name == "valueBoolean" else True
    return True


def missing(spot: Spot) -> bool:
    """Leave out what R4 requires."""
    resource_type = spot.holder.get("resourceType")
    required = REQUIRED_OF.get(resource_type, ()) if resource_type else ("linkId", "div")
    del spot.holder[spot.name]
    return spot.name in required


KINDS: tuple[Spoil, ...] = (
    unknown_key, empty_array, null, single_for_array, array_for_single, wrong_json_type,
    blank_text, no_such_code, no_such_day, two_values, missing,
)  # fmt: skip


def mutants(resource: Json, seed: str, most: int) -> Iterator[Mutant]:
    """Give for each kind of fault at most so many mutants, the same for the same seed."""
    root = resource["resourceType"]
    order = random.Random(seed)
    steps = [spot.steps for spot in spots(resource)]
    for spoil in KINDS:
        order.shuffle(steps)
        tried = (_spoiled(resource, spoil, one) for one in steps)
        for one, spoiled in islice((found for found in tried if found is not None), most):
            yield Mutant(spoil.__name__, spoiled, _places(spoil, root, one))


def _spoiled(
    resource: Json, spoil: Spoil, steps: tuple[Step, ...]
) -> tuple[tuple[Step, ...], Json] | None:
    """Return the steps and a spoiled copy, nothing when this kind of fault does not fit there."""
    whole = copy.copy(resource)
    holder: Any = whole
    for step in steps[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    name = str(steps[-1])
    return (steps, whole) if spoil(Spot(holder, name, holder[name], steps)) else None


def _places(spoil: Spoil, root: str, steps: tuple[Step, ...]) -> frozenset[str]:
    itself, holder = place(root, steps), place(root, steps[:-1])
    if spoil is unknown_key:
        return frozenset({holder})
    if spoil is two_values:
        return frozenset({itself, holder})
    return frozenset({itself})
