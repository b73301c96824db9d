"""The browser is back from the EHR's sign-in: whether it is the one that left, and what it brings.

Source: RFC 6749 section 4.1.2, RFC 9207. Must not know where launches are remembered.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Final

from fhir_pad.ehr.ended import AGAIN, Ended, Fault, by_request
from fhir_pad.ehr.launch import VALID, Begun, digest

Query = Mapping[str, Sequence[str]]
"""All values of each parameter."""

COOKIES: Final = "Allow cookies for this app, or open it from the EHR in a window of its own."
LONGEST_SAID: Final = 300
_CODE: Final = re.compile(r"[\x20-\x7e]{1,4096}")
_STATE: Final = re.compile(r"[A-Za-z0-9_-]{22,128}")


def single(query: Query, name: str) -> str | None:
    """Return the one value of a parameter, None without one; raise Ended for several."""
    values = query.get(name, ())
    if len(values) > 1:
        raise by_request(f"The address has `{name}` more than once.")
    return values[0] if values else None


def state(query: Query) -> str:
    """Return the state that the browser brings; raise Ended for none, or for no word of ours."""
    found = single(query, "state")
    if found is None or _STATE.fullmatch(found) is None:
        raise by_request("This address does not come from a sign-in that was begun here.")
    return found


def check(launch: Begun | None, browser: str | None, now: datetime) -> Begun:
    """Return the launch that was found by its state; raise Ended when it is not this browser's.

    `launch` is None when there is none, or when it was used already.
    """
    if launch is None:
        raise by_request("This sign-in is not known here, or was used already.")
    if browser is None:
        raise by_request("The browser did not keep the cookie of this sign-in.", COOKIES)
    if not compare_digest(digest(browser), launch.browser):
        # Each sign-in that is finished gives the browser a new word, whoever else has begun one.
        raise by_request(
            "This sign-in was begun in another browser, or another one was finished in this "
            "browser meanwhile."
        )
    if not launch.created <= now <= launch.created + VALID:
        raise by_request("The sign-in took longer than ten minutes.")
    return launch


def code(query: Query, launch: Begun) -> str:
    """Return the code for a token; raise Ended when the EHR says no, or is another one."""
    _check_issuer(single(query, "iss"), launch)
    if single(query, "error") is not None:
        raise Ended(Fault.REQUEST, "The EHR did not sign you in.", AGAIN, said=_said(query))
    found = single(query, "code")
    if found is None or _CODE.fullmatch(found) is None:
        raise by_request("The EHR sent you back without a code.")
    return found


def _check_issuer(named: str | None, launch: Begun) -> None:
    """Raise Ended when another server answers than the one that was asked (mix-up)."""
    endpoints = launch.endpoints
    if named is None and endpoints.names_itself:
        raise by_request("The EHR sent you back without naming itself, as it had said it would.")
    if named is not None and named not in {endpoints.issuer or launch.iss, launch.iss}:
        raise by_request("Another server than the one you were sent to has sent you back.")


def _said(query: Query) -> str:
    words = (single(query, "error"), single(query, "error_description"))
    return ": ".join(filter(None, words))[:LONGEST_SAID]
