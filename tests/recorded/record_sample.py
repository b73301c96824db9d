"""Resources of one patient as an EHR sends them, short to write down in a test."""

from datetime import UTC, datetime
from decimal import Decimal

from fhir_pad.recorded import Recorded, facts
from fhir_pad.recorded.rows.codes import ATC, ICD_10, ICD_10_CM, LOINC, RXNORM, SNOMED

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
UCUM = "http://unitsofmeasure.org"
HL7 = "http://terminology.hl7.org/CodeSystem/"
SYSTEMS = {"sct": SNOMED, "loinc": LOINC, "rx": RXNORM, "atc": ATC}
SYSTEMS |= {"icd": ICD_10_CM, "who": ICD_10}

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1958-03-02"}


def concept(*codes):
    """Return a CodeableConcept from codes written `sct 73211009`."""
    pairs = (code.split(" ") for code in codes)
    return {
        "coding": [{"system": SYSTEMS.get(short, short), "code": code} for short, code in pairs]
    }


def status(system, code):
    return {"coding": [{"system": HL7 + system, "code": code}]}


def _resource(kind, own, more, **elements):
    subject = {"AllergyIntolerance": "patient"}.get(kind, "subject")
    made = {
        "resourceType": kind,
        "id": own,
        subject: {"reference": "Patient/p"},
        **elements,
        **more,
    }
    return {name: value for name, value in made.items() if value is not None}


def condition(*codes, own="c1", clinical="active", verification="confirmed", **more):
    return _resource(
        "Condition",
        own,
        more,
        clinicalStatus=clinical and status("condition-clinical", clinical),
        verificationStatus=verification and status("condition-ver-status", verification),
        code=concept(*codes),
    )


def quantity(value, unit=None, **more):
    system = {} if unit is None else {"unit": unit, "system": UCUM, "code": unit}
    return {"value": Decimal(value), **system, **more}


def observation(*codes, own="o1", value=None, unit=None, on="2026-11-01", site=None, **more):
    return _resource(
        "Observation",
        own,
        more,
        status=more.pop("status", "final"),
        code=concept(*codes),
        effectiveDateTime=on,
        bodySite=site and concept(site),
        valueQuantity=None if value is None else quantity(value, unit),
    )


def asked(*codes, answer, own="o1", on="2026-11-01", **more):
    """Return an Observation with a coded value."""
    return observation(*codes, own=own, on=on, valueCodeableConcept=concept(answer), **more)


def request(*codes, own="m1", state="active", intent="order", **more):
    named = {} if "medicationReference" in more else {"medicationCodeableConcept": concept(*codes)}
    return _resource("MedicationRequest", own, more, status=state, intent=intent, **named)


def statement(*codes, own="m1", state="active", **more):
    return _resource(
        "MedicationStatement", own, more, status=state, medicationCodeableConcept=concept(*codes)
    )


def medication(*codes, own="med", **more):
    return {"resourceType": "Medication", "id": own, "code": concept(*codes), **more}


def allergy(*codes, own="a1", clinical="active", verification="confirmed", **more):
    return _resource(
        "AllergyIntolerance",
        own,
        more,
        clinicalStatus=clinical and status("allergyintolerance-clinical", clinical),
        verificationStatus=verification and status("allergyintolerance-verification", verification),
        code=concept(*codes),
    )


def harmed(*codes, own="h1", actuality="actual", **more):
    return _resource("AdverseEvent", own, more, actuality=actuality, event=concept(*codes))


def reaction(*substances):
    """Return reactions, one to each substance."""
    return [
        {"substance": concept(code), "manifestation": [{"text": "Rash"}]} for code in substances
    ]


def taken(start, end=None):
    """Return a dosage for a time: from a date, or to one."""
    bounds = {"start": start, "end": end}
    period = {name: date for name, date in bounds.items() if date is not None}
    return {"timing": {"repeat": {"boundsPeriod": period}}}


def procedure(*codes, own="q1", state="completed", **more):
    return _resource("Procedure", own, more, status=state, code=concept(*codes))


def read(*resources, now=NOW) -> Recorded:
    return facts([PATIENT, *resources], now)


def beside_the_patient(recorded):
    """Return the answers without those that the Patient resource gives."""
    return {key: value for key, value in recorded.answers.items() if key not in ("age", "sex")}


def passed(recorded):
    """Return what was passed over: `(questions, reason)`, sorted."""
    return sorted((" ".join(one.link_ids), one.why.value) for one in recorded.passed)
