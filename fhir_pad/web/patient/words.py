"""What findings are called to a person who is no clinician. Declarations only.

A level of urgency, a cause, advice and a warning sign, each by its code. Must not know when any of
them is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Level:
    """What a level of urgency asks of the person; `look` names its colour."""

    look: str
    todo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps meanwhile, when the plan recommends it.

    It is given when every question in `denied` was answered with no. What is `calm` is not said
    while somebody has to look at the leg today or within days.
    """

    words: str
    calm: bool = False
    denied: tuple[str, ...] = ()


CALL: Final = (
    "Call 999 now. Outside the UK call your own emergency number: 112 in Europe, 911 in the US."
)
LEVELS: Final[Mapping[str, Level]] = {
    "emergency-now": Level(
        "emergency",
        (
            CALL,
            "Do not drive yourself, and do not wait to see whether it gets better.",
            "Read out what stands below, or show this page.",
        ),
    ),
    "same-day": Level(
        "urgent",
        (
            "Somebody has to look at your leg today. Do not wait until tomorrow.",
            "Call your clinic or the out-of-hours service now, and read out what stands below.",
            "If nobody can see you today, go to an emergency department.",
        ),
    ),
    "urgent-days": Level(
        "soon",
        (
            "A specialist should see you within days, at the latest within 7 days.",
            "Call your clinic within 24 hours, and read out what stands below.",
        ),
    ),
    "routine": Level(
        "routine",
        (
            "Make an appointment with your clinic in the coming weeks.",
            "Read out what stands below when you make it.",
        ),
    ),
    "self-care": Level(
        "routine",
        (
            "What you answered does not ask for an appointment now.",
            "Look after your legs, and do this check again when something changes.",
        ),
    ),
}
CAUSES: Final[Mapping[str, str]] = {
    "arterial-acute": "The leg suddenly gets too little blood, because an artery is blocked",
    "arterial-chronic": "Narrowed arteries, so that the leg gets too little blood",
    "venous-acute": "A clot in a vein of the leg",
    "venous-chronic": "Veins that do not carry the blood back well",
    "neurogenic": "A nerve, often where it leaves the lower back",
    "musculoskeletal": "A muscle, a joint, a bone or a tendon",
}
HOW_LIKELY: Final[Mapping[str, str]] = {
    "confirmed": "Likely",
    "probable": "Likely",
    "possible": "Possible",
    "weak": "Less likely",
}
"""Evidence against a cause is not told: nothing is ruled out by answers alone."""
_STILL: Final = ("chest-symptoms", "trauma", "wound", "gangrene", "fever")
ADVICE: Final[Mapping[str, Advice]] = {
    "smoking-cessation": Advice(
        "Stop smoking. Nothing does more for your legs, your heart and your lungs. Your clinic or "
        "pharmacist can help."
    ),
    "foot-care": Advice(
        "Look at your feet every day, also between the toes, and wear shoes that fit."
    ),
    "healthy-diet": Advice("Eat a healthy diet: vegetables, fruit and whole grains, little salt."),
    "weight-management": Advice("Reach or keep a healthy weight."),
    "rest-activity-modification": Advice("Go easy on what brings the pain on.", calm=True),
    "prevention-advice": Advice(
        "Keep moving as far as it does not hurt, and wear shoes that fit.",
        calm=True,
        denied=_STILL,
    ),
    "avoid-prolonged-standing": Advice(
        "Do not stand or sit still for long: walk a few steps every hour.",
        calm=True,
        denied=_STILL,
    ),
    "calf-exercise": Advice(
        "Use your calf muscles: walk, swim, or rise on your toes.", calm=True, denied=_STILL
    ),
}
"""No medicine, nothing that a clinic has to give, and no raising of the legs or stockings: for
these the pressure at the ankle has to be known."""
SIGNS: Final[Mapping[str, str]] = {
    "acute-change": "a sudden change of the leg in the last 14 days",
    "p-pain": "very bad leg pain from one moment to the next",
    "p-pallor": "a leg or foot that turned pale, white or grey",
    "p-cold": "a leg or foot clearly colder than the other one",
    "p-numb": "a leg or foot that has newly gone numb",
    "p-paralysis": "a foot or leg that I newly cannot move, or that is newly weak",
    "chest-symptoms": "short of breath, chest pain, coughing up blood or a faint",
    "massive-blue-swelling": "a whole leg that is hugely swollen, tight and blue or purple",
    "compartment-acute": "a muscle that is rock-hard and unbearably painful",
    "cauda-equina": "numbness between the legs, trouble with passing urine or stool, or two "
    "newly weak legs",
    "severe-infection": "fast-spreading redness, blistering or black skin, or feeling very ill",
    "trauma": "a recent injury of this leg",
    "cannot-bear-weight": "not able to take four steps since the injury",
    "deformity": "a leg bent out of shape, or an open wound over the bone",
}
ALSO: Final[Mapping[str, str]] = {
    "diabetes": "diabetes",
    "hypertension": "high blood pressure",
    "ckd": "long-term kidney disease",
    "cad": "heart disease",
    "stroke-tia": "a stroke or mini-stroke in the past",
    "heart-failure": "heart failure",
    "known-pad": "narrowed leg arteries",
    "prior-revasc": "a stent, balloon or bypass in a leg artery",
    "prior-dvt": "a clot in the past",
    "cancer-active": "cancer",
    "on-anticoagulant": "a strong blood thinner",
    "wound": "a sore that does not heal",
    "gangrene": "black or dead skin",
    "fever": "fever",
}
SIDES: Final[Mapping[str, str]] = {
    "right": "It is my right leg.",
    "left": "It is my left leg.",
    "both": "It is both my legs.",
}
UNNAMED: Final = "It is my leg."
NO_TROUBLE: Final = "I said no to pain or any other trouble in a leg."
CHECKED: Final = "I did a leg pain check on {date}. It said: {headline}."
AGE: Final = "I am {age} years old."
SITES: Final = "Where it hurts: {sites}."
DAYS: Final = "I have had it for {days} days."
FEW_DAYS: Final[Mapping[int, str]] = {0: "It began today.", 1: "I have had it for 1 day."}
WALKING: Final = "It comes when I walk."
WITH_SIGNS: Final = "Warning signs: {signs}."
NO_SIGNS: Final = "I said no to every warning sign."
OPEN_SIGNS: Final = "Warning signs that are not known: {number}."
WITH_ALSO: Final = "I have or take: {also}."
DO_NOT_KNOW: Final = "I do not know"
PROVISIONAL: Final = (
    "What you answered asks for no more than this. But some warning signs are not known, and what "
    "is not known is not ruled out."
)
"""In place of what a rule says when it found nothing urgent: not everything was looked for."""
