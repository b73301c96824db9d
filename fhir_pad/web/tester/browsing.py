"""The pages of what is published: the list, and each artefact like a page of a book.

Must not know what any type of resource means.
"""

from dataclasses import dataclass

from flask import Response, abort

from fhir_pad.content import Content
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.write import write
from fhir_pad.rest import Server
from fhir_pad.web import look
from fhir_pad.web.fields.asking import Beside, sections
from fhir_pad.web.tester.bodies import body
from fhir_pad.web.tester.catalogue import Artefact, Catalogue, Key
from fhir_pad.web.tester.cql import Defines, defines, text_of
from fhir_pad.web.tester.plan import plan
from fhir_pad.web.tester.tables import Cell, Link

LIBRARY = ("Library", "LegPain")


@dataclass(frozen=True, slots=True)
class Published:
    """What is published, with its forms compiled and the defines of its Library."""

    catalogue: Catalogue
    forms: tuple[Form, ...]
    defines: Defines

    def canonical(self, text: str) -> Cell:
        """Return a canonical as a link when it is one of ours, else as it is."""
        found = self.catalogue.at(text)
        return text if found is None else Link(found.title, found.key)

    def form(self, one: Artefact) -> Form | None:
        """Return the compiled Questionnaire; None of anything else."""
        return next((form for form in self.forms if form.url == one.url), None)


def ready(content: Content) -> Published:
    """Return all content, made ready to be read."""
    catalogue = Catalogue.of(content.resources)
    forms = tuple(content.forms.by_url.values())
    cql = text_of(catalogue.artefacts[LIBRARY].resource)
    return Published(catalogue, forms, defines(cql))


def everything_of(form: Form) -> Beside:
    """Return an empty form with all that may be shown."""
    return Beside({}, {}, {}, frozenset(form.switches), look.spoken())


def everything(published: Published) -> Response:
    """Return the list of all artefacts by type."""
    return look.page("tester/artefacts.html", is_public=True, by_type=published.catalogue.by_type)


def artefact(server: Server, published: Published, key: Key) -> Response:
    """Return the page of an artefact; 404 when there is none."""
    catalogue = published.catalogue
    one = catalogue.artefacts.get(key)
    if one is None:
        abort(404)
    form = published.form(one)
    is_plan = one.type == "PlanDefinition"
    return look.page(
        "tester/artefact.html",
        is_public=True,
        one=one,
        base=server.base,
        mentions=[catalogue.artefacts[other] for other in catalogue.mentions[key]],
        mentioned_by=[catalogue.artefacts[other] for other in catalogue.mentioned_by[key]],
        sections=() if form is None else sections(form, everything_of(form)),
        plan=plan(one.resource, published.canonical, published.defines) if is_plan else None,
        parts=body(one.resource, published.canonical),
        json=write(one.resource, pretty=True).decode(),
    )
