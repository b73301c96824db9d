"""What was measured or asked as an Observation. Declarations only.

A pressure of the toe has no row: no code for the toe of one side was verified. A pressure or an
index after exercise has none: no code says so.
"""

from dataclasses import replace

from fhir_pad.recorded.row import Code, Reading, Row, Time
from fhir_pad.recorded.rows.codes import LOINC, Codes, loinc, means, snomed
from fhir_pad.recorded.rows.times import BODY, INDEX, KIDNEY, SAME_DAY, SKIN_OXYGEN, SMOKING

_SYSTOLIC = (*loinc("8480-6"), *snomed("271649006"))
_INDEX = (
    *loinc("77194-9", "8581-1"),  # any, of the posterior tibial artery
    *snomed("446841001"),
)
_ARM = {
    "r": snomed("368209003", "723962009"),  # right upper arm, brachial artery
    "l": snomed("368208006", "723961002"),  # left upper arm, brachial artery
}
_DORSALIS_PEDIS = {"r": snomed("792816004"), "l": snomed("792817008")}
_POSTERIOR_TIBIAL = {"r": snomed("214811007"), "l": snomed("214912001")}
_LEG = {"r": snomed("62175007"), "l": snomed("32153003")}
_ANKLE = {"r": snomed("6685009"), "l": snomed("51636004")}
# The index of the posterior tibial artery, and of the toe, with the side in the code.
_SIDED_INDEX = {"r": Code(LOINC, "8580-3"), "l": Code(LOINC, "8579-5")}
_TOE_INDEX = {"r": Code(LOINC, "77618-7"), "l": Code(LOINC, "77617-9")}
_SIDES = ("r", "l")


def _measured(
    link_id: str, codes: Codes, sites: Codes, unit: str, time: Time, *sources: str
) -> Row:
    return Row(
        link_id,
        ("Observation",),
        Reading.MEASURED,
        codes,
        sites=sites,
        unit=unit,
        time=time,
        sources=sources,
    )


def _of_a_leg(
    link_id: str, codes: Codes, sites: Codes, unit: str, time: Time, *sources: str
) -> Row:
    """Return a row for what is only measured at legs: without a side it may be of either."""
    return replace(_measured(link_id, codes, sites, unit, time, *sources), either=True)


def _sided(link_id: str, code: Code, sites: Codes, *sources: str) -> Row:
    return Row(
        link_id,
        ("Observation",),
        Reading.MEASURED,
        (code,),
        sites=sites,
        site_in_code=True,
        either=True,
        unit="{ratio}",
        time=INDEX,
        sources=sources,
    )


def _foot(side: str) -> Codes:
    """Return the sites at which an index of that side is recorded."""
    return (*_LEG[side], *_ANKLE[side], *_POSTERIOR_TIBIAL[side], *_DORSALIS_PEDIS[side])


_PRESSURES = tuple(
    _measured(f"{name}-{side}", _SYSTOLIC, sites[side], "mm[Hg]", SAME_DAY, "S2-119")
    for name, sites in (
        ("brachial", _ARM),
        ("ankle-dp", _DORSALIS_PEDIS),
        ("ankle-pt", _POSTERIOR_TIBIAL),
    )
    for side in _SIDES
)
_INDICES = tuple(
    row
    for side in _SIDES
    for row in (
        _of_a_leg(f"abi-{side}", _INDEX, _foot(side), "{ratio}", INDEX, "S2-118"),
        _sided(f"abi-{side}", _SIDED_INDEX[side], _foot(side), "S2-118", "CLINICAL-JUDGEMENT"),
        _sided(f"tbi-{side}", _TOE_INDEX[side], _LEG[side], "S2-123"),
    )
)
_OXYGEN = tuple(
    _of_a_leg(
        f"tcpo2-{side}", loinc("33437-5"), _LEG[side], "mm[Hg]", SKIN_OXYGEN, "WIFI-2014", "PARC"
    )
    for side in _SIDES
)

ROWS: tuple[Row, ...] = (
    *_PRESSURES,
    *_INDICES,
    *_OXYGEN,
    _measured("bmi", loinc("39156-5"), (), "kg/m2", BODY, "S0-012", "S2-177"),
    # The estimate as laboratories report it, for 1.73 m2; in UCUM that part has no meaning.
    # By CKD-EPI of 2009, by MDRD, by CKD-EPI of 2021: the newest counts, by whatever formula.
    _measured("egfr", loinc("62238-1", "33914-3", "98979-8"), (), "mL/min", KIDNEY, "SAFETY"),
    Row(
        "smoking",
        ("Observation",),
        Reading.CODED,
        loinc("72166-2"),
        means=(
            *means("current", "449868002", "428041000124106"),  # daily, now and then
            *means("current", "77176002", "230060001", "230063004"),  # smoker, light, heavy
            *means("current", "428061000124105", "428071000124103"),  # light, heavy, by US Core
            *means("former", "8517006"),
            *means("never", "266919005"),
        ),
        yields=("former", "never"),
        time=SMOKING,
        sources=("S2-128", "S0-009"),
    ),
)
