"""What comes out: facts with their sources, and everything that was passed over, with its reason.

Frozen values. Must not know how a resource is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple

from fhir_pad.fhir.issues import Issue, IssueType, Severity

Value = str | int | Decimal | tuple[str, ...]
"""What `fhir_pad.answers` understands: an option, a number, or several options.

Several options always end with `unknown`: a record never lists all there is, so it cannot deny.
"""

UNKNOWN = "unknown"


class Why(StrEnum):
    """Why something on record gives no answer."""

    SEVERAL_PATIENTS = "several-patients"
    DECEASED = "deceased"
    OTHER_PATIENT = "other-patient"
    MODIFIED = "modified"
    ENTERED_IN_ERROR = "entered-in-error"
    REFUTED = "refuted"
    UNCONFIRMED = "unconfirmed"
    NOT_CURRENT = "not-current"
    STATUS = "status"
    INTENT = "intent"
    NOT_GIVEN = "not-given"
    AS_NEEDED = "as-needed"
    ENDED = "ended"
    MILD = "mild"
    ONLY_INTOLERANCE = "only-intolerance"
    DOUBT = "doubt"
    NAMED = "named"
    REACTED = "reacted"
    NO_DATE = "no-date"
    FUTURE = "future"
    TOO_OLD = "too-old"
    TOO_FRESH = "too-fresh"
    SITE = "site"
    NO_VALUE = "no-value"
    COMPARATOR = "comparator"
    UNIT = "unit"
    RANGE = "range"
    MEANING = "meaning"
    CONFLICT = "conflict"
    SUPERSEDED = "superseded"
    OUTRUN = "outrun"
    NOT_RESOLVED = "not-resolved"
    AGAINST = "against"
    OTHERWISE = "otherwise"
    NOT_ASKED = "not-asked"


class _Said(NamedTuple):
    """How a reason is told: severity, R4 code, sentence, in which `{where}` is the resource."""

    severity: Severity
    code: IssueType
    text: str


Say = Callable[..., str]
"""Says an English text, with values for its places, in some language."""


def in_english(text: str, **values: object) -> str:
    """Return a text as it is written, with the values of its places."""
    return text.format(**values) if values else text


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_RULE, _VALUE = IssueType.BUSINESS_RULE, IssueType.VALUE

SAID: Mapping[Why, _Said] = {
    Why.SEVERAL_PATIENTS: _Said(
        _E, IssueType.MULTIPLE_MATCHES, "There may be several patients; give the record of one."
    ),
    Why.DECEASED: _Said(_E, _RULE, "The patient is recorded as deceased."),
    Why.OTHER_PATIENT: _Said(
        _W, IssueType.CONFLICT, "It names another patient, or none that can be told."
    ),
    Why.MODIFIED: _Said(
        _W, IssueType.EXTENSION, "Something modifies its meaning that is not understood here."
    ),
    Why.ENTERED_IN_ERROR: _Said(_W, _RULE, "It was entered in error."),
    Why.REFUTED: _Said(_W, _RULE, "It is refuted; that is nothing known, not a no."),
    Why.UNCONFIRMED: _Said(_W, _RULE, "It is not confirmed."),
    Why.NOT_CURRENT: _Said(_W, _RULE, "It is over, or not said to be active."),
    Why.STATUS: _Said(_W, _RULE, "Its status is not one that counts."),
    Why.INTENT: _Said(_W, _RULE, "It is not ordered or planned, only proposed."),
    Why.NOT_GIVEN: _Said(_W, _RULE, "It says what must not be given."),
    Why.AS_NEEDED: _Said(_W, _RULE, "It is taken as needed, not regularly."),
    Why.ENDED: _Said(_W, _RULE, "Its time has ended."),
    Why.MILD: _Said(_W, _RULE, "It is an intolerance of low criticality."),
    Why.ONLY_INTOLERANCE: _Said(_W, _RULE, "It is an intolerance, not an allergy."),
    Why.DOUBT: _Said(_W, IssueType.INCOMPLETE, "It does not say enough to be an answer."),
    Why.NAMED: _Said(
        _W, IssueType.INCOMPLETE, "{where} names it, but by no code that is read here."
    ),
    Why.REACTED: _Said(
        _W, IssueType.CONFLICT, "{where} is a heparin, and platelets fell under heparin before."
    ),
    Why.NO_DATE: _Said(
        _W, IssueType.REQUIRED, "It has no date, or none exact enough to count from."
    ),
    Why.FUTURE: _Said(_W, _VALUE, "It is dated in the future."),
    Why.TOO_OLD: _Said(_I, IssueType.EXPIRED, "It is too long ago."),
    Why.TOO_FRESH: _Said(_W, _RULE, "It may be the present complaint, not an earlier one."),
    Why.SITE: _Said(_W, IssueType.INCOMPLETE, "It does not say which artery, limb or side."),
    Why.NO_VALUE: _Said(_W, IssueType.INCOMPLETE, "It has no value that can be read."),
    Why.COMPARATOR: _Said(_W, _VALUE, "Its value is a limit (<, >), not a number."),
    Why.UNIT: _Said(_W, _VALUE, "Its unit cannot be converted exactly into that of the question."),
    Why.RANGE: _Said(_W, _VALUE, "Its value is outside the range of the question."),
    Why.MEANING: _Said(_W, IssueType.CODE_INVALID, "Its coded value is not one that answers."),
    Why.CONFLICT: _Said(
        _W, IssueType.CONFLICT, "Values differ, and which is newer cannot be told."
    ),
    Why.SUPERSEDED: _Said(_I, IssueType.INFORMATIONAL, "There is a newer one."),
    Why.OUTRUN: _Said(
        _W,
        IssueType.CONFLICT,
        "Another one may be newer and does not count, so that this one may no longer hold.",
    ),
    Why.NOT_RESOLVED: _Said(
        _W, IssueType.NOT_FOUND, "The medication it refers to was not given with it."
    ),
    Why.AGAINST: _Said(_W, IssueType.CONFLICT, "Something else on record speaks against {where}."),
    Why.OTHERWISE: _Said(
        _W, IssueType.CONFLICT, "The record says otherwise ({where}); what was answered counts."
    ),
    Why.NOT_ASKED: _Said(
        _W,
        IssueType.CONFLICT,
        "It is on record ({where}), and by the other answers it would not be asked.",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where something is recorded: `Type/id`, the code that matched, the date as written.

    What a resource does not have is empty.
    """

    reference: str
    system: str = ""
    code: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer that the record gives, and where it is recorded: the newest source first."""

    link_id: str
    value: Value
    sources: tuple[Source, ...]

    @property
    def source(self) -> Source:
        """The source that decided."""
        return self.sources[0]

    @property
    def options(self) -> tuple[str, ...]:
        """The options to tick in a form; none for a number."""
        if isinstance(self.value, tuple):
            return tuple(code for code in self.value if code != UNKNOWN)
        return (self.value,) if isinstance(self.value, str) else ()


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """Something on record that speaks of these questions and gives no answer.

    `doubt` is the row's own sentence where the reason is DOUBT.
    """

    link_ids: tuple[str, ...]
    why: Why
    source: Source
    doubt: str = ""

    def issue(self) -> Issue:
        """Return it as an issue, without anything of the patient's."""
        severity, code, _ = SAID[self.why]
        about = f"{', '.join(self.link_ids)}: " if self.link_ids else ""
        return Issue(severity, code, f"{about}{self.said()}")

    def said(self, say: Say = in_english) -> str:
        """Return why it gives no answer, without the questions."""
        sentence = SAID[self.why].text
        return say(self.doubt) if self.doubt else say(sentence, where=self.source.reference)


_NOTHING: Final[Mapping[str, Fact]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record of one patient says: facts by linkId in the order asked, and the rest."""

    facts: Mapping[str, Fact]
    passed: tuple[Passed, ...]
    otherwise: Mapping[str, Fact] = field(default_factory=lambda: _NOTHING)
    """What was answered, and otherwise than it is recorded."""

    @property
    def answers(self) -> dict[str, Value]:
        """The values alone, as `fhir_pad.answers` understands them."""
        return {link_id: fact.value for link_id, fact in self.facts.items()}

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was passed over, each reason once for the same questions."""
        return tuple(issue for issue, _ in groupby(one.issue() for one in self.in_order()))

    def in_order(self) -> list[Passed]:
        """Return what was passed over, question by question."""
        return sorted(self.passed, key=lambda one: (one.link_ids, one.why, one.doubt, one.source))
