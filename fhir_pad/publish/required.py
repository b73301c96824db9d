"""What the rules read: responses to our forms, and what an EHR has recorded, by its codes.

Read off the table of `fhir_pad.recorded`. Must not know who is asked for it.
"""

from collections.abc import Iterator

from fhir_pad.publish.metadata import about_patients
from fhir_pad.recorded import ROWS, Code
from fhir_pad.report.elements import Element

CORE = "http://hl7.org/fhir/StructureDefinition"
CODED_IN = {
    "AdverseEvent": ("event",),
    "AllergyIntolerance": ("code", "reaction.substance"),
    "MedicationRequest": ("medication",),
    "MedicationStatement": ("medication",),
}
"""The elements that say what a resource is about, where it is not `code` alone."""
OF_PATIENT = ("birthDate", "gender", "deceased", "active")


def data_requirements() -> list[Element]:
    """Return a DataRequirement for each type of resource that is read, the response first.

    There is one for each element that may say what it is about: several filters of one would all
    have to be met.
    """
    return [_responses(), _patient(), *_recorded()]


def codes_read() -> list[Code]:
    """Return every code by which a record is read."""
    return [code for row in ROWS for code in row.codes]


def _responses() -> Element:
    return _of("QuestionnaireResponse", ("questionnaire", "status", "subject", "authored", "item"))


def _patient() -> Element:
    return _of("Patient", OF_PATIENT)


def _recorded() -> Iterator[Element]:
    by_type: dict[str, dict[Code, None]] = {}
    for row in ROWS:
        for type_ in row.resources:
            by_type.setdefault(type_, {}).update(dict.fromkeys(row.codes))
    for type_, codes in by_type.items():
        if codes:
            codings = [{"system": one.system, "code": one.code} for one in codes]
            for path in CODED_IN.get(type_, ("code",)):
                yield {**_of(type_, ()), "codeFilter": [{"path": path, "code": codings}]}


def _of(type_: str, elements: tuple[str, ...]) -> Element:
    said: Element = {
        "type": type_,
        "profile": [f"{CORE}/{type_}"],
        "subjectCodeableConcept": about_patients(),
    }
    return {**said, "mustSupport": list(elements)} if elements else said
