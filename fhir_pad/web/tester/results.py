"""What an assessment found, arranged for reading: a strip, the causes with reasons, the plan.

Must not know HTML, nor whom it is shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_pad import engine
from fhir_pad.engine import Assessment
from fhir_pad.fhir.form_items import UNKNOWN, Item, objects
from fhir_pad.findings import Action, Basis, Candidate, Findings
from fhir_pad.report.codes import CAUSE
from fhir_pad.report.summary import risk_lines, stage_lines
from fhir_pad.report.words import ACTION_STATUS, DEMANDS, urgency

Node = Mapping[str, object]
LOOKS: Final[Mapping[str, str]] = {
    "emergency-now": "emergency",
    "same-day": "urgent",
    "urgent-days": "soon",
    "routine": "routine",
    "self-care": "routine",
}
"""The class of the style sheet by triage level."""
LEVELS: Final[Mapping[str, str]] = {
    "probable": "probable",
    "possible": "possible",
    "weak": "weak",
    "against": "not supported by what was answered",
}
STATUSES: Final = ("recommended", "consider", "needs-data", "withheld")
NO_CAUSE: Final = "No cause is stated."
_UNANSWERED_SHOWN: Final = 6
_MEASURED: Final[Mapping[str, str]] = {
    "abi": "Ankle-brachial index",
    "tbi": "Toe-brachial index",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A row that says something: its code, its words, what was answered, where it comes from."""

    rule: str
    words: str
    answers: tuple[str, ...]
    unknown: tuple[str, ...]
    more_unknown: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible cause with everything for and against it."""

    words: str
    points: int
    level: str
    pro: tuple[Reason, ...]
    con: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The actions of one status, each with the reason in a sentence."""

    status: str
    words: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An assessment as a page shows it."""

    look: str
    headline: str
    provisional: bool
    sentences: tuple[str, ...]
    cause: str
    stages: tuple[str, ...]
    flags: tuple[Reason, ...]
    groups: tuple[Group, ...]
    missing: tuple[tuple[str, str], ...]
    risks: tuple[str, ...]
    causes: tuple[Cause, ...]


def result(assessment: Assessment) -> Result:
    """Return what an assessment says."""
    found = assessment.findings
    return Result(
        look=LOOKS[found.triage],
        headline=DEMANDS[found.triage].headline,
        provisional=found.triage_provisional,
        sentences=urgency(found.triage, found.window),
        cause=_cause(found),
        stages=_stages(found),
        flags=_reasons(tuple(flag.basis for flag in found.triage_flags)),
        groups=tuple(_groups(found)),
        missing=tuple((asked(one.topic), one.why) for one in found.missing),
        risks=tuple(risk_lines(found)),
        causes=tuple(map(_candidate, found.differential)),
    )


def asked(link_id: str) -> str:
    """Return the text of a question, or what is measured under this name."""
    item = engine.questions().get(link_id)
    return _MEASURED.get(link_id, link_id) if item is None else item.text


def answered(link_id: str, value: object) -> str:
    """Return an answer in the words of its question."""
    item = engine.questions().get(link_id)
    parts = value if isinstance(value, tuple) else str(value).split(", ")
    return ", ".join(_worded(item, str(part)) for part in parts)


def plan_narrative(bundle: Node) -> str:
    """Return the narrative of the plan in a Bundle of ours; empty without a plan."""
    for entry in objects(bundle, "entry"):
        resource = entry["resource"]
        if isinstance(resource, Mapping) and resource["resourceType"] == "CarePlan":
            text = resource["text"]
            return str(text["div"]) if isinstance(text, Mapping) else ""
    return ""


def _worded(item: Item | None, code: str) -> str:
    option = None if item is None else item.options.get(code)
    return code if option is None else option.display


def _cause(found: Findings) -> str:
    if found.primary_cause is None:
        return NO_CAUSE
    return next(iter(stage_lines(found)))


def _stages(found: Findings) -> tuple[str, ...]:
    """Return the stages without the two lines before them, about the cause and its rivals."""
    stated = found.primary_cause is not None
    before = int(stated) + int(stated and bool(found.differential))
    return tuple(stage_lines(found))[before:]


def _groups(found: Findings) -> Iterator[Group]:
    for status in STATUSES:
        actions = tuple(one for one in found.actions if one.status == status)
        if actions:
            words = ACTION_STATUS.words(status)
            yield Group(status, words[:1].upper() + words[1:], actions)


def _with_answer(link_id: str, value: str) -> str:
    text = asked(link_id)
    return f"{text}{'' if text.endswith(('?', '.')) else ':'} {answered(link_id, value)}"


def _candidate(one: Candidate) -> Cause:
    return Cause(
        words=CAUSE.words(one.cause),
        points=one.score,
        level=LEVELS[one.level],
        pro=_reasons(one.rules_for),
        con=_reasons(one.rules_against),
    )


def _reasons(why: tuple[Basis, ...]) -> tuple[Reason, ...]:
    return tuple(map(_reason, why))


def _reason(basis: Basis) -> Reason:
    known = [(key, one) for key, one in basis.answers if one != UNKNOWN]
    unknown = [asked(key) for key, one in basis.answers if one == UNKNOWN]
    return Reason(
        rule=basis.rule,
        words=basis.text,
        answers=tuple(_with_answer(key, one) for key, one in known),
        unknown=tuple(unknown[:_UNANSWERED_SHOWN]),
        more_unknown=max(0, len(unknown) - _UNANSWERED_SHOWN),
        sources=basis.sources,
    )
