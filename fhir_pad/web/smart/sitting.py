"""What is known of somebody who works in the app: permission, record, answers; from page to page.

Must not know where it is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from fhir_pad.ehr.token import Grant
from fhir_pad.fhir import strict
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.write import write
from fhir_pad.recorded.series import Measured

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Prefilled:
    """An answer that stands in the record: the resource that says so, and its date as written."""

    value: Answer
    reference: str
    date: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was read of the record: `patient` in words, answers, and sentences on what is missing.

    `unread` tells what could not be read, `passed` what was read and gives no answer; `measured`
    are all ankle-brachial indices on record, however old.
    """

    patient: str
    answers: Mapping[str, Prefilled]
    unread: tuple[str, ...]
    passed: tuple[str, ...]
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessed:
    """The response as it was assessed, and when.

    `written` is empty until the results are sent, then `sent`, and `all` or `not-known` after that.

    `left_out` are codes of actions that the clinician did not choose.
    """

    response: Node
    now: datetime
    warnings: tuple[str, ...]
    written: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One patient in one browser. `user` is a reference, empty when the EHR does not say who.

    `tongue` is the language that was chosen at the launch, empty for none.
    """

    iss: str
    token_endpoint: str
    grant: Grant
    user: str
    recorded: Recorded | None = None
    assessed: Assessed | None = None
    tongue: str = ""

    def granted(self, grant: Grant) -> "Sitting":
        """Return the same with a newer permission."""
        return replace(self, grant=grant)


def packed(sitting: Sitting) -> bytes:
    """Return the sitting as JSON."""
    return write(_plain(sitting))


def unpacked(data: bytes) -> Sitting:
    """Return the sitting that `packed` made bytes of."""
    read: Any = strict.read(data, strict.OWN_LIMITS)
    recorded, assessed = read["recorded"], read["assessed"]
    return Sitting(
        iss=read["iss"],
        token_endpoint=read["token_endpoint"],
        grant=_grant(read["grant"]),
        user=read["user"],
        recorded=None if recorded is None else _recorded(recorded),
        assessed=None if assessed is None else _assessed(assessed),
        tongue=read.get("tongue", ""),  # a version without it may have kept the sitting
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON, and what becomes JSON
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _grant(read: Mapping[str, Any]) -> Grant:
    given = {one.name: read[one.name] for one in fields(Grant)}
    given |= {name: tuple(given[name]) for name in ("scopes", "context")}
    return Grant(**given | {"expires": datetime.fromisoformat(read["expires"])})


def _recorded(read: Mapping[str, Any]) -> Recorded:
    answers = {link_id: _prefilled(said) for link_id, said in read["answers"].items()}
    measured = read.get("measured", ())  # a version without it may have kept the sitting
    return Recorded(
        patient=read["patient"],
        answers=answers,
        unread=_texts(read["unread"]),
        passed=_texts(read["passed"]),
        measured=tuple(Measured(**{**one, "value": Decimal(one["value"])}) for one in measured),
    )


def _prefilled(read: Mapping[str, Any]) -> Prefilled:
    value = read["value"]
    several = tuple(value) if isinstance(value, list) else value
    return Prefilled(several, read["reference"], read["date"])


def _assessed(read: Mapping[str, Any]) -> Assessed:
    now = datetime.fromisoformat(read["now"])
    left_out = _texts(read.get("left_out", ()))  # a version without it may have kept the sitting
    return Assessed(read["response"], now, _texts(read["warnings"]), read["written"], left_out)


def _texts(read: Iterable[str]) -> tuple[str, ...]:
    return tuple(read)
