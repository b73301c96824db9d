"""FHIR REST without HTTP: what each interaction does with what is published and stored.

`identified` tells who asks, `answer` answers one request of theirs. Must not know Flask, nor what a
response says.
"""

from fhir_pad.rest.auditing import keep_waiting, record_call
from fhir_pad.rest.bodies import parsed, with_alarm
from fhir_pad.rest.capability import metadata
from fhir_pad.rest.dispatch import answer, identified, record_refusal
from fhir_pad.rest.exchange import Answer, Asked, Node, Path
from fhir_pad.rest.forgetting import forget_patient, served
from fhir_pad.rest.offers import table
from fhir_pad.rest.openapi import openapi
from fhir_pad.rest.protection import configuration
from fhir_pad.rest.routes import Table
from fhir_pad.rest.server import Server
from fhir_pad.rest.trail import Sender, Trail

__all__ = [
    "Answer",
    "Asked",
    "Node",
    "Path",
    "Sender",
    "Server",
    "Table",
    "Trail",
    "answer",
    "configuration",
    "forget_patient",
    "identified",
    "keep_waiting",
    "metadata",
    "openapi",
    "parsed",
    "record_call",
    "record_refusal",
    "served",
    "table",
    "with_alarm",
]
