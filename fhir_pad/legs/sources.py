"""Where each statement of the rules comes from: the register of documents.

A passage of a seed document is cited as `S2-118`: document S2, item 118 of its inventory. Every
other source is cited by its id here. The register knows no rule and no question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["seed", "guideline", "score", "study", "safety", "judgement"]


@dataclass(frozen=True, slots=True)
class Source:
    """A document or a body of knowledge that rules rest on."""

    id: str
    title: str
    date: str
    """FHIR date (a year is enough); empty when the document bears none."""
    kind: Kind
    verified: bool
    """True when what is used was read in a copy of the source; False when it is only believed."""
    believed: str = ""
    """What is used of a verified source without having been re-read."""
    items: int = 0
    """Number of inventoried passages; only seeds have them."""


def _read(kind: Kind, code: str, date: str, title: str, believed: str = "") -> Source:
    return Source(code, title, date, kind, verified=True, believed=believed)


def _believed(kind: Kind, code: str, date: str, title: str) -> Source:
    return Source(code, title, date, kind, verified=False)


def _seed(code: str, date: str, title: str, items: int) -> Source:
    return Source(code, title, date, "seed", verified=True, items=items)


_SEEDS = (
    _seed("S0", "", "Article of a pain clinic on ischaemic leg pain", 65),
    _seed("S1", "", "Article of an exercise clinic on claudication", 22),
    _seed("S2", "", "Article of a vascular surgeon on leg pain", 193),
    _seed("S3", "2026-07-01", "Article of a vascular clinic on pain when walking", 28),
    _seed("S4", "", "Article on causes of pain only when walking", 49),
)

_GUIDELINES = (
    _read(
        "guideline",
        "2024-PAD",
        "2024",
        "ACC/AHA and partners on lower-extremity peripheral artery disease",
        "toe index limit, fall after exercise, treatment targets, chapter on acute ischaemia",
    ),
    _read("guideline", "2016-PAD", "2016", "AHA/ACC on lower-extremity peripheral artery disease"),
    _read(
        "guideline", "2011-PAD", "2011", "Update of the American guideline: classes of the index"
    ),
    _read(
        "guideline",
        "GVG-2019",
        "2019",
        "Global vascular guidelines on chronic limb-threatening ischaemia",
        "grades given to spinal cord stimulation and to sympathectomy",
    ),
    _read(
        "guideline",
        "CG147",
        "2012",
        "NICE on peripheral arterial disease",
        "the sentence against chemical sympathectomy, seen only in part",
    ),
    _read(
        "guideline",
        "NG158",
        "2020",
        "NICE on venous thromboembolism: diagnosis and management",
        "a second scan after a negative one in pregnancy, which is obstetric advice",
    ),
    _read("guideline", "NG19", "2015", "NICE on the diabetic foot"),
    _believed(
        "guideline", "IWGDF-2023", "2023", "IWGDF, ESVS and SVS on arteries in the diabetic foot"
    ),
    _read(
        "guideline",
        "NG59",
        "2016",
        "NICE on low back pain and sciatica",
        "the sentence on epidural injection in central stenosis",
    ),
    _believed("guideline", "NG234", "2023", "NICE on metastatic spinal cord compression"),
    _read(
        "guideline", "NICE-CKS", "", "NICE summaries for primary care: compression and leg ulcer"
    ),
    _believed("guideline", "NICE-CKS-LIMP", "", "NICE summary for primary care: limping child"),
    _read(
        "guideline", "RABE-2020", "2020", "Consensus on risks and contraindications of compression"
    ),
    _read("guideline", "VSGBI", "", "Vascular Society targets for time to revascularisation"),
    _read("guideline", "USPSTF-2018", "2018", "US task force on screening with the index"),
    _believed("guideline", "SVS-2015", "2015", "Society for Vascular Surgery on claudication"),
    _read("guideline", "RCEM", "", "Emergency medicine teaching on the acutely ischaemic limb"),
)

_SCORES = (
    _read("score", "ECQ-1992", "1992", "Edinburgh Claudication Questionnaire"),
    _read(
        "score",
        "WELLS-2003",
        "2003",
        "Wells score for deep vein thrombosis, two levels",
        "share of thrombosis at each level",
    ),
    _read("score", "CEAP-2020", "2020", "CEAP classes of chronic venous disease, revised"),
    _read(
        "score",
        "RUTHERFORD-1997",
        "1997",
        "Reporting standards for limb ischaemia: acute classes, chronic categories",
        "the treadmill definition and its mapping to walking distance",
    ),
    _read(
        "score",
        "WIFI-2014",
        "2014",
        "WIfI: wound, ischaemia and foot infection",
        "the matrix of stages, compared with two public implementations",
    ),
    _read("score", "PARC", "", "Academic consortium: thresholds of pressure and oxygen"),
    _believed("score", "PEDOWITZ", "1990", "Pedowitz limits of compartment pressure"),
    _believed("score", "OTTAWA", "", "Ottawa rules on when to X-ray ankle, foot and knee"),
)

_STUDIES = (
    _read("study", "NADEAU-2013", "2013", "Likelihood ratios: vascular or spinal claudication"),
    _believed(
        "study",
        "WIFI-OUTCOMES",
        "2019",
        "Amputation by WIfI stage: Zhan 2015, van Reijen 2019, Mayor 2019",
    ),
    _read("study", "NATURAL-HISTORY", "", "Five-year course of peripheral artery disease"),
)

_SAFETY = (
    _read("safety", "MHRA-2013", "2013", "British and European limits on the use of cilostazol"),
    _believed("safety", "ORTHOPNOEA", "", "Breathlessness lying flat as a sign of a failing heart"),
    _believed("safety", "OEDEMA", "", "Two-sided swelling as a sign of heart, kidney or liver"),
    _believed("safety", "ANEURYSM", "", "Urgency of a painful or embolising aneurysm"),
    _believed("safety", "PHLEGMASIA", "", "Urgency of a massive blue swelling of the leg"),
    _believed("safety", "ACUTE-COMPARTMENT", "", "Urgency of acute compartment syndrome"),
    _believed("safety", "CAUDA-EQUINA", "", "Urgency of a pressed cauda equina"),
    _believed("safety", "SEPTIC-ARTHRITIS", "", "Urgency of an infected joint"),
    _believed("safety", "SEVERE-INFECTION", "", "Urgency of sepsis and of dying soft tissue"),
    _believed("safety", "HIT", "", "Loss of platelets under heparin with thrombosis"),
    _believed("safety", "SAFETY", "", "General knowledge of medicine safety"),
)

_JUDGEMENT = (
    _read("judgement", "SCOPE", "2026", "Scope of this module: adults only"),
    _believed(
        "judgement", "CLINICAL-JUDGEMENT", "2026", "Weights set by judgement, to be signed off"
    ),
)

SOURCES: Mapping[str, Source] = MappingProxyType(
    {each.id: each for each in (*_SEEDS, *_GUIDELINES, *_SCORES, *_STUDIES, *_SAFETY, *_JUDGEMENT)}
)
"""All sources by id; seeds first, then by kind."""
