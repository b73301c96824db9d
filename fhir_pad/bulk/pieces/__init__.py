"""Responses read from pieces that were read before: most lines of a file say the same things.

A response of NDJSON is cut before each item. What a piece answers was found out the first time, by
the strict way over the whole response; from then on a response is known by its pieces, if they fit
together. Whatever is new or odd goes the strict way, which alone refuses. Must not know the rules.
"""

from fhir_pad.bulk.pieces.reader import Reader, Told

__all__ = ["Reader", "Told"]
