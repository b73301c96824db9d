"""CDS Hooks over HTTP: discovery, calls and feedback, in JSON, with errors as OperationOutcomes.

Must not know what a card says. Source: https://cds-hooks.hl7.org/2.0/.
"""

from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, Response, request

from fhir_pad import cds
from fhir_pad.cds.called import CannotBeHad
from fhir_pad.fhir.write import write
from fhir_pad.rest import Server, parsed
from fhir_pad.rest.problems import Problem, not_found
from fhir_pad.web.gateway import body_of
from fhir_pad.web.negotiate import check_sent

PREFIX = "/cds-services"
JSON = "application/json"


def blueprint(server: Server) -> Blueprint:
    """Return the routes of the services."""
    routes = Blueprint("cds", __name__)

    @routes.get(PREFIX)
    def discovery() -> Response:
        said = _said(cds.discovery())
        said.cache_control.public = True
        return said

    @routes.post(f"{PREFIX}/<service>")
    def call(service: str) -> Response:
        found = _service(service)
        try:
            return _said(cds.answer(_sent(), found, server.clock(), server.base))
        except CannotBeHad as missing:
            raise Problem(HTTPStatus.PRECONDITION_FAILED, missing.issues) from missing

    @routes.post(f"{PREFIX}/<service>/feedback")
    def feedback(service: str) -> Response:
        topic = cds.topic(_service(service))
        told = cds.feedback(_sent())
        with server.store.transaction() as work:
            for one in told:
                work.note(topic, write(asdict(one)), now=server.clock())
        return Response(status=HTTPStatus.OK, headers={"Cache-Control": "no-store"})

    return routes


def _service(name: str) -> cds.Service:
    if name not in cds.SERVICES:
        raise not_found("There is no such service; GET /cds-services lists them.")
    return cds.SERVICES[name]


def _sent() -> object:
    check_sent(request)
    return parsed(body_of(request))


def _said(body: dict[str, object]) -> Response:
    return Response(write(body), content_type=JSON, headers={"Cache-Control": "no-store"})
