"""What our codes are called for people, and the standard codes that say the same.

Declarations only. Standard codes are those whose check digit and wording were verified; where no
code fits truly there is none. Terms of our own CodeSystems carry no display in a Coding: the
CodeSystem is its only home, the words for a person go into `CodeableConcept.text`.

Names of SNOMED CT are given for codes of the Global Patient Set, whose licence (CC BY 4.0) lets
them be handed on; the other codes are named by identifier alone, as are those of ATC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from fhir_pad.fhir.canonical import system
from fhir_pad.report.elements import SHARED, Code, Element, concept

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ACT_PRIORITY = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PARTICIPANT_TYPE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
REQUEST_PRIORITY = "http://hl7.org/fhir/request-priority"
RISK_PROBABILITY = "http://terminology.hl7.org/CodeSystem/risk-probability"
DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

PAD = Code(SNOMED, "399957001", "Peripheral arterial occlusive disease (disorder)")
PAD_NEWER = Code(SNOMED, "840580004")
CLAUDICATION = Code(SNOMED, "63491006", "Intermittent claudication (finding)")
REST_PAIN = Code(SNOMED, "428171009", "Pain at rest due to peripheral vascular disease (disorder)")
CRITICAL_ISCHAEMIA = Code(SNOMED, "233962007", "Critical lower limb ischemia (disorder)")
ACUTE_ISCHAEMIA = Code(SNOMED, "1230182004")
ARTERIAL_OCCLUSION = Code(
    ICD_10_CM, "I74.3", "Embolism and thrombosis of arteries of the lower extremities"
)
LEG_DVT = Code(SNOMED, "404223003", "Deep venous thrombosis of lower extremity (disorder)")
PULMONARY_EMBOLISM = Code(SNOMED, "59282003", "Pulmonary embolism (disorder)")
VENOUS_INSUFFICIENCY = Code(SNOMED, "20696009", "Peripheral venous insufficiency (disorder)")
VENOUS_ULCER = Code(SNOMED, "402863005", "Venous stasis ulcer of leg (disorder)")
PHLEGMASIA = Code(SNOMED, "66877004")
LUMBAR_STENOSIS = Code(SNOMED, "18347007", "Spinal stenosis of lumbar region (disorder)")
RADICULOPATHY = Code(SNOMED, "128196005", "Lumbar radiculopathy (disorder)")
CAUDA_EQUINA = Code(SNOMED, "192970008", "Cauda equina syndrome (disorder)")
COMPARTMENT_SYNDROME = Code(SNOMED, "111245009", "Compartment syndrome (disorder)")
ARTHRITIS = Code(SNOMED, "3723001", "Arthritis (disorder)")
STRAIN = Code(SNOMED, "48532005", "Muscle strain (disorder)")
LEG_FRACTURE = Code(SNOMED, "46866001", "Fracture of lower limb (disorder)")

RIGHT = Code(SNOMED, "24028007", "Right (qualifier value)")
LEFT = Code(SNOMED, "7771000", "Left (qualifier value)")
RIGHT_LEG = Code(SNOMED, "62175007")
LEFT_LEG = Code(SNOMED, "32153003")

RISK_OF_DISEASE = Code(SNOMED, "709510001", "Assessment of risk for disease (procedure)")
ABI_LOINC = Code(LOINC, "77194-9", "Ankle-brachial index")
ABI_SNOMED = Code(SNOMED, "446841001")
# Number and component were verified for these two, the long name was not: no display.
TBI_RIGHT = Code(LOINC, "77618-7")
TBI_LEFT = Code(LOINC, "77617-9")
WELLS_DVT = Code(SNOMED, "429053008")
UNKNOWN = Code(DATA_ABSENT, "unknown", "Unknown")

PLAN_CATEGORIES = (
    (Code(SNOMED, "734163000"), "Care plan"),
    (
        Code(
            "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
            "assess-plan",
            "Assessment and Plan of Treatment",
        ),
        "Assessment and plan",
    ),
)
"""What kind of plan it is, each with its words."""


@dataclass(frozen=True, slots=True)
class Term:
    """The words for one of our codes, and the standard codes of the same meaning."""

    words: str
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One of our CodeSystems as the report speaks it."""

    name: str
    terms: Mapping[str, Term]

    def term(self, code: str) -> Term:
        """Return the term of a code. A code without words is its own words.

        An emergency must not fail to be reported for want of a word; a test holds that every
        code of the CodeSystem has words here.
        """
        return self.terms.get(code) or Term(code)

    def words(self, code: str) -> str:
        """Return the words of a code, for use inside a sentence."""
        return self.term(code).words

    @lru_cache(SHARED)  # noqa: B019 - a vocabulary lives as long as the program
    def concept(self, code: str, *more: Code) -> Element:
        """Return the CodeableConcept: our code first, then the standard ones."""
        term = self.term(code)
        return concept(Code(system(self.name), code), *term.codes, *more, text=term.words)


CAUSE = Vocabulary(
    "leg-pain-cause",
    {
        "arterial-acute": Term("acute limb ischaemia", (ACUTE_ISCHAEMIA, ARTERIAL_OCCLUSION)),
        "arterial-chronic": Term("chronic arterial disease of the leg", (PAD, PAD_NEWER)),
        "venous-acute": Term("acute venous disease, as in deep vein thrombosis", (LEG_DVT,)),
        "venous-chronic": Term("chronic venous disease", (VENOUS_INSUFFICIENCY,)),
        "neurogenic": Term("nerve or spine"),
        "musculoskeletal": Term("muscle, joint, bone or soft tissue"),
        "mixed": Term("more than one cause together"),
        "indeterminate": Term("not determined by these answers"),
        "none": Term("no cause of leg pain found in these answers"),
    },
)
SUBTYPE = Vocabulary(
    "leg-pain-subtype",
    {
        "spinal-stenosis": Term("lumbar spinal stenosis", (LUMBAR_STENOSIS,)),
        "radiculopathy": Term("lumbar radiculopathy", (RADICULOPATHY,)),
        "cauda-equina": Term("cauda equina syndrome", (CAUDA_EQUINA,)),
        "cecs": Term("chronic exertional compartment syndrome", (COMPARTMENT_SYNDROME,)),
        "acute-compartment": Term("acute compartment syndrome", (COMPARTMENT_SYNDROME,)),
        "arthritis": Term("arthritis", (ARTHRITIS,)),
        "strain": Term("muscle strain", (STRAIN,)),
        "fracture": Term("fracture", (LEG_FRACTURE,)),
        "infection": Term("infection"),
        "phlegmasia": Term("massive vein clot with a blue leg (phlegmasia)", (PHLEGMASIA,)),
    },
)
CONFIDENCE = Vocabulary(
    "cause-confidence",
    {
        "confirmed": Term("confirmed by an objective finding"),
        "probable": Term("probable"),
        "possible": Term("possible"),
        "weak": Term("weak"),
        "against": Term("evidence against"),
        "no-evidence": Term("no evidence"),
    },
)
PAD_STATUS = Vocabulary(
    "pad-status",
    {
        "confirmed": Term("peripheral arterial disease confirmed", (PAD, PAD_NEWER)),
        "suspected": Term("peripheral arterial disease suspected"),
        "excluded": Term("peripheral arterial disease excluded by measurement"),
        "undetermined": Term("peripheral arterial disease neither confirmed nor excluded"),
    },
)
ARTERIAL_STAGE = Vocabulary(
    "arterial-stage",
    {
        "none": Term("no arterial stage"),
        "undetermined": Term("arterial stage not determined"),
        "pad-unstaged": Term("peripheral arterial disease, not staged", (PAD,)),
        "asymptomatic-pad": Term("peripheral arterial disease without symptoms of its own", (PAD,)),
        "claudication": Term("intermittent claudication", (CLAUDICATION,)),
        "claudication-lifestyle-limiting": Term(
            "intermittent claudication that limits daily life", (CLAUDICATION,)
        ),
        "clti-rest-pain": Term(
            "chronic limb-threatening ischaemia with rest pain", (CRITICAL_ISCHAEMIA, REST_PAIN)
        ),
        "clti-tissue-loss": Term(
            "chronic limb-threatening ischaemia with tissue loss", (CRITICAL_ISCHAEMIA,)
        ),
        "ali": Term("acute limb ischaemia", (ACUTE_ISCHAEMIA, ARTERIAL_OCCLUSION)),
    },
)
RISK_OUTCOME = Vocabulary(
    "risk-outcome",
    {
        "cardiovascular-events": Term("heart attack or stroke"),
        "progression-to-clti": Term(
            "progression to chronic limb-threatening ischaemia", (CRITICAL_ISCHAEMIA,)
        ),
        "limb-loss": Term("loss of the limb"),
        "irreversible-ischaemic-damage": Term("irreversible damage of the limb by ischaemia"),
        "dvt": Term("deep vein thrombosis of the leg", (LEG_DVT,)),
        "pulmonary-embolism": Term("pulmonary embolism", (PULMONARY_EMBOLISM,)),
        "venous-ulceration": Term("venous leg ulcer", (VENOUS_ULCER,)),
    },
)
METHOD = Vocabulary(
    "assessment-method",
    {
        "leg-pain-rules": Term("rule set of fhir-pad"),
        "natural-history": Term("published natural history"),
        "wifi": Term("WIfI clinical stage"),
        "rutherford-acute": Term("Rutherford class of acute limb ischaemia"),
        "six-ps": Term("six P signs and hours since onset"),
        "wells-dvt": Term("two-level Wells score"),
        "ceap": Term("CEAP clinical class"),
        "risk-amplifiers": Term("count of risk amplifiers"),
    },
)
