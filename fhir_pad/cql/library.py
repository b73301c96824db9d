"""The text of the CQL Library: answers, figures, twins, and a define for every term and table.

Must not know how it is compiled or run.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from fhir_pad.cql.defines import define, parameters
from fhir_pad.cql.expressions import expression, number, texts
from fhir_pad.fhir.canonical import VERSION, pinned, url
from fhir_pad.legs import numbers
from fhir_pad.legs.model import DERIVED, GAPS, RISK_ROWS, STATUSES
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Term
from fhir_pad.logic.terms import Computed

NAME = "LegPain"
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
    yield from parameters(_figures())
    yield from _tables()
    yield (_HERE / "twins.cql").read_text("utf-8")
    twins = {term.name: twin(term) for term in DERIVED if isinstance(term.definition, Computed)}
    for term in terms():
        yield define(term, twins)
    for gap in GAPS:
        yield f'// {gap.words}\ndefine "missing:{gap.code}":\n  {expression(gap.condition)}\n'


def terms() -> tuple[Term, ...]:
    """Return every term that has a define, in the order of the Library."""
    return (*ask, *DERIVED, *STATUSES, *RISK_ROWS)


def _form(name: str) -> str:
    return url("Questionnaire", name)


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
    for name, value in vars(numbers).items():
        members = value if isinstance(value, tuple) else (value,)
        for index, member in enumerate(members):
            label = f"{name}_{index}" if isinstance(value, tuple) else name
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
    for name, values in rows.items():
        yield f'define "{name}":\n  {{ {", ".join(values)} }}\n'
