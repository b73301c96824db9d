"""Which page comes before and after which, given the answers. Must not know HTTP nor a rule."""

from collections.abc import Mapping

from fhir_pad.fhir.form import Answer, Form
from fhir_pad.web.patient.layout import FIRST, PAGES, Page

Answers = Mapping[str, Answer]


def asked(form: Form, answers: Answers) -> frozenset[str]:
    """Return the questions that are not known to be pointless after these answers."""
    shown = form.shown(answers)
    return frozenset(link_id for link_id in form.items if shown.get(link_id, True) is not False)


def pages(form: Form, answers: Answers) -> tuple[Page, ...]:
    """Return the pages with something to ask."""
    wanted = asked(form, answers)
    return tuple(page for page in PAGES if not wanted.isdisjoint(page.link_ids))


def before(form: Form, answers: Answers, page: Page) -> Page | None:
    """Return the page before this one, None before the first."""
    earlier = [one for one in pages(form, answers) if PAGES.index(one) < PAGES.index(page)]
    return earlier[-1] if earlier else None


def after(form: Form, answers: Answers, page: Page) -> Page | None:
    """Return the page after this one, None after the last."""
    later = (one for one in pages(form, answers) if PAGES.index(one) > PAGES.index(page))
    return next(later, None)


def opened_by(form: Form, earlier: Answers, answers: Answers, page: Page) -> Page | None:
    """Return where somebody who changed a page goes on: to what that made worth asking.

    A page that came so and was never filled in leads on to the next such one. None when nothing
    new is to be asked.
    """
    known = set(pages(form, earlier))
    came = [one for one in pages(form, answers) if one not in known]
    onward = after(form, answers, page)
    if onward is not None and _untouched(page, earlier) and _untouched(onward, answers):
        came += [onward] if _may_be_skipped(form, onward) else []
    return min(came, key=PAGES.index, default=None)


def resumed(form: Form, answers: Answers) -> Page | None:
    """Return the page after the last one with an answer; None when that was the last of all."""
    touched = [one for one in pages(form, answers) if not _untouched(one, answers)]
    return after(form, answers, touched[-1]) if touched else FIRST


def _may_be_skipped(form: Form, page: Page) -> bool:
    return {item.link_id for item in form.conditional}.issuperset(page.link_ids)


def _untouched(page: Page, answers: Answers) -> bool:
    return not any(link_id in answers for link_id in page.link_ids)
