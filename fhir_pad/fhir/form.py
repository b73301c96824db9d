"""A Questionnaire that reads its responses: answers by linkId, and everything that is not right.

`Form.read` checks a response against its Questionnaire and gives the answers, `Form.respond` writes
a response. Must not know what an answer means for a patient, nor how the JSON was read or its R4
structure checked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir import form_rules
from fhir_pad.fhir.form_calculated import Calculation, differing
from fhir_pad.fhir.form_enabled import Earlier, Gate, Switch
from fhir_pad.fhir.form_items import UNKNOWN, Answer, Item, build, conditional, flat
from fhir_pad.fhir.form_plain import NotPlain, Placed, placed, plain
from fhir_pad.fhir.form_respond import write_items
from fhir_pad.fhir.form_subject import subject_issues
from fhir_pad.fhir.form_taken import Taken, take
from fhir_pad.fhir.form_walk import Found, walk
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error, warning
from fhir_pad.fhir.nodes import text_of

__all__ = ["FINISHED", "Answer", "Form", "Item", "Reading"]

_AT = "QuestionnaireResponse"
FINISHED = ("completed", "amended")
"""The statuses of a response that counts as a whole."""
_VOID = frozenset({"entered-in-error", "stopped"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response says: answers by linkId in the order of the Questionnaire, and issues.

    A question without an answer, or with one that cannot be taken, is absent from `answers`.
    `places` gives the FHIRPath of the first answer to each answered question, also of one that
    could not be taken.
    """

    answers: Mapping[str, Answer]
    places: Mapping[str, str]
    issues: tuple[Issue, ...]

    @property
    def blocked(self) -> bool:
        """True when the response is to be refused."""
        return any(issue.blocks for issue in self.issues)


@dataclass(frozen=True, slots=True)
class Form:
    """One Questionnaire in one version.

    `layout` holds every item by linkId, in order (`placed` says the same for the short way):
    `items` those that people read or answer, `calculated` those that renderers fill in. `gates`
    decide about those that may be hidden, `counted` are those that need an answer, or several.
    `calculations` gives the values that calculated items should have, `switches` tells of an item
    with an enableWhenExpression whether it is shown.
    """

    url: str
    version: str
    title: str
    layout: Mapping[str, Item]
    placed: Mapping[str, Placed]
    items: Mapping[str, Item]
    calculated: Mapping[str, Item]
    gates: tuple[Gate, ...]
    counted: tuple[Item, ...]
    calculations: Mapping[str, Calculation]
    switches: Mapping[str, Switch]

    @classmethod
    def compile(
        cls,
        questionnaire: Mapping[str, object],
        calculations: Mapping[str, Calculation] = MappingProxyType({}),
        switches: Mapping[str, Switch] = MappingProxyType({}),
    ) -> "Form":
        """Return the form of a Questionnaire resource; raise Refused with all its faults.

        Whatever a response says of a calculated item without a calculation is said to be wrong.
        An item that an expression shows must have a switch that decides the same.
        """
        faults = form_rules.faults(questionnaire)
        if faults:
            raise Refused(faults)
        layout = {item.link_id: item for item in flat(build(questionnaire))}
        switched = (one.link_id for one in layout.values() if one.switched)
        _refuse_unknown(link_id for link_id in switched if link_id not in switches)
        items = {key: item for key, item in layout.items() if not item.calculated}
        calculated = {key: item for key, item in layout.items() if item.calculated}
        return cls(
            url=str(questionnaire["url"]),
            version=str(questionnaire["version"]),
            title=str(questionnaire["title"]),
            layout=MappingProxyType(layout),
            placed=MappingProxyType(placed(layout)),
            items=MappingProxyType(items),
            calculated=MappingProxyType(calculated),
            gates=tuple(map(Gate, conditional(items))),
            counted=tuple(one for one in items.values() if one.required or one.fewest),
            calculations=MappingProxyType(dict(calculations)),
            switches=MappingProxyType(dict(switches)),
        )

    @property
    def conditional(self) -> tuple[Item, ...]:
        """The items that may be hidden."""
        return tuple(gate.item for gate in self.gates)

    @property
    def canonical(self) -> str:
        """The canonical of the Questionnaire with its version."""
        return f"{self.url}|{self.version}"

    def read(self, response: Mapping[str, object], *, tolerant: bool = False) -> Reading:
        """Return what a QuestionnaireResponse says against this form, with all its faults.

        Nothing is raised, whatever the response looks like. An answer to a question that a known
        answer switches off is an error in a completed or amended response; otherwise, and with
        `tolerant`, it is ignored with a warning. A missing required answer is an error in a
        completed or amended response only. What is sent for a calculated item is no answer, and a
        warning says so when it is not what follows from the answers.
        """
        found, shape = walk(response, self.layout)
        taken = take(tuple(one for one in found if not one.item.calculated))
        calculated = tuple(one for one in found if one.item.calculated)
        return self._reading(response, taken, calculated, shape, tolerant=tolerant)

    def read_plain(
        self, response: Mapping[str, object], *, tolerant: bool = False
    ) -> Reading | None:
        """Return what `read` returns, in a fraction of the time, and vouch for the items as R4.

        None when the items are not written as renderers write them, be it right or wrong: then
        `structure.check` and `read` tell. Only the items are looked at as R4; the rest of the
        response is still to be checked.
        """
        try:
            taken, calculated = plain(response, self.placed)
        except NotPlain:
            return None
        return self._reading(response, taken, calculated, (), tolerant=tolerant)

    def _reading(
        self,
        response: Mapping[str, object],
        taken: Taken,
        calculated: tuple[Found, ...],
        shape: tuple[Issue, ...],
        *,
        tolerant: bool,
    ) -> Reading:
        finished = text_of(response, "status") in FINISHED
        answers, shown, off = self._switch(taken, strict=finished and not tolerant)
        required = self._missing(taken, shown) if finished else ()
        wrong = differing(calculated, answers, self.calculations)
        issues = (*self._head(response), *shape, *taken.issues, *off, *required, *wrong)
        return Reading(MappingProxyType(answers), taken.places, issues)

    def respond(
        self,
        answers: Mapping[str, Answer],
        *,
        status: str,
        authored: str | None = None,
        subject: Mapping[str, object] | None = None,
    ) -> dict[str, object]:
        """Return a QuestionnaireResponse that gives these answers, items in the order asked.

        `authored` is a FHIR dateTime, `subject` a Reference. Raise Refused when a linkId is not
        in this form or an answer does not fit its question. Whether a question is shown, and
        whether something required is missing, is for the reading to say.
        """
        top = tuple(item for item in self.items.values() if item.parent is None)
        response: dict[str, object] = {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": self.canonical,
            "status": status,
            "subject": None if subject is None else dict(subject),
            "authored": authored,
            "item": write_items(top, answers),
        }
        self._refuse_misfits(answers, response)
        return {name: value for name, value in response.items() if value not in (None, [])}

    def shown(self, answers: Mapping[str, Answer | None]) -> Mapping[str, bool | None]:
        """Tell of every item that may be hidden whether it is shown; None when it is not known.

        Earlier answers decide on later ones, and what is hidden decides on nothing. An answer that
        is None was given and could not be read.
        """
        known, shown = dict(answers), dict[str, bool | None]()
        earlier = Earlier(self.items, known, shown, self.switches)
        for gate in self.gates:
            link_id = gate.item.link_id
            state = shown[link_id] = gate.state(earlier)
            if state is False:
                known.pop(link_id, None)
        return shown

    def _refuse_misfits(
        self, answers: Mapping[str, Answer], response: Mapping[str, object]
    ) -> None:
        found, _ = walk(response, self.items)
        asked = {item.link_id for item in self.items.values() if item.kind.asks}
        foreign = [link_id for link_id in answers if link_id not in asked]
        faults = [
            *(error(IssueType.NOT_FOUND, f"`{one}` is no question here.") for one in foreign),
            *(issue for issue in take(found).issues if issue.blocks),
        ]
        if faults:
            raise Refused(faults)

    def _head(self, response: Mapping[str, object]) -> Iterator[Issue]:
        yield from self._canonical_issues(response.get("questionnaire"))
        if "status" not in response:
            text = "Say how far the response has come: an extension alone is no status."
            yield error(IssueType.REQUIRED, text, f"{_AT}.status")
        elif text_of(response, "status") in _VOID:
            text = "Send a response that counts: this status says that it does not."
            yield error(IssueType.BUSINESS_RULE, text, f"{_AT}.status")
        yield from subject_issues(response)

    def _canonical_issues(self, canonical: object) -> Iterator[Issue]:
        at = f"{_AT}.questionnaire"
        if canonical == self.url:
            text = f"Name the version too: {self.canonical} was taken."
            yield warning(IssueType.BUSINESS_RULE, text, at)
        elif canonical is None:
            yield error(IssueType.REQUIRED, f"Name the Questionnaire: {self.canonical}.", at)
        elif canonical != self.canonical:
            yield error(IssueType.NOT_FOUND, f"Name the Questionnaire {self.canonical}.", at)

    def _switch(
        self, taken: Taken, *, strict: bool
    ) -> tuple[dict[str, Answer], Mapping[str, bool | None], tuple[Issue, ...]]:
        """Leave out what a known answer switches off."""
        answers, shown = dict(taken.answers), self.shown(taken.answers)
        issues: list[Issue] = []
        for gate in self.gates:
            item = gate.item
            if item.link_id in answers and shown[item.link_id] is False:
                at = taken.places[item.link_id]
                issues.append(_switched_off(item, self._causes(item), at, strict=strict))
                del answers[item.link_id]
        known = {one: answer for one in self.items if (answer := answers.get(one)) is not None}
        return known, shown, tuple(issues)

    def _causes(self, item: Item) -> Mapping[str, None]:
        """Return the questions that may hide an item, its own conditions before those above it."""
        own = dict.fromkeys(condition.question for condition in item.conditions)
        above = {} if item.parent is None else self._causes(self.items[item.parent])
        return {**own, **above}

    def _missing(self, taken: Taken, shown: Mapping[str, bool | None]) -> Iterator[Issue]:
        for item in self.counted:
            link_id = item.link_id
            if item.required and link_id not in taken.answers and shown.get(link_id, True) is True:
                yield error(IssueType.REQUIRED, f"Answer `{link_id}`.", _AT)
            answer = taken.answers.get(link_id)
            if isinstance(answer, tuple) and UNKNOWN not in answer and len(answer) < item.fewest:
                text = f"Give at least {item.fewest} answers to `{link_id}`, or say `{UNKNOWN}`."
                yield error(IssueType.REQUIRED, text, taken.places[link_id])


def _refuse_unknown(link_ids: Iterable[str]) -> None:
    text = "Show by an expression only what the rules decide: they do not know {}."
    faults = [error(IssueType.NOT_SUPPORTED, text.format(one), "Questionnaire") for one in link_ids]
    if faults:
        raise Refused(faults)


def _switched_off(item: Item, causes: Iterable[str], at: str, *, strict: bool) -> Issue:
    because = f"the answer to {' or '.join(f'`{one}`' for one in causes)} switches it off"
    if strict:
        text = f"Leave `{item.link_id}` out: {because}."
        return error(IssueType.INVARIANT, text, at)
    text = f"The answer to `{item.link_id}` is ignored: {because}."
    return warning(IssueType.INVARIANT, text, at)
