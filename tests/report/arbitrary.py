"""Any findings that can be: hypothesis strategies for `Findings`.

They keep to what `findings.py` promises (no score without the pathway, no subtype of no cause, one
line for each sentence) and to nothing else: combinations need not make clinical sense.
"""

from typing import Any

from hypothesis import strategies as st

from fhir_pad.findings import (
    Action,
    Basis,
    Candidate,
    Caution,
    Dvt,
    Findings,
    Flag,
    Index,
    Missing,
    Risk,
    Wifi,
    Window,
)
from fhir_pad.report import codes, words
from fhir_pad.report.actions import REQUESTS

CAUSES = sorted(codes.CAUSE.terms)
KINDS = sorted(codes.SUBTYPE.terms)
LEVELS = sorted(words.TRIAGE.terms)
TOPICS = (
    "primary-cause",
    "confidence",
    "subtype",
    "abi",
    "dvt-status",
    "ceap",
    "triage",
    "something-else",
)

tokens = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
sentences = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12
) | st.sampled_from(('<b onload="x">&amp;', "]]>", "a ' b", "</div>", "\ufffe"))
percents = st.decimals(0, 100, places=1)
ratios = st.decimals(0, 3, places=2)
hours = st.decimals(0, 99, places=1)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[Any], **kwargs: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3, **kwargs).map(tuple)


def spans(smallest: int, largest: int) -> st.SearchStrategy[tuple[int, int]]:
    ends = st.tuples(st.integers(smallest, largest), st.integers(smallest, largest))
    return ends.map(lambda pair: (min(pair), max(pair)))


def one_of(vocabulary: codes.Vocabulary) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(vocabulary.terms))


bases = st.builds(
    Basis, tokens, st.just("") | sentences, few(st.tuples(tokens, tokens)), few(sentences)
)
candidates = st.builds(
    Candidate,
    st.sampled_from(CAUSES),
    st.integers(-20, 30),
    st.sampled_from(("probable", "possible", "weak", "against")),
    maybe(st.sampled_from(KINDS)),
    few(bases),
    few(bases),
)
severities = maybe(st.sampled_from(("mild", "moderate", "severe")))
flags = few(st.sampled_from(("single-artery", "single-arm", "subclavian", "reported")))


def indices(vocabulary: codes.Vocabulary) -> st.SearchStrategy[dict[str, Index]]:
    index = st.builds(Index, ratios, one_of(vocabulary), severities, flags)
    return st.dictionaries(st.sampled_from(("right", "left")), index)


wifis = st.builds(
    Wifi,
    wound=spans(0, 3),
    ischaemia=spans(0, 3),
    foot_infection=spans(0, 3),
    stage=spans(1, 4),
)
wells = st.builds(
    Dvt,
    one_of(words.DVT_STATUS),
    st.integers(-2, 9),
    spans(-2, 9),
    st.sampled_from(("likely", "unlikely", "indeterminate")),
)
dvts = wells | st.builds(Dvt, one_of(words.DVT_STATUS), st.none(), st.none(), st.none())
windows = st.builds(Window, one_of(words.WINDOW), maybe(hours), maybe(hours))
actions = st.builds(
    Action,
    code=st.sampled_from(sorted(REQUESTS)),
    phase=st.integers(0, 7),
    title=sentences,
    status=one_of(words.ACTION_STATUS),
    reason=st.just("") | sentences,
    missing=few(tokens),
    notes=few(sentences),
    basis=few(bases),
)
numbers = st.one_of(
    st.tuples(st.none(), st.none()),
    st.tuples(percents, st.none()),
    st.tuples(st.none(), st.tuples(percents, percents).map(lambda pair: (min(pair), max(pair)))),
)
HORIZONS = ("now", "hours", "30 d", "3 mo", "1 y", "5 y", "")


@st.composite
def risks(draw: st.DrawFn) -> Risk:
    percent, percent_range = draw(numbers)
    return Risk(
        outcome=draw(one_of(codes.RISK_OUTCOME)),
        qualitative=draw(st.sampled_from(("negligible", "low", "moderate", "high", "certain"))),
        percent=percent,
        percent_range=percent_range,
        horizon=draw(st.sampled_from(HORIZONS)),
        method=draw(one_of(codes.METHOD)),
        mitigation=draw(st.just("") | sentences),
        basis=draw(bases),
    )


@st.composite
def findings(draw: st.DrawFn) -> Findings:
    """Return any findings: those out of scope carry no cause, no stage and no class."""
    adult = draw(st.booleans())
    cause = draw(st.sampled_from(CAUSES)) if adult else None
    stage = draw(one_of(codes.ARTERIAL_STAGE)) if adult else None
    chronic = draw(maybe(spans(0, 6)))
    ceap = draw(maybe(one_of(words.CEAP)))
    ecq = draw(maybe(one_of(words.EDINBURGH)))
    acute = st.sampled_from(("I", "IIa", "IIb", "III"))
    return Findings(
        primary_cause=cause,
        subtype=draw(maybe(st.sampled_from(KINDS))),
        components=() if cause is None else draw(few(st.sampled_from(CAUSES))),
        confidence=None if cause is None else draw(st.sampled_from(("confirmed", "possible"))),
        differential=draw(few(candidates)),
        msk_subtype=draw(maybe(st.sampled_from(KINDS))),
        neuro_subtype=draw(maybe(st.sampled_from(KINDS))),
        pad_status=draw(maybe(one_of(codes.PAD_STATUS))),
        arterial_stage=stage,
        provisional=stage is not None and draw(st.booleans()),
        index_leg=draw(maybe(st.sampled_from(("right", "left")))),
        fontaine=draw(maybe(one_of(words.FONTAINE))),
        rutherford_chronic=chronic,
        rutherford_estimated=chronic is not None and draw(st.booleans()),
        rutherford_acute=draw(maybe(st.tuples(acute, acute))),
        wifi=draw(maybe(wifis)),
        ceap=ceap,
        ceap_symptomatic=None if ceap is None else draw(maybe(st.booleans())),
        abi=draw(indices(words.ABI_CATEGORY)),
        tbi=draw(indices(words.TBI_CATEGORY)),
        ecq=ecq,
        ecq_grade=None if ecq is None else draw(maybe(st.sampled_from((1, 2)))),
        ali_status=draw(maybe(one_of(words.ALI_STATUS))),
        six_p=draw(maybe(st.integers(0, 6))),
        window=draw(maybe(windows)),
        dvt=draw(maybe(dvts)),
        triage=draw(st.sampled_from(LEVELS)),
        triage_provisional=draw(st.booleans()),
        triage_flags=draw(few(st.builds(Flag, st.sampled_from(LEVELS), bases))),
        red_flags_unknown=draw(few(tokens)),
        actions=draw(few(actions)),
        risks=draw(few(risks(), unique_by=lambda risk: risk.outcome)),
        missing=draw(few(st.builds(Missing, tokens, sentences))),
        cautions=draw(few(st.builds(Caution, tokens, st.just("") | tokens, sentences))),
        out_of_scope=not adult,
        stated=draw(st.dictionaries(st.sampled_from(TOPICS), few(bases).filter(len), max_size=3)),
    )
