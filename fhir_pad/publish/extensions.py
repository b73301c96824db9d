"""The StructureDefinitions of our extensions: what each says, where it stands, of what it is made.

The declarations stand here, their elements are made in `extension_elements`. A test holds that
every extension we write keeps them. Must not know why an extension is written.
"""

from dataclasses import dataclass

from fhir_pad.publish.extension_elements import MANY, Part, differential, snapshot
from fhir_pad.publish.metadata import FHIR_VERSION, OWN, definition
from fhir_pad.report.basis import DECISION_BASIS, PLAN_PHASE, PREDICTION_HORIZON, WAITS_FOR
from fhir_pad.report.elements import Element

EXTENSION = "http://hl7.org/fhir/StructureDefinition/Extension"
ACTIVITY = "CarePlan.activity.detail"
IN_A_GROUP = "RequestGroup.action"
REQUESTS = (
    *("Appointment", "CommunicationRequest", "DeviceRequest", "MedicationRequest"),
    *("ServiceRequest", "Task"),
)
"""What an action becomes when the plan is applied."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension: its id, what it says, the elements it stands on, and its value or parts."""

    name: str
    title: str
    description: str
    stands_on: tuple[str, ...]
    value: str = ""
    parts: tuple[Part, ...] = ()


EXTENSIONS = (
    Extension(
        DECISION_BASIS,
        "Basis of a decision",
        "The rule that said something, the answers that decided it, and the passages it rests on.",
        (
            ACTIVITY,
            "Observation",
            "Observation.component",
            "RiskAssessment.prediction",
            *REQUESTS,
        ),
        parts=(
            Part("rule", "Code of the row that said it", "code"),
            Part("text", "What the row says", "string"),
            Part("direction", "for or against, where rows pull both ways", "code"),
            Part("topic", "What is explained, where the place does not tell it", "code"),
            Part(
                "answer",
                "An answer that decided",
                most=MANY,
                parts=(
                    Part("linkId", "The question, by its linkId", "string"),
                    Part("value", "The answer; unknown when there was none", "string"),
                ),
            ),
            Part("source", "Passage or source it rests on, by its id", "string", most=MANY),
        ),
    ),
    Extension(
        WAITS_FOR,
        "Answer that is waited for",
        "The linkId of a question (or abi, tbi for an index to be measured) that has to be "
        "answered before the action is proposed.",
        (ACTIVITY, "DataRequirement", IN_A_GROUP),
        value="string",
    ),
    Extension(
        PLAN_PHASE,
        "Phase of the plan",
        "Where the action stands in the plan, from 0 (emergency) to 7 (follow-up).",
        (ACTIVITY, IN_A_GROUP),
        value="integer",
    ),
    Extension(
        PREDICTION_HORIZON,
        "Horizon of a prediction",
        "How far the prediction looks ahead, as the rule words it.",
        ("RiskAssessment.prediction",),
        value="string",
    ),
)


def structure_definitions() -> list[Element]:
    """Return the StructureDefinition of each extension, with differential and snapshot."""
    return [_structure(extension) for extension in EXTENSIONS]


def _structure(extension: Extension) -> Element:
    made = definition(
        "StructureDefinition",
        extension.name,
        title=extension.title,
        description=extension.description,
        copyright=OWN,
        fhirVersion=FHIR_VERSION,
        kind="complex-type",
        abstract=False,
        context=[{"type": "element", "expression": place} for place in extension.stands_on],
        type="Extension",
        baseDefinition=EXTENSION,
        derivation="constraint",
    )
    whole = Part(
        str(made["url"]), extension.description, extension.value, most=MANY, parts=extension.parts
    )
    return made | {
        "snapshot": {"element": snapshot(whole)},
        "differential": {"element": differential(whole)},
    }
