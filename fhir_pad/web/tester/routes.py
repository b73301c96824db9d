"""The addresses of the pages for testers and developers. Must not know what a page says."""

import json
from functools import reduce

from flask import Blueprint, Response, abort
from markupsafe import Markup

from fhir_pad.fhir.write import write
from fhir_pad.kit import Person, people
from fhir_pad.rest import Server
from fhir_pad.web import look
from fhir_pad.web.inside import Inside
from fhir_pad.web.tester import browsing, described, packing, reading, trying
from fhir_pad.web.tester.browsing import Published
from fhir_pad.web.tester.ways import FOR_TESTERS, JSON, fills_in, ways
from fhir_pad.web.tester.wording import OR


def blueprint(
    server: Server, inside: Inside, published: Published, description: bytes
) -> Blueprint:
    """Return the routes for what is published; `description` is the OpenAPI document."""
    routes = Blueprint("tester", __name__, template_folder="templates")
    look.speak(routes)
    routes.add_app_template_global(lambda: ways(FOR_TESTERS), "testers")
    routes.add_app_template_global(fills_in, "fills_in")
    routes.add_app_template_global(reading.rule_at, "rule_at")
    routes.add_app_template_global(reading.source_at, "source_at")
    routes.add_app_template_global(reading.cited_as, "cited_as")
    routes.add_app_template_global(reading.worded, "worded")
    routes.add_app_template_global(reading.published, "published")
    _try(routes, server, inside)
    _read(routes, server, published)
    _take(routes, server)
    _describe(routes, server, description)
    return routes


def _read(routes: Blueprint, server: Server, published: Published) -> None:
    @routes.get("/artefacts")
    def artefacts() -> Response:
        return browsing.everything(published)

    @routes.get("/artefacts/<type>/<name>")
    def artefact(type: str, name: str) -> Response:  # noqa: A002 - the element's name
        return browsing.artefact(server, published, (type, name))

    @routes.get("/rules")
    def rules() -> Response:
        return reading.contents()

    @routes.get("/rules/<name>")
    def chapter(name: str) -> Response:
        return reading.chapter(name, published.defines)


def _take(routes: Blueprint, server: Server) -> None:
    @routes.get("/kit")
    def kit() -> Response:
        return packing.shown(server)

    @routes.get("/kit/fhir-pad-kit.zip")
    def kit_file() -> Response:
        return packing.packed(server)


def _describe(routes: Blueprint, server: Server, description: bytes) -> None:
    protected = server.authorization is not None
    groups = described.groups(json.loads(description), protected=protected)

    @routes.get("/api", endpoint="described")
    def contents() -> Response:
        return look.page(
            "tester/api.html",
            is_public=True,
            base=server.base,
            protected=protected,
            groups=groups,
            titles=described.TITLES,
        )

    @routes.get("/api/<name>")
    def described_group(name: str) -> Response:
        held = groups.get(name)
        if held is None:
            abort(404)
        title = look.say(described.TITLES[name]) if name in described.TITLES else name
        return look.page(
            "tester/api-group.html", is_public=True, title=title, held=held, either=_either
        )


def _either(media_types: tuple[str, ...]) -> Markup:
    names = [look.as_written(one) for one in media_types]
    return reduce(lambda one, other: look.say(OR, one=one, other=other), names)


def _try(routes: Blueprint, server: Server, inside: Inside) -> None:
    @routes.get("/try", endpoint="trying")
    def everybody() -> Response:
        return trying.everybody(server, inside)

    @routes.get("/try/<person>")
    def tried(person: str) -> Response:
        return trying.somebody(server, _person(person))

    @routes.get("/try/<person>/response.json")
    def response(person: str) -> Response:
        said = Response(write(_person(person).response(), pretty=True), content_type=JSON)
        said.headers["Cache-Control"] = "no-cache"
        return said

    if server.authorization is None:

        @routes.post("/try")
        def pasted() -> Response:
            return trying.pasted(server, inside)

        @routes.get("/try/stored/<id_>")
        def stored(id_: str) -> Response:
            return trying.stored(server, inside, id_)


def _person(id_: str) -> Person:
    found = people().get(id_)
    if found is None:
        abort(404)
    return found
