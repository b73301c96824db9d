"""What an assessment found: frozen values, no FHIR and no rules.

`assess` makes these, `report` turns them into resources. Codes are those of the project's own
CodeSystems. `None` means "not stated" (not applicable or not known), never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Span = tuple[int, int]
"""Smallest and largest value still possible, both included."""
AGAINST: Final = "against"
NO_EVIDENCE: Final = "no-evidence"


@dataclass(frozen=True, slots=True)
class Basis:
    """Why something is said: the row that said it, the answers that decided, the passage."""

    rule: str
    text: str
    answers: tuple[tuple[str, str], ...]
    """(linkId, answer as written); `unknown` for an answer that is missing."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cause in the ranked differential. `level` is probable, possible, weak or against."""

    cause: str
    score: int
    level: str
    subtype: str | None
    rules_for: tuple[Basis, ...]
    rules_against: tuple[Basis, ...]

    @property
    def told(self) -> str:
        """How likely it is told to be: no answer for or against is no evidence, not one against."""
        is_open = self.level == AGAINST and not (self.rules_for or self.rules_against)
        return NO_EVIDENCE if is_open else self.level


@dataclass(frozen=True, slots=True)
class Index:
    """An ankle-brachial or toe-brachial index of one leg, already rounded to two decimals."""

    value: Decimal
    category: str
    severity: str | None
    """mild, moderate or severe for an abnormal ABI; None otherwise."""
    flags: tuple[str, ...]
    """single-artery, single-arm, subclavian, reported, differs-from-reported."""


@dataclass(frozen=True, slots=True)
class Wifi:
    """WIfI grades and clinical stage 1..4, each as smallest and largest still possible."""

    wound: Span
    ischaemia: Span
    foot_infection: Span
    stage: Span


@dataclass(frozen=True, slots=True)
class Dvt:
    """State of the deep-vein-thrombosis pathway. Wells numbers are None when Wells is not used."""

    status: str
    wells: int | None
    wells_span: Span | None
    level: str | None
    """likely, unlikely or indeterminate."""


@dataclass(frozen=True, slots=True)
class Window:
    """The six-hour window of acute limb ischaemia: within, elapsed or unknown."""

    state: str
    hours_since_onset: Decimal | None
    hours_left: Decimal | None


@dataclass(frozen=True, slots=True)
class Flag:
    """A triage rule that fired, with the level it asks for."""

    level: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Action:
    """One item of the plan. `status`: recommended, consider, needs-data or withheld."""

    code: str
    phase: int
    title: str
    status: str
    reason: str
    """One sentence for a clinician: why this status."""
    missing: tuple[str, ...]
    """linkIds (or `abi`, `tbi`) whose answers a needs-data item waits for."""
    notes: tuple[str, ...]
    """What must be said beside it: dose, technique, disputed evidence (C-nn), and of what is
    proposed all that would forbid it and that nobody knows."""
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One predicted outcome. Percentages are 0..100, as FHIR R4 wants them."""

    outcome: str
    qualitative: str
    percent: Decimal | None
    percent_range: tuple[Decimal, Decimal] | None
    horizon: str
    """`now`, `hours`, `30 d`, `3 mo`, `1 y`, `5 y`, or empty."""
    method: str
    """Code of CodeSystem assessment-method."""
    mitigation: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Missing:
    """A linkId (or `abi`, `tbi`) whose answer would make the result safer, and why."""

    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something in the answers that a person should look at: `conflict`, `out-of-range` ..."""

    code: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one assessment says about one patient."""

    primary_cause: str | None
    subtype: str | None
    components: tuple[str, ...]
    confidence: str | None
    differential: tuple[Candidate, ...]
    msk_subtype: str | None
    neuro_subtype: str | None
    pad_status: str | None
    arterial_stage: str | None
    provisional: bool
    index_leg: str | None
    """right, left, or None when it cannot be told."""
    fontaine: str | None
    rutherford_chronic: Span | None
    rutherford_estimated: bool
    rutherford_acute: tuple[str, str] | None
    wifi: Wifi | None
    ceap: str | None
    """CEAP 2020 clinical class, e.g. `C4a`, without the symptom suffix."""
    ceap_symptomatic: bool | None
    abi: Mapping[str, Index]
    """By leg: right, left. A leg without an index is absent."""
    tbi: Mapping[str, Index]
    ecq: str | None
    ecq_grade: int | None
    ali_status: str | None
    six_p: int | None
    window: Window | None
    """None when no acute limb ischaemia is suspected."""
    dvt: Dvt | None
    triage: str
    triage_provisional: bool
    triage_flags: tuple[Flag, ...]
    red_flags_unknown: tuple[str, ...]
    """linkIds of group 1 that nobody answered."""
    actions: tuple[Action, ...]
    """In phase order, then in the order of the catalogue."""
    risks: tuple[Risk, ...]
    missing: tuple[Missing, ...]
    cautions: tuple[Caution, ...]
    out_of_scope: bool
    """True for a person under 18: triage and a referral only."""
    stated: Mapping[str, tuple[Basis, ...]]
    """Why each decision is as it is, by its name in the rules: `primary-cause`, `dvt-status` ..."""
