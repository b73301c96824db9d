"""Findings in another language: every text said again, every code and number as it was.

A pure pass over frozen findings. Must not know what any text says, nor where it is shown.
"""

from dataclasses import replace

from fhir_pad.answers import OUT_OF_RANGE, OUTSIDE
from fhir_pad.assess_plan import NOT_KNOWN
from fhir_pad.findings import Action, Basis, Candidate, Caution, Findings
from fhir_pad.language import BASE, Language
from fhir_pad.legs.questions import ask
from fhir_pad.logic import Number


def spoken(findings: Findings, language: Language) -> Findings:
    """Return the findings with all that they say in words in a language."""
    if language is BASE:
        return findings
    return replace(
        findings,
        differential=tuple(_candidate(one, language) for one in findings.differential),
        triage_flags=tuple(
            replace(one, basis=_basis(one.basis, language)) for one in findings.triage_flags
        ),
        actions=tuple(_action(one, language) for one in findings.actions),
        risks=tuple(
            replace(
                one,
                mitigation=language.say(one.mitigation),
                basis=_basis(one.basis, language),
            )
            for one in findings.risks
        ),
        missing=tuple(replace(one, why=language.say(one.why)) for one in findings.missing),
        cautions=tuple(_caution(one, language) for one in findings.cautions),
        stated={name: _bases(why, language) for name, why in findings.stated.items()},
    )


def _candidate(candidate: Candidate, language: Language) -> Candidate:
    return replace(
        candidate,
        rules_for=_bases(candidate.rules_for, language),
        rules_against=_bases(candidate.rules_against, language),
    )


def _action(action: Action, language: Language) -> Action:
    """Return an action; its reason is what its rows say, each once, as when it was found."""
    said = dict.fromkeys(language.say(basis.text) for basis in action.basis)
    return replace(
        action,
        title=language.say(action.title),
        reason=" ".join(said),
        notes=tuple(_note(one, language) for one in action.notes),
        basis=_bases(action.basis, language),
    )


def _note(note: str, language: Language) -> str:
    """Return what is said beside an action; a reason that is quoted there is said, too."""
    before, _ = NOT_KNOWN.split("{reason}")
    if not note.startswith(before):
        return language.say(note)
    return language.say(NOT_KNOWN, reason=language.say(note.removeprefix(before)))


def _caution(caution: Caution, language: Language) -> Caution:
    if caution.code != OUT_OF_RANGE:
        return replace(caution, text=language.say(caution.text))
    term = ask[caution.topic]
    if not isinstance(term, Number):
        raise TypeError("Only a number is out of range.")
    low, high = (language.number(f"{limit}") for limit in (term.low, term.high))
    return replace(caution, text=language.say(OUTSIDE, low=low, high=high, unit=term.unit))


def _bases(why: tuple[Basis, ...], language: Language) -> tuple[Basis, ...]:
    return tuple(_basis(one, language) for one in why)


def _basis(basis: Basis, language: Language) -> Basis:
    return replace(basis, text=language.say(basis.text))
