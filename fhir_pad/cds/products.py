"""What is ordered: a medicine or a device, by a concept in the order or by what it refers to.

Must not know which of our actions an order is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded import Code
from fhir_pad.recorded.medication import Medications
from fhir_pad.recorded.said import Resource, child, codes
from fhir_pad.recorded.whose import URN

_CODED: Final = ("code", "codeCodeableConcept")
_DETAILS: Final = "orderDetail"
"""Of a ServiceRequest: which kind of what its code says, as R4 has it of a bandage."""
_REFERS: Final = "codeReference"


@dataclass(frozen=True, slots=True)
class Products:
    """The Medications and Devices that came with a call; Devices by `Device/id` or URN."""

    medications: Medications
    devices: Mapping[str, Resource]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "Products":
        """Return those among the resources."""
        given = tuple(resources)
        devices = {
            _called(text_of(one, "id")): one for one in given if one.get("resourceType") == "Device"
        }
        return cls(Medications.of(given), MappingProxyType(devices))

    def concepts(self, order: Resource) -> Iterator[Resource]:
        """Give every concept that names what is ordered; a name alone is one, too."""
        yield from self._own(order)
        yield from self.medications.concepts(order)
        yield {"text": text_of(child(order, _REFERS), "display")}
        device = self.device(order) or {}
        yield from (child(device, "type"), {"text": text_of(device, "modelNumber")})
        yield from ({"text": text_of(one, "name")} for one in objects(device, "deviceName"))

    def codes(self, order: Resource) -> Iterator[Code]:
        """Give the codes of what is ordered."""
        for concept in self._own(order):
            yield from codes(concept)
        yield from self.medications.codes(order) or ()
        yield from codes(child(self.device(order) or {}, "type"))

    @staticmethod
    def _own(order: Resource) -> Iterator[Resource]:
        yield from (child(order, name) for name in _CODED)
        yield from objects(order, _DETAILS)

    def device(self, order: Resource) -> Resource | None:
        """Return the Device that an order refers to; None when it is not to be found."""
        written = text_of(child(order, _REFERS), "reference")
        if written.startswith("#"):
            own = (one for one in objects(order, "contained") if one.get("id") == written[1:])
            return next(own, None)
        whole = written.partition("/_history/")[0]
        return self.devices.get(whole if whole.startswith(URN) else "/".join(whole.split("/")[-2:]))


def _called(own: str) -> str:
    return own if own.startswith(URN) else f"Device/{own}"
