"""What should be asked or measured next, and the action that says so. Declarations only."""

from fhir_pad.legs import actions
from fhir_pad.legs.actions.terms import FOLLOW_UP, pad
from fhir_pad.legs.acute import hours, pulseless
from fhir_pad.legs.catalogue import action, gap, recommend
from fhir_pad.legs.clots import (
    calf_swollen,
    dvt_status,
    dvt_suspected,
    pathway_open,
    wells_level,
)
from fhir_pad.legs.person import pregnant, symptomatic
from fhir_pad.legs.questions import ask
from fhir_pad.legs.red_flags import red_flags
from fhir_pad.legs.stages import ali, arterial_stage, claudication
from fhir_pad.logic import all_of, any_of

_wells_open = all_of(
    dvt_suspected == "yes",
    pathway_open,
    dvt_status != "confirmed",
    ~pregnant.is_true(),
    wells_level != "likely",
)
_asked_by = {calf_swollen.name: ask.calf_diff_cm.name}
_wells_questions = (
    ask.cancer_active,
    ask.leg_immobilised,
    ask.bedrest_surgery,
    ask.deep_vein_tenderness,
    ask.entire_leg_swollen,
    calf_swollen,
    ask.pitting_one_leg,
    ask.collateral_veins,
    ask.prior_dvt,
    ask.dvt_alternative,
)
_clot_questions = (ask.swelling, ask.redness, ask.warmth, ask.deep_vein_tenderness)

GAPS = (
    gap("MI-age", "age", ~ask.age.known(), "The age decides which rules hold.", "SCOPE"),
    *(
        gap(
            f"MI-{flag.name}",
            flag.name,
            symptomatic & ~(pulseless if flag is ask.p_pulseless else flag).known(),
            "A warning sign that nobody answered.",
            "S2-157",
        )
        for flag in red_flags
    ),
    gap(
        "MI-onset-acute-change",
        "acute-change",
        ali & ~ask.acute_change.known() & ~hours.known(),
        "A warning sign that nobody answered.",
        "S2-157",
    ),
    gap(
        "MI-onset-hours",
        "onset-hours",
        ali & ~hours.known(),
        "The hours since onset decide how much time is left.",
        "S2-164",
    ),
    gap(
        "MI-abi",
        "abi",
        actions.status("measure-abi") == "recommended",
        "The ankle-brachial index decides what comes next.",
        "S2-118",
    ),
    gap(
        "MI-tbi",
        "tbi",
        actions.status("measure-tbi") == "recommended",
        "The toe-brachial index decides what comes next.",
        "S2-123",
    ),
    gap(
        "MI-wells-swelling",
        "swelling",
        _wells_open & ~ask.swelling.known(),
        "Items of the Wells score are asked once it is known.",
        "WELLS-2003",
    ),
    *(
        gap(
            f"MI-wells-{item.name}",
            _asked_by.get(item.name, item.name),
            _wells_open & ~item.known(),
            "An open item of the Wells score.",
            "WELLS-2003",
        )
        for item in _wells_questions
    ),
    *(
        gap(
            f"MI-clot-{question.name}",
            question.name,
            (dvt_status == "undetermined") & ~question.known(),
            "It decides whether a clot must be looked for.",
            "S2-180",
        )
        for question in _clot_questions
    ),
    gap(
        "MI-walk-trigger",
        "walk-trigger",
        all_of(
            symptomatic,
            ~ask.walk_trigger.known(),
            arterial_stage.one_of("pad-unstaged", "undetermined"),
        ),
        "Pain on walking decides the stage.",
        "S2-061",
    ),
    gap(
        "MI-walk-distance-m",
        "walk-distance-m",
        claudication & ~ask.walk_distance_m.known(),
        "The distance decides the stage.",
        "S2-061",
    ),
    gap(
        "MI-lifestyle-limiting",
        "lifestyle-limiting",
        claudication & ~ask.lifestyle_limiting.known(),
        "It decides whether more than first measures is due.",
        "S2-144",
    ),
    gap(
        "MI-smoking",
        "smoking",
        pad & ~ask.smoking.known(),
        "Stopping smoking is the most effective step.",
        "S2-138",
    ),
    *(
        gap(
            f"MI-{each.code}-{position}-{topic}",
            topic,
            (each.status == "needs-data") & need.condition,
            need.words,
            "SAFETY",
        )
        for each in actions.CATALOGUE
        for position, need in enumerate(each.needs, 1)
        for topic in need.topics
    ),
)

COMPLETE_MISSING_DATA = action(
    "complete-missing-data",
    FOLLOW_UP,
    "Answer or measure what is missing",
    recommend(
        any_of(*(each.condition for each in GAPS)), "An answer is missing that could change this."
    ),
    sources="S4-020, SAFETY",
)
