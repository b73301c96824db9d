"""The ankle-brachial indices of one patient that are stored and hold. Must not know a page."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from fhir_pad.fhir.nodes import objects
from fhir_pad.language import BASE, Language
from fhir_pad.report.observations.arteries import LEGS
from fhir_pad.rest.exchange import Node
from fhir_pad.web.clinic import asked
from fhir_pad.web.inside import Inside
from fhir_pad.web.shown.trend import Index, Trend, of

_SIDE: Final = {code.code: side for side, code in LEGS.items()}


def trend(inside: Inside, subject: str, language: Language = BASE) -> Trend | None:
    """Return the indices of one patient over time; None when there are not two results."""
    if not subject:
        return None
    found = asked.observations(inside, "abi", ("subject", subject), ("_sort", "-date"))
    return of(indices(asked.resources(found, asked.OBSERVATION)), language)


def indices(observations: Iterable[Node]) -> Iterator[Index]:
    """Give what Observations of ours say; one response is one visit."""
    for one in observations:
        quantity, site = one.get("valueQuantity"), one.get("bodySite")
        value = quantity.get("value") if isinstance(quantity, Mapping) else None
        place = next(iter(objects(site, "coding")), {}) if isinstance(site, Mapping) else {}
        side = _SIDE.get(str(place.get("code", "")))
        if side is not None and isinstance(value, Decimal | int):
            date = str(one.get("effectiveDateTime", ""))
            yield Index(side, date, Decimal(value), asked.of_response(one))
