"""The pages of the self-check, one question each, in their order. Declarations only.

What is asked, and with which answers, stands in the Questionnaire. Must not know HTML.
"""

from dataclasses import dataclass
from typing import Final

from fhir_pad.fhir.canonical import url

QUESTIONNAIRE: Final = url("Questionnaire", "leg-pain-self-check")


@dataclass(frozen=True, slots=True)
class Ticks:
    """One question about many things: a box to tick for each, and one choice about the others.

    A box that is left empty says nothing by itself: only the choice can say no.
    """

    name: str
    text: str
    link_ids: tuple[str, ...]

    @property
    def rest(self) -> str:
        """The name of the choice about what is not ticked."""
        return f"{self.name}.rest"


@dataclass(frozen=True, slots=True)
class Section:
    """What some pages have in common: a title, and why it is asked. A text names one question."""

    title: str
    why: str
    parts: tuple[str | Ticks, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page with one question; a text is its linkId."""

    section: Section
    part: str | Ticks

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.part.name if isinstance(self.part, Ticks) else self.part

    @property
    def link_ids(self) -> tuple[str, ...]:
        """Every item of the Questionnaire that is answered on the page."""
        return self.part.link_ids if isinstance(self.part, Ticks) else (self.part,)


SECTIONS: Final = (
    Section(
        "Warning signs",
        "Some legs cannot wait. These questions find them first.",
        (
            Ticks(
                "signs",
                "Right now: do you have any of these?",
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
    Section(
        "The sudden change, or the injury",
        "How long ago it began, and whether you can stand, decide how soon you need help.",
        (
            Ticks(
                "injury",
                "Since the injury, do any of these apply?",
                ("cannot-bear-weight", "deformity"),
            ),
            "onset-hours",
        ),
    ),
    Section(
        "About you",
        "Age and sex change what is likely. For people under 18 other rules hold.",
        ("age", "sex", "leg-symptom"),
    ),
    Section(
        "Where it is, and when",
        "Where it hurts, and what brings it on, tells arteries, veins, nerves and joints apart.",
        (
            "leg-side",
            "leg-worse",
            "pain-site",
            Ticks(
                "when",
                "What brings it on?",
                ("walk-trigger", "stand-trigger", "rest-pain"),
            ),
        ),
    ),
    Section(
        "What it is like",
        "The kind of pain, and how long you have had it, helps to tell causes apart.",
        ("pain-character", "pain-severity", "pain-pattern", "pain-days", "symptom-trend"),
    ),
    Section(
        "Walking and standing",
        "How the pain comes and goes while you walk is the best clue to narrowed arteries.",
        (
            "relief-stand",
            Ticks(
                "walking",
                "When you walk or stand, do any of these apply?",
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
    Section(
        "Pain when you rest",
        "Pain at rest can mean that a leg gets too little blood.",
        (
            Ticks(
                "rest",
                "When you rest, do any of these apply?",
                ("rest-pain-forefoot", "rest-pain-night", "rest-pain-dangle"),
            ),
            "rest-pain-days",
        ),
    ),
    Section(
        "Back, nerves, muscles and joints",
        "A nerve in the back, a muscle or a joint can hurt in the leg.",
        (
            Ticks(
                "back",
                "Do you have any of these in your back, legs or joints?",
                (
                    "back-radiation",
                    "numb-tingle",
                    "weakness",
                    "strain-event",
                    "joint-swelling-pain",
                    "hot-joint",
                ),
            ),
            "weakness-progressive",
        ),
    ),
    Section(
        "Look at your legs and feet",
        "Swelling, veins, sores and the colour of the skin show how blood flows.",
        (
            "swelling",
            "swelling-onset",
            "entire-leg-swollen",
            Ticks(
                "look",
                "Do you see or feel any of these?",
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
    Section(
        "Sores, wounds and black skin",
        "Where a sore is, and how long it has been open, shows what keeps it from healing.",
        ("wound-days", "wound-site", "wound-infected"),
    ),
    Section(
        "Your health",
        "Illnesses of the heart, the blood and the kidneys go with illnesses of the legs.",
        (
            Ticks(
                "clot",
                "Do any of these, which make a clot more likely, apply to you?",
                (
                    "leg-immobilised",
                    "bedrest-surgery",
                    "prior-dvt",
                    "long-travel",
                    "hormones",
                    "thrombophilia",
                ),
            ),
            "smoking",
            Ticks(
                "health",
                "Do you have, or have you had, any of these?",
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
    Section(
        "Medicines and safety",
        "A clinic has to know this before anything is given to you.",
        (
            "on-antiplatelet",
            Ticks(
                "safety",
                "Do you take a blood thinner, or are you bleeding?",
                ("on-anticoagulant", "bleeding-active"),
            ),
            "pregnancy",
        ),
    ),
)
PAGES: Final = tuple(Page(section, part) for section in SECTIONS for part in section.parts)
"""A question stands after those that can make it pointless."""
BY_SLUG: Final = {page.slug: page for page in PAGES}
FIRST: Final = PAGES[0]
