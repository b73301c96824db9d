"""Invented people with what has to come out for them: for whoever tests this module or a client.

Must not know HTTP, nor how anything is shown.
"""

from fhir_pad.kit.items import CLOCK, Item, items
from fhir_pad.kit.packed import line, packed
from fhir_pad.kit.people import AUTHORED, Person, people

__all__ = ["AUTHORED", "CLOCK", "Item", "Person", "items", "line", "packed", "people"]
