"""What every definition says of itself: canonical, version, status, who published it, licences.

R4 shareable profiles: http://hl7.org/fhir/R4/shareableplandefinition.html. Must not know what is
defined.
"""

from collections.abc import Collection

from fhir_pad.fhir.canonical import BASE, VERSION, url
from fhir_pad.recorded.rows.codes import ICD_10, ICD_10_CM
from fhir_pad.report.actions import ATC, RXNORM
from fhir_pad.report.codes import LOINC, SNOMED
from fhir_pad.report.elements import Code, Element, concept, element

DATE = "2026-11-21"
"""Of the last change to the whole set; a constant, so that the same rules give the same bytes."""

PUBLISHER = "fhir-pad"
CONTACT: Element = {"name": PUBLISHER, "telecom": [{"system": "url", "value": BASE}]}
"""Where the publisher is reached: by the address under which all this is published."""

WORLD = Code("http://unstats.un.org/unsd/methods/m49/m49.htm", "001", "World")
"""The rules are bound to no country (UN M49)."""

FHIR_VERSION = "4.0.1"
RESOURCE_TYPES = "http://hl7.org/fhir/resource-types"
LIBRARY_TYPES = "http://terminology.hl7.org/CodeSystem/library-type"

OWN = "Rules and words: fhir-pad, Apache License 2.0."
NOTICES = {
    SNOMED: "SNOMED CT codes and names are © SNOMED International; SNOMED CT® was first made by "
    "the College of American Pathologists. Those of the Global Patient Set are used under the "
    "Creative Commons Attribution 4.0 licence (https://creativecommons.org/licenses/by/4.0/). The "
    "others are named by identifier alone, and using them needs a SNOMED CT licence "
    "(https://www.snomed.org/get-snomed).",
    # The wording that LOINC's licence asks for.
    LOINC: "This material contains content from LOINC (http://loinc.org). LOINC is copyright © "
    "1995-2020, Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and "
    "Codes (LOINC) Committee and is available at no cost under the license at "
    "http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief "
    "Institute, Inc.",
    RXNORM: "RxNorm identifiers and names (source RXNORM) are given by courtesy of the U.S. "
    "National Library of Medicine, which does not endorse this product.",
    ATC: "ATC codes are © WHO Collaborating Centre for Drug Statistics Methodology, Oslo. They are "
    "named without their titles; the index must not be changed or distributed for profit.",
    ICD_10_CM: "ICD-10-CM is the U.S. clinical modification, kept by the NCHS and CMS with the "
    "authorisation of the World Health Organization.",
    ICD_10: "ICD-10 is © World Health Organization (2019 version). Its codes are named without "
    "their titles, and are not for sale.",
}
"""What has to be said beside codes of these systems."""


def definition(  # noqa: PLR0913 - one argument per element that all have
    resource_type: str,
    name: str,
    *,
    title: str = "",
    description: str,
    computer_name: str = "",
    shareable: bool = False,
    **parts: object,
) -> Element:
    """Return a definition: what all of them have, then the parts that say something.

    `name` is the id; `computer_name` the R4 name, made from the id when left out. `shareable`:
    R4 has a shareable profile for this type. A SearchParameter has no title in R4. Nothing is
    said of approval or review: no clinician has signed it off.
    """
    profile = f"http://hl7.org/fhir/StructureDefinition/shareable{resource_type.lower()}"
    opening: Element = {"resourceType": resource_type, "id": name}
    return opening | element(
        meta={"profile": [profile]} if shareable else None,
        language="en-GB",
        url=url(resource_type, name),
        version=VERSION,
        name=computer_name or camel(name),
        title=title,
        status="active",
        experimental=True,
        date=DATE,
        publisher=PUBLISHER,
        contact=[CONTACT],
        description=description,
        jurisdiction=[concept(WORLD)],
        **parts,
    )


def camel(name: str) -> str:
    """Return an id as R4 wants a name: `measure-abi` becomes `MeasureAbi`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def notices(systems: Collection[str]) -> str:
    """Return the copyright text that codes of these systems need."""
    return " ".join([OWN, *(text for system, text in NOTICES.items() if system in systems)])


def about_patients() -> Element:
    """Return the subject of a definition that is about one patient."""
    return concept(Code(RESOURCE_TYPES, "Patient"))
