"""Whatever an EHR or a browser sends, a launch goes on or ends with a sentence; nothing else."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey
from samples import NOW

from fhir_pad.ehr import callback, discovery, launch, token
from fhir_pad.ehr.ended import Ended
from fhir_pad.ehr.id_token import Expected, user
from fhir_pad.ehr.launch import Chance
from fhir_pad.ehr.registration import Registration
from fhir_pad.ehr.session import Reply

BASE = "https://ehr.example.org/fhir"
REGISTRATION = Registration(BASE, "Clinic", "pad", ("openid",), "https://pad.example.org/back")
ENDPOINTS = discovery.Endpoints(f"{BASE}/authorize", f"{BASE}/token", BASE, f"{BASE}/keys")
BEGUN = launch.begun(
    REGISTRATION, ENDPOINTS, Chance("s" * 43, "n" * 43, "v" * 43), launch="x", browser="b", now=NOW
)
KEY = RSAKey.generate_key(2048, {"kid": "1"})

TEXTS = st.text(max_size=20) | st.sampled_from(
    [BASE, f"{BASE}/x", "https://[::1", "javascript:1", "//evil.example", "Bearer", "p1", "S256"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def objects(*names: str) -> st.SearchStrategy[object]:
    """Return JSON values, most of them objects with members of these names."""
    return VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(names, VALUES))


DOCUMENTS = objects(
    *("authorization_endpoint", "token_endpoint", "issuer", "jwks_uri", "capabilities"),
    "code_challenge_methods_supported",
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("access_token", "token_type", "scope", "expires_in", "patient", "fhirContext"), VALUES
    ),
)


@given(DOCUMENTS)
@settings(max_examples=60)
def test_a_configuration_is_used_or_ends_the_launch(document) -> None:
    with suppress(Ended):
        found = discovery.endpoints(document, REGISTRATION)

        assert found.token.startswith("https://ehr.example.org/")


@given(ANSWERS)
@settings(max_examples=60)
def test_an_answer_with_a_token_grants_or_ends(answer) -> None:
    with suppress(Ended):
        assert token.granted(answer, ("openid",), NOW).expires > NOW


@given(st.binary(max_size=60), st.sampled_from([200, 400, 401, 500]), TEXTS)
@settings(max_examples=60)
def test_a_reply_is_an_object_or_ends(body, status, media_type) -> None:
    for type_ in (media_type, "application/json"):
        with suppress(Ended):
            assert isinstance(token.said(Reply(status, {"content-type": type_}, body)), dict)


@given(st.dictionaries(st.sampled_from(["code", "state", "iss", "error"]), st.lists(TEXTS)))
@settings(max_examples=60)
def test_what_the_browser_brings_is_a_code_or_ends(query) -> None:
    with suppress(Ended):
        assert callback.code(query, BEGUN)
    with suppress(Ended):
        assert callback.state(query)


@given(VALUES | TEXTS | st.lists(TEXTS).map(".".join))
@settings(max_examples=60)
def test_no_word_on_who_signed_in_is_believed_without_a_signature(said) -> None:
    expected = Expected(BASE, "pad", "n", BASE)
    for one in (said, f"{_part(said)}.{_part(said)}.AAAA"):
        try:
            found = user(one, {"1": KEY}, expected, NOW)
        except Ended:
            continue
        raise AssertionError(found)


def _part(said: object) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
