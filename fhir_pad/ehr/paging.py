"""The pages of a search on another server: how many are read, and where the next one is.

Must not know what is searched. Source: http://hl7.org/fhir/R4/http.html#paging.
"""

from collections.abc import Mapping
from typing import Final

from fhir_pad.ehr.addresses import resolved
from fhir_pad.fhir.nodes import objects

MOST_PAGES: Final = 5


def following(page: Mapping[str, object], base: str) -> str | None:
    """Return the whole address of the page after this one, None after the last one."""
    links = (one for one in objects(page, "link") if one.get("relation") == "next")
    return next((resolved(str(one.get("url")), base) for one in links), None)
