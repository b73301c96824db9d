"""What stands before the items of a response: whose it is, when it was given, of which form.

Heads differ in an id, a patient and a moment, each a text of a known kind; without these, most in a
file are the same. Must not know an item.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fhir_pad import engine
from fhir_pad.bulk.export.attribution import RESPONSE, patient_in
from fhir_pad.fhir import strict
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.recorded.said import child, text

_OWN = re.compile(
    rb'(\A\{"resourceType":\s?"QuestionnaireResponse",\s?"id":\s?")[A-Za-z0-9.-]{1,64}"'
)
_PATIENT = re.compile(rb'("reference":\s?"Patient/)([A-Za-z0-9.-]{1,64})"')
_AUTHORED = re.compile(rb'("authored":\s?")([0-9T:.Z+-]{4,35})"')
_SOMEBODY, _SOME_TIME = "x", "2000"
_FINISHED = frozenset({"completed", "amended"})


@dataclass(frozen=True, slots=True)
class Usual:
    """A head without what differs, and what differed."""

    text: bytes
    patient: str
    authored: str


@dataclass(frozen=True, slots=True)
class Head:
    """What all heads say that are the same but for what differs.

    `patient` is None when it is what differs, and `authored` when `dated`.
    """

    form: Form
    finished: bool
    patient: str | None
    dated: bool
    authored: str | None


def usual(head: bytes) -> Usual | None:
    """Return a head without what differs; None when it is not clear what that is."""
    patients, moments = _PATIENT.findall(head), _AUTHORED.findall(head)
    if len(patients) > 1 or len(moments) > 1:
        return None
    patient = patients[0][1].decode() if patients else ""
    moment = moments[0][1].decode() if moments else ""
    if moment and not PRIMITIVES["dateTime"].matches(moment):
        return None
    said = _OWN.sub(rb'\1x"', head)
    if patients:
        said = _PATIENT.sub(rb'\1x"', said)
    if moments:
        said = _AUTHORED.sub(rb'\g<1>2000"', said)
    return Usual(said, patient, moment)


def head_of(usual: Usual) -> Head | None:
    """Return what the head of a response says that was read strictly as a whole."""
    said = strict.read(usual.text + b"{}]}")
    if not isinstance(said, Mapping) or said.get("item") != [{}]:
        return None
    if said.get("resourceType") != RESPONSE:
        return None
    named = text(child(said, "subject"), "reference") == f"Patient/{_SOMEBODY}"
    authored = said.get("authored")
    return Head(
        form=engine.forms().find(said.get("questionnaire")),
        finished=said.get("status") in _FINISHED,
        patient=None if named and usual.patient else patient_in(said),
        dated=authored == _SOME_TIME and bool(usual.authored),
        authored=authored if isinstance(authored, str) else None,
    )
