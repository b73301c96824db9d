"""One fact, and the Observation that says it.

Must not know where a fact comes from.
"""

from dataclasses import dataclass, field

from fhir_pad.findings import Span
from fhir_pad.report.codes import OBSERVATION_CATEGORY, Vocabulary
from fhir_pad.report.context import Context, software
from fhir_pad.report.elements import Code, Element, concept, element
from fhir_pad.report.observations.vocabulary import OBSERVATION

SURVEY = Code(OBSERVATION_CATEGORY, "survey", "Survey")
EXAM = Code(OBSERVATION_CATEGORY, "exam", "Exam")


@dataclass(frozen=True, slots=True)
class Fact:
    """What one Observation says.

    `name` is its code in the CodeSystem leg-pain-observation. `value` holds one value[x], or
    nothing where the components say it all. `details` are further elements: bodySite,
    interpretation, note.
    """

    name: str
    value: Element = field(default_factory=dict)
    components: list[Element] = field(default_factory=list)
    category: Code = SURVEY
    side: str = ""
    codes: tuple[Code, ...] = ()
    """Standard codes of the same meaning."""
    details: Element = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    """Keys of `Findings.stated` that explain it; its name when none is given."""

    @property
    def role(self) -> str:
        """What this is in its answer, e.g. `triage` or `abi-right`: there is one of each."""
        return f"{self.name}-{self.side}" if self.side else self.name

    @property
    def explained_by(self) -> tuple[str, ...]:
        """The keys of `Findings.stated` that explain it."""
        return self.topics or (self.name,)


def observation(fact: Fact, basis: list[Element], context: Context) -> Element:
    """Return the Observation of a fact, derived from the response and explained by `basis`."""
    return context.resource(
        "Observation",
        fact.role,
        extension=basis,
        status=context.status,
        category=[concept(fact.category)],
        code=OBSERVATION.concept(fact.name, *fact.codes),
        subject=context.subject,
        encounter=context.encounter,
        effectiveDateTime=context.asked,
        issued=context.moment,
        **fact.value,
        **fact.details,
        device=software(),
        derivedFrom=[context.source],
        component=fact.components,
    )


def component(name: str, **value: object) -> Element:
    """Return a component called `name` in the CodeSystem leg-pain-observation."""
    return element(code=OBSERVATION.concept(name), **value)


def coded(vocabulary: Vocabulary, code: str | int) -> Element:
    """Return the value of a fact that is one of our codes."""
    return {"valueCodeableConcept": vocabulary.concept(str(code))}


def still_possible(
    vocabulary: Vocabulary, smallest: str | int, largest: str | int
) -> tuple[Element, list[Element]]:
    """Return the value, which is empty while it is open, and both ends as components."""
    ends = [
        component("smallest-possible", **coded(vocabulary, smallest)),
        component("largest-possible", **coded(vocabulary, largest)),
    ]
    return (coded(vocabulary, smallest) if smallest == largest else {}), ends


def counted(span: Span) -> list[Element]:
    """Return both ends of a count as components."""
    smallest, largest = span
    return [
        component("smallest-possible", valueInteger=smallest),
        component("largest-possible", valueInteger=largest),
    ]


def graded(name: str, span: Span) -> Element:
    """Return the component of an ordinal grade: one integer, or the range still possible."""
    smallest, largest = span
    if smallest == largest:
        return component(name, valueInteger=smallest)
    ends = {"low": {"value": smallest}, "high": {"value": largest}}
    return component(name, valueRange=ends)
