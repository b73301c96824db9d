"""Which answers other answers switch off, remembered by the answers that decide.

Must not decide it: that is the form's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.fhir.form_items import Item

_MOST = 1 << 12


@dataclass(frozen=True, slots=True)
class Together:
    """Questions that the same answers decide about."""

    form: Form
    deciding: tuple[str, ...]
    questions: tuple[str, ...]
    found: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)

    def hidden(self, answers: Mapping[str, Answer]) -> tuple[str, ...]:
        """Return which of the questions these answers switch off."""
        given = tuple(map(answers.get, self.deciding))
        hidden = self.found.get(given)
        if hidden is None:
            pairs = zip(self.deciding, given, strict=True)
            known = {link_id: answer for link_id, answer in pairs if answer is not None}
            shown = self.form.shown(known)
            hidden = tuple(key for key in self.questions if shown[key] is False)
            if len(self.found) >= _MOST:
                self.found.clear()
            self.found[given] = hidden
        return hidden


def together(form: Form) -> tuple[Together, ...]:
    """Return all questions that can be switched off, by what decides about them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for item in form.conditional:
        if item.kind.asks:
            found.setdefault(_deciding(item, form), []).append(item.link_id)
    return tuple(Together(form, key, tuple(items)) for key, items in found.items())


def _deciding(item: Item, form: Form) -> tuple[str, ...]:
    """Return the questions whose answers decide, in the order asked."""
    names = set(_named(item, form))
    return tuple(link_id for link_id in form.items if link_id in names)


def _named(item: Item, form: Form) -> Iterator[str]:
    """Give what an item hangs on, and what that hangs on, up to the first questions."""
    if item.switched:
        yield from (one.link_id for one in form.items.values() if one.kind.asks)
        return
    for condition in item.conditions:
        yield condition.question
        yield from _named(form.items[condition.question], form)
    if item.parent is not None:
        yield from _named(form.items[item.parent], form)
