"""What a resource says, element by element, whoever wrote it. Pure; never raises on JSON.

Only the shapes of R4 data types are known here; what an element means for a question is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.search_dates import Stretch, stretch
from fhir_pad.recorded.row import Code

Resource = Mapping[str, object]

NOTHING: Resource = {}
_FURTHEST_ZONE = timedelta(hours=14) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as it was written, and the stretch of time that it covers (UTC without a zone)."""

    text: str
    stretch: Stretch

    def is_after(self, now: int) -> bool:
        """Tell whether it is in the future anywhere on Earth; a day has no zone of its own."""
        slack = 0 if "T" in self.text else _FURTHEST_ZONE
        return self.stretch.first - slack > now


def child(node: Resource, name: str) -> Resource:
    """Return the object of an element, an empty one when there is none."""
    found = node.get(name)
    return found if isinstance(found, Mapping) else NOTHING


def codes(concept: Resource) -> tuple[Code, ...]:
    """Return the codes of a CodeableConcept that name their system, in their order."""
    return tuple(
        Code(text_of(coding, "system"), text_of(coding, "code"))
        for coding in objects(concept, "coding")
        if text_of(coding, "system") and text_of(coding, "code")
    )


def code_in(concept: Resource, system: str) -> tuple[str, ...]:
    """Return the codes of one system in a CodeableConcept."""
    return tuple(code.code for code in codes(concept) if code.system == system)


def moment(written: str) -> Moment | None:
    """Return when a date, dateTime or instant is; None when it is no date."""
    covered = stretch(written) if written else None
    return None if covered is None else Moment(written, covered)


def when(node: Resource, name: str) -> Moment | None:
    """Return when the choice element `name[x]` is: its dateTime, instant, or the Period's start."""
    written = (
        text_of(node, f"{name}DateTime")
        or text_of(node, f"{name}Instant")
        or text_of(child(node, f"{name}Period"), "start")
    )
    return moment(written)


def has_any(node: Resource, name: str) -> bool:
    """Tell whether the choice element `name[x]` is there with any type, other than as false."""
    return any(
        key.startswith(name) and key[len(name) : len(name) + 1].isupper() and value is not False
        for key, value in node.items()
    )


def is_modified(node: object) -> bool:
    """Tell whether something changes the meaning of the rest: R4 forbids to read on then."""
    if isinstance(node, Mapping):
        if node.get("modifierExtension") or node.get("implicitRules"):
            return True
        return any(
            is_modified(value) for key, value in node.items() if key not in ("contained", "text")
        )
    return isinstance(node, list | tuple) and any(is_modified(one) for one in node)


def day_span(days: int) -> int:
    """Return the length of days in microseconds."""
    return timedelta(days=days) // timedelta(microseconds=1)
