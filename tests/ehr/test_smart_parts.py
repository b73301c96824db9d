"""The parts of the SMART client by themselves: addresses, seals, sign-in requests, granted life."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOW

from fhir_pad.ehr import callback, launch, token
from fhir_pad.ehr.addresses import is_as_secret, is_below_or_at, is_under, origin, resolved
from fhir_pad.ehr.discovery import Endpoints
from fhir_pad.ehr.ended import Ended
from fhir_pad.ehr.launch import Chance
from fhir_pad.ehr.registration import Registration, registered
from fhir_pad.ehr.sealed import opened, sealed

BASE = "https://ehr.example.org/fhir/r4"
ENDPOINTS = Endpoints(f"{BASE}/authorize?tenant=1", f"{BASE}/token", "https://issuer.example.org")
REGISTRATION = Registration(
    iss=BASE,
    name="Clinic",
    client_id="pad",
    scopes=("launch", "openid", "patient/Patient.r"),
    redirect_uri="https://pad.example.org/smart/callback",
    origins=("https://auth.example.org",),
)
CHANCE = Chance("s" * 43, "n" * 43, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
BEGUN = launch.begun(REGISTRATION, ENDPOINTS, CHANCE, launch="x", browser="b", now=NOW)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{BASE}/Patient/1", True),
        ("https://EHR.example.org:443/fhir/r4/Patient/1", True),
        (BASE, False),
        (f"{BASE}x/Patient/1", False),
        ("https://ehr.example.org/fhir/Patient/1", False),
        (f"{BASE}/../../admin", False),
        (f"{BASE}/%2e%2e/%2e%2e/admin", False),
        (f"{BASE}/..\\admin", False),
        ("http://ehr.example.org/fhir/r4/Patient/1", False),
        ("https://ehr.example.org:8443/fhir/r4/Patient/1", False),
        ("https://ehr.example.org@evil.example/fhir/r4/Patient/1", False),
        ("https://evil.example/fhir/r4/Patient/1", False),
        ("//ehr.example.org/fhir/r4/Patient/1", False),
        ("Patient/1", False),
        ("", False),
        ("https://[::1", False),
        ("https://ehr.example.org:99999/fhir/r4/Patient/1", False),
    ],
)
def test_a_token_goes_below_the_base_alone(address, expected) -> None:
    assert expected == is_under(address, BASE)


def test_a_page_link_may_be_the_base_itself() -> None:
    assert is_below_or_at(f"{BASE}?_getpages=1", BASE)
    assert is_below_or_at(f"{BASE}/?_getpages=1", BASE)
    assert not is_below_or_at("https://ehr.example.org/fhir?_getpages=1", BASE)


@pytest.mark.parametrize(
    ("address", "base", "expected"),
    [
        ("https://other.example.org/token", BASE, True),
        ("http://ehr.example.org/token", BASE, False),
        ("http://127.0.0.1:9/token", "http://127.0.0.1:8/fhir", True),
        ("http://10.0.0.1/token", "http://127.0.0.1:8/fhir", False),
        ("ftp://ehr.example.org/token", BASE, False),
    ],
)
def test_no_address_is_less_secret_than_the_base(address, base, expected) -> None:
    assert expected == is_as_secret(address, base)


def test_relative_addresses_are_below_the_base() -> None:
    assert f"{BASE}/token" == resolved("token", BASE)
    assert "https://ehr.example.org/token" == resolved("/token", BASE)
    assert "https://other.example.org/token" == resolved("https://other.example.org/token", BASE)


def test_an_origin_has_one_spelling() -> None:
    assert origin("HTTPS://EHR.example.org/a") == origin("https://ehr.example.org:443")


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32), st.text("ab", min_size=1))
@settings(max_examples=25)
def test_what_is_sealed_opens_with_the_same_key_and_word_alone(plain, key, word) -> None:
    closed = sealed(plain, key, word)

    assert plain == opened(closed, key, word)
    assert opened(closed, key, f"{word}a") is None
    assert opened(closed, bytes(32) if any(key) else b"\1" * 32, word) is None
    assert opened(closed[:-2] + b"xx", key, word) is None
    assert opened(b"", key, word) is None


def test_the_sign_in_is_asked_for_with_everything_that_protects_it() -> None:
    address = launch.sign_in(REGISTRATION, BEGUN, CHANCE.state, "x")

    assert {
        "tenant": "1",
        "response_type": "code",
        "client_id": "pad",
        "redirect_uri": REGISTRATION.redirect_uri,
        "scope": "launch openid patient/Patient.r",
        "state": CHANCE.state,
        "aud": BASE,
        # RFC 7636 appendix B has this pair of verifier and challenge.
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
        "nonce": CHANCE.nonce,
        "launch": "x",
    } == dict(parse_qsl(urlsplit(address).query))


def test_without_an_ehr_the_patient_is_asked_for() -> None:
    assert ("launch/patient", "openid", "patient/Patient.r") == launch.scopes_asked(
        REGISTRATION, None
    )


def test_an_ehr_is_known_by_its_exact_base() -> None:
    known = {BASE: REGISTRATION}

    assert registered(known, f"{BASE}/") is REGISTRATION
    assert [None] * 3 == [
        registered(known, iss) for iss in (f"{BASE}//", BASE.upper(), f"{BASE}/Patient")
    ]


@pytest.mark.parametrize(
    ("named", "says_it", "ends"),
    [
        (None, False, False),
        (None, True, True),
        ("https://issuer.example.org", True, False),
        (BASE, False, False),
        ("https://issuer.example.org/", True, True),
        ("https://evil.example", False, True),
    ],
)
def test_an_answer_of_another_server_is_not_taken(named, says_it, ends) -> None:
    begun = replace(BEGUN, endpoints=replace(ENDPOINTS, names_itself=says_it))
    query = {"code": ["c"]} | ({} if named is None else {"iss": [named]})

    if ends:
        with pytest.raises(Ended):
            callback.code(query, begun)
    else:
        assert "c" == callback.code(query, begun)


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
def test_each_parameter_comes_once(name) -> None:
    query = {"state": [CHANCE.state], "code": ["c"], name: ["a", "a"]}

    with pytest.raises(Ended, match="more than once"):
        callback.code(query, callback.check(BEGUN, "b", NOW)) and callback.state(query)


@pytest.mark.parametrize(
    ("seconds", "life"),
    [
        (3600, timedelta(hours=1)),
        (1, timedelta(seconds=1)),
        (10**30, timedelta(days=1)),
        *((odd, timedelta(minutes=5)) for odd in (None, 0, -1, "3600", True, 3.5, [], {})),
    ],
)
def test_a_life_that_is_not_told_is_short(seconds, life) -> None:
    answer = {"access_token": "t", "token_type": "bearer", "patient": "p", "expires_in": seconds}

    assert NOW + life == token.granted(answer, ("openid",), NOW).expires


def test_scopes_that_are_not_told_are_those_asked_for() -> None:
    answer = {"access_token": "t", "token_type": "BEARER", "patient": "p"}

    assert ("a", "b") == token.granted(answer, ("a", "b"), NOW).scopes
    with pytest.raises(Ended):
        token.granted({**answer, "scope": ["a"]}, ("a",), NOW)


def test_a_newer_token_never_allows_more() -> None:
    answer = {"access_token": "t", "token_type": "bearer", "patient": "p", "refresh_token": "r"}
    before = token.granted(answer, ("a", "b"), NOW)

    after = token.refreshed({**answer, "scope": "b c", "refresh_token": "r2"}, before, NOW)

    assert (("b",), "r2") == (after.scopes, after.refresh_token)
    del answer["refresh_token"]
    assert "r" == token.refreshed(answer, before, NOW).refresh_token


def test_secrets_do_not_show() -> None:
    answer = {
        "access_token": "t0ken",
        "token_type": "bearer",
        "patient": "p",
        "refresh_token": "t0ken",
    }
    shown = repr((token.granted(answer, (), NOW), BEGUN, CHANCE))

    assert not [word for word in ("t0ken", CHANCE.nonce, CHANCE.verifier) if word in shown]
