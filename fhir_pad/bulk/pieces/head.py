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
from fhir_pad.fhir.form import FINISHED, Form
from fhir_pad.fhir.primitives import PRIMITIVES

_PLAIN = re.compile(
    rb'(?P<type>\{"resourceType":"QuestionnaireResponse",)(?:"id":"[A-Za-z0-9.-]{1,64}",)?'
    rb'(?P<form>"questionnaire":"[^"\\]*","status":"[a-z-]*",)'
    rb'"subject":\{"reference":"Patient/(?P<patient>[A-Za-z0-9.-]{1,64})"\},'
    rb'(?:"authored":"(?P<authored>[0-9T:.Z+-]{4,35})",)?"item":\['
)
"""What most heads are. Any other is kept as it is written."""
_NAMED, _DATED = b'"subject":{"reference":"Patient/x"},', b'"authored":"2000",'
_ITEMS = b'"item":['


@dataclass(frozen=True, slots=True)
class Usual:
    """A head without what differs, and what differed; None when it is not usual."""

    text: bytes
    patient: str | None
    authored: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """What all heads of one text say; a patient and a moment that differ are not in it."""

    form: Form
    finished: bool
    patient: str
    authored: str | None


def usual(head: bytes) -> Usual | None:
    """Return a head without what differs; None when what differs cannot be."""
    plain = _PLAIN.fullmatch(head)
    if plain is None:
        return Usual(head, None, None)
    authored = plain["authored"]
    if authored is None:
        moment, dated = None, b""
    else:
        moment, dated = authored.decode(), _DATED
        if not PRIMITIVES["dateTime"].matches(moment):
            return None
    text = b"".join((plain["type"], plain["form"], _NAMED, dated, _ITEMS))
    return Usual(text, plain["patient"].decode(), moment)


def head_of(usual: Usual) -> Head | None:
    """Return what the head of a response says that was read strictly as a whole."""
    said = strict.read(usual.text + b"{}]}")
    if not isinstance(said, Mapping) or said.get("item") != [{}]:
        return None
    if said.get("resourceType") != RESPONSE:
        return None
    authored = said.get("authored")
    return Head(
        form=engine.forms().find(said.get("questionnaire")),
        finished=said.get("status") in FINISHED,
        patient=patient_in(said),
        authored=authored if isinstance(authored, str) else None,
    )
