"""An EHR on loopback: sign-in, tokens, keys and a FHIR server, right or with one named fault.

It checks our requests as strictly as the specifications allow, and notes all of them. Must not
use anything of the product.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server

CLIENT = "fhir-pad"
PATIENT = "p1"
FAMILY = "Zwetschkenbaum"
ACCESS, REFRESH, CODE = "access-canary", "refresh-canary", "code-canary"
CANARIES = (ACCESS, REFRESH, CODE)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALL_SCOPES = "launch launch/patient openid fhirUser patient/*.cruds"
OURS = {"RS384": RSAKey.generate_key(2048, {"kid": "ours"})}
ITS_KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "RS256"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "ES384"}),
}
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "RS256"})
SLOW_S = 9


@dataclass
class Ehr:
    """One EHR. `fault` names what it does wrong; `seen` are the requests it had."""

    origin: str = ""
    fault: str = ""
    scope: str = ALL_SCOPES
    public: bool = False
    with_refresh: bool = False
    algorithm: str = "RS256"
    seen: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)
    tokens: list[str] = field(default_factory=list)
    refresh_tokens: list[str] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)
    resources: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    elsewhere: str = ""
    """Another server, which must never be asked."""

    @property
    def iss(self) -> str:
        """The FHIR base."""
        return f"{self.origin}/fhir"

    def asked(self, path: str) -> list[dict[str, Any]]:
        """Return the requests to a path."""
        return [one for one in self.seen if one["path"] == path]


def wsgi(ehr: Ehr) -> Flask:
    """Return the EHR as an application."""
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def note() -> None:
        said = {"method": request.method, "path": request.path, "query": request.args.to_dict()}
        said |= {"headers": dict(request.headers), "form": request.form.to_dict()}
        ehr.seen.append(said | {"body": request.get_data().decode()})

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
        return _authorize(ehr)

    @app.post("/auth/token")
    def token() -> Response:
        return _token(ehr)

    @app.get("/auth/keys")
    def keys() -> Response:
        if ehr.fault == "keys_html":
            return Response("<h1>keys</h1>", content_type="text/html")
        return _json({"keys": [key.as_dict(private=False) for key in ITS_KEYS.values()]})

    @app.get("/fhir/<path:path>")
    def fhir(path: str) -> Response:
        return _fhir(ehr, path)

    @app.post("/fhir")
    def transaction() -> Response:
        return _transaction(ehr)

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


def _late() -> Response:
    """Answer when nobody waits any more, and touch nothing: another test may have begun."""
    time.sleep(SLOW_S)
    return Response("late")


def _json(said: object, status: int = 200, **headers: str) -> Response:
    return Response(
        json.dumps(said), status, content_type="application/json", headers=headers or None
    )


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
        return _late()
    document = {
        "issuer": ehr.iss,
        "jwks_uri": f"{ehr.origin}/auth/keys",
        "authorization_endpoint": f"{ehr.origin}/auth/authorize",
        "token_endpoint": f"{ehr.origin}/auth/token",
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "capabilities": ["launch-ehr", "launch-standalone", "sso-openid-connect"],
        **DOCUMENT_FAULTS.get(ehr.fault, {}),
    }
    return _json({name: value for name, value in document.items() if value is not None})


def _authorize(ehr: Ehr) -> Response:
    asked = request.args
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert asked["aud"] == ehr.iss
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 22
    wanted = asked["scope"].split()
    assert ("launch" in wanted) == ("launch" in asked)
    assert ("launch/patient" in wanted) == ("launch" not in asked)
    code = f"{CODE}-{secrets.token_hex(8)}"
    ehr.codes[code] = dict(asked)
    back = {"code": code, "state": asked["state"]}
    back |= {
        "auth_denied": {
            "error": "access_denied",
            "error_description": "<img src=x onerror=alert(1)>",
        },
        "auth_state": {"state": "A" * 43},
        "auth_iss": {"iss": "https://evil.example"},
    }.get(ehr.fault, {})
    if "error" in back:
        del back["code"]
    return redirect(f"{asked['redirect_uri']}?{urlencode(back)}")


def _token(ehr: Ehr) -> Response:
    form = request.form
    wrong = _client_wrong(ehr, form)
    if wrong:
        return _json({"error": "invalid_client", "error_description": wrong}, 401)
    if ehr.fault == "tok_slow":
        return _late()
    faults = {
        "tok_500": Response("failed", 500),
        "tok_html": Response("<p>ok</p>", content_type="text/html"),
        "tok_redirect": redirect(f"{ehr.elsewhere}/token", 307),
        "tok_text": Response("{not json", content_type="application/json"),
    }
    if ehr.fault in faults:
        return faults[ehr.fault]
    return _refreshed(ehr, form) if form["grant_type"] == "refresh_token" else _first(ehr, form)


def _first(ehr: Ehr, form: dict[str, str]) -> Response:
    asked = ehr.codes.pop(form["code"], None)
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    right = asked is not None and form["redirect_uri"] == asked["redirect_uri"]
    if not right or challenge != asked["code_challenge"]:
        return _json({"error": "invalid_grant"}, 400)
    return _json(_granted(ehr, asked), **{"Cache-Control": "no-store"})


def _client_wrong(ehr: Ehr, form: dict[str, str]) -> str:
    if ehr.public:
        return "" if form.get("client_id") == CLIENT and "client_assertion" not in form else "who"
    if "client_id" in form or form.get("client_assertion_type") != ASSERTION:
        return "no assertion"
    token = jwt.decode(form["client_assertion"], OURS["RS384"], algorithms=["RS384"])
    claims, now = token.claims, ehr.now()
    right = (
        claims["iss"] == claims["sub"] == CLIENT
        and claims["aud"] == f"{ehr.origin}/auth/token"
        and now < claims["exp"] <= now + 300
        and claims["jti"] not in ehr.assertions
    )
    ehr.assertions.add(claims["jti"])
    return "" if right else "assertion"


TOKEN_FAULTS: dict[str, dict[str, Any]] = {
    "tok_empty": {"access_token": None},
    "tok_type": {"token_type": "mac"},
    "tok_no_patient": {"patient": None},
    "tok_bad_patient": {"patient": "../../admin"},
    "tok_banner": {"need_patient_banner": False},
    "tok_no_encounter": {"encounter": None},
    "tok_bad_context": {"fhirContext": "Patient/1"},
    "tok_no_id_token": {"id_token": None},
    "exp_zero": {"expires_in": 0},
    "exp_negative": {"expires_in": -1},
    "exp_text": {"expires_in": "3600"},
    "exp_missing": {"expires_in": None},
    "exp_huge": {"expires_in": 10**15},
}


def _granted(ehr: Ehr, asked: dict[str, str]) -> dict[str, Any]:
    ehr.tokens.append(f"{ACCESS}-{len(ehr.tokens)}")
    said: dict[str, Any] = {
        "access_token": ehr.tokens[-1],
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": ehr.scope,
        "patient": PATIENT,
        "encounter": "e1",
        "need_patient_banner": True,
        "id_token": _id_token(ehr, asked),
    }
    if ehr.with_refresh:
        ehr.refresh_tokens.append(f"{REFRESH}-{len(ehr.refresh_tokens)}")
        said["refresh_token"] = ehr.refresh_tokens[-1]
    said |= TOKEN_FAULTS.get(ehr.fault, {})
    return {name: value for name, value in said.items() if value is not None}


ID_FAULTS: dict[str, dict[str, Any]] = {
    "idt_aud": {"aud": "somebody-else"},
    "idt_exp": {"exp": 1_000_000},
    "idt_iss": {"iss": "https://evil.example"},
    "idt_nonce": {"nonce": "another"},
    "idt_no_nonce": {"nonce": None},
    "idt_no_sub": {"sub": None},
    "idt_long_sub": {"sub": "x" * 256},
    "idt_future": {"iat": int(time.time()) + 9999},
    "idt_old": {"iat": 1_000_000},
    "idt_azp": {"azp": "somebody-else"},
    "idt_fhiruser_host": {"fhirUser": "https://evil.example/fhir/Practitioner/1"},
    "idt_fhiruser_type": {"fhirUser": "Device/1"},
}


def _id_token(ehr: Ehr, asked: dict[str, str]) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": ehr.iss,
        "aud": CLIENT,
        "sub": "user-1",
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"],
        "fhirUser": f"{ehr.iss}/Practitioner/d1",
        **ID_FAULTS.get(ehr.fault, {}),
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    if ehr.fault == "idt_none":
        parts = ({"alg": "none"}, claims)
        return ".".join(map(_spelled, parts)) + "."
    key = OTHER_KEY if ehr.fault == "idt_key" else ITS_KEYS[ehr.algorithm]
    header = {"alg": ehr.algorithm, "kid": "stranger" if ehr.fault == "idt_kid" else key.kid}
    return jwt.encode(header, claims, key, algorithms=[ehr.algorithm])


def _spelled(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _refreshed(ehr: Ehr, form: dict[str, str]) -> Response:
    if ehr.fault == "ref_invalid" or form["refresh_token"] != ehr.refresh_tokens[-1]:
        return _json({"error": "invalid_grant"}, 400)
    ehr.tokens.append(f"{ACCESS}-{len(ehr.tokens)}")
    ehr.refresh_tokens.append(f"{REFRESH}-{len(ehr.refresh_tokens)}")
    said = {"access_token": ehr.tokens[-1], "token_type": "bearer", "expires_in": 3600}
    said["refresh_token"] = ehr.refresh_tokens[-1]
    if ehr.fault == "ref_patient":
        said["patient"] = "p2"
    return _json(said)


def _fhir(ehr: Ehr, path: str) -> Response:
    if ehr.fault == "fhir_slow" and path == "Condition":
        return _late()
    refused = _refused(ehr, path)
    if refused is not None:
        return refused
    type_, _, id_ = path.partition("/")
    found = ehr.resources.get(type_, [])
    if id_:
        one = next((one for one in found if one["id"] == id_), None)
        return _json({"resourceType": "OperationOutcome"}, 404) if one is None else _json(one)
    assert request.args["patient"] == PATIENT
    page = {"resourceType": "Bundle", "type": "searchset"}
    page["entry"] = [{"resource": one, "search": {"mode": "match"}} for one in found]
    page |= {"link": _links(ehr, type_)}
    if "page" in request.args:
        page["entry"] = page["entry"][1:]
    elif page["link"]:
        page["entry"] = page["entry"][:1]
    return _json(page)


def _links(ehr: Ehr, type_: str) -> list[dict[str, str]]:
    if ehr.fault == "fhir_next_elsewhere" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.elsewhere}/fhir/Condition?page=2"}]
    if ehr.fault == "fhir_next_outside" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.origin}/auth/keys"}]
    if ehr.fault == "fhir_endless" and type_ == "Condition":
        return [{"relation": "next", "url": f"{ehr.iss}/Condition?patient={PATIENT}&page=2"}]
    if len(ehr.resources.get(type_, [])) > 1 and "page" not in request.args:
        return [{"relation": "next", "url": f"{ehr.iss}/{type_}?patient={PATIENT}&page=2"}]
    return []


def _refused(ehr: Ehr, path: str) -> Response | None:
    bearer = request.headers.get("Authorization", "")
    if bearer != f"Bearer {ehr.tokens[-1]}" or ehr.fault == "fhir_401":
        return _json({"resourceType": "OperationOutcome"}, 401)
    if ehr.fault == "fhir_401_once":
        ehr.fault = ""
        return _json({"resourceType": "OperationOutcome"}, 401)
    status = {"fhir_403": 403, "fhir_500": 500}.get(ehr.fault)
    if status is not None and path == "Condition":
        return _json({"resourceType": "OperationOutcome"}, status)
    if ehr.fault == "fhir_html" and path == "Condition":
        return Response("<html>", content_type="text/html")
    if ehr.fault == "fhir_other_patient" and path.startswith("Patient/"):
        return _json({"resourceType": "Patient", "id": "p2"})
    return None


def _transaction(ehr: Ehr) -> Response:
    refused = _refused(ehr, "")
    if refused is not None:
        return refused
    if ehr.fault == "write_400":
        return _json({"resourceType": "OperationOutcome"}, 400)
    if ehr.fault == "write_slow":
        return _late()
    ehr.written.append(json.loads(request.get_data()))
    if ehr.fault == "write_html":
        return Response("<p>thanks</p>", content_type="text/html")
    if ehr.fault == "write_502":
        return Response("proxy", 502)
    status = "422 Unprocessable" if ehr.fault == "write_part" else "201 Created"
    entries = [{"response": {"status": status}} for _ in ehr.written[-1]["entry"]]
    return _json({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})
