"""What is kept, and how: resources with all their versions, found again by R4 search.

SQLite in a file or PostgreSQL, both through SQLAlchemy Core. Must not know HTTP, legs, or who asks.
"""

from fhir_pad.store.opened import Store, check_there, open_store
from fhir_pad.store.ready import Ready
from fhir_pad.store.schema import Unusable
from fhir_pad.store.search.includes import Include, include
from fhir_pad.store.search.parameter import Kind, Parameter
from fhir_pad.store.search.parameters import known
from fhir_pad.store.search.query import EVERYTHING, Bound, Query, Reach, query
from fhir_pad.store.shelf import Shelf
from fhir_pad.store.stored import Matches, New, Stored, instant, same_content
from fhir_pad.store.work import Work

__all__ = [
    "EVERYTHING",
    "Bound",
    "Include",
    "Kind",
    "Matches",
    "New",
    "Parameter",
    "Query",
    "Reach",
    "Ready",
    "Shelf",
    "Store",
    "Stored",
    "Unusable",
    "Work",
    "check_there",
    "include",
    "instant",
    "known",
    "open_store",
    "query",
    "same_content",
]
