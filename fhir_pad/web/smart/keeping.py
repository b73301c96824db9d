"""Launches and sittings kept between two requests of a browser: sealed, and for a while.

What is kept of a launch opens with its state, a sitting with the word in the browser's cookie;
the database has digests of both. Must not know Flask.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from fhir_pad.ehr.discovery import Endpoints
from fhir_pad.ehr.launch import VALID, Begun, digest
from fhir_pad.ehr.sealed import opened, sealed
from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.store import Store
from fhir_pad.web.smart.sitting import Sitting, packed, unpacked

LONGEST_SITTING: Final = timedelta(hours=8)


def remember(store: Store, state: str, launch: Begun, now: datetime) -> None:
    """Keep a launch for ten minutes."""
    said = write({**asdict(launch), "created": launch.created.isoformat()})
    closed = sealed(said, store.key, state)
    # A little longer than it is valid, so that who is late is told so.
    until = now + 2 * VALID
    with store.transaction() as work:
        work.hold(_launch(state), closed, until=until, now=now)


def taken(store: Store, state: str, now: datetime) -> Begun | None:
    """Return the launch with this state, None without one; it can be taken once."""
    with store.transaction() as work:
        closed = work.held(_launch(state), now=now)
        work.let_go(_launch(state))
    said = None if closed is None else opened(closed, store.key, state)
    return None if said is None else _begun(said)


def keep(store: Store, browser: str, sitting: Sitting, now: datetime) -> None:
    """Keep a sitting, in place of what the browser had."""
    closed = sealed(packed(sitting), store.key, browser)
    with store.transaction() as work:
        work.hold(_sitting(browser), closed, until=now + LONGEST_SITTING, now=now)


def change(
    store: Store, browser: str, how: Callable[[Sitting], Sitting | None], now: datetime
) -> Sitting | None:
    """Keep what `how` makes of the sitting that is kept at this moment, and return it.

    Nobody else changes it meanwhile: of two requests at once the second sees what the first did.
    None when there is no sitting any more, or `how` leaves it as it is.
    """
    with store.transaction() as work:
        closed = work.held(_sitting(browser), now=now)
        found = _unsealed(store, browser, closed)
        changed = None if found is None else how(found)
        if changed is not None:
            said = sealed(packed(changed), store.key, browser)
            work.hold(_sitting(browser), said, until=now + LONGEST_SITTING, now=now)
    return changed


def sitting(store: Store, browser: str, now: datetime) -> Sitting | None:
    """Return the sitting of a browser, None when there is none any more."""
    with store.reading() as work:
        closed = work.held(_sitting(browser), now=now)
    return _unsealed(store, browser, closed)


def leave(store: Store, browser: str) -> None:
    """Forget the sitting of a browser."""
    with store.transaction() as work:
        work.let_go(_sitting(browser))


def _unsealed(store: Store, browser: str, closed: bytes | None) -> Sitting | None:
    said = None if closed is None else opened(closed, store.key, browser)
    return None if said is None else unpacked(said)


def _launch(state: str) -> str:
    return f"launch/{digest(state)}"


def _sitting(browser: str) -> str:
    return f"sitting/{digest(browser)}"


def _begun(said: bytes) -> Begun:
    read: Any = strict.read(said)
    endpoints = read.pop("endpoints")
    return Begun(
        **read
        | {
            "endpoints": Endpoints(**endpoints),
            "scopes": tuple(read["scopes"]),
            "created": datetime.fromisoformat(read["created"]),
        }
    )
