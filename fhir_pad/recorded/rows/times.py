"""How far back a record counts, each span with its reason. In days. Declarations only."""

from fhir_pad.recorded.row import Time

JUDGED = ("CLINICAL-JUDGEMENT",)

SAME_DAY = Time(
    1,
    because="Pressures of arm and leg are divided by each other; those of another day are not.",
    sources=("S2-119",),
)
INDEX = Time(
    365,
    because="Narrowed arteries progress over years; follow-up is about once a year.",
    sources=JUDGED,
)
SKIN_OXYGEN = Time(
    30,
    because="The oxygen of the skin changes with swelling, infection and treatment.",
    sources=JUDGED,
)
KIDNEY = Time(
    183,
    because="Kidney filtration decides about contrast and medicines, and may fall in months.",
    sources=JUDGED,
)
BODY = Time(365, because="Weight changes slowly.", sources=JUDGED)
SMOKING = Time(
    365,
    because="Smoking is taken up and given up; it is usually asked once a year.",
    sources=JUDGED,
)
PREGNANCY = Time(294, because="42 weeks: no pregnancy lasts longer.", sources=JUDGED)
PREGNANCY_STATUS = Time(
    28, because="A pregnancy may have ended since it was recorded.", sources=JUDGED
)
SIX_WEEKS = Time(42, because="The question asks about the past six weeks.", sources=("S2-174",))
SIX_MONTHS = Time(
    183,
    because="The question asks about the past six months.",
    sources=("SAFETY", "WELLS-2003"),
)
FRESH = Time(
    28,
    because="The question asks about a fresh heart attack, or one of four weeks.",
    sources=JUDGED,
)
BLEEDING_NOW = Time(7, because="A bleed of last month is not a bleed now.", sources=JUDGED)
EARLIER = Time(
    since=28,
    because="A younger clot that is not over may be the present complaint, not an earlier one.",
    sources=JUDGED,
)
