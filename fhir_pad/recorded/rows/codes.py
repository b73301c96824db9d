"""Constructors for the codes in the rows. Declarations only."""

from fhir_pad.recorded.row import Code, Meaning

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"

Codes = tuple[Code, ...]


def snomed(*codes: str) -> Codes:
    """Return SNOMED CT concepts."""
    return tuple(Code(SNOMED, code) for code in codes)


def loinc(*codes: str) -> Codes:
    """Return LOINC terms."""
    return tuple(Code(LOINC, code) for code in codes)


def rxnorm(*codes: str) -> Codes:
    """Return RxNorm concepts: ingredients and products."""
    return tuple(Code(RXNORM, code) for code in codes)


def atc(*codes: str) -> Codes:
    """Return substances or classes of the ATC."""
    return tuple(Code(ATC, code) for code in codes)


def icd(*codes: str) -> Codes:
    """Return codes that WHO's ICD-10 and ICD-10-CM both have, with the same meaning."""
    return (*icd_cm(*codes), *icd_who(*codes))


def icd_cm(*codes: str) -> Codes:
    """Return codes of ICD-10-CM."""
    return tuple(Code(ICD_10_CM, code) for code in codes)


def icd_who(*codes: str) -> Codes:
    """Return codes of WHO's ICD-10."""
    return tuple(Code(ICD_10, code) for code in codes)


def means(answer: str, *codes: str) -> tuple[Meaning, ...]:
    """Return SNOMED CT values that stand for an option."""
    return tuple(Meaning(code, answer) for code in snomed(*codes))
