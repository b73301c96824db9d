"""Which kind of FHIR request each action would become, and the standard codes that fit it.

Codes and meanings are those of the action catalogue. A drug class stands where the action leaves
the drug open. Where an action is a choice between two things there is no code:
half a code would say the wrong thing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from fhir_pad.fhir.canonical import system
from fhir_pad.report.codes import ABI_LOINC, LOINC, SNOMED
from fhir_pad.report.elements import Code, Element, concept

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"

ADVICE = "CommunicationRequest"
DEVICE = "DeviceRequest"
MEDICINE = "MedicationRequest"
SERVICE = "ServiceRequest"
TASK = "Task"
VISIT = "Appointment"


class Request(NamedTuple):
    """The R4 care-plan-activity-kind of an action, and its standard codes."""

    kind: str
    codes: tuple[Code, ...] = ()


def _snomed(kind: str, code: str, display: str) -> Request:
    return Request(kind, (Code(SNOMED, code, display),))


def _named_by_code(kind: str, code: str, *more: Code) -> Request:
    """Return a request with a SNOMED CT code whose name may not be handed on: see `codes`."""
    return Request(kind, (Code(SNOMED, code), *more))


def _drug(rxnorm: str, name: str, atc: str) -> Request:
    """Return a medicine, RxNorm before ATC as US Core wants it. ATC's title is not ours to give."""
    return Request(MEDICINE, (Code(RXNORM, rxnorm, name), Code(ATC, atc)))


def _drug_class(atc: str) -> Request:
    return Request(MEDICINE, (Code(ATC, atc),))


_TO_VASCULAR_SURGEON = _named_by_code(SERVICE, "307777008")
_ULTRASOUND = _snomed(SERVICE, "16310003", "Diagnostic ultrasonography (procedure)")
_DOPPLER = _snomed(SERVICE, "765172009", "Doppler ultrasound (procedure)")
_ANTICOAGULATION = _snomed(MEDICINE, "182764009", "Anticoagulant therapy (procedure)")
_FOLLOW_UP = _snomed(VISIT, "185389009", "Follow-up visit (procedure)")
_ABI = _named_by_code(SERVICE, "401221002", ABI_LOINC)

REQUESTS: Mapping[str, Request] = {
    # Phase 0: emergency
    "call-emergency-services": _snomed(
        SERVICE, "306104004", "Referral to accident and emergency service (procedure)"
    ),
    "emergency-vascular-assessment": _TO_VASCULAR_SURGEON,
    "heparin-anticoagulation": _drug("5224", "Heparin", "B01AB01"),
    "non-heparin-anticoagulation": Request(MEDICINE),
    "ali-thrombolysis": _named_by_code(SERVICE, "426485003"),
    "ali-embolectomy": Request(SERVICE),
    "ali-amputation-assessment": _TO_VASCULAR_SURGEON,
    "monitor-compartment-syndrome": Request(TASK),
    "find-embolic-source": Request(SERVICE),
    "emergency-spine-mri": _snomed(SERVICE, "113091000", "Magnetic resonance imaging (procedure)"),
    "fasciotomy-emergency": Request(SERVICE),
    "antibiotics-assessment": Request(SERVICE),
    "ortho-ed": _snomed(SERVICE, "183545006", "Referral to orthopedic service (procedure)"),
    "specialist-anticoag-contraindicated": Request(SERVICE),
    # Phase 1: confirm
    "blood-tests": _named_by_code(SERVICE, "108252007"),
    "measure-abi": _ABI,
    "measure-tbi": Request(SERVICE),
    "exercise-abi": Request(SERVICE),
    "abi-screening": _ABI,
    "duplex-arterial": _DOPPLER,
    "cta-mra": _snomed(SERVICE, "271993009", "Peripheral angiography (procedure)"),
    "proximal-leg-ultrasound": _ULTRASOUND,
    "d-dimer": Request(SERVICE),
    "repeat-ultrasound-6-8d": _ULTRASOUND,
    "venous-duplex": _DOPPLER,
    "lumbar-mri": Request(SERVICE, (Code(LOINC, "24968-0", "MR Lumbar spine"),)),
    "lumbar-ct": Request(SERVICE, (Code(LOINC, "24963-1", "CT Lumbar spine"),)),
    "xray": _named_by_code(SERVICE, "168537006"),
    "compartment-pressure-test": Request(SERVICE),
    "obstetric-input": Request(SERVICE),
    "aneurysm-ultrasound": _ULTRASOUND,
    "oedema-workup": Request(SERVICE),
    # Phase 2: foundations
    "cv-risk-assessment": _snomed(
        SERVICE, "709510001", "Assessment of risk for disease (procedure)"
    ),
    "smoking-cessation": _snomed(
        SERVICE, "710081004", "Smoking cessation therapy (regime/therapy)"
    ),
    "supervised-exercise": _named_by_code(SERVICE, "229065009"),
    "home-walking": _snomed(ADVICE, "304549008", "Giving encouragement to exercise (procedure)"),
    "healthy-diet": _snomed(ADVICE, "11816003", "Diet education (procedure)"),
    "weight-management": _named_by_code(SERVICE, "388976009"),
    "bp-control": Request(SERVICE),
    "lipid-control": Request(SERVICE),
    "diabetes-control": Request(SERVICE),
    "foot-care": _snomed(ADVICE, "385956002", "Foot care education (procedure)"),
    "prevention-advice": _snomed(ADVICE, "313204009", "Lifestyle education (procedure)"),
    "leg-elevation": Request(ADVICE),
    "calf-exercise": _snomed(ADVICE, "304507003", "Exercise education (procedure)"),
    "avoid-prolonged-standing": Request(ADVICE),
    "compression-stockings": Request(DEVICE),
    "compression-reduced-specialist": Request(DEVICE),
    "venous-ulcer-care": _snomed(SERVICE, "182531007", "Dressing of wound (procedure)"),
    "wound-care": _snomed(SERVICE, "225358003", "Wound care (regime/therapy)"),
    "offloading": Request(DEVICE),
    "physiotherapy": _snomed(SERVICE, "91251008", "Physical therapy procedure (regime/therapy)"),
    "rest-activity-modification": Request(ADVICE),
    # Phase 3: medicine
    "antiplatelet-single": _drug_class("B01AC"),
    "statin": _drug_class("C10AA"),
    "non-statin-lipid-lowering": Request(MEDICINE),
    "rivaroxaban-low-dose-plus-aspirin": _drug("1114195", "rivaroxaban", "B01AF01"),
    "cilostazol": _drug("21107", "cilostazol", "B01AC23"),
    "pentoxifylline": _drug("8013", "Pentoxifylline", "C04AD03"),
    "analgesia": _snomed(MEDICINE, "278414003", "Pain management (procedure)"),
    "anticoagulation-dvt": _ANTICOAGULATION,
    "interim-anticoagulation": _ANTICOAGULATION,
    "anticoag-duration-review": _FOLLOW_UP,
    "gabapentin": _drug("25480", "gabapentin", "N02BF01"),
    "nsaid-short-course": _drug_class("M01A"),
    "paracetamol": _drug("161", "Acetaminophen", "N02BE01"),
    "muscle-relaxant": Request(MEDICINE),
    # Phase 4: minimally invasive treatment and referral
    "vascular-referral-urgent": _TO_VASCULAR_SURGEON,
    "vascular-referral-routine": _TO_VASCULAR_SURGEON,
    "endovascular-revascularisation": _snomed(
        SERVICE, "418285008", "Angioplasty of blood vessel (procedure)"
    ),
    "endovenous-ablation": Request(SERVICE),
    "foam-sclerotherapy": Request(SERVICE),
    "epidural-steroid": _snomed(SERVICE, "171787008", "Therapeutic epidural injection (procedure)"),
    "spine-referral": Request(SERVICE),
    "mild-decompression": Request(SERVICE),
    # Phase 5: open surgery
    "bypass-surgery": _named_by_code(SERVICE, "76580007"),
    "mdt-before-amputation": Request(SERVICE),
    "laminectomy": _snomed(
        SERVICE,
        "427752004",
        "Excision of lamina of lumbar vertebra for decompression of spinal cord (procedure)",
    ),
    "fasciotomy-referral": Request(SERVICE),
    # Phase 6: pain options
    "pain-service-referral": _named_by_code(SERVICE, "306265007"),
    "lumbar-sympathetic-block": Request(SERVICE),
    "spinal-cord-stimulation": Request(SERVICE),
    "peripheral-nerve-block": Request(SERVICE),
    # Phase 7: follow-up
    "clinical-review": _FOLLOW_UP,
    "safety-net-advice": _snomed(ADVICE, "311401005", "Patient education (procedure)"),
    "complete-missing-data": Request(TASK),
    "paediatric-referral": Request(SERVICE),
}


def request_for(action: str) -> Request:
    """Return the request an action would become; a code without a row is a plain service.

    A plan must not fail for want of a row; a test holds that every action has one.
    """
    return REQUESTS.get(action) or Request(SERVICE)


def code_of(action: str, title: str) -> Element:
    """Return an action as a CodeableConcept: our code, then the standard ones that fit."""
    own = Code(system("leg-pain-action"), action)
    return concept(own, *request_for(action).codes, text=title)
