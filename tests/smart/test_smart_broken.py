"""An app that asked for a token as it must not would not get one, and would open no patient."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from joserfc import jwt

from fhir_pad.ehr import signing_in
from fhir_pad.ehr.assertion import private_key
from fhir_pad.ehr.backend import Client as System
from fhir_pad.ehr.backend import NotGranted, Tokens
from smart.browsing import Browser
from smart.conftest import Clock, begin_again
from smart.fake_ehr import ACCESS, CLIENT, OURS, Ehr

OTHER_VERIFIER = "v" * 43
HOUR_S = 3600
Form = dict[str, str]


def resigned(**changes: Any) -> Callable[[Ehr, Form], Form]:
    """Return what makes other claims of an assertion and signs it as the app does."""

    def change(ehr: Ehr, form: Form) -> Form:
        claims = jwt.decode(form["client_assertion"], OURS["RS384"], algorithms=["RS384"]).claims
        told = {name: one(ehr) if callable(one) else one for name, one in changes.items()}
        header = {"alg": "RS384", "kid": "ours", "typ": "JWT"}
        signed = jwt.encode(header, claims | told, OURS["RS384"], algorithms=["RS384"])
        return form | {"client_assertion": signed}

    return change


def without(name: str) -> Callable[[Ehr, Form], Form]:
    """Return what leaves something out."""
    return lambda _, form: {key: one for key, one in form.items() if key != name}


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (without("code_verifier"), 502, "gave no token"),
        (without("client_assertion"), 502, "gave no token"),
        (without("redirect_uri"), 400, "no longer takes this sign-in"),
        (lambda _, form: form | {"code_verifier": OTHER_VERIFIER}, 400, "no longer takes"),
        (resigned(aud=lambda ehr: ehr.iss), 502, "gave no token"),
        (resigned(exp=lambda ehr: int(ehr.now()) + HOUR_S), 502, "gave no token"),
        (resigned(jti="used"), 502, "gave no token"),
    ],
    ids=["verifier", "assertion", "redirect", "other verifier", "aud", "exp", "jti"],
)
def test_an_app_that_asked_wrongly_would_open_no_patient(
    started, monkeypatch, change, status, says
) -> None:
    app, ehr = started()
    ehr.assertions.add("used")
    send = signing_in.token

    def sent(registration, endpoint, form):
        wrong = change(ehr, dict(parse_qsl(form.decode())))
        return send(registration, endpoint, urlencode(wrong).encode())

    monkeypatch.setattr(signing_in, "token", sent)
    page = Browser(app, ehr).launched()

    assert status == page.status_code
    assert says in page.text
    assert [] == ehr.tokens


@pytest.fixture
def system(confidential) -> Callable[..., System]:
    """Return what makes a system that the EHR knows."""
    ehr = begin_again(confidential.ehr, scope="system/Patient.rs")

    def make(algorithm: str = "RS384", endpoint: str = ehr.token_endpoint) -> System:
        key = private_key(OURS[algorithm].as_dict(private=True))
        scopes = ("system/Patient.rs",)
        return System(ehr.iss, endpoint, CLIENT, scopes, key, frozenset({ehr.origin}))

    return make


@pytest.mark.parametrize("algorithm", OURS)
def test_a_system_is_given_a_token_for_each_new_assertion(system, algorithm) -> None:
    ids = iter(["one", "two", "two"])
    tokens = Tokens(system(algorithm), Clock(), lambda: next(ids))

    assert f"{ACCESS}-0" == tokens.current()
    assert f"{ACCESS}-1" == tokens.instead_of(f"{ACCESS}-0")
    with pytest.raises(NotGranted, match="400"):
        tokens.instead_of(f"{ACCESS}-1")


def test_a_system_that_means_another_endpoint_is_given_no_token(system, confidential) -> None:
    elsewhere = f"{confidential.ehr.token_endpoint}?x"

    with pytest.raises(NotGranted, match="400"):
        Tokens(system(endpoint=elsewhere), Clock(), lambda: "one").current()
