"""An assessment in the words of a page: how soon, what it could be, what helps, what to tell.

Nothing is decided here but what of the findings is said to a person. Must not know HTML or HTTP.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from fhir_pad.engine import Assessment
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import UNKNOWN, Option
from fhir_pad.findings import Findings
from fhir_pad.language import Language
from fhir_pad.report.words import DEMANDS, EMERGENCY
from fhir_pad.web.patient import words
from fhir_pad.web.patient.asking import NO, YES
from fhir_pad.web.patient.way import Answers, asked

CALM: Final = frozenset({"routine", "self-care"})
RECOMMENDED: Final = "recommended"
NO_SIGN_ALONE: Final = frozenset({"trauma"})
"""Asked for the questions that follow from it, which are warning signs themselves."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that it could be, and how likely in a word."""

    likely: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the page of a result says."""

    level: str
    look: str
    headline: str
    todo: tuple[str, ...]
    lines: tuple[str, ...]
    why: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    open_signs: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    helps: tuple[str, ...] = ()
    is_child: bool = False

    @property
    def is_emergency(self) -> bool:
        """True when everything else waits."""
        return self.level == EMERGENCY


def told(form: Form, assessment: Assessment, language: Language) -> Told:
    """Return what a page says of an assessment, in a language."""
    findings, answers = assessment.findings, assessment.answers
    say, level = language.say, words.LEVELS[findings.triage]
    flags = [one for one in findings.triage_flags if one.level == findings.triage]
    deciding = dict.fromkeys(one for flag in flags for one, _ in flag.basis.answers)
    open_signs = tuple(say(words.SIGNS[one]) for one in _open(form, findings, answers))
    is_open = bool(open_signs) and findings.triage in CALM
    why = (words.PROVISIONAL,) if is_open else dict.fromkeys(one.basis.text for one in flags)
    return Told(
        level=findings.triage,
        look=level.look,
        headline=say(DEMANDS[findings.triage].headline),
        todo=tuple(map(say, level.todo)),
        why=tuple(map(say, why)),
        because=tuple(
            f"{say(form.items[one].text)} {answer_in_words(form, one, answers[one], language)}."
            for one in deciding
            if one in answers and one in form.items
        ),
        open_signs=open_signs,
        causes=tuple(Cause(say(one.likely), say(one.words)) for one in _causes(findings)),
        helps=tuple(map(say, _helps(findings, answers))),
        lines=tuple(_lines(form, assessment, language)),
        is_child=findings.out_of_scope,
    )


def unjudged(
    link_ids: Iterable[str], said: Mapping[str, str], language: Language, now: datetime
) -> Told | None:
    """Return what is told of warning signs that no rule could be asked about: an emergency.

    None when none of these questions was answered with yes.
    """
    signs = [one for one in link_ids if said.get(one) == YES and one in words.SIGNS]
    if not set(signs) - NO_SIGN_ALONE:
        return None
    say, level = language.say, words.LEVELS[EMERGENCY]
    headline = say(DEMANDS[EMERGENCY].headline)
    return Told(
        level=EMERGENCY,
        look=level.look,
        headline=headline,
        todo=tuple(map(say, level.todo)),
        lines=(
            say(words.CHECKED, date=language.date(now), headline=headline),
            say(words.WITH_SIGNS, signs="; ".join(say(words.SIGNS[one]) for one in signs)),
        ),
    )


def emergency(answers: Answers, assessment: Assessment | None) -> frozenset[str]:
    """Return the rules by which an unfinished check is an emergency; none when it is not.

    Each comes with the answers that decided it, so that a new sign is seen as one.
    """
    if assessment is None:
        return frozenset()
    flags = (one for one in assessment.findings.triage_flags if one.level == EMERGENCY)
    signs = (one for one in words.SIGNS if answers.get(one) == YES)
    return frozenset((*(flag.basis.rule for flag in flags), *signs))


def answer_in_words(form: Form, link_id: str, answer: Answer, language: Language) -> str:
    """Return an answer as the form words it."""
    options = form.items[link_id].options
    values = answer if isinstance(answer, tuple) else (answer,)
    return ", ".join(_value(options, one, language) for one in values)


def _value(options: Mapping[str, Option], value: object, language: Language) -> str:
    if str(value) in options:
        return language.say(options[str(value)].display)
    if value == UNKNOWN:
        return language.say(words.DO_NOT_KNOW)
    return language.number(value) if isinstance(value, Decimal | int) else str(value)


def _open(form: Form, findings: Findings, answers: Answers) -> Iterator[str]:
    """Give the warning signs that were asked about and are not known."""
    ours = asked(form, answers).intersection(words.SIGNS) - NO_SIGN_ALONE
    return (one for one in findings.red_flags_unknown if one in ours)


def _causes(findings: Findings) -> Iterator[Cause]:
    """Give what it could be, the likeliest first."""
    levels = {findings.primary_cause: findings.confidence or ""} if findings.primary_cause else {}
    levels |= {one.cause: one.level for one in findings.differential if one.cause not in levels}
    order = list(words.HOW_LIKELY.values())
    causes = [
        Cause(words.HOW_LIKELY[level], words.CAUSES[cause])
        for cause, level in levels.items()
        if level in words.HOW_LIKELY and cause in words.CAUSES
    ]
    yield from sorted(causes, key=lambda one: order.index(one.likely))


def _helps(findings: Findings, answers: Answers) -> Iterator[str]:
    """Give what the plan recommends and is safe to do before anybody has looked at the leg."""
    if findings.triage == EMERGENCY:
        return
    for action in findings.actions:
        advice = words.ADVICE.get(action.code)
        if advice is None or action.status != RECOMMENDED:
            continue
        if advice.calm and findings.triage not in CALM:
            continue
        if all(answers.get(one) == NO for one in advice.denied):
            yield advice.words


def _lines(form: Form, assessment: Assessment, language: Language) -> Iterator[str]:
    """Give three lines to read out: what the check said, the complaint, and what goes with it."""
    findings, answers = assessment.findings, assessment.answers
    done = datetime.fromisoformat(str(assessment.response["authored"]))
    headline = language.say(DEMANDS[findings.triage].headline)
    yield language.say(words.CHECKED, date=language.date(done), headline=headline)
    yield " ".join(_complaint(form, answers, language))
    yield " ".join(_signs(form, answers, language))


def _complaint(form: Form, answers: Answers, language: Language) -> Iterator[str]:
    age, days, sites = answers.get("age"), answers.get("pain-days"), answers.get("pain-site")
    if isinstance(age, int):
        yield language.say(words.AGE, age=age)
    yield language.say(_whose(answers))
    if sites:
        said = answer_in_words(form, "pain-site", sites, language)
        yield language.say(words.SITES, sites=said)
    if isinstance(days, int):
        yield language.say(words.FEW_DAYS.get(days, words.DAYS), days=days)
    if answers.get("walk-trigger") == YES:
        yield language.say(words.WALKING)


def _whose(answers: Answers) -> str:
    """Return which leg it is about; who said that nothing is wrong with a leg names none."""
    has_sign = any(answers.get(one) == YES for one in words.SIGNS)
    if answers.get("leg-symptom") == NO and not has_sign:
        return words.NO_TROUBLE
    return words.SIDES.get(str(answers.get("leg-side")), words.UNNAMED)


def _signs(form: Form, answers: Answers, language: Language) -> Iterator[str]:
    """Give the line about warning signs; that none is there is said only when all were denied."""
    there = [language.say(said) for one, said in words.SIGNS.items() if answers.get(one) == YES]
    wanted = asked(form, answers)
    unknown = [one for one in words.SIGNS if one in wanted and answers.get(one) not in (YES, NO)]
    also = [language.say(said) for one, said in words.ALSO.items() if answers.get(one) == YES]
    if there:
        yield language.say(words.WITH_SIGNS, signs="; ".join(there))
    elif not unknown:
        yield language.say(words.NO_SIGNS)
    if unknown:
        yield language.say(words.OPEN_SIGNS, number=len(unknown))
    if also:
        yield language.say(words.WITH_ALSO, also=", ".join(also))
