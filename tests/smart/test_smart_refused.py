"""The EHR's authorisation server, which is a stranger's, refuses each thing that OAuth or SMART forbid.

So a launch that goes through says that the app did none of them.
"""

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from smart.asking import CHALLENGE, VERIFIER, Asking
from smart.browsing import query_of
from smart.fake_ehr import ACCESS, CLIENT, OURS, REFRESH, Ehr

FORGED = RSAKey.generate_key(2048, {"kid": "ours"})
OTHER_VERIFIER = "v" * 43
HOUR_S = 3600


@pytest.fixture
def asking() -> Asking:
    """Return a confidential client and its EHR."""
    return Asking(Ehr(origin="http://127.0.0.1:9", with_refresh=True))


@pytest.fixture
def asking_publicly() -> Asking:
    """Return a public client and its EHR."""
    return Asking(Ehr(origin="http://127.0.0.1:9", public=True))


def refused(answer: Any, error: str) -> None:
    """Check that a request for a token was refused with this error."""
    assert (answer.status_code, answer.json["error"]) == (400, error)


@pytest.mark.parametrize("who", ["asking", "asking_publicly"])
def test_who_does_everything_right_is_given_a_token(request, who) -> None:
    asking = request.getfixturevalue(who)

    answer = asking.token()

    assert 200 == answer.status_code, answer.text
    assert [f"{ACCESS}-0"] == asking.ehr.tokens == [answer.json["access_token"]]
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "stranger"}, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1:8080/smart/other"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
    ],
)
def test_a_browser_is_not_sent_where_the_app_is_not_registered(asking, changes, error) -> None:
    answer = asking.sign_in(**changes)

    refused(answer, error)
    assert {} == asking.ehr.codes


def test_plain_http_is_taken_on_this_machine_alone(asking) -> None:
    asking.ehr.origin = "http://ehr.example.org"

    refused(asking.sign_in(), "insecure_transport")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
        ({"aud": None}, "invalid_request"),
        ({"aud": "https://evil.example/fhir"}, "invalid_request"),
        ({"state": "short"}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"launch": None}, "invalid_request"),
        ({"scope": "openid patient/Patient.r"}, "invalid_request"),
        ({"scope": "launch launch/patient openid"}, "invalid_request"),
    ],
)
def test_a_sign_in_that_is_asked_for_wrongly_gives_no_code(asking, changes, error) -> None:
    answer = asking.sign_in(**changes)

    assert answer.location.startswith(f"{asking.ehr.callback}?")
    assert error == query_of(answer.location)["error"]
    assert {} == asking.ehr.codes


def test_a_nonce_is_not_used_for_two_sign_ins_at_once(asking) -> None:
    asking.sign_in(nonce="n" * 22)

    assert "invalid_request" == query_of(asking.sign_in(nonce="n" * 22).location)["error"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"code_verifier": OTHER_VERIFIER}, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:8080/smart/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"code": ["one", "two"]}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": CLIENT}, "invalid_request"),
        ({"client_assertion": None}, "invalid_client"),
        ({"client_assertion": "no.jwt.at.all"}, "invalid_client"),
        ({"client_assertion_type": None}, "invalid_client"),
        ({"client_assertion": None, "client_id": CLIENT}, "invalid_client"),
    ],
)
def test_a_token_that_is_asked_for_wrongly_is_not_given(asking, changes, error) -> None:
    refused(asking.token(**changes), error)

    assert [] == asking.ehr.tokens


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://evil.example/token"},
        {"aud": "http://127.0.0.1:9/fhir"},
        {"aud": None},
        {"exp": HOUR_S},
        {"exp": -1},
        {"exp": None},
        {"iat": HOUR_S},
        {"iss": "stranger"},
        {"iss": None},
        {"sub": "stranger"},
        {"sub": None},
        {"jti": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_an_assertion_that_claims_something_wrong_is_not_taken(asking, claims) -> None:
    now = int(time.time())
    wrong = {name: now + one if isinstance(one, int) else one for name, one in claims.items()}

    refused(asking.token(client_assertion=asking.assertion({}, **wrong)), "invalid_client")

    assert [] == asking.ehr.tokens


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({}, FORGED),
        ({"alg": "RS256"}, OURS["RS384"]),
        ({"alg": "PS384"}, OURS["RS384"]),
        ({"kid": None}, OURS["RS384"]),
        ({"kid": "another"}, OURS["RS384"]),
        ({"typ": None}, OURS["RS384"]),
    ],
    ids=["forged", "RS256", "PS384", "no kid", "another kid", "no typ"],
)
def test_an_assertion_that_is_signed_wrongly_is_not_taken(asking, header, key) -> None:
    refused(asking.token(client_assertion=asking.assertion(header, key)), "invalid_client")

    assert [] == asking.ehr.tokens


def test_an_assertion_is_used_once(asking) -> None:
    assertion = asking.assertion({})
    asking.token(client_assertion=assertion)
    again = query_of(asking.sign_in().location)["code"]

    refused(asking.token(again, client_assertion=assertion), "invalid_client")


def test_a_code_is_used_once(asking) -> None:
    code = query_of(asking.sign_in().location)["code"]

    assert 200 == asking.token(code).status_code
    refused(asking.token(code), "invalid_grant")


def test_a_code_lives_for_a_minute(asking) -> None:
    codes = [query_of(asking.sign_in().location)["code"] for _ in range(2)]

    asking.ehr.now = lambda: time.time() + 55
    assert 200 == asking.token(codes[0]).status_code
    asking.ehr.now = lambda: time.time() + 62
    refused(asking.token(codes[1]), "invalid_grant")


def test_nothing_is_said_in_the_address(asking) -> None:
    form = {"code": query_of(asking.sign_in().location)["code"], "code_verifier": VERIFIER}
    form |= {"redirect_uri": asking.ehr.callback, **asking.who()}

    refused(asking.post(form, "?grant_type=authorization_code"), "invalid_request")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": "stranger"}, "invalid_client"),
        ({"client_assertion": "a.b.c"}, "invalid_request"),
    ],
)
def test_a_public_client_proves_that_it_began(asking_publicly, changes, error) -> None:
    refused(asking_publicly.token(**changes), error)

    assert [] == asking_publicly.ehr.tokens


def test_a_public_client_is_no_system(asking_publicly) -> None:
    form = {"grant_type": "client_credentials"} | asking_publicly.who()

    refused(asking_publicly.post(form), "invalid_client")


def test_a_refresh_token_is_used_once_and_another_comes_instead(asking) -> None:
    first = asking.token().json["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": first}

    second = asking.post(form | asking.who()).json["refresh_token"]

    assert [f"{REFRESH}-0", f"{REFRESH}-1"] == [first, second]
    refused(asking.post(form | asking.who()), "invalid_grant")
    assert 200 == asking.post(form | {"refresh_token": second} | asking.who()).status_code
