"""An assessment in the words of a page: how soon, what it could be, what helps, what to tell.

Nothing is decided here but what of the findings is said to a person. Must not know HTML or HTTP.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fhir_pad.engine import Assessment
from fhir_pad.fhir.form import Answer, Form
from fhir_pad.findings import Findings
from fhir_pad.report.words import DEMANDS, EMERGENCY
from fhir_pad.web.patient import words
from fhir_pad.web.patient.asking import NO, YES
from fhir_pad.web.patient.way import Answers, asked

CALM: Final = frozenset({"routine", "self-care"})
RECOMMENDED: Final = "recommended"
UNNAMED: Final = "my leg"
PROVISIONAL: Final = (
    "What you answered asks for no more than this. But some warning signs are not known, and what "
    "is not known is not ruled out."
)
"""In place of what a rule says when it found nothing urgent: not everything was looked for."""
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
    why: tuple[str, ...]
    because: tuple[str, ...]
    open_signs: tuple[str, ...]
    causes: tuple[Cause, ...]
    helps: tuple[str, ...]
    lines: tuple[str, ...]
    is_child: bool

    @property
    def is_emergency(self) -> bool:
        """True when everything else waits."""
        return self.level == EMERGENCY


def told(form: Form, assessment: Assessment) -> Told:
    """Return what a page says of an assessment."""
    findings, answers = assessment.findings, assessment.answers
    level = words.LEVELS[findings.triage]
    flags = [one for one in findings.triage_flags if one.level == findings.triage]
    deciding = dict.fromkeys(one for flag in flags for one, _ in flag.basis.answers)
    open_signs = tuple(words.SIGNS[one] for one in _open(form, findings, answers))
    is_open = bool(open_signs) and findings.triage in CALM
    return Told(
        level=findings.triage,
        look=level.look,
        headline=DEMANDS[findings.triage].headline,
        todo=level.todo,
        why=(PROVISIONAL,) if is_open else tuple(dict.fromkeys(one.basis.text for one in flags)),
        because=tuple(
            f"{form.items[one].text} {answer_in_words(form, one, answers[one])}."
            for one in deciding
            if one in answers and one in form.items
        ),
        open_signs=open_signs,
        causes=tuple(_causes(findings)),
        helps=tuple(_helps(findings, answers)),
        lines=tuple(_lines(form, assessment)),
        is_child=findings.out_of_scope,
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


def answer_in_words(form: Form, link_id: str, answer: Answer) -> str:
    """Return an answer as the form words it."""
    options = form.items[link_id].options
    values = answer if isinstance(answer, tuple) else (answer,)
    said = (options[str(one)].display if str(one) in options else str(one) for one in values)
    return ", ".join("I do not know" if one == "unknown" else one for one in said)


def _open(form: Form, findings: Findings, answers: Answers) -> Iterator[str]:
    """Give the warning signs that were asked about and are not known."""
    ours = asked(form, answers).intersection(words.SIGNS) - NO_SIGN_ALONE
    return (one for one in findings.red_flags_unknown if one in ours)


def _causes(findings: Findings) -> Iterator[Cause]:
    """Give what it could be, the likeliest first."""
    levels = {findings.primary_cause: findings.confidence} if findings.primary_cause else {}
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


def _lines(form: Form, assessment: Assessment) -> Iterator[str]:
    """Give three lines to read out: what the check said, the complaint, and what goes with it."""
    findings, answers = assessment.findings, assessment.answers
    done = _date(str(assessment.response["authored"]))
    headline = DEMANDS[findings.triage].headline
    yield f"I did a leg pain check on {done}. It said: {headline}."
    yield _complaint(form, answers)
    yield _signs(form, answers)


def _complaint(form: Form, answers: Answers) -> str:
    age, sites = answers.get("age"), answers.get("pain-site", ())
    who = f"I am {age} years old. " if isinstance(age, int) else ""
    where = f" ({answer_in_words(form, 'pain-site', sites).lower()})" if sites else ""
    days = answers.get("pain-days")
    since = f", for {days} days" if isinstance(days, int) else ""
    walking = " It comes when I walk." if answers.get("walk-trigger") == YES else ""
    return f"{who}It is {_side(answers)}{where}{since}.{walking}"


def _side(answers: Answers) -> str:
    return words.SIDES.get(str(answers.get("leg-side")), UNNAMED)


def _signs(form: Form, answers: Answers) -> str:
    """Return the line about warning signs; that none is there is said only when all were denied."""
    there = [said for one, said in words.SIGNS.items() if answers.get(one) == YES]
    wanted = asked(form, answers)
    unknown = [one for one in words.SIGNS if one in wanted and answers.get(one) not in (YES, NO)]
    also = [said for one, said in words.ALSO.items() if answers.get(one) == YES]
    said = []
    if there:
        said.append(f"Warning signs: {'; '.join(there)}.")
    elif not unknown:
        said.append("I said no to every warning sign.")
    if unknown:
        said.append(f"Warning signs that are not known: {len(unknown)}.")
    if also:
        said.append(f"I have or take: {', '.join(also)}.")
    return " ".join(said)


def _date(moment: str) -> str:
    day = datetime.fromisoformat(moment)
    return f"{day.day} {day:%B %Y}"
