"""A self-check as it is stored: a response about nobody known, opened by a secret address.

The token in the address is random; the id that others can find in a search is its digest, from
which nobody gets back to the token. No Patient is stored. The subject is an id that nothing else
has, so that all versions of what is about it can be found and removed. Must not know Flask, nor
what is asked.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from fhir_pad.fhir.form import FINISHED, Answer, Form
from fhir_pad.rest import Path
from fhir_pad.rest.problems import Problem
from fhir_pad.web.inside import Inside, resource

TOKEN_BYTES: Final = 32
OPEN_FOR: Final = timedelta(days=30)
"""After the last change; an address that shows answers does not live for ever."""
STALE_AFTER: Final = timedelta(hours=1)
"""After the last answer; the warning signs are then asked again."""
COUNTED: Final = ("onset-hours",)
"""Questions whose answer counts from the moment at which it is given."""
UNFINISHED: Final = "in-progress"
RESPONSE, PATIENT = "QuestionnaireResponse", "Patient"
LANGUAGE: Final = "language"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

Node = Mapping[str, object]


class NoCheck(Exception):  # noqa: N818 - a statement, as Refused is
    """There is no self-check that this address opens, or not any more."""


class Changed(Exception):  # noqa: N818 - likewise
    """The self-check was changed elsewhere since it was read."""


@dataclass(frozen=True, slots=True)
class Check:
    """One self-check in one version; `response` is the resource as it is stored.

    `tongue` is the language that it is kept in from now on, empty when none was told.
    """

    id: str
    version: str
    changed: datetime
    response: Node
    answers: Mapping[str, Answer]
    tongue: str

    @property
    def is_finished(self) -> bool:
        """True when all was answered and sent."""
        return self.response.get("status") in FINISHED

    def is_stale(self, now: datetime) -> bool:
        """Tell whether it was left so long ago that warning signs may have come meanwhile."""
        return not self.is_finished and now - self.changed > STALE_AFTER


def new_token() -> str:
    """Return a token that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def id_of(token: str) -> str:
    """Return the id under which the self-check of a token is stored."""
    return sha256(f"self-check {token}".encode()).hexdigest()


def begin(inside: Inside, form: Form, token: str, now: datetime, tongue: str) -> None:
    """Store a response without answers, in the language that a person speaks."""
    id_ = id_of(token)
    response = _in(tongue, _response(form, {}, id_, UNFINISHED, _moment(now)))
    inside.ask("PUT", _path(id_), headers={"if-none-match": "*"}, body=response)


def opened(inside: Inside, form: Form, token: str, now: datetime) -> Check:
    """Return the self-check of a token; raise NoCheck without one, or when its time is over."""
    if _TOKEN.fullmatch(token) is None:
        raise NoCheck
    try:
        stored = resource(inside.ask("GET", _path(id_of(token))))
    except Problem as problem:
        if problem.status in _GONE:
            raise NoCheck from problem
        raise
    check = _check(form, stored)
    is_ours = check.is_finished or stored.get("status") == UNFINISHED
    if stored.get("questionnaire") != form.canonical or not is_ours:
        raise NoCheck
    if now - check.changed > OPEN_FOR:
        raise NoCheck
    return check


def save(
    inside: Inside, form: Form, check: Check, answers: Mapping[str, Answer], now: datetime
) -> Check:
    """Store these answers in place of those there were; raise Changed when they changed."""
    return _update(inside, form, check, answered(form, check, answers, now))


def answered(form: Form, check: Check, answers: Mapping[str, Answer], now: datetime) -> Node:
    """Return the response with these answers in place of those there were; nothing is stored.

    An answer that counts from when it was given keeps that moment as the response's own, until
    it is given anew; after a while it holds no longer and is left out.
    """
    if check.is_stale(now):
        same = {one for one in COUNTED if one in answers and answers[one] == check.answers.get(one)}
        answers = {one: answer for one, answer in answers.items() if one not in same}
    kept = _fitting(form, answers)
    counted = any(one in kept and kept[one] == check.answers.get(one) for one in COUNTED)
    moment = str(check.response["authored"]) if counted else _moment(now)
    return _in(check.tongue, _response(form, kept, check.id, UNFINISHED, moment))


def finish(inside: Inside, form: Form, check: Check) -> Check:
    """Store that the answers are complete; raise Changed when they changed.

    When they were given stays as it is: hours since something began count from then.
    """
    told = str(check.response["authored"])
    completed = _response(form, check.answers, check.id, "completed", told)
    return _update(inside, form, check, _in(check.tongue, completed))


def delete(inside: Inside, check: Check) -> None:
    """Delete the response and everything that followed from it."""
    inside.ask("DELETE", _path(check.id))


def _update(inside: Inside, form: Form, check: Check, changed: Node) -> Check:
    condition = {"if-match": f'W/"{check.version}"'}
    try:
        made = inside.ask("PUT", _path(check.id), headers=condition, body=changed)
    except Problem as problem:
        if problem.status == HTTPStatus.PRECONDITION_FAILED:
            raise Changed from problem
        raise
    return _check(form, resource(made))


def _fitting(form: Form, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Return the answers without those that others make pointless."""
    shown = form.shown(answers)
    return {one: answer for one, answer in answers.items() if shown.get(one, True) is not False}


def _response(
    form: Form, answers: Mapping[str, Answer], id_: str, status: str, authored: str
) -> Node:
    who = {"reference": f"{PATIENT}/{id_}"}
    response = form.respond(answers, status=status, authored=authored, subject=who)
    return {**response, "id": id_, "source": who}


def _in(tongue: str, response: Node) -> Node:
    return {**response, LANGUAGE: tongue} if tongue else response


def _check(form: Form, stored: Node) -> Check:
    meta = stored["meta"]
    if not isinstance(meta, Mapping):
        raise TypeError("What is stored has its version.")
    return Check(
        id=str(stored["id"]),
        version=str(meta["versionId"]),
        changed=datetime.fromisoformat(str(meta["lastUpdated"])),
        response=stored,
        answers=form.read(stored, tolerant=True).answers,
        tongue=str(stored.get(LANGUAGE, "")),
    )


def _path(id_: str) -> Path:
    return (RESPONSE, id_)


def _moment(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
