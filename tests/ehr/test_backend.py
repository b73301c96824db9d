"""A system signs in with a signed assertion, once, and again only when it has to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from ehr.fake_backend import CLIENT_ID, KEY, NOW, SCOPES, Answer, Clock, Server

from fhir_pad.ehr.backend import NotGranted, Tokens, authorised
from fhir_pad.ehr.session import Reply, Session


def sent(server: Server, tokens: Tokens) -> Reply:
    """Return the reply to a read that wants a token."""
    with Session(frozenset({server.origin})) as session:
        return authorised(tokens, lambda bearer: session.get(f"{server.base}/Patient/1", bearer))


def test_the_assertion_says_who_we_are_to_this_endpoint_for_two_minutes(server: Server) -> None:
    server.tokens().current()

    [(header, claims)] = server.assertions
    seconds = int(NOW.timestamp())
    assert header == {"alg": "ES384", "kid": "ours", "typ": "JWT"}
    assert claims == {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": f"{server.origin}/token",
        "iat": seconds,
        "exp": seconds + 120,
        "jti": "id-0",
    }


def test_the_form_asks_for_the_scopes_and_names_no_secret(server: Server) -> None:
    server.tokens().current()

    [form] = server.forms
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == " ".join(SCOPES)
    assert form.keys() == {"grant_type", "scope", "client_assertion_type", "client_assertion"}


def test_a_token_is_kept_until_four_fifths_of_its_life_are_over(server: Server) -> None:
    clock = Clock()
    tokens = server.tokens(clock)
    first = tokens.current()
    clock.now += timedelta(seconds=239)
    same = tokens.current()
    clock.now += timedelta(seconds=1)

    assert (first, same, tokens.current()) == ("token-1", "token-1", "token-2")


@pytest.mark.parametrize("life", [None, 0, -1, "300", True])
def test_a_token_of_no_told_life_is_kept_for_less_than_a_minute(server: Server, life: Any) -> None:
    clock = Clock()
    tokens = server.tokens(clock)
    server.token_answer = lambda token: server.gives_token(token, expires_in=life)
    tokens.current()
    clock.now += timedelta(seconds=47)
    same = tokens.current()
    clock.now += timedelta(seconds=1)

    assert (same, tokens.current()) == ("token-1", "token-2")


def test_of_many_who_wait_one_asks(server: Server) -> None:
    tokens = server.tokens()

    with ThreadPoolExecutor(8) as together:
        given = set(together.map(lambda _: tokens.current(), range(16)))

    assert given == {"token-1"}
    assert len(server.forms) == 1


def test_a_token_that_is_not_taken_is_replaced_once(server: Server) -> None:
    server.says("/fhir/Patient/1", Answer(body={"resourceType": "Patient"}))
    tokens = server.tokens()
    tokens.current()
    server.forget_tokens()

    reply = sent(server, tokens)

    assert reply.status == 200
    assert len(server.forms) == 2


def test_a_server_that_takes_no_token_is_not_asked_for_a_third(server: Server) -> None:
    server.token_answer = lambda token: Answer(
        body={"access_token": token, "token_type": "bearer", "expires_in": 300}
    )

    reply = sent(server, server.tokens())

    assert reply.status == 401
    assert len(server.forms) == 2
    assert server.paths.count("/fhir/Patient/1") == 2


def test_of_many_whose_token_is_not_taken_one_asks(server: Server) -> None:
    tokens = server.tokens()
    refused = tokens.current()

    with ThreadPoolExecutor(8) as together:
        given = set(together.map(lambda _: tokens.instead_of(refused), range(16)))

    assert given == {"token-2"}
    assert len(server.forms) == 2


TOKEN = {"access_token": "abc", "token_type": "bearer", "expires_in": 300}
FAULTS = {
    "refused": (Answer(400, {"error": "invalid_client"}), "answers 400"),
    "broken": (Answer(500), "answers 500"),
    "a page": (Answer(body=b"<html>secret</html>"), "no JSON"),
    "a list": (Answer(body=[TOKEN]), "no JSON object"),
    "no token": (Answer(body={**TOKEN, "access_token": None}), "no access token"),
    "two words": (Answer(body={**TOKEN, "access_token": "a\r\nb"}), "no access token"),
    "mac": (Answer(body={**TOKEN, "token_type": "mac"}), "not a bearer"),
    "elsewhere": (Answer(302, headers={"Location": "http://169.254.169.254/"}), "redirects"),
    "broken off": (Answer(body=TOKEN, announced=9999), "broke off"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_without_a_usable_token_grants_nothing(server: Server, fault: str) -> None:
    answer, why = FAULTS[fault]
    server.token_answer = lambda _: answer

    with pytest.raises(NotGranted, match=why) as raised:
        server.tokens().current()

    assert "secret" not in str(raised.value)


def test_neither_key_nor_token_is_shown_by_what_holds_them(server: Server) -> None:
    tokens = server.tokens()
    tokens.current()

    shown = repr(tokens) + repr(server.client()) + repr(vars(tokens))

    assert "token-1" not in shown
    assert str(KEY["d"]) not in shown
