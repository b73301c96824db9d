"""CDS Hooks over HTTP: discovery, calls and feedback, in JSON, with errors as OperationOutcomes.

Must not know what a card says. Source: https://cds-hooks.hl7.org/2.0/.
"""

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from urllib.parse import urljoin

from flask import Blueprint, Response, request

from fhir_pad import cds
from fhir_pad.access import NOBODY, Identity
from fhir_pad.access.cds_client import CdsClient
from fhir_pad.fhir.nodes import text_of
from fhir_pad.fhir.write import write
from fhir_pad.rest import Server, Trail
from fhir_pad.rest.problems import Problem, not_found
from fhir_pad.web.audited import audited_call
from fhir_pad.web.cds_callers import Callers
from fhir_pad.web.gateway import body_of, read
from fhir_pad.web.tongues import ACCEPT_LANGUAGE, accepted

SERVICES = "cds-services"
PREFIX = f"/{SERVICES}"
JSON = "application/json"


def blueprint(server: Server, callers: Callers, launch: str = "") -> Blueprint:
    """Return the routes of the services, for these callers.

    `launch` is where EHRs launch the app, below the same host; empty without an app.
    """
    here = cds.Here(server.base, urljoin(server.base, launch) if launch else "")
    routes = Blueprint("cds", __name__)

    def caller(*below: str) -> CdsClient | None:
        path = "/".join((SERVICES, *below))
        return callers.caller(server, path, request.headers.get("Authorization"))

    @routes.get(PREFIX)
    def discovery() -> Response:
        with audited_call(server, is_published=True):
            client = caller()
        said = _said(cds.discovery())
        if client is None:
            said.headers["Cache-Control"] = "public"
        return said

    @routes.post(f"{PREFIX}/<service>")
    def call(service: str) -> Response:
        with audited_call(server) as trail:
            return answered(service, trail)

    def answered(service: str, trail: Trail) -> Response:
        client = caller(service)
        trail.who = _identity(client)
        servers, found, sent = callers.servers(client), _service(service), _sent()
        trail.touched.name(_patient(sent))
        try:
            wanted = accepted(request)
            made = cds.answer(sent, found, server.clock(), here, servers, language=wanted.tag)
        except cds.CannotBeHad as missing:
            raise Problem(HTTPStatus.PRECONDITION_FAILED, missing.issues) from missing
        except cds.NotRegistered as refused:
            raise Problem(HTTPStatus.FORBIDDEN, refused.issues) from refused
        said = _said(made)
        said.content_language.add(wanted.tag)
        said.vary.add(ACCEPT_LANGUAGE)
        return said

    @routes.post(f"{PREFIX}/<service>/feedback")
    def feedback(service: str) -> Response:
        with audited_call(server) as trail:
            client = caller(service, "feedback")
            trail.who = _identity(client)
            topic = cds.topic(_service(service))
            told = cds.feedback(_sent())
            with server.store.transaction() as work:
                for one in told:
                    said = {"client": None if client is None else client.issuer, **asdict(one)}
                    work.note(topic, write(said), now=server.clock())
        done = Response(status=HTTPStatus.OK, headers={"Cache-Control": "no-store"})
        del done.headers["Content-Type"]  # werkzeug says HTML of nothing, too
        return done

    return routes


def _identity(client: CdsClient | None) -> Identity:
    return NOBODY if client is None else Identity(issuer=client.issuer, client=client.issuer)


def _patient(sent: object) -> str:
    """Return the patient that a call names as an address on the EHR's server, for the record."""
    said = sent if isinstance(sent, Mapping) else {}
    context = said.get("context")
    id_ = text_of(context, "patientId") if isinstance(context, Mapping) else ""
    server = text_of(said, "fhirServer").rstrip("/")
    return f"{server}/Patient/{id_}".removeprefix("/") if id_ else ""


def _service(name: str) -> cds.Service:
    if name not in cds.SERVICES:
        raise not_found("There is no such service; GET /cds-services lists them.")
    return cds.SERVICES[name]


def _sent() -> object:
    return read(request, body_of(request))


def _said(body: dict[str, object]) -> Response:
    return Response(write(body), content_type=JSON, headers={"Cache-Control": "no-store"})
