"""FHIR REST without HTTP: what each interaction does with what is published and stored.

`identified` tells who asks, `answer` answers one request of theirs. Must not know Flask, nor what a
response says.
"""

from fhir_pad.rest.bodies import parsed
from fhir_pad.rest.capability import metadata
from fhir_pad.rest.dispatch import answer, identified
from fhir_pad.rest.exchange import Answer, Asked, Node, Path
from fhir_pad.rest.offers import table
from fhir_pad.rest.openapi import openapi
from fhir_pad.rest.protection import configuration
from fhir_pad.rest.routes import Table
from fhir_pad.rest.server import Server

__all__ = [
    "Answer",
    "Asked",
    "Node",
    "Path",
    "Server",
    "Table",
    "answer",
    "configuration",
    "identified",
    "metadata",
    "openapi",
    "parsed",
    "table",
]
