"""The shared hostile cases about a SMART client, each against the app and an EHR of its own."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from hostile.bound import every_case
from samples import SHARED

from smart.browsing import Browser, query_of
from smart.fake_ehr import ALL_SCOPES, CANARIES, FAMILY, Ehr

pytestmark = pytest.mark.external
GROUP = "smart-client"
FAULTS = {
    "tok_less_scope": ("",),
    "exp_weird": ("exp_missing", "exp_zero", "exp_negative", "exp_text"),
}
"""Where the fake EHR has other names for a fault, or several."""
FEWER = "launch openid patient/Patient.r"


@dataclass(frozen=True)
class Seen:
    """What the app answered, how long it took, and whom it asked meanwhile."""

    page: Any
    ehr: Ehr
    seconds: float
    connected: list[tuple[str, int]]


DEMANDS: dict[str, Callable[[Seen, str], bool]] = {
    "not_5xx": lambda seen, _: seen.page.status_code < 500,
    "not_500": lambda seen, _: seen.page.status_code != 500,
    "no_stacktrace": lambda seen, _: "Traceback" not in seen.page.text,
    "no_outbound": lambda seen, _: seen.connected == [] == seen.ehr.seen,
    "no_redirect": lambda seen, _: not 300 <= seen.page.status_code < 400,
    "no_redirect_to": lambda seen, host: host not in seen.page.headers.get("Location", ""),
    "no_token_request": lambda seen, _: seen.ehr.asked("/auth/token") == [],
    "no_echo": lambda seen, text: text not in seen.page.text,
    "no_token_leak": lambda seen, _: not any(word in seen.page.text for word in CANARIES),
    "max_seconds": lambda seen, most: seen.seconds < float(most),
}


def _cases() -> Iterator[Any]:
    """Give each case with each fault that it means."""
    for case in every_case() if SHARED.is_dir() else ():
        if case["group"] == GROUP:
            name = case.get("upstream", "")
            for fault in FAULTS.get(name, (name,)):
                yield pytest.param(case, fault, id=f"{case['id']} {fault}".strip())


@pytest.fixture(scope="module")
def connections() -> list[tuple[str, int]]:
    """Note every connection of this process from now on: a hook cannot be taken back."""
    made: list[tuple[str, int]] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            made.append(arguments[1][:2])

    sys.addaudithook(note)
    return made


@pytest.mark.parametrize(("case", "fault"), list(_cases()))
def test_each_case_is_answered_as_it_should_be(started, clock, connections, case, fault) -> None:
    app, ehr = started(
        fault, scope=FEWER if case.get("upstream") == "tok_less_scope" else ALL_SCOPES
    )
    browser = Browser(app, ehr)
    path = _bound(case["path"], app, browser, clock)
    _forget(ehr, connections)
    began = monotonic()
    page = browser.get(path)
    if case["kind"] == "upstream" and not fault.startswith("disc_"):
        page = browser.followed(page)
    own = urlsplit(ehr.origin)
    strangers = [one for one in connections if one != (own.hostname, own.port)]
    seen = Seen(page, ehr, monotonic() - began, strangers)

    assert page.status_code in case["expect"]["status"], page.text
    assert [] == strangers
    for demand in case["expect"]["must"]:
        name, _, argument = demand.partition(":")
        assert DEMANDS[name](seen, argument), demand
    if page.status_code >= 400:
        assert "The app cannot go on" in page.text
        assert FAMILY not in page.text


def test_there_are_cases() -> None:
    assert len({parameters.values[0]["id"] for parameters in _cases()}) == 22


def _bound(path: str, app, browser: Browser, clock) -> str:
    """Return the address of a case; what it names is made first."""
    named = {"{EHR}": browser.ehr.iss, "{LAUNCH}": "launch-1"}
    if "{OTHER_SESSION_STATE}" in path:
        browser.launch()
        named["{OTHER_SESSION_STATE}"] = _state(Browser(app, browser.ehr))
    elif "{USED_STATE}" in path:
        back = browser.signed_in(browser.launch())
        browser.get(back)
        named["{USED_STATE}"] = query_of(back)["state"]
    elif "{OLD_STATE}" in path:
        named["{OLD_STATE}"] = _state(browser)
        clock.forward(minutes=10, seconds=1)
    elif "{STATE}" in path:
        named["{STATE}"] = _state(browser)
    for name, text in named.items():
        path = path.replace(name, text)
    return f"/smart{path}"


def _state(browser: Browser) -> str:
    return query_of(browser.launch().location)["state"]


def _forget(ehr: Ehr, connections: list[tuple[str, int]]) -> None:
    ehr.seen.clear()
    connections.clear()
