"""Acute limb ischaemia: the six P's, the six-hour window, the Rutherford class as a range.

Declarations only. One P is enough to call for help; only two complete, explicit answers soften
that (rows ALI2 and ALI7).
"""

from fhir_pad.legs import computed
from fhir_pad.legs import numbers as n
from fhir_pad.legs.declare import count, decision, derived, moment, row, told, worked_out
from fhir_pad.legs.meant import perfused, pulse_lost
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Choice, Condition, all_of, any_of

authored = moment(
    "authored",
    who="both",
    counts="When the response was written, with time and zone.",
    sources="S2-164",
)

hours = worked_out(
    "hours",
    computed.hours_since,
    ask.onset_hours,
    ask.onset_datetime,
    authored,
    unit=n.HOURS,
    words="Hours since onset: as answered, else from the moment of onset to that of writing.",
    sources="S2-154, S2-164",
)

window = decision(
    "six-hour-window",
    row("WIN1", "within", hours < n.SIX_HOURS, "Within six hours of onset.", "S2-164, C-09"),
    row("WIN2", "elapsed", hours >= n.SIX_HOURS, "Six hours or more since onset.", "S2-164, C-09"),
    otherwise="unknown",
    words="State of the six-hour window; unknown is treated as now.",
    sources="S2-164, C-09",
)

silent_artery = ask.ali_art_doppler == "inaudible"

pulseless = derived(
    "pulseless",
    ask.p_pulseless | (~ask.p_pulseless.known() & (pulse_lost | silent_artery)),
    "No pulse: as answered; unanswered, an absent foot pulse or a silent Doppler answers it.",
    "S2-160, S2-109",
)

pulse_conflict = derived(
    "pulse-conflict",
    ~ask.p_pulseless & (pulse_lost | silent_artery),
    "Pulselessness was denied, yet a pulse or Doppler finding says otherwise.",
    "S2-160",
)


def _lost(grade: Choice) -> Condition:
    return grade.known() & (grade != "none")


_feeling_lost, _movement_lost = _lost(ask.ali_sensory), _lost(ask.ali_motor)
feeling_conflict = derived(
    "feeling-conflict",
    ~ask.p_numb & _feeling_lost,
    "Lost feeling was denied, yet the examination grades it.",
    "S2-162, RUTHERFORD-1997",
)
movement_conflict = derived(
    "movement-conflict",
    ~ask.p_paralysis & _movement_lost,
    "Lost movement was denied, yet the examination grades it.",
    "S2-163, RUTHERFORD-1997",
)
loss_found = derived(
    "loss-found",
    any_of(
        ~ask.p_numb.known() & _feeling_lost,
        ~ask.p_paralysis.known() & _movement_lost,
        ask.fixed_mottling,
    ),
    "The examination shows a loss that nobody was asked about, or fixed mottling.",
    "RUTHERFORD-1997",
)
newly_weak = derived(
    "newly-weak",
    ask.p_paralysis | (~ask.p_paralysis.known() & _movement_lost),
    "Newly unable to move the foot or leg: as answered; unanswered, as examined.",
    "S2-163, RUTHERFORD-1997",
)

six_p_signs = (
    ask.p_pain,
    ask.p_pallor,
    pulseless,
    ask.p_cold,
    ask.p_numb,
    ask.p_paralysis,
)
askable_ps = (ask.p_pain, ask.p_pallor, ask.p_cold, ask.p_numb, ask.p_paralysis)

six_p = count(
    "six-p",
    *six_p_signs,
    words="How many of the six P's are present.",
    sources="S2-157..S2-163",
)

mechanical_event = ask.strain_event | ask.trauma
onset_conflict = derived(
    "onset-conflict",
    ~ask.acute_change & ask.p_pain,
    "A sudden start was denied, yet the pain is said to be very sudden.",
    "S2-153, S2-158",
)

_supply_sign = any_of(ask.p_pallor, pulseless, ask.p_cold)
_flow_lost = (pulseless | silent_artery).is_true()
_probable_signs = (six_p >= n.PROBABLE_PS_MIN) | (
    _flow_lost & (six_p >= n.PROBABLE_PS_WITHOUT_PULSE_MIN)
)
lost_though_not_sudden = derived(
    "supply-lost-though-nothing-sudden",
    all_of(
        ~ask.acute_change,
        _supply_sign,
        any_of(
            six_p >= n.ALL_BUT_ONE_PS_MIN,
            ask.p_pain & (six_p >= n.PROBABLE_PS_MIN),
            ask.p_pain & _probable_signs & ~mechanical_event.is_true(),
        ),
    ),
    "A sudden start was denied, yet the signs are those of a leg that has lost its supply.",
    "S2-157, C-10",
)
numb_though_not_sudden = derived(
    "newly-numb-though-nothing-sudden",
    all_of(~ask.acute_change, ask.p_numb, _supply_sign, ~ask.p_pain.is_true()),
    "A sudden start was denied, yet a pale, cold or pulseless leg has newly lost feeling.",
    "S2-162, C-10",
)

ali_status = decision(
    "ali-status",
    row(
        "ALI1",
        "not-acute",
        ~ask.acute_change,
        "Nothing began or worsened suddenly; cold, pale or pulseless then count as long-standing.",
        "S2-153, C-11",
    ),
    row(
        "ALI2",
        "excluded",
        all_of(perfused, ~ask.p_pallor, ~ask.p_cold, ~pulseless),
        "A normal foot pulse or index, and pallor, coldness and pulselessness all denied.",
        "S2-157, C-10",
    ),
    row(
        "ALI6",
        "probable",
        _probable_signs,
        "Three or more P's, or a lost pulse with another P.",
        "S2-157..S2-163, 2024-PAD",
    ),
    row(
        "ALI9",
        "suspected",
        loss_found,
        "The examination shows lost feeling or movement, or fixed mottling.",
        "RUTHERFORD-1997",
    ),
    row("ALI3", "none", ~any_of(*six_p_signs), "All six P's were denied.", "S2-157"),
    row(
        "ALI4",
        "cannot-exclude",
        all_of(
            ~any_of(*six_p_signs).is_true(),
            ask.acute_change,
            any_of(*[~sign.known() for sign in askable_ps]),
        ),
        "A sudden change, and at least one of the P's was not answered.",
        "S2-157, C-10",
    ),
    row(
        "ALI5",
        "none-incomplete",
        ~any_of(*six_p_signs).is_true(),
        "No P is known to be present, but not all were answered.",
        "S2-157",
    ),
    row(
        "ALI7",
        "low-suspicion",
        all_of(
            six_p == 1,
            ask.p_pain,
            ~ask.p_pallor,
            ~ask.p_cold,
            ~ask.p_numb,
            ~ask.p_paralysis,
            mechanical_event,
        ),
        "Sudden pain alone, explained by a strain or injury, the other signs denied.",
        "S2-158, C-10",
    ),
    row("ALI8", "suspected", six_p >= 1, "At least one P is present.", "S2-157..S2-163, C-10"),
    otherwise="suspected",
    words="How likely acute limb ischaemia is. An unknown onset is treated as sudden.",
    sources="S2-153, S2-157, C-10, C-11",
)

ischaemia_suspected = derived(
    "acute-ischaemia-suspected",
    ali_status.one_of("probable", "suspected"),
    "Acute limb ischaemia is probable or suspected.",
    "S2-153, S2-157",
)

ischaemia_unsettled = derived(
    "ischaemia-unsettled",
    any_of(
        onset_conflict & ~mechanical_event.is_true(),
        numb_though_not_sudden,
        ali_status.one_of("none", "none-incomplete")
        & any_of(pulse_conflict, feeling_conflict, movement_conflict),
    ),
    "Answers about a sudden loss of supply contradict each other.",
    "S2-157, C-10",
)

_findings = (
    ask.ali_sensory,
    ask.ali_motor,
    ask.ali_art_doppler,
    ask.ali_ven_doppler,
    ask.fixed_mottling,
    ask.p_numb,
    ask.p_paralysis,
)

rutherford_min = told(
    "rutherford-acute-min",
    computed.mildest_class,
    *_findings,
    options=computed.CLASSES,
    words="The mildest acute class still possible.",
    sources="RUTHERFORD-1997",
)
rutherford_max = told(
    "rutherford-acute-max",
    computed.gravest_class,
    *_findings,
    options=computed.CLASSES,
    words="The gravest acute class still possible; urgency uses this one.",
    sources="RUTHERFORD-1997",
)
