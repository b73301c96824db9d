"""What an EHR has recorded fills what was not answered, and nothing else.

A response always comes first: it is about this complaint, and somebody was asked. Where the record
speaks against it, that is told. Must not know how a record is read, nor what follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType

from fhir_pad.answers import Answer, understood
from fhir_pad.fhir.issues import Issue, IssueType, Severity
from fhir_pad.fhir.write import write
from fhir_pad.findings import Caution
from fhir_pad.language import Language
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Evaluation, Input, Value
from fhir_pad.recorded import Fact, Passed, Recorded, Why
from fhir_pad.recorded.found import SAID
from fhir_pad.recorded.rows.medicines import HEPARINS

HEPARIN_REACTION = "heparin-hit"
TAKEN = "`{question}` was not answered and is taken from the record: {where}."
TAKEN_IN_SHORT = "Not answered; taken from the record: {where}."
DENIED = "The record says otherwise; what was answered counts."
Told = tuple[tuple[str, ...], str]
"""What is said of questions, by their linkIds."""


def filling(answered: Mapping[str, Answer], recorded: Recorded) -> Recorded:
    """Return of the record only what was not answered; an answer of `unknown` is none.

    What was answered otherwise, and what would not be asked after the other answers, is passed
    over.
    """
    if not (recorded.facts or recorded.passed):
        return recorded
    known, _ = understood(answered)
    on_record, _ = understood(recorded.answers)
    recorded = _beside_reaction(recorded, known, on_record)
    if not recorded.facts:
        return recorded
    asked = Evaluation({**on_record, **known})
    facts, otherwise, passed = {}, {}, list(recorded.passed)
    for key, fact in recorded.facts.items():
        why = _why_not(fact, known, asked)
        if why is not None:
            passed.append(Passed((key,), why, fact.source))
            if why is Why.OTHERWISE:
                otherwise[key] = fact
        elif key not in known:
            facts[key] = fact
    return Recorded(MappingProxyType(facts), tuple(sorted(passed)), MappingProxyType(otherwise))


def digest(response: Mapping[str, object], filled: Recorded) -> str:
    """Return the digest of a response and of what fills it, in hexadecimal."""
    said = write(response)
    if filled.facts:
        said += write({fact.link_id: fact.value for fact in filled.facts.values()})
    return sha256(said).hexdigest()


def _beside_reaction(recorded: Recorded, *told: Mapping[str, Value]) -> Recorded:
    """Return the same; a heparin on record is said to be one where platelets fell under heparin."""
    listed = (one.get("allergies") for one in told)
    if not any(isinstance(one, tuple) and HEPARIN_REACTION in one for one in listed):
        return recorded
    passed = (
        replace(one, why=Why.REACTED, doubt="") if _is_heparin(one) else one
        for one in recorded.passed
    )
    return replace(recorded, passed=tuple(sorted(passed)))


def _is_heparin(passed: Passed) -> bool:
    """Tell whether a medicine counts as taken, and only its dose is not known."""
    by_dose = passed.why is Why.DOUBT and passed.link_ids == ("on-anticoagulant",)
    return by_dose and (passed.source.system, passed.source.code) in HEPARINS


def told(filled: Recorded) -> Iterator[Issue]:
    """Give an issue for each answer that was taken from the record, and for what was passed over.

    The values are not told: where they stand is enough to find them.
    """
    yield from _taken(filled)
    yield from filled.issues


def denied(filled: Recorded) -> Iterator[Caution]:
    """Give what was answered otherwise than it is recorded: the plan says it, too."""
    for link_id in filled.otherwise:
        yield Caution("conflict", link_id, DENIED)


def told_in_short(filled: Recorded, language: Language) -> Iterator[Told]:
    """Give the same in a language, without what was passed over and needs nobody to look."""
    for fact in filled.facts.values():
        yield (fact.link_id,), language.say(TAKEN_IN_SHORT, where=fact.source.reference)
    for one in filled.in_order():
        if SAID[one.why].severity is not Severity.INFORMATION:
            yield one.link_ids, one.said(language.say)


def _taken(filled: Recorded) -> Iterator[Issue]:
    for fact in filled.facts.values():
        text = TAKEN.format(question=fact.link_id, where=fact.source.reference)
        yield Issue(Severity.INFORMATION, IssueType.INFORMATIONAL, text)


def _why_not(fact: Fact, known: Mapping[str, Value], asked: Evaluation) -> Why | None:
    """Return why a fact is passed over and somebody should look; None when nobody need to."""
    if fact.link_id in known:
        return Why.OTHERWISE if _differs(known[fact.link_id], fact) else None
    asked_when = ask[fact.link_id].definition
    shown = asked_when.shown_when if isinstance(asked_when, Input) else None
    hidden = shown is not None and asked.truth(shown) is False
    return Why.NOT_ASKED if hidden else None


def _differs(answer: Value, fact: Fact) -> bool:
    """Tell whether an answer denies what is on record; a number may have changed since."""
    if isinstance(answer, bool):
        return answer is False
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return any(option not in chosen for option in fact.options)
