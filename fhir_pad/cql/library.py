"""The text of the CQL Library: answers, figures, twins, and a define for every term and table.

Must not know how it is compiled or run.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from fhir_pad.assess_plan import CHILD_ACTIONS
from fhir_pad.cql.defines import TYPES, define, literal, parameters
from fhir_pad.cql.expressions import expression, name, number, text, texts
from fhir_pad.cql.records import definitions
from fhir_pad.cql.risks import told_of_risk
from fhir_pad.fhir.canonical import VERSION, pinned, url
from fhir_pad.legs import numbers
from fhir_pad.legs.model import ACTIONS, DERIVED, GAPS, OUTCOMES, RISK_ROWS, STATED, STATUSES
from fhir_pad.legs.person import child
from fhir_pad.legs.questions import ask
from fhir_pad.legs.triage import triage
from fhir_pad.logic import Term
from fhir_pad.logic.terms import Computed

NAME = "LegPain"
MISSING = "missing:"
ALL_MISSING = "finding:missing"
PROPOSED = ("recommended", "consider")
FORMS = ("leg-pain", "leg-pain-self-check", "vascular-measurements")
_HERE = Path(__file__).parent
_OF_A_GRADE = {"wifi-wound", "wifi-ischaemia", "wifi-infection"}


def library() -> str:
    """Return the Library's text."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield f"library {NAME} version '{VERSION}'\n\nusing FHIR version '4.0.1'\n\ncontext Patient\n"
    urls = [text for form in FORMS for text in (_form(form), pinned("Questionnaire", form))]
    yield f'define "Forms":\n  {texts(tuple(urls))}\n'
    yield (_HERE / "answers.cql").read_text("utf-8")
    yield (_HERE / "records.cql").read_text("utf-8")
    yield from definitions()
    yield from parameters(_figures())
    yield from _tables()
    yield (_HERE / "twins.cql").read_text("utf-8")
    twins = {term.name: twin(term) for term in DERIVED if isinstance(term.definition, Computed)}
    for term in terms():
        yield define(term, twins)
    for gap in GAPS:
        yield f'// {gap.words}\ndefine "{MISSING}{gap.code}":\n  {expression(gap.condition)}\n'
    yield from _findings()
    for action in ACTIONS:
        status = finding(action.status)
        yield f'// {action.title}\ndefine "{proposes(action.code)}":\n'
        yield f'  ("{status}" in {texts(PROPOSED)}) is true\n'


def findings() -> tuple[Term, ...]:
    """Return the terms that are told of a patient; all others are what they rest on."""
    return (*STATED.values(), *STATUSES, *RISK_ROWS)


def finding(term: Term) -> str:
    """Return the define of what is told of a patient."""
    return f"finding:{term.name}"


def _findings() -> Iterator[str]:
    yield "// What is told of the patient. Of a child only what holds at any age.\n"
    of_a_child = {triage.name, *(f"action:{code}" for code in CHILD_ACTIONS)}
    for term in findings():
        told = name(term)
        if term.name not in of_a_child:
            told = f"if {name(child)} is true then {literal(None, TYPES[type(term)])} else {told}"
        yield f'define "{finding(term)}":\n  {told}\n'
    for outcome in OUTCOMES:
        yield from told_of_risk(outcome)
    held = (f'(if "{MISSING}{gap.code}" then {text(gap.code)} else null)' for gap in GAPS)
    gaps = "({ " + ",\n  ".join(held) + " }) Gap where Gap is not null"
    none = literal((), "List<String>")
    yield f'define "{ALL_MISSING}":\n  if {name(child)} is true then {none}\n  else {gaps}\n'


def proposes(action: str) -> str:
    """Return the define that is true while an action is proposed, and false otherwise."""
    return f"propose:{action}"


def terms() -> tuple[Term, ...]:
    """Return every term that has a define, in the order of the Library."""
    return (*ask, *DERIVED, *STATUSES, *RISK_ROWS)


def _form(form: str) -> str:
    return url("Questionnaire", form)


def twin(term: Term) -> str:
    """Return the name of the CQL function that computes a term."""
    if not isinstance(term.definition, Computed):
        raise TypeError(f"{term.name} is not computed.")
    stem, _, _grade = term.name.rpartition("-")
    named = term.name if stem in _OF_A_GRADE else term.definition.function.__name__
    return named.replace("_", " ").replace("-", " ").capitalize()


def _figures() -> Mapping[str, Decimal]:
    """Return the figures that the twins compare with, by their names in `numbers`."""
    text = (_HERE / "twins.cql").read_text("utf-8")
    found: dict[str, Decimal] = {}
    for figure, value in vars(numbers).items():
        members = value if isinstance(value, tuple) else (value,)
        for index, member in enumerate(members):
            label = f"{figure}_{index}" if isinstance(value, tuple) else figure
            if isinstance(member, Decimal) and f'"{label}"' in text:
                found[label] = Decimal(member)
    return found


def _tables() -> Iterator[str]:
    stages = [
        number(stage)
        for wounds in numbers.WIFI_STAGE
        for infections in wounds
        for stage in infections
    ]
    percent = numbers.WIFI_LIMB_LOSS_PERCENT
    rows = {
        "WIFI_STAGE": stages,
        "WIFI_LIMB_LOSS_LOW": [number(percent[stage][0]) for stage in sorted(percent)],
        "WIFI_LIMB_LOSS_HIGH": [number(percent[stage][1]) for stage in sorted(percent)],
    }
    for table, values in rows.items():
        yield f'define "{table}":\n  {{ {", ".join(values)} }}\n'
