"""An EHR on loopback: sign-in, tokens, keys and a FHIR server, right or with one named fault.

Whether a request for a sign-in or a token is right is decided by Authlib; every request is noted.
Must not use anything of the product.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from flask import Flask, Response, redirect, request
from werkzeug.serving import make_server

from smart import fake_fhir, fake_tampering
from smart.fake_ehr import Ehr
from smart.fake_identity import public_keys
from smart.fake_oauth import Authorisation
from smart.fake_replies import late, said


def wsgi(ehr: Ehr) -> Flask:
    """Return the EHR as an application."""
    app = Flask(__name__, static_folder=None)
    authorisation = Authorisation(app, ehr)

    @app.before_request
    def note() -> None:
        asked = {"method": request.method, "path": request.path, "query": request.args.to_dict()}
        asked |= {"headers": dict(request.headers), "form": request.form.to_dict()}
        ehr.seen.append(asked | {"body": request.get_data().decode()})

    @app.get("/fhir/.well-known/smart-configuration")
    def configuration() -> Response:
        return _configuration(ehr)

    @app.get("/frame")
    def frame() -> Response:
        """Show something in a frame, as an EHR shows an app."""
        page = f'<iframe name="app" width="900" height="900" src="{escape(request.args["src"])}">'
        return Response(f"<!doctype html>{page}</iframe>", content_type="text/html")

    @app.get("/auth/authorize")
    def authorize() -> Response:
        return fake_tampering.sent_back(ehr, authorisation.signed_in())

    @app.post("/auth/token")
    def token() -> Response:
        return fake_tampering.given(ehr, authorisation.create_token_response())

    @app.get("/auth/keys")
    def keys() -> Response:
        if ehr.fault == "keys_html":
            return Response("<h1>keys</h1>", content_type="text/html")
        return said(public_keys())

    @app.get("/fhir/<path:path>")
    def fhir(path: str) -> Response:
        return fake_fhir.answer(ehr, path)

    @app.post("/fhir")
    def transaction() -> Response:
        return fake_fhir.transaction(ehr)

    return app


@contextmanager
def serving(ehr: Ehr) -> Iterator[Ehr]:
    """Serve the EHR on a free port."""
    server = make_server("127.0.0.1", 0, wsgi(ehr), threaded=True)
    ehr.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ehr
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


DOCUMENT_FAULTS: dict[str, dict[str, Any]] = {
    "disc_no_s256": {"code_challenge_methods_supported": ["plain"]},
    "disc_other_method": {"code_challenge_methods_supported": ["S512"]},
    "disc_no_methods": {"code_challenge_methods_supported": None},
    "disc_plain_too": {"code_challenge_methods_supported": ["S256", "plain"]},
    "disc_http": {"token_endpoint": "http://evil.example/token"},
    "disc_issuer": {"issuer": "https://evil.example"},
    "disc_private": {"token_endpoint": "http://169.254.169.254/token"},
    "disc_user": {"authorization_endpoint": "http://a:b@127.0.0.1/authorize"},
    "disc_script": {"authorization_endpoint": "javascript:alert(1)"},
    "disc_no_token": {"token_endpoint": None},
    "disc_no_keys": {"jwks_uri": None},
    "disc_keys_elsewhere": {"jwks_uri": "https://evil.example/keys"},
    "disc_relative": {
        "token_endpoint": "../auth/token",
        "authorization_endpoint": "/auth/authorize",
    },
}


def _configuration(ehr: Ehr) -> Response:
    if ehr.fault == "disc_redirect":
        return redirect(f"{ehr.elsewhere}/configuration")
    if ehr.fault == "disc_404":
        return Response("nothing", 404)
    if ehr.fault == "disc_html":
        return Response("<html>", content_type="text/html")
    if ehr.fault == "disc_slow":
        return late()
    document = {
        "issuer": ehr.iss,
        "jwks_uri": f"{ehr.origin}/auth/keys",
        "authorization_endpoint": f"{ehr.origin}/auth/authorize",
        "token_endpoint": ehr.token_endpoint,
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "capabilities": ["launch-ehr", "launch-standalone", "sso-openid-connect"],
        **DOCUMENT_FAULTS.get(ehr.fault, {}),
    }
    return said({name: value for name, value in document.items() if value is not None})
