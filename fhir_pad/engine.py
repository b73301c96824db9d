"""From a response as it was sent to an assessment: read, check, find, and be ready to report.

This is the front door for Python (`from fhir_pad import assess`), and what the command line and
the web stand on. Must not know HTTP, files, or any clinical rule. The clock is an argument; only
when it is left out is the time of the call taken, here and nowhere below.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import orjson

from fhir_pad import alarm, content, intake, report
from fhir_pad.assess import find
from fhir_pad.fhir.form import Answer, Item
from fhir_pad.fhir.forms import Forms
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, operation_outcome
from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.fhir.write import write
from fhir_pad.filled import denied, digest, filling, told
from fhir_pad.findings import Findings
from fhir_pad.findings_json import findings_json
from fhir_pad.intake import Malformed
from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.recorded import Recorded, facts
from fhir_pad.report.words import INDICES
from fhir_pad.screening import emergency_alone
from fhir_pad.spoken import spoken

if TYPE_CHECKING:
    from fhir.resources.R4B.bundle import Bundle

__all__ = [
    "Assessment",
    "Given",
    "Malformed",
    "Model",
    "Sent",
    "as_bytes",
    "assess",
    "assess_read",
    "forms",
    "given",
    "published",
    "questions",
]


@runtime_checkable
class Model(Protocol):
    """A resource of `fhir.resources`."""

    def model_dump_json(self) -> str:
        """Return the resource as JSON text."""


Sent = bytes | str | Mapping[str, object] | Model
"""What can be assessed: JSON bytes or text, a plain dict, or a `fhir.resources` model.

Only bytes and text keep a decimal as it was written; a float or a model has lost that already.
"""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one response led to.

    `findings` is the clinical result, `issues` are warnings that did not refuse the response,
    `answers` is what was understood (linkId to code, codes, number, or text of a dateTime),
    `response` the QuestionnaireResponse as read. `recorded` is what an EHR's records said, of
    which only that counts which was not answered.
    `left_out` are codes of actions that a clinician did not choose; they stay in the plan,
    cancelled.
    """

    findings: Findings
    issues: tuple[Issue, ...]
    answers: Mapping[str, Answer]
    response: Mapping[str, object]
    now: datetime
    recorded: Recorded
    left_out: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """The digest of all that the results follow from, in hexadecimal."""
        return digest(self.response, self.recorded)

    def screened(self) -> "Assessment | None":
        """Return the emergency alone, for a response that is not finished; None without one."""
        urgent = emergency_alone(self.findings)
        return None if urgent is None else replace(self, findings=urgent)

    def bundle(self, language: str = BASE.tag) -> dict[str, object]:
        """Return the R4 Bundle (type collection) as plain values, in a language by its tag.

        It holds the response, CarePlan, RiskAssessments, Observations, Goals, Provenance, and an
        OperationOutcome when there are warnings. `fhir_pad.fhir.write.write` makes it bytes. Parts
        of it are shared with other results and refuse to be changed; `copy.deepcopy` gives your
        own.
        Raises ValueError for a language that is not spoken here.
        """
        context = self.context(language)
        bundle = report.bundle(spoken(self.findings, context.language), context)
        if self.issues:
            # What has to be said of the input is said in English, as every refusal is.
            english = replace(context, language=BASE)
            outcome = english.resource("OperationOutcome", "OperationOutcome")
            outcome |= operation_outcome(self.issues)
            entry = {"fullUrl": f"urn:uuid:{outcome['id']}", "resource": outcome}
            bundle["entry"] = [*objects(bundle, "entry"), entry]
        return bundle

    def results(self, language: str, kept: report.Kept) -> list[dict[str, object]]:
        """Return what stands in the Bundle but the response and an OperationOutcome, to be kept.

        The CarePlan is the first. They refer to one another by type and id. ValueError as `bundle`.
        """
        context = self.context(language, kept)
        return report.results(spoken(self.findings, context.language), context)

    def context(self, language: str = BASE.tag, kept: report.Kept | None = None) -> report.Context:
        """Return what all resources made of it share; ValueError as `bundle`."""
        if language not in LANGUAGES:
            raise ValueError(f"language is one of {', '.join(LANGUAGES)}.")
        told = (fact.source.reference for fact in self.recorded.facts.values())
        # What was sent without an id cannot be referred to.
        sources = tuple(one for one in told if "/" in one)
        return report.Context(
            response=self.response,
            now=self.now,
            digest=self.digest if kept is None else "",
            records=tuple(dict.fromkeys(sources)),
            left_out=self.left_out,
            language=LANGUAGES[language],
            topics=topics(),
            kept=kept,
        )

    def bundle_model(self) -> "Bundle":
        """Return the Bundle as a `fhir.resources` R4B model."""
        from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - loads slowly, used rarely

        return Bundle.model_validate_json(write(self.bundle()))

    def findings_json(self) -> dict[str, object]:
        """Return the findings as plain JSON values, without FHIR."""
        return findings_json(self.findings)


def assess(
    response: Sent,
    *,
    now: datetime | None = None,
    tolerant: bool = False,
    records: Iterable[Mapping[str, object]] = (),
) -> Assessment:
    """Return the assessment of one QuestionnaireResponse (R4).

    The response may stand alone, in Parameters, or alone of its kind in a Bundle. `now` (aware;
    default: the present) dates the results. `tolerant` ignores, with a warning, an answer on an
    item that another answer switches off, also in a completed response. `records` are resources
    of an EHR about the same patient, as `fhir_pad.recorded` reads them: they fill what was not
    answered, and an issue says from where.

    Raises Refused with every issue at once; Malformed, a kind of it, when the input is not valid
    R4. When a refused response shows emergency signs, the first issue says so.
    ValueError when `now` has no time zone.
    """
    now = datetime.now(UTC).replace(microsecond=0) if now is None else now
    if now.utcoffset() is None:
        raise ValueError("now needs a time zone, e.g. datetime.now(UTC).")
    data = as_bytes(response)
    with _alarming(lambda: data):
        taken = intake.take(data, forms(), tolerant=tolerant)
        return _assessed(taken, now, tuple(records))


def assess_read(
    response: Mapping[str, object], *, now: datetime, said: intake.Taken | None = None
) -> Assessment:
    """Return the assessment of what `strict.read` has read, or of what was made of that.

    It is `assess` without a second reading: nothing that is not JSON, and no float, may be in it.
    `said` is what it says, where that is known from one that differs in id and meta alone.
    """
    if said is not None:
        return _assessed(replace(said, response=response), now, ())
    with _alarming(lambda: write(response)):
        return _assessed(intake.understood(response, forms(), tolerant=False), now, ())


@dataclass(frozen=True, slots=True)
class Given:
    """What one response says: answers by linkId, and the QuestionnaireResponse as read."""

    answers: Mapping[str, Answer]
    response: Mapping[str, object]


def given(data: bytes, *, tolerant: bool = False) -> Given:
    """Return what a response says, without what follows from it. Raises what `assess` raises."""
    with _alarming(lambda: data):
        taken = intake.take(data, forms(), tolerant=tolerant)
        return Given(taken.answers, taken.response)


@contextmanager
def _alarming(sent: Callable[[], bytes]) -> Iterator[None]:
    """Let a refusal in the block begin with the emergency that what was sent shows, if any.

    One that shows none goes on as it is: its own cause, it would keep all that was sent from being
    forgotten. So would the cause with where it was raised, from Python 3.12 on.
    """
    try:
        yield
    except Refused as refused:
        seen = alarm.alarm(sent(), questions())
        if seen is None:
            raise
        raise type(refused)((seen, *refused.issues)) from refused.with_traceback(None)


@cache
def published() -> content.Content:
    """Return our content, loaded and checked once for the process.

    Raises RuntimeError when it is wrong: that is a fault of the installation, not of any input.
    """
    try:
        return content.load()
    except Refused as refused:
        raise RuntimeError(f"The content cannot be used. {refused}") from refused


@cache
def confirmed() -> content.Content:
    """Return our content after fhir.resources was asked about it, as a server does at its start.

    Raises RuntimeError as `published` does.
    """
    try:
        content.confirm(published())
    except Refused as refused:
        raise RuntimeError(f"The content cannot be used. {refused}") from refused
    return published()


def forms() -> Forms:
    """Return our Questionnaires, ready to read responses."""
    return published().forms


@cache
def questions() -> Mapping[str, Item]:
    """Return every question of ours by linkId, over all Questionnaires."""
    return {key: item for form in forms().by_url.values() for key, item in form.items.items()}


@cache
def topics() -> Mapping[str, str]:
    """Return what is asked under each linkId, and what the indices are called, in English."""
    return {**INDICES, **{name: item.text for name, item in questions().items()}}


def as_bytes(response: Sent) -> bytes:
    """Return the JSON bytes of what was given; raise Malformed when it has none."""
    if isinstance(response, bytes):
        return response
    try:
        if isinstance(response, str):
            return response.encode()
        return (
            response.model_dump_json().encode() if isinstance(response, Model) else write(response)
        )
    except (UnicodeEncodeError, orjson.JSONEncodeError) as fault:
        text = "The input cannot be written as JSON in UTF-8."
        raise Malformed((error(IssueType.STRUCTURE, text),)) from fault


def _assessed(
    taken: intake.Taken, now: datetime, records: tuple[Mapping[str, object], ...]
) -> Assessment:
    filled = filling(taken.answers, facts(records, now))
    answers = {**taken.answers, **filled.answers}
    findings = find(answers, authored=text_of(taken.response, "authored") or None)
    return Assessment(
        findings=replace(findings, cautions=(*findings.cautions, *denied(filled))),
        issues=(*taken.issues, *told(filled)),
        answers=answers,
        response=taken.response,
        now=now,
        recorded=filled,
    )
