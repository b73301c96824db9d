"""Which questions stand together on a page, in which order. Declarations only.

What is asked, and with which answers, stands in the Questionnaire. Must not know HTML.
"""

from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.canonical import url

QUESTIONNAIRE: Final = url("Questionnaire", "leg-pain-self-check")


@dataclass(frozen=True, slots=True)
class Ticks:
    """Questions of yes and no as boxes to tick, and one choice about all that are not ticked.

    A box that is left empty says nothing by itself: only the choice can say no.
    """

    name: str
    lead: str
    link_ids: tuple[str, ...]

    @property
    def rest(self) -> str:
        """The name of the choice about what is not ticked."""
        return f"{self.name}.rest"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. A text among its parts is the linkId of one question."""

    slug: str
    title: str
    why: str
    parts: tuple[str | Ticks, ...]

    @property
    def link_ids(self) -> tuple[str, ...]:
        """Every question of the page."""
        each = (part.link_ids if isinstance(part, Ticks) else (part,) for part in self.parts)
        return tuple(link_id for some in each for link_id in some)


PAGES: Final = (
    Page(
        "signs",
        "Right now: do you have any of these?",
        "Some legs cannot wait. These questions find them first.",
        (
            Ticks(
                "signs",
                "Tick every question to which you say yes.",
                (
                    "acute-change",
                    "p-pain",
                    "p-pallor",
                    "p-cold",
                    "p-numb",
                    "p-paralysis",
                    "chest-symptoms",
                    "massive-blue-swelling",
                    "compartment-acute",
                    "cauda-equina",
                    "severe-infection",
                    "trauma",
                ),
            ),
        ),
    ),
    Page(
        "sudden",
        "The sudden change, or the injury",
        "How long ago it began, and whether you can stand, decides how soon you need help.",
        ("onset-hours", "cannot-bear-weight", "deformity"),
    ),
    Page(
        "you",
        "About you",
        "Age and sex change what is likely. For people under 18 other rules hold.",
        ("age", "sex", "leg-symptom"),
    ),
    Page(
        "where",
        "Where it is, and when",
        "Where it hurts, and what brings it on, tells arteries, veins, nerves and joints apart.",
        ("leg-side", "pain-site", "walk-trigger", "stand-trigger", "rest-pain"),
    ),
    Page(
        "pain",
        "What it is like",
        "The kind of pain, and how long you have had it, helps to tell causes apart.",
        (
            "leg-worse",
            "pain-character",
            "pain-severity",
            "pain-pattern",
            "pain-days",
            "symptom-trend",
        ),
    ),
    Page(
        "walking",
        "Walking and standing",
        "How the pain comes and goes while you walk is the best clue to narrowed arteries.",
        (
            "relief-stand",
            Ticks(
                "walking",
                "Tick every question to which you say yes.",
                (
                    "walk-begins-rest",
                    "walk-uphill",
                    "walk-level",
                    "walk-distance-same",
                    "relief-position",
                    "shopping-cart",
                    "lifestyle-limiting",
                ),
            ),
            "walk-distance-m",
        ),
    ),
    Page(
        "rest",
        "Pain when you rest",
        "Pain at rest can mean that a leg gets too little blood.",
        (
            Ticks(
                "rest",
                "Tick every question to which you say yes.",
                ("rest-pain-forefoot", "rest-pain-night", "rest-pain-dangle"),
            ),
            "rest-pain-days",
        ),
    ),
    Page(
        "back",
        "Back, nerves, muscles and joints",
        "A nerve in the back, a muscle or a joint can hurt in the leg.",
        (
            Ticks(
                "back",
                "Tick every question to which you say yes.",
                (
                    "back-radiation",
                    "numb-tingle",
                    "weakness",
                    "strain-event",
                    "joint-swelling-pain",
                    "hot-joint",
                ),
            ),
        ),
    ),
    Page(
        "look",
        "Look at your legs and feet",
        "Swelling, veins, sores and the colour of the skin show how blood flows.",
        (
            "swelling",
            Ticks(
                "look",
                "Tick every question to which you say yes.",
                (
                    "redness",
                    "warmth",
                    "deep-vein-tenderness",
                    "heaviness",
                    "evening-worse",
                    "varicose-veins",
                    "ankle-pigment",
                    "wound",
                    "gangrene",
                    "skin-colour",
                    "skin-cool",
                    "hair-loss-shiny",
                    "fever",
                ),
            ),
        ),
    ),
    Page(
        "more",
        "A little more about it",
        "These questions follow from what you said before.",
        (
            "weakness-progressive",
            "swelling-onset",
            "entire-leg-swollen",
            "wound-days",
            "wound-site",
            "wound-infected",
            Ticks(
                "clot",
                "What makes a clot more likely: tick every question to which you say yes.",
                (
                    "leg-immobilised",
                    "bedrest-surgery",
                    "prior-dvt",
                    "long-travel",
                    "hormones",
                    "thrombophilia",
                ),
            ),
        ),
    ),
    Page(
        "health",
        "Your health",
        "Illnesses of the heart, the blood and the kidneys go with illnesses of the legs.",
        (
            "smoking",
            Ticks(
                "health",
                "Tick every question to which you say yes.",
                (
                    "diabetes",
                    "hypertension",
                    "dyslipidaemia",
                    "ckd",
                    "cad",
                    "stroke-tia",
                    "heart-failure",
                    "known-pad",
                    "prior-revasc",
                    "pulsatile-mass",
                    "cancer-active",
                ),
            ),
        ),
    ),
    Page(
        "safety",
        "Medicines and safety",
        "A clinic has to know this before anything is given to you.",
        ("on-anticoagulant", "on-antiplatelet", "bleeding-active", "pregnancy"),
    ),
)
"""At most twelve pages; a question stands after those that can make it pointless."""
BY_SLUG: Final = {page.slug: page for page in PAGES}
FIRST: Final = PAGES[0]
