"""The pages of clinicians and nurses, made from templates. Must not know how anything is found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from flask import Response

from fhir_pad.fhir.form import Form
from fhir_pad.web import look
from fhir_pad.web.clinic.sheet import Calculated
from fhir_pad.web.clinic.stored import RESULTS, Opened
from fhir_pad.web.clinic.worklist import Worklist
from fhir_pad.web.fields.asking import UNKNOWN_OF, Beside, Given, sections
from fhir_pad.web.fields.taking import Fault, Wrong, summed
from fhir_pad.web.shown.raw import TYPES

SCRIPTED: Final = f"{look.LOADS}; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
"""Of the sheet alone: its one script asks this server for the indices while somebody types."""
ARMS: Final = "brachial-"
"""How linkIds begin whose pressures both legs are compared with."""


def problem(status: int, texts: tuple[str, ...]) -> Response:
    """Return the page that says why there is nothing else to see."""
    return look.page("clinic/problem.html", HTTPStatus(status), texts=texts)


def listed(found: Worklist, *, is_first: bool) -> Response:
    """Return the worklist."""
    return look.page("clinic/worklist.html", list=found, is_first=is_first)


def shown(found: Opened, base: str) -> Response:
    """Return one stored assessment."""
    reference = f"QuestionnaireResponse/{found.head.id}"
    links = {type_: f"{base}/{type_}?{RESULTS[type_]}={reference}" for type_ in RESULTS}
    links[TYPES[-1]] = f"{base}/{reference}"
    return look.page("clinic/response.html", found=found, links=links)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields of a sheet, the hidden ones included.

    `told` is not empty when all is told that keeps the sheet from being kept.
    """

    given: Given
    whose: Mapping[str, str]
    sheet: str
    proof: str
    told: str = ""


def measuring(
    asked: Form,
    filled: Filled,
    done: Calculated | None = None,
    wrong: tuple[Wrong, ...] = (),
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    """Return the sheet with what stands in its fields, the indices, and what is wrong.

    `status` is that of a sheet on which something is wrong.
    """
    faults = {one.link_id: one.text for one in reversed(wrong)}
    page = look.page(
        "clinic/measure.html",
        HTTPStatus(status if wrong else HTTPStatus.OK),
        title=asked.title,
        sections=sections(asked, Beside(filled.given, {}, faults, language=look.spoken())),
        whose=filled.whose,
        done=done,
        indices={} if done is None else {one.side: one for one in done.legs},
        faults=faults,
        wrong=summed(asked, wrong, look.spoken()),
        unknown_of=UNKNOWN_OF,
        proof=filled.proof,
        sheet=filled.sheet,
        told=filled.told,
    )
    page.headers["Content-Security-Policy"] = SCRIPTED
    return page


def indices(asked: Form, done: Calculated) -> dict[str, object]:
    """Return what was calculated, for the script of the sheet.

    What cannot be read in a field stands with the index that goes without it.
    """
    faults = summed(asked, done.wrong, look.spoken())
    legs = {
        one.side: {
            "abi": one.abi.words,
            "tbi": one.tbi.words,
            "notes": [*one.abi.notes, *_unread(faults, one.side)],
        }
        for one in done.legs
    }
    return {
        "legs": legs,
        "notice": list(done.notice),
        "note": done.note,
        "wrong": [asdict(one) for one in done.wrong],
    }


def _unread(faults: Iterable[Fault], side: str) -> Iterator[str]:
    """Give what is wrong with the pressures that the index of a leg is made of."""
    for one in faults:
        if one.link_id.startswith(ARMS) or one.link_id.endswith(f"-{side[0]}"):
            yield f"{one.asked} {one.text}"


def sheet_id(text: str) -> str:
    """Return the id of a sheet as its page held it, a new one for anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
