"""Records at random: what the table speaks of, what it does not, and things out of shape."""

from decimal import Decimal

from hypothesis import strategies as st

from fhir_pad.recorded import ROWS, Reading
from recorded.record_sample import (
    HL7,
    PATIENT,
    UCUM,
    allergy,
    condition,
    observation,
    procedure,
    request,
    statement,
    taken,
)

_DATES = (
    None,
    "2026-11-21",
    "2026-11-21T08:00:00Z",
    "2026-11-20",
    "2026-11",
    "2026",
    "2026-06-01",
    "2025-11-21T12:00:00+02:00",
    "1999-12-31",
    "2027-01-01",
)
_SYSTEMS = {
    "Condition": ("condition-clinical", "condition-ver-status"),
    "AllergyIntolerance": ("allergyintolerance-clinical", "allergyintolerance-verification"),
}
_CLINICAL = (None, "active", "recurrence", "relapse", "inactive", "remission", "resolved", "?")
_VERIFICATION = (None, "confirmed", "unconfirmed", "provisional", "refuted", "entered-in-error")
_STATUS = ("final", "amended", "registered", "active", "completed", "stopped", "entered-in-error")
_SUBJECTS = ({"reference": "Patient/p"},) * 6 + ({"reference": "Patient/q"}, {"display": "?"}, None)
_UNITS = ("1", "{ratio}", "%", "kg/m2", "mm[Hg]", "kPa", "mL/min", "mL/min/{1.73_m2}", "?")
MAKERS = {
    "AllergyIntolerance": allergy,
    "Condition": condition,
    "MedicationRequest": request,
    "MedicationStatement": statement,
    "Observation": observation,
    "Procedure": procedure,
}
_values = st.decimals(allow_nan=False, allow_infinity=False) | st.integers() | st.decimals(0, 400)
_dates = st.sampled_from(_DATES)
_rows = [row for row in ROWS if row.resources[0] in MAKERS]


def concept_of(codes):
    return {"coding": [{"system": code.system, "code": code.code} for code in codes]}


@st.composite
def quantities(draw):
    unit = draw(st.sampled_from(_UNITS))
    comparator = draw(st.sampled_from((None, None, None, "<")))
    quantity = {"value": draw(_values), "system": UCUM, "code": unit}
    return quantity | ({"comparator": comparator} if comparator else {})


@st.composite
def spoken_of(draw):
    """Return a resource that has a code of the table, with any status, date and value."""
    row = draw(st.sampled_from(_rows))
    kind = draw(st.sampled_from(row.resources))
    own = draw(st.sampled_from("abcdefgh"))
    subject = {"AllergyIntolerance": "patient"}.get(kind, "subject")
    made = MAKERS[kind](own=own) | {subject: draw(st.sampled_from(_SUBJECTS))}
    element = "medicationCodeableConcept" if kind.startswith("Medication") else "code"
    made[element] = concept_of([draw(st.sampled_from(row.codes))])
    if kind in _SYSTEMS:
        made |= _statuses(draw, kind)
    else:
        counts = {"Observation": "final", "Procedure": "completed"}.get(kind, "active")
        made["status"] = draw(st.sampled_from((*(counts,) * 5, *_STATUS)))
    made |= _dated(draw, kind)
    made |= _besides(draw, kind, made)
    if kind == "Observation":
        made |= _valued(draw, row)
    return {name: value for name, value in made.items() if value is not None}


def _statuses(draw, kind):
    clinical, verification = _SYSTEMS[kind]
    said = {
        "clinicalStatus": (clinical, draw(st.sampled_from(_CLINICAL))),
        "verificationStatus": (verification, draw(st.sampled_from(_VERIFICATION))),
    }
    return {
        name: code and {"coding": [{"system": HL7 + system, "code": code}]}
        for name, (system, code) in said.items()
    }


def _dated(draw, kind):
    names = {
        "Observation": ("effectiveDateTime",),
        "Condition": ("onsetDateTime", "recordedDate"),
        "Procedure": ("performedDateTime",),
        "MedicationRequest": ("authoredOn",),
        "MedicationStatement": ("effectiveDateTime", "dateAsserted"),
    }
    return {name: draw(_dates) for name in names.get(kind, ())}


def _besides(draw, kind, made):
    """Return now and then when a medicine is taken, or a reaction that names the substance."""
    if kind == "AllergyIntolerance" and draw(st.booleans()):
        return {"code": None, "reaction": [{"substance": made["code"]}]}
    if kind.startswith("Medication") and draw(st.booleans()):
        element = {"MedicationRequest": "dosageInstruction"}.get(kind, "dosage")
        return {element: draw(st.lists(st.builds(taken, _dates, _dates), min_size=1, max_size=2))}
    return {}


def _valued(draw, row):
    if row.reading is Reading.CODED:
        chosen = [draw(st.sampled_from(row.means)).value]
        return {"valueCodeableConcept": draw(st.sampled_from((None, concept_of(chosen))))}
    site = concept_of([draw(st.sampled_from(row.sites))]) if row.sites else None
    fitting = {"value": draw(st.decimals(0, 60, places=2)), "system": UCUM, "code": row.unit}
    return {
        "bodySite": draw(st.sampled_from((site, site, None))),
        "valueQuantity": draw(st.just(fitting) | quantities()),
    }


records = st.lists(spoken_of(), max_size=8)

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(Decimal("1.50")) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@st.composite
def misshapen(draw):
    """Return a resource of the table in which one element is replaced by anything at all."""
    made = draw(spoken_of())
    element = draw(st.sampled_from(sorted(made)))
    return made if element == "resourceType" else made | {element: draw(_json)}


@st.composite
def unspoken_of(draw):
    """Return a resource that no row speaks of: of another type, or with a code of no row."""
    other = {"resourceType": draw(st.sampled_from(("Encounter", "Claim", "Medication", "Goal")))}
    own = draw(st.text("abc123", min_size=1, max_size=4))
    about = draw(st.sampled_from(("Patient/p", "Patient/q")))
    unknown = condition("sct 10509002", own=own, subject={"reference": about})
    return draw(
        st.sampled_from(
            (
                other | {"id": own, "subject": {"reference": about}},
                unknown,
                observation("loinc 718-7", own=own, value="12", unit="g/dL"),
                request("rx 860975", own=own),
            )
        )
    )


def with_patient(resources):
    return [PATIENT, *resources]
