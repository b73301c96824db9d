"""Profiles of what is taken and what is given: the response, and the results that follow from it.

They say what can be relied on, no more. Results do not claim them in `meta.profile`: a server
that was never told of them might refuse what claims them. A test holds that every result keeps
them. Only the differential is given; validators work out the rest. Must not know a rule.
"""

from dataclasses import dataclass

from fhir_pad.cql.library import FORMS
from fhir_pad.fhir.canonical import VERSION, pinned, url
from fhir_pad.publish.metadata import FHIR_VERSION, OWN, definition
from fhir_pad.publish.plan import PLAN
from fhir_pad.publish.profile_elements import (
    CORE,
    MANY,
    absent,
    carries,
    coded_in,
    invariant,
    once,
    refers_to,
    said,
    there,
    types,
)
from fhir_pad.report.elements import Element

DETAIL = "CarePlan.activity.detail"
PREDICTION = "RiskAssessment.prediction"
QUESTIONNAIRES = " | ".join(
    f"'{url('Questionnaire', form)}{version}'" for form in FORMS for version in ("", f"|{VERSION}")
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: its id, the type it constrains, and what it says of elements, in R4's order."""

    name: str
    type: str
    title: str
    description: str
    elements: tuple[Element, ...]


RESPONSE = Profile(
    "leg-pain-response",
    "QuestionnaireResponse",
    "Leg pain response",
    "A response that can be assessed: it names one of the Questionnaires published here, and is "
    "about a patient if about anyone. That its answers fit the Questionnaire is checked besides.",
    (
        said(
            "QuestionnaireResponse",
            constraint=[
                invariant(
                    "pad-response-1",
                    "The Questionnaire is one of those published here, in their version or none",
                    f"questionnaire in ({QUESTIONNAIRES})",
                )
            ],
        ),
        there("QuestionnaireResponse.questionnaire"),
        said("QuestionnaireResponse.subject", type=refers_to("Patient")),
        said("QuestionnaireResponse.authored", "When the answers were given; dates the results"),
    ),
)
CARE_PLAN = Profile(
    "leg-pain-care-plan",
    "CarePlan",
    "Leg pain plan",
    "The plan proposed for a painful leg. It is a draft until somebody acts on it elsewhere, and "
    "is never active here; what must not be done is in it too, marked doNotPerform.",
    (
        said(
            "CarePlan",
            constraint=[
                invariant(
                    "pad-plan-1",
                    "A plan of ours is a draft, or was closed because its response changed",
                    "status in ('draft' | 'revoked' | 'entered-in-error')",
                )
            ],
        ),
        there("CarePlan.text", "The whole plan, for a person"),
        once("CarePlan.instantiatesCanonical", fixedCanonical=pinned("PlanDefinition", PLAN)),
        said("CarePlan.replaces", "The plan of the response as it was before"),
        said("CarePlan.intent", fixedCode="proposal"),
        there("CarePlan.category"),
        there("CarePlan.title", "How soon care is needed"),
        there("CarePlan.description"),
        there("CarePlan.created"),
        there("CarePlan.author", "The software, by its package URL"),
        there(
            "CarePlan.supportingInfo",
            "The response, and what was concluded from it",
            type=refers_to("QuestionnaireResponse", "RiskAssessment", "Observation"),
        ),
        absent("CarePlan.activity.reference", "Each action is told in detail"),
        there(DETAIL),
        *carries(DETAIL, plan_phase=(1, "1"), decision_basis=(1, MANY), waits_for=(0, MANY)),
        there(f"{DETAIL}.kind"),
        once(f"{DETAIL}.instantiatesCanonical"),
        there(f"{DETAIL}.code", binding=coded_in("leg-pain-action")),
        there(f"{DETAIL}.reasonCode"),
        there(
            f"{DETAIL}.statusReason",
            "Recommended, to consider, waiting for data, or withheld",
            binding=coded_in("action-status"),
        ),
        there(f"{DETAIL}.description"),
        there("CarePlan.note", "That it is no medical advice"),
    ),
)
RISK_ASSESSMENT = Profile(
    "leg-pain-risk-assessment",
    "RiskAssessment",
    "Leg pain risk assessment",
    "How likely one outcome is, by which method, on what basis, and how far it looks ahead.",
    (
        there("RiskAssessment.text", "The prediction, for a person"),
        there("RiskAssessment.method", binding=coded_in("assessment-method")),
        there("RiskAssessment.code"),
        there(
            "RiskAssessment.occurrence[x]", "When the answers were given", type=types("dateTime")
        ),
        there("RiskAssessment.performer", "The software, by its package URL"),
        there(
            "RiskAssessment.basis",
            "The response, and what was concluded from it",
            type=refers_to("QuestionnaireResponse", "Observation"),
        ),
        once(PREDICTION),
        *carries(PREDICTION, decision_basis=(1, "1"), prediction_horizon=(0, "1")),
        there(f"{PREDICTION}.outcome", binding=coded_in("risk-outcome")),
        there(f"{PREDICTION}.qualitativeRisk", "In words, also where there is no number"),
        there(f"{PREDICTION}.rationale", "The rule, and what it says"),
        there("RiskAssessment.note", "That it is no medical advice"),
    ),
)
FINDING = Profile(
    "leg-pain-finding",
    "Observation",
    "Leg pain finding",
    "One thing that was concluded from a response, and why. Where it is still open there is no "
    "value, and the components say what is possible.",
    (
        *carries("Observation", decision_basis=(0, MANY)),
        there("Observation.category"),
        said("Observation.code", binding=coded_in("leg-pain-observation")),
        there("Observation.subject"),
        there("Observation.effective[x]", "When the answers were given", type=types("dateTime")),
        there("Observation.issued"),
        said(
            "Observation.value[x]", type=types("Quantity", "CodeableConcept", "boolean", "integer")
        ),
        there("Observation.device", "The software, by its package URL"),
        once("Observation.derivedFrom", "The response", type=refers_to("QuestionnaireResponse")),
    ),
)
PROFILES = (RESPONSE, CARE_PLAN, RISK_ASSESSMENT, FINDING)


def profile_definitions() -> list[Element]:
    """Return the StructureDefinition of each profile."""
    return [_structure(profile) for profile in PROFILES]


def _structure(profile: Profile) -> Element:
    return definition(
        "StructureDefinition",
        profile.name,
        title=profile.title,
        description=profile.description,
        copyright=OWN,
        fhirVersion=FHIR_VERSION,
        kind="resource",
        abstract=False,
        type=profile.type,
        baseDefinition=f"{CORE}{profile.type}",
        derivation="constraint",
        differential={"element": list(profile.elements)},
    )
