"""Where a rule comes from, as RelatedArtifacts.

A passage of a seed document, a registered source, or an entry of the conflict register. Must not
know what is cited for what.
"""

from collections.abc import Iterable

from fhir_pad.legs.conflicts import CONFLICTS
from fhir_pad.legs.sources import SOURCES, Source
from fhir_pad.report.elements import Element, element

_RESOLUTIONS = {conflict.id: conflict.resolution for conflict in CONFLICTS}


def citation(cited: str) -> Element:
    """Return the RelatedArtifact of one citation: its id as label, and what it is called.

    `S2-118` is passage 118 of the document S2. A conflict is cited as the justification that it
    is, with its resolution. Raises KeyError when nobody registered it.
    """
    if cited in _RESOLUTIONS:
        return {"type": "justification", "label": cited, "display": _RESOLUTIONS[cited]}
    document, _, passage = cited.partition("-")
    if cited not in SOURCES and SOURCES[document].items:
        title = f"{SOURCES[document].title}, passage {int(passage)}"
    else:
        title = SOURCES[cited].title
    return {"type": "citation", "label": cited, "display": title}


def citations(cited: Iterable[str]) -> list[Element]:
    """Return the RelatedArtifacts of citations, in order."""
    return [citation(each) for each in cited]


def bibliography() -> list[Element]:
    """Return every registered source, and what of it was not re-read."""
    return [
        element(type="citation", label=source.id, display=source.title, citation=_in_full(source))
        for source in SOURCES.values()
    ]


def _in_full(source: Source) -> str:
    dated = f"{source.title} ({source.date})." if source.date else f"{source.title}."
    if not source.verified:
        return f"{dated} Believed; not re-read at its source."
    return f"{dated} Not re-read at its source: {source.believed}." if source.believed else dated
