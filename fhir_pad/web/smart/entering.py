"""From a launch to a sitting: what an EHR is asked, in which order, and what is kept meanwhile.

Must not know a page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from fhir_pad.access.keys import keys_of
from fhir_pad.ehr import callback, launch, signing_in, token
from fhir_pad.ehr.callback import Query
from fhir_pad.ehr.ended import TELL, by_ehr, by_request
from fhir_pad.ehr.id_token import Expected, User, user
from fhir_pad.ehr.launch import Begun, Chance
from fhir_pad.ehr.registration import OPENID, Registration, Registrations, registered
from fhir_pad.store import Store
from fhir_pad.web import look
from fhir_pad.web.smart import keeping
from fhir_pad.web.smart.browser import new_word
from fhir_pad.web.smart.sitting import Sitting

EARLY: Final = timedelta(seconds=60)
"""A token is renewed this much before its end, so that it does not end on its way."""


@dataclass(frozen=True, slots=True)
class App:
    """What every page of the app stands on."""

    registrations: Registrations
    store: Store
    clock: Callable[[], datetime]

    def registration(self, iss: str | None) -> Registration:
        """Return the registration of an EHR; raise Ended for any other, and ask it nothing."""
        found = None if iss is None else registered(self.registrations, iss)
        if found is None:
            raise by_request("This EHR is not registered here.", TELL)
        return found


def begin(app: App, iss: str | None, context: str | None, browser: str, tongue: str) -> str:
    """Return the address where the EHR signs somebody in; keep what is needed afterwards.

    `context` is the EHR's word for its launch, None for a launch without an EHR; `tongue` the
    language that was chosen, empty for none.
    """
    registration, now = app.registration(iss), app.clock()
    endpoints = signing_in.configuration(registration)
    chance = Chance(state=new_word(), nonce=new_word(), verifier=new_word())
    begun = launch.begun(registration, endpoints, chance, launch=context, browser=browser, now=now)
    keeping.remember(app.store, chance.state, replace(begun, tongue=tongue), now)
    return launch.sign_in(registration, begun, chance.state, context)


def enter(app: App, query: Query, browser: str | None) -> Sitting:
    """Return the sitting that begins with what the browser brings back; raise Ended without one.

    From here on the language is spoken that was chosen before the sign-in, also when it fails.
    """
    now = app.clock()
    state = callback.state(query)
    taken = keeping.taken(app.store, state, now)
    if taken is not None:
        look.prefer(taken.tongue)
    begun = callback.check(taken, browser, now)
    code = callback.code(query, begun)
    registration = app.registration(begun.iss)
    form = token.code_form(registration, begun, code, now=now, jti=str(uuid4()))
    answer = token.said(signing_in.token(registration, begun.endpoints.token, form))
    grant = token.granted(answer, begun.scopes, now)
    who = _user(registration, begun, grant.scopes, answer.get("id_token"), now)
    return Sitting(
        iss=begun.iss,
        token_endpoint=begun.endpoints.token,
        grant=grant,
        user="" if who is None else who.reference,
        tongue=begun.tongue,
    )


def renewed(app: App, sitting: Sitting) -> Sitting:
    """Return the sitting with a newer token; raise Ended when the EHR gives none."""
    refresh_token = sitting.grant.refresh_token
    if refresh_token is None:
        raise by_request("The EHR's permission has ended.")
    registration, now = app.registration(sitting.iss), app.clock()
    form = token.refresh_form(
        registration, sitting.token_endpoint, refresh_token, now=now, jti=str(uuid4())
    )
    answer = token.said(signing_in.token(registration, sitting.token_endpoint, form))
    return sitting.granted(token.refreshed(answer, sitting.grant, now))


def in_time(app: App, sitting: Sitting) -> Sitting:
    """Return the sitting with a token that is still valid; raise Ended when none can be had."""
    return sitting if app.clock() + EARLY < sitting.grant.expires else renewed(app, sitting)


def _user(
    registration: Registration,
    begun: Begun,
    granted: tuple[str, ...],
    id_token: object,
    now: datetime,
) -> User | None:
    """Return who signed in; None when that was not asked, or is not granted."""
    if OPENID not in begun.scopes or (OPENID not in granted and id_token is None):
        return None
    if not begun.endpoints.keys:
        raise by_ehr("The EHR's SMART configuration does not say who signs its id_token.")
    expected = Expected(
        issuer=begun.endpoints.issuer,
        client_id=registration.client_id,
        nonce=begun.nonce,
        iss=registration.iss,
    )
    try:
        keys = keys_of(signing_in.key_set(registration, begun.endpoints))
    except ValueError as fault:
        raise by_ehr("The EHR's keys cannot be used.") from fault
    return user(id_token, keys, expected, now)
